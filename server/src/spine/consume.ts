/**
 * Consumers move along the spine. A batch's effects and the new positions commit in one transaction under the fencing
 * tokens: a consumer killed anywhere repeats nothing and loses nothing. A batch that fails is halved until the one bad
 * event is alone; that one goes to the dead letters, and the others go on.
 */
import { isDatabaseAway } from '../kit/away.ts';
import { errorFields, type Log } from '../kit/log.ts';
import { run, runCount, sqlState, transaction, type Db, type Tx } from '../kit/sql.ts';
import { bury } from './bury.ts';
import type { EventType } from '../../../contracts/common.ts';
import type { JsonObject, LogEvent } from './event.ts';
import type { Lease, Leases } from './lease.ts';
import { stillWanted } from './pause.ts';
import { movePositions, readLog, type LogRow } from './spine.sql.ts';

/** What a stage throws for an event that can never be applied; its code becomes the dead letter's reason. */
export class UnusableEvent extends Error {
  readonly reason: string;
  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

class Fenced extends Error {}

export interface Consumer {
  /** Something may have arrived. */
  wake(): void;
  start(): void;
  /** Ends after the batch under way. */
  stop(): Promise<void>;
  /** One batch, as the loop makes it, for tests that go step by step; returns how many events it had. A passing failure throws. */
  pass(): Promise<number>;
  readonly stats: { applied: number; dead: number; batches: number; busyMs: number };
}

export interface ConsumerOptions {
  readonly db: Db;
  readonly log: Log;
  readonly leases: Leases;
  readonly name: string;
  /** Events in one transaction at the most. */
  readonly batchSize: number;
  readonly apply: (tx: Tx, events: readonly LogEvent[]) => Promise<void>;
  /** After each commit. */
  readonly onApplied?: () => void;
  /** How long to sleep when nothing came and nobody woke us: the net under a lost notification. */
  readonly idleMs?: number;
  /**
   * One of several loops of a process that share its shards, so that the database works on one batch while Node works on another:
   * this one takes each `of`-th shard.
   */
  readonly lane?: { readonly index: number; readonly of: number };
  /** Waits while more urgent work needs the machine; awaited before each batch. */
  readonly rest?: () => Promise<void>;
  /** Before commit: for tests that kill here. */
  readonly beforeCommit?: () => Promise<void>;
}

/** What a small batch waits for company: a tenth of what freshness allows. */
const gatherMs = 15;

export function createConsumer(options: ConsumerOptions): Consumer {
  const { db, log, leases, name, batchSize, apply, idleMs = 250, lane = { index: 0, of: 1 } } = options;
  const stats = { applied: 0, dead: 0, batches: 0, busyMs: 0 };
  let stopped = false;
  let awake: (() => void) | null = null;
  let woken = false;
  let loop: Promise<void> = Promise.resolve();
  let turn = 0;
  let boost = 1;

  async function round(): Promise<number> {
    const mine = leases.held(name).filter((lease) => lease.shard % lane.of === lane.index);
    if (mine.length === 0) return 0;
    // Shards take turns at being first, so that a busy one cannot starve the others when the batch is full.
    turn = (turn + 1) % mine.length;
    const perShard = Math.ceil((batchSize * boost) / mine.length);
    const rows = await run(db, readLog, [name, mine.map((lease) => lease.shard), perShard]);
    boost = nextBoost(rows, perShard);
    if (rows.length === 0) return 0;
    const events = rotate(rows, mine[turn]?.shard ?? 0)
      .slice(0, batchSize * 2)
      .map(eventOf);
    const started = performance.now();
    await applyHalving(events, mine);
    stats.busyMs += performance.now() - started;
    stats.batches += 1;
    return events.length;
  }

  /**
   * Each shard gives its part of a batch. Where few shards hold all the work, they give more the next time; where many do again, what was
   * read beyond two batches is read anew (each event costs 30 µs to read, so it must not happen often).
   */
  function nextBoost(rows: readonly LogRow[], perShard: number): number {
    if (rows.length >= batchSize / 2) return rows.length > batchSize ? 1 : boost;
    const counts = new Map<number, number>();
    for (const row of rows) counts.set(row.shard, (counts.get(row.shard) ?? 0) + 1);
    return [...counts.values()].some((count) => count >= perShard) ? Math.min(boost * 2, 32) : 1;
  }

  async function applyHalving(events: readonly LogEvent[], mine: readonly Lease[]): Promise<void> {
    try {
      await commit(events, mine, async (tx) => {
        const wanted = await stillWanted(tx, name, events);
        if (wanted.length > 0) await apply(tx, wanted);
      });
      stats.applied += events.length;
      options.onApplied?.();
    } catch (error) {
      if (error instanceof Fenced || isPassing(error)) throw error;
      if (events.length > 1) {
        const half = Math.ceil(events.length / 2);
        await applyHalving(events.slice(0, half), mine);
        await applyHalving(events.slice(half), mine);
        return;
      }
      const [event] = events;
      if (event) await buryOne(event, mine, error);
    }
  }

  async function buryOne(event: LogEvent, mine: readonly Lease[], error: unknown): Promise<void> {
    const reason = error instanceof UnusableEvent ? error.reason : 'apply_failed';
    log.warn(
      { consumer: name, eventId: event.eventId, reason, ...errorFields(error) },
      'an event went to the dead letters',
    );
    await commit([event], mine, async (tx) => {
      await bury(tx, {
        shard: event.shard,
        eventId: event.eventId,
        sourceId: event.sourceId,
        stage: name,
        reason,
        detail:
          error instanceof UnusableEvent
            ? error.message
            : `${sqlState(error) ?? (error instanceof Error ? error.name : 'error')} while applying`,
        receivedAt: event.receivedAt,
        raw: Buffer.from(JSON.stringify(event.body)),
      });
    });
    stats.dead += 1;
  }

  async function commit(
    events: readonly LogEvent[],
    mine: readonly Lease[],
    work: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    const last = lastOfEachShard(events);
    const tokens = new Map(mine.map((lease) => [lease.shard, lease.token]));
    await transaction(db, async (tx) => {
      await work(tx);
      const moved = await runCount(tx, movePositions, [
        name,
        last.map((event) => event.shard),
        last.map((event) => tokens.get(event.shard) ?? -1),
        last.map((event) => event.xid),
        last.map((event) => event.seq),
        last.map((event) => event.receivedAt.toISOString()),
      ]);
      if (moved !== last.length) throw new Fenced();
      await options.beforeCommit?.();
    });
  }

  async function pass(): Promise<number> {
    try {
      return await round();
    } catch (error) {
      if (!(error instanceof Fenced)) throw error;
      leases.distrust(name);
      log.info({ consumer: name }, 'a batch was fenced off: its shards have moved to another process');
      return 0;
    }
  }

  async function run_(): Promise<void> {
    let failures = 0;
    while (!stopped) {
      woken = false;
      let count = 0;
      try {
        await options.rest?.();
        count = await pass();
        failures = 0;
      } catch (error) {
        failures += 1;
        log.warn(
          { consumer: name, failures, ...errorFields(error) },
          'a batch failed for a passing reason; trying again',
        );
        await sleep(Math.min(5_000, 50 * 2 ** failures));
      }
      if (count === 0 && !woken && !stopped) await sleep(idleMs);
      // A small batch costs nearly as many round trips as a big one: a moment's patience makes few of them.
      if (count < batchSize / 4 && !stopped) await new Promise((resolve) => setTimeout(resolve, gatherMs));
    }
  }

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        awake = null;
        resolve();
      }
      awake = done;
    });
  }

  return {
    stats,
    pass,
    wake: () => {
      woken = true;
      awake?.();
    },
    start: () => {
      loop = run_();
    },
    stop: async () => {
      stopped = true;
      awake?.();
      await loop;
    },
  };
}

/** Serialization failures, deadlocks, lost connections, a full disk: the same batch may succeed later. */
function isPassing(error: unknown): boolean {
  return isDatabaseAway(error) || /^(40001|40P01|55P03|57014)$/.test(sqlState(error) ?? '');
}

function rotate(rows: readonly LogRow[], firstShard: number): LogRow[] {
  const at = rows.findIndex((row) => row.shard >= firstShard);
  return at <= 0 ? [...rows] : [...rows.slice(at), ...rows.slice(0, at)];
}

/** The furthest event of each shard; the batch is in order within each. */
function lastOfEachShard(events: readonly LogEvent[]): LogEvent[] {
  const last = new Map<number, LogEvent>();
  for (const event of events) last.set(event.shard, event);
  return [...last.values()].sort((a, b) => a.shard - b.shard);
}

export function eventOf(row: LogRow): LogEvent {
  return {
    shard: row.shard,
    xid: row.xid,
    seq: row.seq,
    eventId: row.event_id,
    sourceId: row.source_id,
    type: row.type as EventType,
    name: row.name,
    receivedAt: row.received_at,
    sentAt: row.sent_at,
    originalAt: row.original_at,
    occurredAt: row.occurred_at,
    clockSuspect: row.clock_suspect,
    messageId: row.message_id,
    body: row.body as JsonObject,
  };
}
