/** Making the whole history again from PostgreSQL: into new tables, which answer once they have caught up. */
import { z } from 'zod';
import type { Log } from '../kit/log.ts';
import { run, runCount, runOne, transaction, type Db, type Tx } from '../kit/sql.ts';
import { readPlaces, rewindPlaces } from '../spine/index.ts';
import { consumer } from './block.ts';
import type { ClickHouse } from './clickhouse.ts';
import {
  dropPlans,
  finishRebuild,
  forgetGenerations,
  readNumbers,
  readState,
  restartShards,
  shardsBehind,
  startRebuild,
} from './history.sql.ts';
import { dropGeneration, eventsOf, prepareGeneration } from './schema.ts';

/**
 * Orders a rebuild; the sinks carry it out. Until the new tables have come as far as the timeline reached now, the old ones answer, as
 * they are. Safe to order twice: the second begins anew.
 */
export async function orderRebuild(tx: Tx, reason: string): Promise<void> {
  await run(tx, startRebuild, [reason]);
  await run(tx, dropPlans);
  await run(tx, restartShards);
  await rewindPlaces(tx, consumer);
}

/** Makes the tables, and orders a rebuild when ClickHouse does not hold what PostgreSQL says it was sent, or holds more. */
export async function settle(db: Db, clickhouse: ClickHouse, log: Log): Promise<void> {
  const state = await runOne(db, readState);
  const fresh = await prepareGeneration(db, clickhouse, state.writing);
  if (state.reading !== state.writing) await prepareGeneration(db, clickhouse, state.reading);
  const reason = await disagreement(db, clickhouse, state.writing, fresh);
  if (reason !== null) {
    log.warn({ consumer, reason }, 'ClickHouse does not hold what it was sent; the history is being rebuilt');
    await transaction(db, async (tx) => {
      // Another process may have seen the same.
      const now = await runOne(tx, readState);
      if (now.writing === state.writing) await orderRebuild(tx, reason);
    });
    const after = await runOne(db, readState);
    await prepareGeneration(db, clickhouse, after.writing);
  }
  await dropForgotten(db, clickhouse);
}

/** `lost`: the tables are new, though blocks were sent. `ahead`: PostgreSQL was set back to an older state. */
async function disagreement(
  db: Db,
  clickhouse: ClickHouse,
  generation: number,
  fresh: boolean,
): Promise<'lost' | 'ahead' | null> {
  const numbers = await run(db, readNumbers);
  if (fresh) return numbers.some((row) => row.done_no > 0) ? 'lost' : null;
  const there = await clickhouse.ask(
    `select shard, max(block) as no from ${eventsOf(generation)} group by shard`,
    z.object({ shard: z.int(), no: z.int() }),
  );
  // Read after ClickHouse was, so that blocks sent meanwhile are known.
  const known = new Map((await run(db, readNumbers)).map((row) => [row.shard, row.last_no]));
  return there.some((row) => row.no > (known.get(row.shard) ?? 0)) ? 'ahead' : null;
}

/** Lets the new tables answer when they have come far enough; then the old ones go. */
export async function finishWhenCaughtUp(db: Db, clickhouse: ClickHouse, log: Log): Promise<boolean> {
  const { writing } = await runOne(db, readState);
  const places = await readPlaces(db, consumer);
  const { behind } = await runOne(db, shardsBehind, [
    places.map((place) => place.shard),
    places.map((place) => place.xid),
    places.map((place) => place.seq),
  ]);
  if (behind > 0) return false;
  if ((await runCount(db, finishRebuild, [writing])) === 0) return false;
  log.info({ consumer, generation: writing }, 'the history has been rebuilt');
  await dropForgotten(db, clickhouse);
  return true;
}

/** Tables of generations that are neither read nor written. */
async function dropForgotten(db: Db, clickhouse: ClickHouse): Promise<void> {
  const { reading, writing } = await runOne(db, readState);
  const tables = await clickhouse.ask(
    `select distinct toUInt32OrZero(extract(name, '^(?:events|aliases)_([0-9]+)$')) as generation from system.tables
     where database = currentDatabase() and match(name, '^(events|aliases)_[0-9]+$')`,
    z.object({ generation: z.int() }),
  );
  for (const { generation } of tables) {
    if (generation !== reading && generation !== writing) await dropGeneration(clickhouse, generation);
  }
  await run(db, forgetGenerations, [reading]);
}
