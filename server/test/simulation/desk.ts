/** The intake of a server process: real writer, own connections, a clock that may be wrong; and what can happen to an answer. */
import { silentLog } from '../../src/kit/log.ts';
import { transaction, type Db, type Tx } from '../../src/kit/sql.ts';
import { appendEvents, createIntakeWriter, type IntakeWriter, type NewEvent } from '../../src/spine/index.ts';
import { planted, type Bug } from './planted.ts';
import { tearConnections, type Pool } from './worker.ts';

/** lost: committed, and the answer never came; tear: connections end somewhere on the way; die: the whole process does. */
export type Mishap = 'lost' | 'tear' | 'die';

export interface Desk {
  readonly pool: Pool;
  /** True: the client got its 200. */
  submit(events: readonly NewEvent[], mishap?: Mishap): Promise<boolean>;
  close(): Promise<void>;
}

export function openDesk(pool: Pool, admin: Db, bug: Bug | undefined, clockErrorMs: number): Desk {
  let loseAnswers = false;
  const db = planted(pool.db, bug);
  const losing = new Proxy(db, {
    get: (target, key) => {
      if (key !== 'unsafe') return Reflect.get(target, key, target) as unknown;
      return async (...said: Parameters<Db['unsafe']>) => {
        const rows = await db.unsafe(...said);
        if (loseAnswers) throw Object.assign(new Error('connection lost'), { code: 'ECONNRESET' });
        return rows;
      };
    },
  });
  const writer: IntakeWriter = createIntakeWriter({ db: losing, log: silentLog, writers: 2 });

  return {
    pool,
    submit: async (events, mishap) => {
      const receivedAt = new Date(Date.now() + clockErrorMs);
      loseAnswers = mishap === 'lost';
      const answer = writer.submit(events.map((event) => ({ ...event, receivedAt }))).then(
        () => true,
        () => false,
      );
      if (mishap === 'tear') await tearConnections(admin, pool.name);
      if (mishap === 'die') {
        pool.dead = true;
        await pool.db.end({ timeout: 0 });
      }
      const known = await answer;
      loseAnswers = false;
      return known;
    },
    close: () => writer.stop(),
  };
}

/** A command that says its events in a transaction which stays open for a while. */
export interface SlowCommand {
  /** True: committed. */
  end(how: 'commit' | 'roll back'): Promise<boolean>;
}

export async function beginCommand(db: Db, bug: Bug | undefined, events: readonly NewEvent[]): Promise<SlowCommand> {
  let decide: (how: 'commit' | 'roll back') => void = () => {};
  const decided = new Promise<'commit' | 'roll back'>((resolve) => {
    decide = resolve;
  });
  let written: () => void = () => {};
  const begun = new Promise<void>((resolve) => {
    written = resolve;
  });
  const done = transaction(planted(db, bug), async (tx: Tx) => {
    await appendEvents(tx, events);
    written();
    if ((await decided) === 'roll back') throw new Error('rolled back');
  }).then(
    () => true,
    () => false,
  );
  await Promise.race([begun, done]);
  return {
    end: (how) => {
      decide(how);
      return done;
    },
  };
}
