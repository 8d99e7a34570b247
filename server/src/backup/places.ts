/**
 * Transaction numbers belong to a cluster: in a new one they begin anew, so rows that carry old ones would lie "in the future" and the
 * spine's guard (`xid < pg_snapshot_xmin(…)`) would never let a consumer see them. A restore therefore numbers the log's places anew:
 * xid 0, and seq the rank of (xid, seq) in the shard. Order is all that a place means, and that stays. What is written afterwards has the
 * new cluster's numbers (hundreds at least), so it comes behind.
 */
import { run, type Tx } from '../kit/sql.ts';
import { listTransactionColumns } from './catalogue.sql.ts';

/** Tables whose rows stand at a place of the log; loaded through a stage, so that each row is written once. */
export const placedTables: readonly string[] = ['spine.log', 'profiles.timeline'];

const restartAudiences = `update audiences.progress set alias_xid = '0', alias_id = 0, feed_xid = '0', feed_id = '00000000-0000-0000-0000-000000000000'`;

/** Every other column that holds a transaction's number, and what becomes of it. */
const mended: Readonly<Record<string, string>> = {
  'spine.positions.xid': `update spine.positions p set owner = null, token = p.token + 1, xid = '0',
    seq = coalesce((select q.n from places q where q.shard = p.shard and (q.xid, q.seq) <= (p.xid, p.seq) order by q.xid desc, q.seq desc limit 1), 0)`,
  // Versions are the ids, which stay; readers begin again, which is harmless.
  'identity.alias_changes.xid': `update identity.alias_changes set xid = '0'`,
  // Everything in the backup was there before any request in it can be worked on.
  'profiles.privacy_requests.fence': `update profiles.privacy_requests set fence = '1'`,
  'history.alias_positions.xid': `delete from history.alias_positions`,
  // Blocks under way when the backup was taken are planned anew: the copy of ClickHouse holds only what was done.
  'history.planned.from_xid': `delete from history.planned`,
  'history.planned.upto_xid': `delete from history.planned`,
  // Merges are followed once more, and everybody's facts go to the new ClickHouse.
  'audiences.people.xid': `update audiences.people set xid = '0'`,
  'audiences.progress.alias_xid': restartAudiences,
  'audiences.progress.feed_xid': restartAudiences,
  'history.shards.until_xid': `update history.shards set until_xid = null, until_seq = null`,
};

/** Columns with transaction numbers that a restore would not know how to carry: none, or this release has a fault that a test shows. */
export async function unknownTransactionColumns(tx: Tx, schemas: readonly string[]): Promise<readonly string[]> {
  const known = new Set([...Object.keys(mended), ...placedTables.map((table) => `${table}.xid`)]);
  return (await run(tx, listTransactionColumns, [schemas]))
    .map((row) => row.place)
    .filter((place) => !known.has(place));
}

export const stageOf = (table: string): string => `stage_${table.replace('.', '_')}`;

/** Makes an empty stage for a placed table. */
export async function makeStage(tx: Tx, table: string, columns: readonly string[]): Promise<void> {
  await tx.unsafe(
    `create temp table ${stageOf(table)} on commit drop as select ${columns.map(quoted).join(', ')} from ${table} with no data`,
  );
}

/** Numbers the places of all stages and moves their rows into the tables; then mends what refers to places. */
export async function numberAnew(
  tx: Tx,
  staged: readonly { table: string; columns: readonly string[] }[],
): Promise<void> {
  const keys = staged.map(({ table }) => `select shard, xid, seq from ${stageOf(table)}`).join(' union ');
  await tx.unsafe(`create temp table places on commit drop as
    select shard, xid, seq, row_number() over (partition by shard order by xid, seq) as n from (${keys}) as each`);
  await tx.unsafe(`create unique index on places (shard, xid, seq)`);
  await tx.unsafe(`analyze places`);
  for (const { table, columns } of staged) {
    const values = columns.map((column) =>
      column === 'xid' ? `'0'::xid8` : column === 'seq' ? 'p.n' : `s.${quoted(column)}`,
    );
    await tx.unsafe(`insert into ${table} (${columns.map(quoted).join(', ')}) overriding system value
      select ${values.join(', ')} from ${stageOf(table)} s join places p using (shard, xid, seq) order by p.shard, p.n`);
    await tx.unsafe(`drop table ${stageOf(table)}`);
  }
  for (const statement of new Set(Object.values(mended))) await tx.unsafe(statement);
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
