/**
 * Bugs to plant: each changes what product code says to the database (or to ClickHouse) on the way there, so that the product itself
 * needs no doors for them. A simulation that does not find every one of them proves nothing.
 */
import type { Db, Tx } from '../../src/kit/sql.ts';
import type { ClickHouse } from '../../src/history/clickhouse.ts';

export interface Bug {
  /** The statement as the faulty program would send it; null: it is left out. */
  readonly change: (text: string) => string;
  /** Statements that the faulty program sends on another connection, outside of the transaction. */
  readonly apart?: (text: string) => boolean;
}

const moves = (text: string): boolean => text.startsWith('update spine.positions p set xid');

/** Bugs that could not be planted, because the product's statement has changed: they prove nothing until they are written anew. */
export const unplantable: string[] = [];

/** Replaces inside statements that hold `where`. */
function change(where: string, ...pairs: readonly (readonly [from: string, to: string])[]): Bug {
  return {
    change: (text) => {
      if (!text.includes(where)) return text;
      return pairs.reduce((changed, [from, to]) => {
        if (!changed.includes(from)) unplantable.push(`a statement with "${where}" no longer says "${from}"`);
        return changed.replace(from, to);
      }, text);
    },
  };
}

const readsLog = 'select * from spine.log l\n';

export const bugs = {
  'moves its position in another transaction than its effects': { change: (text) => text, apart: moves },
  'has no fence: moves positions under a token that is not its own any more': change(
    'update spine.positions p set xid',
    [' and p.token = m.token', ''],
  ),
  'reads what is visible, without waiting for older transactions': change(readsLog, [
    'and l.xid < pg_snapshot_xmin(pg_current_snapshot())',
    '',
  ]),
  'remembers the last seq and nothing else': change(
    readsLog,
    ['(l.xid, l.seq) > (p.xid, p.seq)', 'l.seq > p.seq'],
    ['and l.xid < pg_snapshot_xmin(pg_current_snapshot())', ''],
    ['order by l.xid, l.seq', 'order by l.seq'],
  ),
  'takes events in without looking whether it has seen them': change('insert into spine.seen', [
    'from input i join fresh using (shard, event_id)',
    'from input i',
  ]),
  'folds orders so that the last to arrive wins': change('insert into profiles.orders', [
    'case when excluded.state_stamp > o.state_stamp then',
    'case when true then',
  ]),
  'believes what a transaction that was rolled back had taught it': change('from identity.epoch e', [
    `pg_xact_status(x::xid8) = 'committed'`,
    'true',
  ]),
} satisfies Record<string, Bug>;

export type BugName = keyof typeof bugs;

/** The database as a program with this bug uses it. */
export function planted(db: Db, bug: Bug | undefined): Db {
  if (bug === undefined) return db;
  const says =
    (send: Db['unsafe']) =>
    (text: string, ...rest: never[]): unknown =>
      (bug.apart?.(text) === true ? db.unsafe : send)(bug.change(text), ...rest);
  const say = says(db.unsafe) as Db['unsafe'];
  // Assigned, as `transaction` assigns its own on top: a proxy's would be asked again by what it gave.
  const wrap = (tx: Tx): Tx => Object.assign(tx, { unsafe: says(tx.unsafe) as Tx['unsafe'] });
  return new Proxy(db, {
    get: (target, key) => {
      if (key === 'unsafe') return say;
      if (key === 'begin')
        return (work: (tx: Tx) => Promise<unknown>) => db.begin((tx) => work(wrap(tx as unknown as Tx)));
      return Reflect.get(target, key, target) as unknown;
    },
  });
}

/** A ClickHouse that is told every block as a new one. */
export function forgetful(clickhouse: ClickHouse): ClickHouse {
  let blocks = 0;
  return {
    ...clickhouse,
    send: (table, lines, token) => {
      blocks += 1;
      return clickhouse.send(table, lines, `${token}/${blocks}`);
    },
  };
}
