/** How the spine fares: lag of a consumer, live processes, open dead letters, events in all. */
import { run, runOne, type Db } from '../kit/sql.ts';
import { countEvents, lagOf, openLetters, processesOf } from './spine.sql.ts';

export interface Lag {
  readonly name: string;
  /** Events that wait; counted up to 10,000 in each shard. */
  readonly behind: number;
  readonly behindSeconds: number;
  readonly movedAt: Date | null;
}

export async function consumerLag(db: Db, name: string, now: Date): Promise<Lag> {
  const row = await runOne(db, lagOf, [name, 10_000]);
  const behindSeconds = row.oldest === null ? 0 : Math.max(0, (now.getTime() - row.oldest.getTime()) / 1_000);
  return { name, behind: row.behind, behindSeconds, movedAt: row.moved_at };
}

/** Processes seen in the last ten seconds, with how many shards of a consumer each holds. */
export async function liveProcesses(db: Db, consumer: string): Promise<{ id: string; shards: number; seenAt: Date }[]> {
  return (await run(db, processesOf, [consumer])).map(({ id, shards, seen_at }) => ({ id, shards, seenAt: seen_at }));
}

export async function openDeadLetters(
  db: Db,
): Promise<{ reason: string; stage: string; count: number; since: Date; lastAt: Date }[]> {
  return (await run(db, openLetters)).map(({ reason, stage, n, since, last_at }) => ({
    reason,
    stage,
    count: n,
    since,
    lastAt: last_at,
  }));
}

export async function eventsInAll(db: Db): Promise<number> {
  return (await runOne(db, countEvents)).n;
}
