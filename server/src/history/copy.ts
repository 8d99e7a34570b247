/** For backups: a generation's events as bytes, and back. */
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { run, runOne, type Db, type On } from '../kit/sql.ts';
import type { ClickHouse } from './clickhouse.ts';
import { readNumbers, readState } from './history.sql.ts';
import { dropGeneration, eventsOf, prepareGeneration } from './schema.ts';

export interface HistoryCopy {
  readonly generation: number;
  readonly events: number;
  open(): Promise<Readable>;
}

/** What the snapshot of `on` says has arrived; null while the history is being rebuilt. */
export async function historyCopy(on: On, clickhouse: ClickHouse): Promise<HistoryCopy | null> {
  const { reading, writing } = await runOne(on, readState);
  if (reading !== writing) return null;
  const numbers = await run(on, readNumbers);
  const shards = numbers.map((row) => row.shard).join(', ');
  const done = numbers.map((row) => row.done_no).join(', ');
  const rows = `from ${eventsOf(reading)} where block <= transform(shard, [${shards}]::Array(UInt8), [${done}]::Array(UInt64), 0::UInt64)`;
  const [counted] = await clickhouse.ask(`select count() as n ${rows}`, z.object({ n: z.int() }));
  return {
    generation: reading,
    events: counted?.n ?? 0,
    open: () => clickhouse.dump(`select * ${rows} format Native`),
  };
}

/** Does this ClickHouse database hold anything of ours? */
export async function holdsHistory(clickhouse: ClickHouse): Promise<boolean> {
  const found = await generationsThere(clickhouse);
  for (const generation of found) {
    const [row] = await clickhouse.ask(`select count() as n from ${eventsOf(generation)}`, z.object({ n: z.int() }));
    if ((row?.n ?? 0) > 0) return true;
  }
  return false;
}

/** Removes all generations: only for a restore that begins anew. */
export async function forgetHistory(clickhouse: ClickHouse): Promise<void> {
  for (const generation of await generationsThere(clickhouse)) await dropGeneration(clickhouse, generation);
}

/** Fills a generation from a copy; false when it did not become as many events as it was. */
export async function loadHistory(
  db: Db,
  clickhouse: ClickHouse,
  generation: number,
  events: number,
  content: Readable,
): Promise<boolean> {
  await prepareGeneration(db, clickhouse, generation);
  await clickhouse.load(
    `insert into ${eventsOf(generation)} settings insert_deduplicate = 0, async_insert = 0 format Native`,
    content,
  );
  const [row] = await clickhouse.ask(`select count() as n from ${eventsOf(generation)}`, z.object({ n: z.int() }));
  return row?.n === events;
}

async function generationsThere(clickhouse: ClickHouse): Promise<number[]> {
  const rows = await clickhouse.ask(
    `select toUInt32(substring(name, 8)) as generation from system.tables where database = currentDatabase() and match(name, '^events_[0-9]+$')`,
    z.object({ generation: z.int() }),
  );
  return rows.map((row) => row.generation);
}
