/**
 * The intake writer: many requests, few commits. Requests that arrive while a commit is under way share the next one
 * (group commit), so that a durable answer costs each of them a fraction of an fsync.
 */
import { isDatabaseAway } from '../kit/away.ts';
import { errorFields, type Log } from '../kit/log.ts';
import { createNotifier } from '../kit/notify.ts';
import { problem, unavailable } from '../kit/problems.ts';
import { sqlState, type Db } from '../kit/sql.ts';
import { appendEncoded, encodeEvent, ensurePartitions, type Appended } from './append.ts';
import type { NewEvent } from './event.ts';
import { intakeFull } from './problems.ts';

export interface IntakeWriter {
  /**
   * Stores the events durably, each id once. Resolves after the commit.
   * Rejects with a problem (503 and Retry-After) when the queue or the database cannot take them: then nothing of them was stored.
   * An event that the database itself refuses makes only its own submission fail, with the database's error.
   */
  submit(events: readonly NewEvent[]): Promise<Appended>;
  /** Rows that wait or are being written. */
  pending(): number;
  /** Commits what waits, then refuses. */
  stop(): Promise<void>;
}

export interface IntakeOptions {
  readonly db: Db;
  readonly log: Log;
  /** More waiting rows than this are refused: about a second of the fastest intake. */
  readonly maxQueuedRows?: number;
  /** Rows in one statement: beyond 4,000 latency grows and throughput does not. */
  readonly maxRows?: number;
  /** Commits under way at once: 2–4 kept both cores busy in measurements; more only adds waiting on the unique index. */
  readonly writers?: number;
}

interface Submission {
  readonly ids: readonly string[];
  readonly encoded: readonly string[];
  readonly resolve: (done: Appended) => void;
  readonly reject: (error: unknown) => void;
}

export function createIntakeWriter(options: IntakeOptions): IntakeWriter {
  const notifier = createNotifier(options.db, 'spine');
  const { db, log, maxQueuedRows = 40_000, maxRows = 2_000, writers = 3 } = options;
  let queue: Submission[] = [];
  let queuedRows = 0;
  let busy = 0;
  let stopped = false;
  let idle: (() => void) | null = null;

  function pump(): void {
    while (busy < writers && queue.length > 0) {
      const group = takeGroup();
      busy += 1;
      void flush(group).finally(() => {
        busy -= 1;
        queuedRows -= group.reduce((sum, one) => sum + one.encoded.length, 0);
        pump();
        if (busy === 0 && queue.length === 0) idle?.();
      });
    }
  }

  function takeGroup(): Submission[] {
    let rows = 0;
    let count = 0;
    for (const one of queue) {
      if (count > 0 && rows + one.encoded.length > maxRows) break;
      rows += one.encoded.length;
      count += 1;
    }
    const group = queue.slice(0, count);
    queue = queue.slice(count);
    return group;
  }

  async function flush(group: readonly Submission[]): Promise<void> {
    try {
      await store(group);
    } catch (error) {
      if (isDatabaseAway(error)) {
        log.warn(errorFields(error), 'the database did not take events; their senders were told to come back');
        const refusal = problem(unavailable, { retryAfterSeconds: 2 });
        for (const one of group) one.reject(refusal);
      } else if (sqlState(error) === '23514') {
        // No partition for this month yet: make it, once, and try again.
        await ensurePartitions(db, new Date())
          .then(() => store(group))
          .catch((again: unknown) => {
            for (const one of group) one.reject(again);
          });
      } else if (group.length > 1) {
        for (const one of group) await flush([one]);
      } else {
        group[0]?.reject(error);
      }
    }
  }

  /** One statement for the group; an id that two submissions share is written for the first and a duplicate for the second. */
  async function store(group: readonly Submission[]): Promise<void> {
    const seen = new Set<string>();
    const encoded: string[] = [];
    const fresh: number[] = [];
    for (const one of group) {
      let mine = 0;
      one.ids.forEach((id, at) => {
        if (seen.has(id)) return;
        seen.add(id);
        encoded.push(one.encoded[at] ?? '');
        mine += 1;
      });
      fresh.push(mine);
    }
    const done = await appendEncoded(db, encoded);
    notifier.tell();
    // Which of a group's events were duplicates is not worth a row each; exact where the group is clean or is one request.
    let left = done.duplicates;
    group.forEach((one, at) => {
      const repeated = Math.min(left, fresh[at] ?? 0);
      left -= repeated;
      const accepted = (fresh[at] ?? 0) - repeated;
      one.resolve({ accepted, duplicates: one.ids.length - accepted });
    });
  }

  return {
    submit: (events) => {
      if (stopped) return Promise.reject(problem(unavailable, { retryAfterSeconds: 2 }));
      if (events.length === 0) return Promise.resolve({ accepted: 0, duplicates: 0 });
      if (queuedRows + events.length > maxQueuedRows)
        return Promise.reject(problem(intakeFull, { retryAfterSeconds: 2 }));
      queuedRows += events.length;
      return new Promise((resolve, reject) => {
        queue.push({ ids: events.map((event) => event.eventId), encoded: events.map(encodeEvent), resolve, reject });
        pump();
      });
    },
    pending: () => queuedRows,
    stop: async () => {
      stopped = true;
      notifier.stop();
      if (busy > 0 || queue.length > 0) {
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
      }
    },
  };
}
