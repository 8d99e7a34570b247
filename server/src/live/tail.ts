/** Follows the end of the timeline while somebody watches: at most one question each 20 ms, however many notifications come. */
import { errorFields, type Log } from '../kit/log.ts';
import { createNap } from '../kit/nap.ts';
import { run, type Db } from '../kit/sql.ts';
import { shardCount } from '../spine/index.ts';
import { readEnds, readTail, type TailRow } from './live.sql.ts';

export interface TailOptions {
  readonly db: Db;
  readonly log: Log;
  /** New rows of the timeline, each once, in the order of each shard. The next are read when it has ended. */
  readonly onRows: (rows: readonly TailRow[]) => Promise<void>;
  readonly everyMs?: number;
  readonly rowsPerShard?: number;
}

export interface Tail {
  /** Begins at the end of the timeline as it is now. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** How long we wait without being told: the net under a lost notification. */
const idleMs = 1_000;

export function createTail({ db, log, onRows, everyMs = 20, rowsPerShard = 200 }: TailOptions): Tail {
  let places = new Map<number, { xid: string; seq: number }>();
  let listening: { unlisten(): Promise<void> } | undefined;
  let running = false;
  let news = false;
  const nap = createNap();
  let loop = Promise.resolve();

  const wake = (): void => {
    news = true;
    nap.rouse();
  };

  async function read(): Promise<boolean> {
    const shards = [...places.keys()];
    const at = [...places.values()];
    const rows = await run(db, readTail, [
      shards,
      at.map((place) => place.xid),
      at.map((place) => place.seq),
      rowsPerShard,
    ]);
    if (rows.length === 0) return false;
    for (const row of rows) {
      const place = places.get(row.shard);
      if (place === undefined || isAfter(row, place)) places.set(row.shard, { xid: row.xid, seq: row.seq });
    }
    await onRows(rows);
    return true;
  }

  async function follow(): Promise<void> {
    while (running) {
      news = false;
      let more = false;
      try {
        more = await read();
      } catch (error) {
        log.warn(errorFields(error), 'the live tail could not read; trying again');
        await pause(500);
      }
      // After rows the next question waits, so that what comes meanwhile is one answer; without rows the next notification ends the wait.
      if (running) await (more || news ? pause(everyMs) : nap.sleep(idleMs));
    }
  }

  return {
    start: async () => {
      if (running) return;
      running = true;
      listening ??= await db.listen('timeline', wake, wake);
      const ends = await run(db, readEnds, [shardCount]);
      places = new Map(ends.map((end) => [end.shard, { xid: end.xid, seq: end.seq }]));
      loop = follow();
    },
    stop: async () => {
      running = false;
      nap.rouse();
      await loop;
      await listening?.unlisten().catch(() => undefined);
      listening = undefined;
    },
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const isAfter = (row: TailRow, place: { xid: string; seq: number }): boolean =>
  row.xid === place.xid ? row.seq > place.seq : BigInt(row.xid) > BigInt(place.xid);
