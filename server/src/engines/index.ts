import { type ClickHouse, startClickHouse } from './clickhouse.ts';
import { type DataDir, freeBytes, openDataDir } from './datadir.ts';
import { type Log, silent } from './log.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { type ClickHouseAddress, reachClickHouse, reachPostgres, readClickHouseUrl, withoutSecrets } from './reach.ts';
import type { EngineEvent, EngineStatus } from './supervise.ts';

export { StartFailure, type StartFailureCode } from './failure.ts';
export type { Log } from './log.ts';
export { silent } from './log.ts';
export { dataDirFrom, type DataDir } from './datadir.ts';
export { doctor, type Finding } from './doctor.ts';
export type { ClickHouseAddress } from './reach.ts';
export type { EngineEvent, EngineStatus } from './supervise.ts';

export interface EnginesConfig {
  /** The data directory; see `dataDirFrom`. */
  readonly dataDir: string;
  /** `DATABASE_URL`: use this PostgreSQL instead of the built-in one. */
  readonly databaseUrl?: string | undefined;
  /** `CLICKHOUSE_URL`: use this ClickHouse instead of the built-in one. */
  readonly clickhouseUrl?: string | undefined;
  /** A start with less free disk is refused. Default 512 MiB. */
  readonly floorBytes?: number | undefined;
  /** For tests: nothing survives a crash of the machine. */
  readonly throwaway?: boolean | undefined;
  readonly onEvent?: ((event: EngineEvent) => void) | undefined;
}

export interface Engines {
  readonly postgresUrl: string;
  readonly clickhouse: ClickHouseAddress;
  /** The folder into which the built-in ClickHouse may write backups; undefined for an external one. */
  readonly clickhouseBackupsDir: string | undefined;
  /** `external` engines are not watched from here. */
  status(): {
    readonly postgres: EngineStatus | { readonly state: 'external' };
    readonly clickhouse: EngineStatus | { readonly state: 'external' };
  };
  /** Free disk in the data directory and the floor under it, for readiness; undefined where both engines are external. */
  disk(): Promise<{ readonly freeBytes: number; readonly floorBytes: number } | undefined>;
  stop(): Promise<void>;
}

/**
 * Starts both engines side by side, or uses the ones that the configuration names.
 *
 * The data directory is taken (for this process alone) only when an engine lives in it: any number of processes may
 * share external engines. Takes 0.3 s on existing data, 1.2 s on none.
 *
 * @throws StartFailure, after stopping what had started.
 */
export async function startEngines(config: EnginesConfig, log: Log = silent): Promise<Engines> {
  const { databaseUrl, clickhouseUrl } = config;
  const external = clickhouseUrl ? readClickHouseUrl(clickhouseUrl) : undefined;
  const dataDir =
    databaseUrl && external ? undefined : await openDataDir(config.dataDir, { floorBytes: config.floorBytes });
  try {
    const [postgres, clickhouse] = await bothOrNeither(
      databaseUrl ? reachPostgres(databaseUrl).then(() => undefined) : startPostgresIn(dataDir, config, log),
      external ? reachClickHouse(external).then(() => undefined) : startClickHouseIn(dataDir, config, log),
    );
    log.info(
      {
        postgres: postgres === undefined ? withoutSecrets(databaseUrl ?? '') : 'built in',
        clickhouse: clickhouse === undefined ? withoutSecrets(external?.url ?? '') : 'built in',
      },
      'the engines answer',
    );
    return {
      postgresUrl: postgres?.url ?? databaseUrl ?? '',
      clickhouse: clickhouse === undefined ? must(external) : addressOf(clickhouse),
      clickhouseBackupsDir: clickhouse?.backupsDir,
      status: () => ({
        postgres: postgres?.status() ?? { state: 'external' },
        clickhouse: clickhouse?.status() ?? { state: 'external' },
      }),
      async disk() {
        return dataDir && { freeBytes: await freeBytes(dataDir.path), floorBytes: dataDir.floorBytes };
      },
      async stop() {
        await Promise.all([postgres?.stop(), clickhouse?.stop()]);
        await dataDir?.close();
      },
    };
  } catch (error) {
    await dataDir?.close();
    throw error;
  }
}

function startPostgresIn(
  dataDir: DataDir | undefined,
  { throwaway, onEvent }: EnginesConfig,
  log: Log,
): Promise<Postgres> {
  return startPostgres({ dir: must(dataDir).postgresDir, log, throwaway, onEvent });
}

function startClickHouseIn(
  dataDir: DataDir | undefined,
  { throwaway, onEvent }: EnginesConfig,
  log: Log,
): Promise<ClickHouse> {
  return startClickHouse({ dir: must(dataDir).clickhouseDir, log, mode: throwaway ? 'throwaway' : 'durable', onEvent });
}

function addressOf({ url, user, password, database }: ClickHouse): ClickHouseAddress {
  return { url, user, password, database };
}

/** Waits for both; when one fails the other is stopped before the failure is passed on. */
async function bothOrNeither<
  A extends { stop(): Promise<void> } | undefined,
  B extends { stop(): Promise<void> } | undefined,
>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  if (a.status === 'fulfilled') await a.value?.stop();
  if (b.status === 'fulfilled') await b.value?.stop();
  throw a.status === 'rejected' ? a.reason : b.status === 'rejected' ? b.reason : new Error('unreachable');
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a data directory or an address is missing');
  return value;
}
