/** The checks that every process has; `main.ts` gives each what it looks at. */
import { run, type Db } from '../kit/sql.ts';
import { ping } from './house.sql.ts';
import type { Check, Finding } from './ready.ts';

const ok: Finding = { state: 'ok' };

export function databaseCheck(db: Db): Check {
  return {
    name: 'database',
    look: async () => {
      await run(db, ping);
      return ok;
    },
  };
}

/** Without ClickHouse nothing is lost (the sink waits), so its absence is a warning. */
export function historyCheck(reach: () => Promise<unknown>): Check {
  return {
    name: 'history_engine',
    look: () =>
      reach().then(
        () => ok,
        (): Finding => ({
          state: 'warning',
          reason: 'ClickHouse does not answer; screens that read history are empty or late',
          remedy: 'Nothing is lost: events wait and follow when it is back. See the log of the server.',
        }),
      ),
  };
}

/** `pending` counts migrations that this build has and the database has not. */
export function migrationsCheck(pending: () => Promise<number>): Check {
  return {
    name: 'migrations',
    look: async () => {
      const count = await pending();
      if (count === 0) return ok;
      return { state: 'red', reason: `${count} migrations are not done`, remedy: 'Run `throughline migrate`.' };
    },
  };
}

/** Red at twice the floor under which writing is refused, a warning at four times: time to act while all is well. */
export function diskCheck(
  read: () => Promise<{ readonly freeBytes: number; readonly floorBytes: number } | undefined>,
): Check {
  return {
    name: 'disk',
    look: async () => {
      const disk = await read();
      if (disk === undefined || disk.freeBytes > 4 * disk.floorBytes) return ok;
      return {
        state: disk.freeBytes > 2 * disk.floorBytes ? 'warning' : 'red',
        reason: `${Math.round(disk.freeBytes / 1_048_576)} MiB of disk are left`,
        remedy:
          'Free disk space or move the data directory to a larger disk; below the floor, events are refused and senders keep them.',
      };
    },
  };
}

/** Red when the queue of events that wait to be stored is 80 % full: the next step is refusing them. */
export function intakeCheck(read: () => { readonly waiting: number; readonly limit: number }): Check {
  return {
    name: 'intake',
    look: async () => {
      const { waiting, limit } = read();
      if (waiting < limit * 0.8) return ok;
      return {
        state: 'red',
        reason: `${waiting} events wait to be stored`,
        remedy: 'The database is slower than the senders: look at its disk, or start another server process.',
      };
    },
  };
}

export interface ConsumerLag {
  readonly name: string;
  /** Events that wait. */
  readonly behind: number;
  /** Age of the oldest one. */
  readonly behindSeconds: number;
  /** When it last moved. */
  readonly movedAt: Date | null;
}

const lateSeconds = 60;
const stuckSeconds = 300;

/** A consumer with work that has not moved for five minutes is stuck; one that is a minute late is slow. */
export function consumersCheck(read: () => Promise<readonly ConsumerLag[]>, now: () => Date): Check {
  return {
    name: 'consumers',
    look: async () => {
      const lags = await read();
      const stuck = lags.filter(
        (lag) => lag.behind > 0 && Math.min(idleSeconds(lag, now()), lag.behindSeconds) > stuckSeconds,
      );
      if (stuck.length > 0) return late('red', 'do not move', stuck);
      const slow = lags.filter((lag) => lag.behind > 0 && lag.behindSeconds > lateSeconds);
      return slow.length > 0 ? late('warning', 'are late', slow) : ok;
    },
  };
}

function idleSeconds(lag: ConsumerLag, now: Date): number {
  return lag.movedAt === null ? lag.behindSeconds : (now.getTime() - lag.movedAt.getTime()) / 1000;
}

function late(state: 'red' | 'warning', what: string, lags: readonly ConsumerLag[]): Finding {
  const list = lags.map((lag) => `${lag.name} (${lag.behind} events, ${Math.round(lag.behindSeconds)} s)`).join(', ');
  return {
    state,
    reason: `Consumers ${what}: ${list}`,
    remedy:
      'Events are safe in the log. See the log of the server, or start another process with THROUGHLINE_ROLE=worker.',
  };
}
