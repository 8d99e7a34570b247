/** A world for tests of undoing an import: the whole way of an event into all stores, step by step, and everything that stands in them. */
import { z } from 'zod';
import type { SourceKind } from '../../contracts/common.ts';
import { createSourceDirectory } from '../src/channels/index.ts';
import { createSink, connectClickHouse, historyConsumer, type ClickHouse } from '../src/history/index.ts';
import { createIdentity } from '../src/identity/index.ts';
import { hashedId, newId } from '../src/kit/ids.ts';
import { silentLog } from '../src/kit/log.ts';
import { transaction, type Db } from '../src/kit/sql.ts';
import { joinAll } from '../src/profiles/absorb.ts';
import { createProfiles } from '../src/profiles/index.ts';
import { decodeState } from '../src/profiles/state.ts';
import { appendEvents, createConsumer, type Consumer, type NewEvent } from '../src/spine/index.ts';
import { freshClickHouse } from './clickhouse.ts';
import { freshDatabase } from './cluster.ts';
import { leaseAll } from './history-world.ts';

export interface UndoWorld {
  readonly db: Db;
  readonly url: string;
  readonly clickhouse: ClickHouse;
  /** The id of a new source; the same name gives the same id in every world. */
  aSource(kind: SourceKind, name?: string): Promise<string>;
  append(events: readonly NewEvent[]): Promise<void>;
  /** The consumer as a loop would run it; `apply` at most this many events a batch. */
  people(batchSize?: number): Promise<Consumer>;
  /** Applies everything that is in the log. */
  settle(batchSize?: number): Promise<void>;
  /** Sends everything to ClickHouse. */
  send(): Promise<void>;
  end(): Promise<void>;
}

export async function anUndoWorld(): Promise<UndoWorld> {
  const [database, engine] = await Promise.all([freshDatabase({ max: 10 }), freshClickHouse()]);
  const { db } = database;
  // Who is who must not depend on the world's name.
  await db.unsafe(
    `insert into kit.secrets (name, value) values ('origins', decode(repeat('07', 32), 'hex')) on conflict do nothing`,
  );
  const clickhouse = connectClickHouse(engine.config);
  const sources = createSourceDirectory(db);
  const identity = await createIdentity({ db, sources, log: silentLog });
  const profiles = createProfiles({ sources, identity });

  async function people(batchSize = 60): Promise<Consumer> {
    await sources.refresh();
    const leases = await leaseAll(db, 'people');
    return createConsumer({
      db,
      log: silentLog,
      leases: {
        held: () => leases,
        distrust: () => {},
        start: async () => {},
        stop: async () => {},
        beat: async () => {},
      },
      name: 'people',
      batchSize,
      apply: async (tx, events) => profiles.apply(tx, await identity.resolve(tx, events)),
    });
  }
  return {
    db,
    url: database.url,
    clickhouse,
    aSource: async (kind, name) => {
      const id = name === undefined ? newId() : hashedId('undo source', name);
      await db.unsafe(
        `insert into channels.sources (id, slug, name, kind, shared_device, created_at) values ($1, $2, $2, $3, $4, now())`,
        [id, `s${id}`, kind, kind === 'till'] as never[],
      );
      return id;
    },
    append: (events) => transaction(db, async (tx) => void (await appendEvents(tx, events))),
    people,
    settle: async (batchSize) => {
      const consumer = await people(batchSize);
      // Open transactions of other files hold the log's end back (it is one database server): a pass without events says nothing.
      while ((await consumer.pass()) > 0 || (await isBehind(db, 'people', 'spine.log')))
        await new Promise((resolve) => setTimeout(resolve, 5));
    },
    send: async () => {
      const leases = await leaseAll(db, historyConsumer);
      const sink = createSink({ db, log: silentLog, clickhouse, leases: { held: () => leases, distrust: () => {} } });
      while ((await sink.pass()).sent > 0 || (await isBehind(db, historyConsumer, 'profiles.timeline')))
        await new Promise((resolve) => setTimeout(resolve, 5));
    },
    end: async () => {
      await clickhouse.close();
      await Promise.all([database.drop(), engine.drop()]);
    },
  };
}

async function isBehind(db: Db, consumer: string, table: 'spine.log' | 'profiles.timeline'): Promise<boolean> {
  const [row] = await db.unsafe(
    `select exists (select 1 from ${table} l where not exists (
       select 1 from spine.positions p where p.consumer = $1 and p.shard = l.shard and (p.xid, p.seq) >= (l.xid, l.seq))) as behind`,
    [consumer],
  );
  return row?.['behind'] === true;
}

// ---- a seeded retailer in small ----

/** Numbers from 0 to below 1, the same for the same seed. */
export function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Teller {
  readonly sourceId: string;
  readonly kind: SourceKind;
}

const dayMs = 86_400_000;
const today = Math.floor(Date.now() / dayMs) * dayMs;
const names = [
  'Order Completed',
  'Order Refunded',
  'Product Viewed',
  'Product Added',
  'Consent Given',
  'Consent Withdrawn',
  'Call Started',
];

/** Events of people who share mails, phones, cards and devices now and then; `first` apart from others with the same dice. */
export function manyEvents(roll: () => number, tellers: readonly Teller[], count: number, first: number): NewEvent[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(roll() * from.length)] as T;
  const some = (share: number): boolean => roll() < share;
  return Array.from({ length: count }, (_, n) => {
    const teller = pick(tellers);
    const who = Math.floor(roll() * 24);
    const odd = (share: number): number => (some(share) ? Math.floor(roll() * 24) : who);
    const verified = some(0.2);
    const ids = [
      ...(some(0.35) ? [{ type: 'email', id: `p${odd(0.12)}@mail.example`, verified }] : []),
      ...(some(0.3) ? [{ type: 'phone', id: `+3725${String(1_234_000 + odd(0.15) * 17)}`, verified }] : []),
      ...(some(0.2) ? [{ type: 'loyalty_card', id: `LC${7_700 + odd(0.1)}` }] : []),
    ];
    const userId = some(0.55) ? `user-${odd(0.02)}` : undefined;
    const anonymousId = userId === undefined || some(0.4) ? `device-${odd(0.08)}-${some(0.5) ? 'a' : 'b'}` : undefined;
    // Whole days: identity keeps sights of history exact to the day.
    const at = new Date(today - (3 + Math.floor(roll() * 200)) * dayMs);
    const isTold = some(0.45);
    const name = isTold ? null : pick(names);
    const messageId = `${first + n}`;
    const fields = isTold
      ? {
          name: `Person ${who}`,
          city: pick(['Riga', 'Lviv', 'Cluj']),
          visits: Math.floor(roll() * 9),
          ...(some(0.2) ? { consents: { email: some(0.5) } } : {}),
        }
      : {
          order_id: `o${Math.floor(roll() * 60)}`,
          total: Math.floor(roll() * 9_000) / 100,
          currency: 'EUR',
          sku: `sku-${Math.floor(roll() * 12)}`,
          quantity: 1,
          purpose: 'marketing',
          channel: pick(['email', 'sms']),
        };
    return {
      eventId: hashedId('undo', messageId),
      shard: Math.floor(roll() * 32),
      sourceId: teller.sourceId,
      type: isTold ? ('identify' as const) : ('track' as const),
      name,
      receivedAt: new Date(),
      sentAt: null,
      originalAt: at,
      occurredAt: at,
      clockSuspect: false,
      messageId,
      body: {
        ...(userId === undefined ? {} : { userId }),
        ...(anonymousId === undefined ? {} : { anonymousId }),
        ...(name === null ? {} : { event: name }),
        [isTold ? 'traits' : 'properties']: fields,
        context: { externalIds: ids },
      },
    };
  });
}

// ---- everything that stands in the stores ----

const questions: Readonly<Record<string, string>> = {
  identifiers: `select origin_id, type, value, verified_at, case when not hub then first_seen_at end as first, case when not hub then last_seen_at end as last,
    source_id, state, hub, crowded from identity.identifiers`,
  links: `select a_id, b_id, id, kind, state, reason, first_at, verified_at, event_id, source_id, actor from identity.links`,
  persons: `select origin_id, person_id from identity.aliases`,
  merges: `select id, kind, survivor_id, absorbed_id, actor, reason, moved from identity.merges where undone_at is null`,
  conflicts: `select id, kind, type, state from identity.conflicts`,
  separations: `select separation_id, origin_id, side, actor from identity.separations`,
  timeline: `select event_id, origin_id, shard, source_id, source_kind, type, name, summary, occurred_at from profiles.timeline`,
  // Without any contact the times are those of a batch.
  fragments: `select origin_id, events, events_class, kinds, state, case when state like '%"first"%' then first_seen end as first,
    case when state like '%"first"%' then last_seen end as last, case when state like '%"first"%' then last_minute end as minute
    from profiles.fragments`,
  search: `select * from profiles.search`,
  orders: `select * from profiles.orders`,
  consents: `select * from profiles.consents`,
  log: `select event_id, shard, source_id, type, name, body from spine.log`,
  seen: `select shard, event_id from spine.seen`,
  letters: `select shard, id, source_id, state from spine.dead_letters`,
};

export type Everything = Readonly<Record<string, readonly string[]>>;

/** Every row of every table that an import touches, as sorted lines; states as they are read, with their lists in one order. */
export async function everything({ db, clickhouse }: UndoWorld): Promise<Everything> {
  const all: Record<string, string[]> = {};
  for (const [name, question] of Object.entries(questions)) {
    const rows = await db.unsafe(question);
    all[name] = rows
      .map((row) =>
        JSON.stringify(
          name === 'fragments' ? { ...row, state: plain(joinAll([decodeState(String(row['state']))])) } : row,
        ),
      )
      .sort();
  }
  const events = await clickhouse.ask(
    `select event_id, origin_id, source_id, name, revenue from events_1`,
    z.record(z.string(), z.unknown()),
  );
  all['history'] = events.map((row) => JSON.stringify(row)).sort();
  return all;
}

/** JSON whose lists and members stand in one order: how a state came about plays no part. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return items.every((item) => Array.isArray(item))
      ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, plain(inner)]),
  );
}

/** What differs, by table: lines that were there only before (-), and only after (+). */
export function differences(before: Everything, after: Everything): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const name of Object.keys({ ...before, ...after })) {
    const [one, other] = [new Set(before[name]), new Set(after[name])];
    const lines = [
      ...[...one].filter((line) => !other.has(line)).map((line) => `- ${line}`),
      ...[...other].filter((line) => !one.has(line)).map((line) => `+ ${line}`),
    ];
    if (lines.length > 0 || before[name]?.length !== after[name]?.length) found[name] = lines;
  }
  return found;
}

/**
 * Persons as sets of identifiers, with all that is known of each: what must be so whatever stood in between. What the system itself
 * said, and which of a person's identifiers an event is bound to, depend on the way.
 */
export async function peopleAsSeen({ db }: UndoWorld): Promise<string[]> {
  const rows = await db.unsafe(
    `with person as (
       select i.origin_id, i.type || ':' || i.value as name, coalesce(a.person_id, i.origin_id) as person_id
       from identity.identifiers i left join identity.aliases a using (origin_id)
     )
     select array_agg(p.name order by p.name) as names,
       array_agg(f.state) filter (where f.state is not null) as states,
       (select count(*)::int from profiles.timeline t join person m using (origin_id) where m.person_id = p.person_id and t.type = 'system') as said,
       (select jsonb_agg(jsonb_build_array(o.order_id, o.state, o.total_minor, o.refunded_minor, o.placed_at) order by o.order_id, o.state_stamp)
        from profiles.orders o join person m using (origin_id) where m.person_id = p.person_id) as orders,
       (select jsonb_agg(jsonb_build_array(c.purpose, c.channel, c.state, c.at, c.id) order by c.id, c.channel)
        from profiles.consents c join person m using (origin_id) where m.person_id = p.person_id) as consents
     from person p left join profiles.fragments f using (origin_id)
     group by p.person_id`,
  );
  return rows
    .map((row) => {
      const state = joinAll(((row['states'] ?? []) as string[]).map((text) => decodeState(text)));
      const known = { ...state, events: state.events - Number(row['said']) };
      return JSON.stringify({
        names: row['names'],
        known: plain(known),
        orders: row['orders'],
        consents: row['consents'],
      });
    })
    .sort();
}
