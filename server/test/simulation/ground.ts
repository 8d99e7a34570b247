/** Databases and connections that many histories share: a clone is wiped between two of them and renewed now and then. */
import { freshClickHouse } from '../clickhouse.ts';
import { freshDatabase, type TestDatabase } from '../cluster.ts';
import { connectClickHouse, type ClickHouse } from '../../src/history/index.ts';
import { connect, type Db } from '../../src/kit/sql.ts';
import { openPool, type Pool } from './worker.ts';

export interface Ground {
  readonly database: TestDatabase;
  readonly url: string;
  /** For staff, for looking, and for ending the connections of others. */
  readonly admin: Db;
  readonly clickhouse: ClickHouse | undefined;
  takePool(): Pool;
  giveBack(pool: Pool): void;
  /** Forgets a history: all tables that it wrote to. */
  wipe(): Promise<void>;
  end(): Promise<void>;
}

const derived = [
  'profiles.timeline',
  'profiles.fragments',
  'profiles.search',
  'profiles.orders',
  'profiles.consents',
  'profiles.warnings',
  'public.applied',
];
const identified = [
  'identity.identifiers',
  'identity.links',
  'identity.aliases',
  'identity.families',
  'identity.alias_changes',
  'identity.merges',
  'identity.separations',
  'identity.conflicts',
];
const logged = ['spine.log', 'spine.seen', 'spine.positions', 'spine.processes', 'spine.dead_letters'];

/** Deleting from small tables takes 5 ms; truncating them 60. */
const forget = (tables: readonly string[]): string => tables.map((table) => `delete from ${table};`).join('\n');

export const forgetDerivedText = forget(derived);
/** Processes remember what is recorded until the epoch rises. */
export const forgetIdentityText = `${forget(identified)} update identity.epoch set epoch = epoch + 1;`;

export async function openGround(options: { readonly history?: boolean } = {}): Promise<Ground> {
  const database = await freshDatabase({ max: 3 });
  const admin = connect(database.url, { max: 3, name: 'simulation-admin' });
  await admin.unsafe(
    `create table public.applied (n bigint generated always as identity primary key, shard int, event_id uuid, who text)`,
  );
  const engine = options.history === true ? await freshClickHouse() : undefined;
  const clickhouse = engine === undefined ? undefined : connectClickHouse(engine.config);
  const free: Pool[] = [];
  const all: Pool[] = [];
  return {
    database,
    url: database.url,
    admin,
    clickhouse,
    takePool: () => {
      const pool = free.pop() ?? openPool(database.url);
      if (!all.includes(pool)) all.push(pool);
      return pool;
    },
    giveBack: (pool) => {
      if (!pool.dead) free.push(pool);
    },
    wipe: async () => {
      await admin.unsafe(`${forget(logged)} ${forgetDerivedText} ${forgetIdentityText}`);
    },
    end: async () => {
      await Promise.all([admin, ...all.filter((pool) => !pool.dead).map((pool) => pool.db)].map(endPool));
      await clickhouse?.close();
      await engine?.drop();
      await database.drop();
    },
  };
}

const endPool = (db: Db): Promise<void> => db.end({ timeout: 1 });
