import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StartFailure } from './failure.ts';
import { type Engines, type EnginesConfig, startEngines } from './start-engines.ts';
import { type Log, silent } from './log.ts';
import type { ClickHouseAddress } from './reach.ts';

interface Running {
  readonly pid: number;
  readonly postgresUrl: string;
  readonly clickhouse: ClickHouseAddress;
  readonly clickhouseBackupsDir: string | undefined;
}

const fileOf = (dataDir: string): string => join(resolve(dataDir), 'running.json');

/** Leaves the engines' addresses in the data directory (readable by its owner alone), for commands that run beside the server. */
export async function announceEngines(config: EnginesConfig, engines: Engines): Promise<() => Promise<void>> {
  if (config.databaseUrl && config.clickhouseUrl) return async () => undefined;
  const { postgresUrl, clickhouse, clickhouseBackupsDir } = engines;
  const running: Running = { pid: process.pid, postgresUrl, clickhouse, clickhouseBackupsDir };
  const file = fileOf(config.dataDir);
  await writeFile(file, JSON.stringify(running), { mode: 0o600 });
  return () => rm(file, { force: true });
}

/**
 * The engines for a command: those of the server that runs on this data directory, or our own until `stop`.
 *
 * @throws StartFailure as `startEngines`
 */
export async function borrowEngines(config: EnginesConfig, log: Log = silent): Promise<Engines> {
  try {
    return await startEngines(config, log);
  } catch (error) {
    if (!(error instanceof StartFailure) || error.code !== 'data_dir_in_use') throw error;
    const text = await readFile(fileOf(config.dataDir), 'utf8').catch(() => undefined);
    if (text === undefined) throw error;
    const running = JSON.parse(text) as Running;
    return {
      postgresUrl: running.postgresUrl,
      clickhouse: running.clickhouse,
      clickhouseBackupsDir: running.clickhouseBackupsDir,
      status: () => ({ postgres: { state: 'external' }, clickhouse: { state: 'external' } }),
      disk: async () => undefined,
      stop: async () => undefined,
    };
  }
}
