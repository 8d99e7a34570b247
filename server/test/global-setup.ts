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
import { workInMemory } from './memory-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    clickhouse: { url: string; user: string; password: string };
  }
}

export const templateName = 'throughline_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const leaveMemory = await workInMemory();
  const dir = await mkdtemp(path.join(tmpdir(), 'throughline-test-'));
  const [postgres, clickhouse] = await Promise.all([
    startPostgres({ dir: path.join(dir, 'postgres'), log: silentLog, throwaway: true }),
    startClickHouse({ dir: path.join(dir, 'clickhouse'), log: silentLog }),
  ]);
  const end = async (): Promise<void> => {
    await Promise.all([postgres.stop(), clickhouse.stop()]);
    await rm(dir, { recursive: true, force: true });
    await leaveMemory();
  };
  try {
    await makeTemplate(postgres.url);
  } catch (error) {
    // Engines that go on running would keep the run from ending and from saying what is wrong.
    await end();
    throw error;
  }
  project.provide('postgresUrl', postgres.url);
  project.provide('clickhouse', { url: clickhouse.url, user: clickhouse.user, password: clickhouse.password });
  return end;
}

async function makeTemplate(url: string): Promise<void> {
  const admin = connect(url, { max: 1 });
  await admin.unsafe(`create database ${templateName}`);
  await admin.end();
  const template = connect(databaseUrl(url, templateName), { max: 2 });
  try {
    await migrate(template);
  } finally {
    await template.end();
  }
}

function databaseUrl(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
