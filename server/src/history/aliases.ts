/** Follows identity's merges and undos: each change of "this origin belongs to that person" goes to ClickHouse as one narrow row. */
import { run, runMaybe, runOne, type Db } from '../kit/sql.ts';
import type { ClickHouse } from './clickhouse.ts';
import { addAliasPosition, aliasPosition, moveAliases, readAliases } from './history.sql.ts';

const batch = 50_000;

/**
 * Brings a generation's aliases up to now; returns how many changes were sent. The newest version of an origin counts, so a change that
 * is sent twice (killed before the position moved, two processes at once) changes nothing: no fence is needed.
 */
export async function feedAliases(db: Db, clickhouse: ClickHouse, generation: number, table: string): Promise<number> {
  let sent = 0;
  for (;;) {
    const from = await positionOf(db, generation);
    const block = await runMaybe(db, readAliases, [from.xid, from.id, batch]);
    if (block === undefined) return sent;
    await clickhouse.send(table, Buffer.from(block.text), `aliases/${generation}/${block.upto_xid}/${block.upto_id}`);
    await run(db, moveAliases, [generation, block.upto_xid, block.upto_id]);
    sent += block.changes;
    if (block.changes < batch) return sent;
  }
}

async function positionOf(db: Db, generation: number): Promise<{ xid: string; id: number }> {
  const known = await runMaybe(db, aliasPosition, [generation]);
  if (known !== undefined) return known;
  await run(db, addAliasPosition, [generation]);
  return runOne(db, aliasPosition, [generation]);
}
