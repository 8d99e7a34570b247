/**
 * Who works on which shard: `N` identical processes share the shards of each consumer with the database as the only
 * coordinator. A process beats once a second; one that was not seen for `ttlSeconds` loses its shards to the others.
 * The token is the fence: each takeover raises it, and a commit under an old token changes no row.
 */
import { hostname } from 'node:os';
import { errorFields, type Log } from '../kit/log.ts';
import { run, runOne, type Db } from '../kit/sql.ts';
import { shardCount } from './event.ts';
import {
  addPositions,
  beat,
  countAlive,
  forgetDead,
  heldShards,
  leave,
  releaseShards,
  takeShards,
} from './spine.sql.ts';

export interface Lease {
  readonly shard: number;
  readonly token: number;
}

export interface Leases {
  /** The shards of a consumer that are ours now, as far as we know. */
  held(consumer: string): readonly Lease[];
  /** Forgets a consumer's leases until the next round has read them anew (after a commit was fenced off). */
  distrust(consumer: string): void;
  start(): Promise<void>;
  /** One round now, as the timer makes it: says that we live, takes free shards, gives back what is more than our part. Throws. */
  beat(): Promise<void>;
  /** Gives all shards back, so that others need not wait for the lease to run out. */
  stop(): Promise<void>;
}

export interface LeaseOptions {
  readonly db: Db;
  readonly log: Log;
  readonly processId: string;
  readonly consumers: readonly string[];
  readonly ttlSeconds?: number;
  readonly beatMs?: number;
  readonly onChange?: (consumer: string) => void;
}

export function createLeases(options: LeaseOptions): Leases {
  const { db, log, processId, consumers, ttlSeconds = 4, beatMs = 1_000, onChange } = options;
  const held = new Map<string, readonly Lease[]>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let lastBeat = 0;
  let round: Promise<void> = Promise.resolve();

  async function beatAndBalance(): Promise<void> {
    await run(db, beat, [processId, hostname(), process.pid]);
    lastBeat = performance.now();
    const { alive } = await runOne(db, countAlive, [ttlSeconds]);
    const fair = Math.ceil(shardCount / Math.max(1, alive));
    for (const consumer of consumers) await balance(consumer, fair);
  }

  async function balance(consumer: string, fair: number): Promise<void> {
    const mine = await run(db, heldShards, [consumer, processId]);
    if (mine.length > fair) {
      const extra = mine.slice(fair);
      await run(db, releaseShards, [consumer, processId, extra.map((lease) => lease.shard)]);
      set(consumer, mine.slice(0, fair));
    } else if (mine.length < fair) {
      const taken = await run(db, takeShards, [consumer, processId, ttlSeconds, fair - mine.length]);
      set(consumer, [...mine, ...taken]);
    } else {
      set(consumer, mine);
    }
  }

  function set(consumer: string, leases: readonly Lease[]): void {
    const before = held.get(consumer) ?? [];
    held.set(consumer, leases);
    const tokens = new Set(before.map((lease) => `${lease.shard}:${lease.token}`));
    if (leases.some((lease) => !tokens.has(`${lease.shard}:${lease.token}`))) onChange?.(consumer);
  }

  async function tick(): Promise<void> {
    try {
      await beatAndBalance();
    } catch (error) {
      log.warn({ processId, ...errorFields(error) }, 'the lease round failed; trying again');
    }
    if (!stopped) {
      timer = setTimeout(() => {
        round = tick();
      }, beatMs);
    }
  }

  return {
    // A process that could not beat for a whole lease time must expect that its shards were taken.
    held: (consumer) => (performance.now() - lastBeat > ttlSeconds * 1_000 ? [] : (held.get(consumer) ?? [])),
    distrust: (consumer) => {
      held.set(consumer, []);
    },
    beat: beatAndBalance,
    start: async () => {
      for (const consumer of consumers) await run(db, addPositions, [consumer, shardCount]);
      await run(db, forgetDead);
      round = tick();
      await round;
    },
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await round;
      await run(db, leave, [processId]).catch(() => undefined);
    },
  };
}
