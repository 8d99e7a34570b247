/** A world for tests of what comes after profiles: events in the log and the timeline, merges, and a ClickHouse of its own. */
import { hashedId } from '../src/kit/ids.ts';
import { transaction, type Db } from '../src/kit/sql.ts';
import { connectClickHouse, type ClickHouse } from '../src/history/clickhouse.ts';
import { appendEvents, type Lease, type NewEvent } from '../src/spine/index.ts';
import { freshClickHouse } from './clickhouse.ts';
import { freshDatabase } from './cluster.ts';
import { anEvent, type EventWish } from './events.ts';

export interface World {
  readonly db: Db;
  readonly url: string;
  readonly clickhouse: ClickHouse;
  readonly clickhouseConfig: { url: string; user: string; password: string; database: string };
  /** Events of these customers into log and timeline, in one transaction. */
  say(wishes: readonly EventWish[]): Promise<readonly NewEvent[]>;
  /** Says that these origins belong to this person now. */
  belongTo(personId: string, originIds: readonly string[]): Promise<void>;
  end(): Promise<void>;
}

export const originOf = (userId: string): string => hashedId('origin', 'user_id', userId);

export async function aWorld(): Promise<World> {
  const [database, engine] = await Promise.all([freshDatabase({ max: 10 }), freshClickHouse()]);
  return worldOn(database, engine);
}

/** The same on databases that are there already, e.g. restored ones. */
export function worldOn(
  database: { readonly url: string; readonly db: Db; drop(): Promise<void> },
  engine: { readonly config: World['clickhouseConfig']; drop(): Promise<void> },
): World {
  const { db } = database;
  const clickhouse = connectClickHouse(engine.config);
  return {
    db,
    url: database.url,
    clickhouse,
    clickhouseConfig: engine.config,
    say: async (wishes) => {
      const events = wishes.map((wish) => anEvent(wish));
      const xid = await transaction(db, async (tx) => {
        await appendEvents(tx, events);
        await tx.unsafe(
          `insert into profiles.timeline (shard, xid, seq, received_at, event_id, origin_id, occurred_at, type, name, source_id, source_kind, summary, clock_suspect)
           select l.shard, l.xid, l.seq, l.received_at, l.event_id, o.origin_id, l.occurred_at, l.type, l.name, l.source_id, 'web', '', l.clock_suspect
           from spine.log l join unnest($1::uuid[], $2::uuid[]) as o(event_id, origin_id) using (event_id)`,
          [events.map((event) => event.eventId), events.map((event) => originOf(keyOf(event)))] as never[],
        );
        const [row] = await tx.unsafe(`select pg_current_xact_id()::text as xid`);
        return String(row?.['xid']);
      });
      await behindTheGuard(db, xid);
      return events;
    },
    belongTo: async (personId, originIds) => {
      const [row] = await db.unsafe(
        `insert into identity.alias_changes (origin_id, person_id) select unnest($1::uuid[]), $2::uuid returning xid::text as xid`,
        [originIds, personId] as never[],
      );
      if (row !== undefined) await behindTheGuard(db, String(row['xid']));
    },
    end: async () => {
      await clickhouse.close();
      await Promise.all([database.drop(), engine.drop()]);
    },
  };
}

/**
 * Waits until consumers may read what this transaction wrote. Their guard (`xid < pg_snapshot_xmin(…)`) counts the open transactions of
 * the whole cluster, which the tests of the other workers share: a sink that is asked for one pass right after a commit may rightly see
 * nothing yet, and would be taken for one that has caught up.
 */
async function behindTheGuard(db: Db, xid: string): Promise<void> {
  for (;;) {
    const [row] = await db.unsafe(`select $1::text::xid8 < pg_snapshot_xmin(pg_current_snapshot()) as readable`, [
      xid,
    ] as never[]);
    if (row?.['readable'] === true) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const keyOf = (event: NewEvent): string => String(event.body['userId'] ?? event.body['anonymousId']);

/** Leases without a process: takes all shards of a consumer in the database, as `createLeases` would. */
export async function leaseAll(db: Db, consumer: string, shards: readonly number[] = all): Promise<Lease[]> {
  await db.unsafe(
    `insert into spine.positions (consumer, shard) select $1, s from generate_series(0, 31) s on conflict do nothing`,
    [consumer] as never[],
  );
  const rows = await db.unsafe(
    `update spine.positions set token = token + 1 where consumer = $1 and shard = any ($2::smallint[]) returning shard, token`,
    [consumer, shards] as never[],
  );
  return rows.map((row) => ({ shard: Number(row['shard']), token: Number(row['token']) }));
}

const all = Array.from({ length: 32 }, (_, shard) => shard);
