/**
 * Follows the timeline, the merges and what is booked: judges whom they touch, in one transaction with the places. While nobody wants an
 * audience everything is passed over.
 */
import { errorFields } from '../kit/log.ts';
import { run, runMaybe, runOne, transaction, type Tx } from '../kit/sql.ts';
import {
  createFollowLoop,
  holdPlaces,
  movePlacesBehind,
  placeColumns,
  type Lease,
  type Leases,
  type Place,
} from '../spine/index.ts';
import { assess, type Assessed } from './assess.ts';
import type { AudienceDeps } from './deps.ts';
import { askedOfSystem } from './facts.ts';
import { feedPeople, openFeed } from './feed-people.ts';
import * as sql from './judging.sql.ts';
import { rememberPeople, type Ask } from './lock-people.ts';
import type { RulesInForce } from './rules-in-force.ts';

export const audiencesConsumer = 'audiences';

export interface Follower {
  start(): void;
  /** After the batch under way. */
  stop(): Promise<void>;
  wake(): void;
  /** One round, as the loop makes it; returns how much there was to do. */
  pass(): Promise<number>;
}

export interface FollowOptions extends AudienceDeps {
  readonly leases: Pick<Leases, 'held' | 'distrust'>;
  readonly rules: RulesInForce;
  readonly batchSize?: number;
  /** Somebody flips at this instant. */
  readonly onFlip: (at: Date) => void;
  /** After each commit in which somebody came or went. */
  readonly onChange?: () => void;
  readonly rest?: () => Promise<void>;
  /** How long to sleep when nothing came and nobody woke us: the net under a lost notification. */
  readonly idleMs?: number;
}

const walkPage = 1_000;
const feedMs = 500;

export function createFollower(options: FollowOptions): Follower {
  const { db, log, clock, clickhouse, leases, rules, batchSize = 500, onFlip, idleMs = 500 } = options;
  let isFeedOpen = false;
  let lastFed = -Infinity;
  let feeding: Promise<void> | undefined;

  async function pass(): Promise<number> {
    const mine = leases.held(audiencesConsumer);
    if (mine.length === 0) return 0;
    const keeps = mine.some((lease) => lease.shard === 0);
    const batch = await transaction(db, (tx) => applyNext(tx, mine));
    if (batch.assessed !== null) spread(batch.assessed);
    let done = batch.events;
    if (batch.awake && keeps) done += await keepHouse();
    return done;
  }

  function spread(assessed: Assessed): void {
    if (assessed.nextFlip !== null) onFlip(assessed.nextFlip);
    if (assessed.changes > 0) options.onChange?.();
  }

  async function applyNext(
    tx: Tx,
    mine: readonly Lease[],
  ): Promise<{ events: number; awake: boolean; assessed: Assessed | null }> {
    // Sent together; the rules are read behind the lock, so that whoever fills an audience knows which batches knew it.
    const [, places, inForce, state] = await Promise.all([
      run(tx, sql.shareBatches),
      holdPlaces(tx, audiencesConsumer, mine),
      rules(tx),
      runMaybe(tx, sql.isAwake),
    ]);
    const awake = state?.awake ?? false;
    if (!awake && inForce.length === 0) {
      await passOver(tx, places);
      return { events: 0, awake: false, assessed: null };
    }
    if (!awake) await run(tx, sql.awaken);
    const rows = await run(tx, sql.nextEvents, [
      ...placeColumns(places),
      Math.max(10, Math.ceil(batchSize / places.length)),
    ]);
    if (rows.length === 0) return { events: 0, awake: true, assessed: null };
    const assessed = await assess(tx, options, inForce, asksOf(rows), { now: clock.now(), waits: true });
    await movePlacesBehind(tx, audiencesConsumer, places, rows);
    return { events: rows.length, awake: true, assessed };
  }

  async function passOver(tx: Tx, places: readonly Place[]): Promise<void> {
    await movePlacesBehind(tx, audiencesConsumer, places, await run(tx, sql.newestPlaces, placeColumns(places)));
  }

  /** What one process does for all: merges, what is booked, the walk over those who were there before, ClickHouse's copy. */
  async function keepHouse(): Promise<number> {
    const { due, merged, walking } = await runOne(db, sql.housework);
    const asked = due || merged ? await judgeBooked() : 0;
    const walked = walking ? await walk() : 0;
    // Beside: a block for ClickHouse waits for the disk, and whoever is judged next must not.
    feeding ??= feed().finally(() => (feeding = undefined));
    return asked + walked;
  }

  async function judgeBooked(): Promise<number> {
    const { count, assessed } = await transaction(db, async (tx) => {
      // The row of progress keeps two from following the same merges; what is due is deleted, and whoever is locked out passes over it.
      const [, , changes, due, inForce] = await Promise.all([
        run(tx, sql.shareBatches),
        run(tx, sql.holdProgress),
        run(tx, sql.nextAliases, [500]),
        run(tx, sql.takeDue, [500]),
        rules(tx),
      ]);
      const asks = [
        ...changes.flatMap((row) =>
          [row.origin_id, row.person_id, row.before_id].flatMap((id) => (id === null ? [] : [askAll(id, 'merge')])),
        ),
        ...due.map((row) => (row.because === 'list' ? askOfList(row.origin_id) : askAll(row.origin_id, 'again'))),
      ];
      const last = changes.at(-1);
      if (last !== undefined) await run(tx, sql.moveAliases, [last.xid, last.id]);
      const assessed =
        asks.length === 0 ? null : await assess(tx, options, inForce, asks, { now: clock.now(), waits: true });
      return { count: asks.length, assessed };
    });
    if (assessed !== null) spread(assessed);
    return count;
  }

  async function walk(): Promise<number> {
    return transaction(db, async (tx) => {
      const [progress] = await run(tx, sql.holdProgress);
      if (progress?.walking !== true) return 0;
      const page = (await run(tx, sql.pageOfOrigins, [progress.walked_to, walkPage])).map((row) => row.origin_id);
      if (page.length > 0) await rememberPeople(tx, options, page);
      await run(tx, sql.moveWalk, [page.at(-1) ?? progress.walked_to, page.length === walkPage]);
      return page.length;
    });
  }

  /** Half a second of changes make one block. */
  async function feed(): Promise<void> {
    const since = performance.now() - lastFed;
    if (since < feedMs) await new Promise((resolve) => setTimeout(resolve, feedMs - since));
    lastFed = performance.now();
    try {
      if (!isFeedOpen) await openFeed(db, clickhouse);
      isFeedOpen = true;
      await feedPeople(db, clickhouse);
    } catch (error) {
      isFeedOpen = false;
      log.warn(errorFields(error), 'what is known of people could not be carried to ClickHouse; it is tried again');
    }
  }

  const loop = createFollowLoop({
    consumer: audiencesConsumer,
    leases,
    log,
    trouble: 'audiences could not be brought up to date; trying again',
    pass,
    fewerThan: batchSize / 4,
    idleMs,
    rest: options.rest,
  });
  return {
    pass,
    start: () => loop.start(),
    wake: () => loop.wake(),
    stop: async () => {
      await loop.stop();
      await feeding;
    },
  };
}

export const askAll = (originId: string, cause: 'merge' | 'again'): Ask => ({
  originId,
  cause,
  names: [],
  facts: true,
  all: true,
  audienceIds: [],
});

/** Only what is known of her has changed. */
const askOfList = (originId: string): Ask => ({ ...askAll(originId, 'again'), cause: 'list', all: false });

/** Names of events after which points, tier or consent may be others. */
const telling = /^(points |tier |consent |unsubscribed|subscribed|email (un)?subscribed|preferences )/i;

/** What the system itself says (a merge, an entry) is nothing that a customer did, but for what journeys tell. */
function asksOf(rows: readonly sql.NextEvent[]): Ask[] {
  const asks = new Map<string, { names: Set<string>; facts: boolean }>();
  for (const row of rows) {
    if (row.type === 'system' && !askedOfSystem.some((name) => name === row.name)) continue;
    const ask = asks.get(row.origin_id) ?? { names: new Set<string>(), facts: false };
    if (row.name !== null) ask.names.add(row.name);
    if (row.speaks || (row.name !== null && telling.test(row.name))) ask.facts = true;
    asks.set(row.origin_id, ask);
  }
  return [...asks].map(([originId, { names, facts }]) => ({
    originId,
    cause: 'event',
    names: [...names],
    facts,
    all: false,
    audienceIds: [],
  }));
}
