/** Taking a source out of the history, when its rows have left the timeline: nothing is booked, and it may be done again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { runOne, transaction, type Db } from '../kit/sql.ts';
import { isWorkedOn } from '../spine/index.ts';
import { consumer } from './block.ts';
import { HistoryRefused, type ClickHouse } from './clickhouse.ts';
import { deleteWhere } from './erase.ts';
import { countOpen, stopPlanning } from './history.sql.ts';
import { eventsOf } from './schema.ts';

export interface ForgetHistoryPorts {
  readonly db: Db;
  readonly clickhouse: ClickHouse;
  /** Called between the steps. */
  readonly alive: () => Promise<void>;
  readonly waitMs?: number;
}

/**
 * Removes all events of a source, and these others, from every generation; returns how many left. Blocks that were read before the
 * timeline's rows were deleted must have arrived first; while nobody carries blocks, none is under way, and whoever takes an open one
 * up reads it anew, without them. Throws HistoryAway when ClickHouse does not answer, and when blocks do not arrive within `waitMs`.
 */
export async function forgetInHistory(
  ports: ForgetHistoryPorts,
  sourceId: string,
  others: AsyncIterable<readonly string[]>,
): Promise<number> {
  const { db, clickhouse, alive, waitMs = 60_000 } = ports;
  const { at } = await transaction(db, (tx) => runOne(tx, stopPlanning));
  const until = Date.now() + waitMs;
  while ((await runOne(db, countOpen, [at])).open > 0 && (await isWorkedOn(db, consumer))) {
    if (Date.now() > until) throw new Error('blocks under way have not arrived yet');
    await alive();
    await sleep(200);
  }
  let gone = await removed(db, clickhouse, 'source_id = {sourceId:UUID}', { sourceId });
  for await (const ids of others) {
    await alive();
    gone += await removed(db, clickhouse, 'event_id in {ids:Array(UUID)}', { ids });
  }
  return gone;
}

async function removed(
  db: Db,
  clickhouse: ClickHouse,
  where: string,
  params: Record<string, unknown>,
): Promise<number> {
  try {
    return await deleteWhere(db, clickhouse, [eventsOf], where, params);
  } catch (error) {
    // Tables that were never made hold nothing.
    if (error instanceof HistoryRefused && error.missingTable) return 0;
    throw error;
  }
}
