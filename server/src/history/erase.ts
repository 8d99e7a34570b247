/** Erasing people from ClickHouse: asked for in PostgreSQL, done when ClickHouse can, and looked at afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { run, runOne, transaction, type Db, type On } from '../kit/sql.ts';
import type { ClickHouse } from './clickhouse.ts';
import { askErasure, closeErasures, countOpen, openErasures, readState, stopPlanning } from './history.sql.ts';
import { aliasesOf, eventsOf } from './schema.ts';

/**
 * Books the erasure of everything bound to these origins, in the transaction that erases their timeline; the sink does the rest, as soon
 * as ClickHouse answers.
 */
export async function requestErasure(on: On, originIds: readonly string[]): Promise<void> {
  if (originIds.length > 0) await run(on, askErasure, [originIds]);
}

/**
 * Erases what was asked for; returns how many events left ClickHouse. Blocks that were read before the timeline's rows were deleted may
 * still carry them: no block may be half-way when we look, and those under way must have arrived. `pending`: they have not; try again.
 */
export async function finishErasures(db: Db, clickhouse: ClickHouse): Promise<{ erased: number; pending: boolean }> {
  let erased = 0;
  for (;;) {
    const asked = await transaction(db, async (tx) => {
      const some = await run(tx, openErasures, [1_000]);
      if (some.length === 0) return undefined;
      const { at } = await runOne(tx, stopPlanning);
      return { originIds: some.map((row) => row.origin_id), at };
    });
    if (asked === undefined) return { erased, pending: false };
    const { open } = await runOne(db, countOpen, [asked.at]);
    if (open > 0) return { erased, pending: true };
    erased += await deleteRows(db, clickhouse, asked.originIds);
    await run(db, closeErasures, [asked.originIds, asked.at]);
  }
}

async function deleteRows(db: Db, clickhouse: ClickHouse, originIds: readonly string[]): Promise<number> {
  return deleteWhere(db, clickhouse, [eventsOf, aliasesOf], 'origin_id in {ids:Array(UUID)}', { ids: originIds });
}

type Params = Readonly<Record<string, unknown>>;

/** Deletes from all generations and looks afterwards; returns how many events went from the one that is read. */
export async function deleteWhere(
  db: Db,
  clickhouse: ClickHouse,
  tables: readonly ((generation: number) => string)[],
  where: string,
  params: Params,
): Promise<number> {
  const { reading, writing } = await runOne(db, readState);
  const count = z.object({ n: z.int() });
  let erased = 0;
  for (const generation of new Set([reading, writing])) {
    const found = `select count() as n from ${eventsOf(generation)} where ${where}`;
    const [before] = await clickhouse.ask(found, count, params);
    for (const table of tables) {
      await clickhouse.tell(
        `delete from ${table(generation)} where ${where} settings lightweight_deletes_sync = 2`,
        params,
      );
    }
    const [after] = await clickhouse.ask(found, count, params);
    if (after?.n !== 0) throw new Error('events were left after an erasure');
    if (generation === reading) erased += before?.n ?? 0;
  }
  return erased;
}

/**
 * Removes all events of a source whose rows have left the timeline (the undo of an import); returns how many left ClickHouse. Nothing is
 * booked: call it again when it throws (ClickHouse away, or blocks under way that have not arrived within `waitMs`).
 */
export async function eraseSourceHistory(
  db: Db,
  clickhouse: ClickHouse,
  sourceId: string,
  waitMs = 30_000,
): Promise<number> {
  const { at } = await transaction(db, (tx) => runOne(tx, stopPlanning));
  const until = Date.now() + waitMs;
  while ((await runOne(db, countOpen, [at])).open > 0) {
    if (Date.now() > until) throw new Error('blocks under way have not arrived yet');
    await sleep(100);
  }
  return deleteWhere(db, clickhouse, [eventsOf], 'source_id = {sourceId:UUID}', { sourceId });
}

/**
 * Erases these origins now and waits for it; returns how many events left ClickHouse. Throws HistoryAway when ClickHouse does not answer
 * (the erasure stays booked and is done later), and when blocks under way have not arrived within `waitMs`.
 */
export async function eraseHistory(
  db: Db,
  clickhouse: ClickHouse,
  originIds: readonly string[],
  waitMs = 30_000,
): Promise<number> {
  await requestErasure(db, originIds);
  const until = Date.now() + waitMs;
  let erased = 0;
  for (;;) {
    const round = await finishErasures(db, clickhouse);
    erased += round.erased;
    if (!round.pending) return erased;
    if (Date.now() > until) throw new Error('the erasure is booked, but blocks under way have not arrived yet');
    await sleep(100);
  }
}
