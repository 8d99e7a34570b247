/** One throw-away PostgreSQL and, on first use, one ClickHouse for the whole run; tests clone the migrated template. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startClickHouse } from '../src/engines/clickhouse.ts';
import { startPostgres } from '../src/engines/postgres.ts';
import { silentLog } from '../src/kit/log.ts';
import { migrate } from '../src/kit/migrate.ts';
import { connect } from '../src/kit/sql.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    clickhouse: { url: string; user: string; password: string };
  }
}

export const templateName = 'throughline_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = await mkdtemp(path.join(tmpdir(), 'throughline-test-'));
  const [postgres, clickhouse] = await Promise.all([
    startPostgres({ dir: path.join(dir, 'postgres'), log: silentLog, throwaway: true }),
    startClickHouse({ dir: path.join(dir, 'clickhouse'), log: silentLog }),
  ]);
  const admin = connect(postgres.url, { max: 1 });
  await admin.unsafe(`create database ${templateName}`);
  await admin.end();
  const template = connect(databaseUrl(postgres.url, templateName), { max: 2 });
  await migrate(template);
  await template.end();
  project.provide('postgresUrl', postgres.url);
  project.provide('clickhouse', { url: clickhouse.url, user: clickhouse.user, password: clickhouse.password });
  return async () => {
    await Promise.all([postgres.stop(), clickhouse.stop()]);
    await rm(dir, { recursive: true, force: true });
  };
}

function databaseUrl(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
