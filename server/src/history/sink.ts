/** The consumer that carries the timeline to ClickHouse, exactly once, and leaves everybody else alone when ClickHouse is away. */
import { z } from 'zod';
import { isDatabaseAway } from '../kit/away.ts';
import { errorFields, type Log } from '../kit/log.ts';
import { createNap } from '../kit/nap.ts';
import { run, runOne, type Db } from '../kit/sql.ts';
import { bury, type Lease, type Leases } from '../spine/index.ts';
import { feedAliases } from './aliases.ts';
import { consumer, eventsIn, findOpen, leaveBehind, planNext, readAgain, tokenOf, type Block } from './block.ts';
import { HistoryAway, HistoryRefused, type ClickHouse } from './clickhouse.ts';
import { finishErasures } from './erase.ts';
import { clearTrouble, noteTrouble, readState } from './history.sql.ts';
import { finishWhenCaughtUp, settle } from './rebuild.ts';
import { aliasesOf, eventsOf } from './schema.ts';

export interface Sink {
  start(): void;
  /** Ends after the block under way. */
  stop(): Promise<void>;
  /** One round, as the loop makes it: for tests and for `eraseHistory`. Returns how many events were sent, and whether more wait. */
  pass(): Promise<{ sent: number; more: boolean }>;
  readonly stats: {
    readonly sent: number;
    readonly blocks: number;
    readonly resent: number;
    readonly failures: number;
  };
}

export type SinkStep = 'planned' | 'sent' | 'left';

export interface SinkOptions {
  readonly db: Db;
  readonly log: Log;
  readonly clickhouse: ClickHouse;
  readonly leases: Pick<Leases, 'held' | 'distrust'>;
  /** Events in a block, about. 10,000 is where ClickHouse is fastest. */
  readonly blockEvents?: number;
  readonly blockBytes?: number;
  /** Pause after a block that was not full, so that a trickle makes one part a second and not hundreds. */
  readonly lingerMs?: number;
  /** Waits while more urgent work needs the machine; awaited before each block. */
  readonly rest?: () => Promise<void>;
  /** For tests that kill here. */
  readonly after?: (step: SinkStep) => Promise<void>;
}

const lineShape = z.object({
  shard: z.int(),
  event_id: z.string(),
  source_id: z.string().nullable(),
  received_at: z.string(),
});

export function createSink(options: SinkOptions): Sink {
  const { db, log, clickhouse, leases, lingerMs = 1_000, after = async () => {} } = options;
  const size = { events: options.blockEvents ?? 10_000, bytes: options.blockBytes ?? 16_777_216 };
  const stats = { sent: 0, blocks: 0, resent: 0, failures: 0 };
  let settled = false;
  let stopped = false;
  let failing = 0;
  const nap = createNap();
  let loop = Promise.resolve();

  async function pass(): Promise<{ sent: number; more: boolean }> {
    try {
      return await round();
    } catch (error) {
      // Whatever happened, the tables may have: looked at again before the next block.
      settled = false;
      throw error;
    }
  }

  async function round(): Promise<{ sent: number; more: boolean }> {
    const mine = leases.held(consumer);
    if (mine.length === 0) return { sent: 0, more: false };
    if (!settled) {
      await settle(db, clickhouse, log);
      settled = true;
    }
    const open = await findOpen(db, mine);
    for (const block of open) {
      stats.resent += 1;
      await carry(block, mine);
    }
    const block = await planNext(db, mine, size);
    if (block !== undefined) {
      await after('planned');
      await carry(block, mine);
    }
    if (mine.some((lease) => lease.shard === 0)) await keepHouse();
    const sent = (block === undefined ? 0 : eventsIn(block)) + open.reduce((sum, each) => sum + eventsIn(each), 0);
    return { sent, more: open.length > 0 || (block !== undefined && isFull(block, mine.length)) };
  }

  const isFull = (block: Block, shards: number): boolean =>
    block.parts.some((part) => part.events >= Math.ceil((size.events * 2) / shards)) ||
    (block.lines?.length ?? 0) >= size.bytes;

  async function carry(block: Block, mine: readonly Lease[]): Promise<void> {
    const lines = block.lines ?? (await readAgain(db, block));
    if (lines.length > 0) await sendOrSift(block, lines, tokenOf(block));
    await after('sent');
    if (!(await leaveBehind(db, mine, block))) leases.distrust(consumer);
    stats.sent += eventsIn(block);
    stats.blocks += 1;
    await after('left');
  }

  /** A block that ClickHouse will never take is halved until the one bad line is alone; that one goes to the dead letters. */
  async function sendOrSift(block: Block, lines: Buffer, token: string): Promise<void> {
    try {
      await clickhouse.send(eventsOf(block.generation), lines, token);
    } catch (error) {
      if (!(error instanceof HistoryRefused) || error.missingTable) throw error;
      const each = lines.toString().split('\n');
      if (each.length === 1) return buryLine(each[0] ?? '', error);
      const half = Math.ceil(each.length / 2);
      // The halves' tokens follow from the block's, so doing this twice adds nothing either.
      await sendOrSift(block, Buffer.from(each.slice(0, half).join('\n')), `${token}a`);
      await sendOrSift(block, Buffer.from(each.slice(half).join('\n')), `${token}b`);
    }
  }

  async function buryLine(line: string, refused: HistoryRefused): Promise<void> {
    const event = lineShape.parse(JSON.parse(line));
    await bury(db, {
      shard: event.shard,
      eventId: event.event_id,
      sourceId: event.source_id,
      stage: consumer,
      reason: 'history_refused',
      detail: refused.message,
      receivedAt: new Date(event.received_at),
      raw: Buffer.from(line),
    });
    log.warn(
      { consumer, code: refused.code, eventId: event.event_id },
      'ClickHouse will never take this event; it went to the dead letters',
    );
  }

  /** What one process does for all: whoever holds shard 0. */
  async function keepHouse(): Promise<void> {
    const { reading, writing } = await runOne(db, readState);
    for (const generation of new Set([reading, writing])) {
      await feedAliases(db, clickhouse, generation, aliasesOf(generation));
    }
    await finishErasures(db, clickhouse);
    if (reading !== writing) await finishWhenCaughtUp(db, clickhouse, log);
  }

  async function runLoop(): Promise<void> {
    while (!stopped) {
      let more = false;
      try {
        await options.rest?.();
        more = (await pass()).more;
        if (failing > 0) await run(db, clearTrouble);
        failing = 0;
      } catch (error) {
        await fail(error);
      }
      if (!more && !stopped) await nap.sleep(failing === 0 ? lingerMs : Math.min(15_000, 250 * 2 ** failing));
    }
  }

  async function fail(error: unknown): Promise<void> {
    failing = Math.min(failing + 1, 10);
    stats.failures += 1;
    const code =
      error instanceof HistoryAway || error instanceof HistoryRefused
        ? error.code
        : isDatabaseAway(error)
          ? 'database'
          : 'bug';
    log.warn({ consumer, code, failing, ...errorFields(error) }, 'history could not be sent; trying again');
    if (code !== 'database') await run(db, noteTrouble, [code]).catch(() => undefined);
  }

  return {
    stats,
    pass,
    start: () => {
      loop = runLoop();
    },
    stop: async () => {
      stopped = true;
      nap.end();
      await loop;
    },
  };
}
