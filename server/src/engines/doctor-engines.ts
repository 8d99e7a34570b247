import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { locateClickHouse } from './clickhouse-package.ts';
import { nearestFolder } from './doctor-places.ts';
import { errorText } from './failure.ts';
import type { DoctorConfig, Finding } from './finding.ts';
import { preparePostgres } from './postgres-package.ts';
import { decideRunAs, setprivWorks } from './postgres-user.ts';
import { reachClickHouse, reachPostgres, readClickHouseUrl } from './reach.ts';

const mib = 1024 ** 2;

export async function checkPostgres({ dataDir, databaseUrl }: DoctorConfig): Promise<Finding> {
  const check = 'postgres';
  if (databaseUrl) {
    return { check, state: 'ok', detail: `DATABASE_URL answers: PostgreSQL ${await reachPostgres(databaseUrl)}` };
  }
  const links = await mkdtemp(join(tmpdir(), 'throughline-doctor-'));
  try {
    const { binDir, libraryPath } = await preparePostgres(links);
    await decideRunAs(undefined, [await nearestFolder(dataDir), binDir]);
    const env = libraryPath === undefined ? {} : { LD_LIBRARY_PATH: libraryPath };
    const tried = spawnSync(join(binDir, 'postgres'), ['--version'], { env, encoding: 'utf8', timeout: 10_000 });
    if (tried.status === 0) return { check, state: 'ok', detail: `built in: ${tried.stdout.trim()}` };
    return {
      check,
      state: 'fail',
      detail: `The built-in PostgreSQL does not run here: ${(tried.stderr || errorText(tried.error)).trim()}`,
      fix: 'Run npm ci again, or set DATABASE_URL.',
    };
  } finally {
    await rm(links, { recursive: true, force: true });
  }
}

export async function checkClickHouse({ clickhouseUrl }: DoctorConfig): Promise<Finding> {
  const check = 'clickhouse';
  if (clickhouseUrl) {
    const version = await reachClickHouse(readClickHouseUrl(clickhouseUrl));
    return { check, state: 'ok', detail: `CLICKHOUSE_URL answers: ClickHouse ${version}` };
  }
  const found = await locateClickHouse();
  const size = found && (await stat(found.libraryPath)).size;
  if (size) return { check, state: 'ok', detail: `built in, ${Math.round(size / mib)} MiB` };
  return {
    check,
    state: 'fail',
    detail: 'There is no built-in ClickHouse for this machine, or npm left it out.',
    fix: 'Run npm ci without --omit=optional, or set CLICKHOUSE_URL.',
  };
}

export function checkSetpriv({ databaseUrl }: DoctorConfig): Finding {
  const check = 'setpriv';
  if (databaseUrl) return { check, state: 'ok', detail: 'not needed with DATABASE_URL' };
  if (setprivWorks()) return { check, state: 'ok', detail: 'the built-in PostgreSQL ends when Throughline is killed' };
  return {
    check,
    state: 'warn',
    detail: 'Without setpriv a killed Throughline leaves its PostgreSQL running until the next start.',
    fix: 'Install util-linux (apt-get install util-linux).',
  };
}
