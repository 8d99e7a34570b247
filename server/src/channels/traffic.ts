/** Figures of the intake, kept in memory and added to the database once a second: no row is written for counting an event. */
import { errorFields, type Log } from '../kit/log.ts';
import { run, type Db } from '../kit/sql.ts';
import { addTraffic, touchKeys } from './sources.sql.ts';

export interface Figures {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
}

export interface Traffic {
  /** Counts what a request brought. Costs two map lookups. */
  count(sourceId: string, keyId: string, figures: Figures, now: Date): void;
  /** Since this process started. */
  readonly totals: { requests: number; accepted: number; duplicates: number; rejected: number };
  flush(): Promise<void>;
  start(): void;
  /** Writes what is left. */
  stop(): Promise<void>;
}

interface Cell {
  readonly sourceId: string;
  readonly hour: number;
  accepted: number;
  rejected: number;
  lastAt: number | null;
}

const hourMs = 3_600_000;

export function createTraffic({ db, log, everyMs = 1_000 }: { db: Db; log: Log; everyMs?: number }): Traffic {
  let cells = new Map<string, Cell>();
  let used = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  const totals = { requests: 0, accepted: 0, duplicates: 0, rejected: 0 };

  function add(sourceId: string, hour: number, accepted: number, rejected: number, lastAt: number | null): void {
    const cell = cells.get(sourceId);
    if (cell?.hour === hour) {
      cell.accepted += accepted;
      cell.rejected += rejected;
      if (lastAt !== null) cell.lastAt = Math.max(cell.lastAt ?? 0, lastAt);
      return;
    }
    // At the turn of the hour the old cell moves aside under a name of its own and is written with the next flush.
    if (cell) cells.set(`${sourceId}/${cell.hour}`, cell);
    cells.set(sourceId, { sourceId, hour, accepted, rejected, lastAt });
  }

  async function write(): Promise<void> {
    if (cells.size === 0 && used.size === 0) return;
    const [mine, keys] = [[...cells.values()], [...used]];
    cells = new Map();
    used = new Map();
    try {
      if (mine.length > 0) {
        await run(db, addTraffic, [
          mine.map((cell) => cell.sourceId),
          mine.map((cell) => new Date(cell.hour).toISOString()),
          mine.map((cell) => cell.accepted),
          mine.map((cell) => cell.rejected),
          mine.map((cell) => (cell.lastAt === null ? null : new Date(cell.lastAt).toISOString())),
        ]);
      }
      await run(db, touchKeys, [keys.map(([id]) => id), keys.map(([, at]) => new Date(at).toISOString())]);
    } catch (error) {
      // Figures for people, not for money: kept for the next try, at most one cell a source and hour.
      for (const cell of mine) add(cell.sourceId, cell.hour, cell.accepted, cell.rejected, cell.lastAt);
      log.warn(errorFields(error), 'the figures of the intake could not be written; trying again');
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  return {
    totals,
    count: (sourceId, keyId, { accepted, duplicates, rejected }, now) => {
      const at = now.getTime();
      totals.requests += 1;
      totals.accepted += accepted;
      totals.duplicates += duplicates;
      totals.rejected += rejected;
      add(sourceId, at - (at % hourMs), accepted, rejected, accepted > 0 ? at : null);
      used.set(keyId, at);
    },
    flush,
    start: () => {
      timer = setInterval(() => void flush(), everyMs);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      await flush();
    },
  };
}
