import { type ClickHouse, startClickHouse } from './clickhouse.ts';
import { openDataDir } from './datadir.ts';
import { type Log, silent } from './log.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { type ClickHouseAddress, reachClickHouse, reachPostgres, readClickHouseUrl } from './reach.ts';
import type { EngineEvent, EngineStatus } from './supervise.ts';

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
 * Starts both engines side by side, or uses the ones that the configuration names, which are checked first.
 *
 * The data directory is taken (for this process alone) only when an engine lives in it: any number of processes may
 * share external engines. Takes 0.3 s on existing data, 1 s on none.
 *
 * @throws StartFailure, after stopping what had started.
 */
export async function startEngines(config: EnginesConfig, log: Log = silent): Promise<Engines> {
  const databaseUrl = config.databaseUrl || undefined;
  const clickhouse = config.clickhouseUrl ? readClickHouseUrl(config.clickhouseUrl) : undefined;
  await Promise.all([databaseUrl && reachPostgres(databaseUrl), clickhouse && reachClickHouse(clickhouse)]);
  if (databaseUrl !== undefined && clickhouse !== undefined) return external(databaseUrl, clickhouse);

  const dataDir = await openDataDir(config.dataDir, { floorBytes: config.floorBytes });
  try {
    const { throwaway = false, onEvent } = config;
    const mode = throwaway ? 'throwaway' : 'durable';
    const [ownPostgres, ownClickHouse] = await bothOrNeither(
      databaseUrl === undefined ? startPostgres({ dir: dataDir.postgresDir, log, throwaway, onEvent }) : undefined,
      clickhouse === undefined ? startClickHouse({ dir: dataDir.clickhouseDir, log, mode, onEvent }) : undefined,
    );
    return {
      postgresUrl: ownPostgres?.localUrl ?? databaseUrl ?? '',
      clickhouse: clickhouse ?? addressOf(ownClickHouse),
      clickhouseBackupsDir: ownClickHouse?.backupsDir,
      status: () => ({
        postgres: ownPostgres?.status() ?? { state: 'external' },
        clickhouse: ownClickHouse?.status() ?? { state: 'external' },
      }),
      async disk() {
        return { freeBytes: await dataDir.freeBytes(), floorBytes: dataDir.floorBytes };
      },
      async stop() {
        await Promise.all([ownPostgres?.stop(), ownClickHouse?.stop()]);
        await dataDir.close();
      },
    };
  } catch (error) {
    await dataDir.close();
    throw error;
  }
}

function external(postgresUrl: string, clickhouse: ClickHouseAddress): Engines {
  return {
    postgresUrl,
    clickhouse,
    clickhouseBackupsDir: undefined,
    status: () => ({ postgres: { state: 'external' }, clickhouse: { state: 'external' } }),
    disk: () => Promise.resolve(undefined),
    stop: () => Promise.resolve(),
  };
}

function addressOf(engine: ClickHouse | undefined): ClickHouseAddress {
  if (engine === undefined) throw new Error('neither an address nor an engine of our own');
  const { url, user, password, database } = engine;
  return { url, user, password, database };
}

/** Waits for both; when one fails the other is stopped before the failure is passed on. */
async function bothOrNeither(
  postgres: Promise<Postgres> | undefined,
  clickhouse: Promise<ClickHouse> | undefined,
): Promise<[Postgres | undefined, ClickHouse | undefined]> {
  const [first, second] = await Promise.allSettled([postgres, clickhouse]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  if (first.status === 'fulfilled') await first.value?.stop();
  if (second.status === 'fulfilled') await second.value?.stop();
  throw first.status === 'rejected' ? first.reason : (second as PromiseRejectedResult).reason;
}
