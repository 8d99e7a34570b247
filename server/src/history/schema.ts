/** ClickHouse's own migrations: numbered files, applied to each generation of tables, once, under a version table. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { transaction, type Db } from '../kit/sql.ts';
import type { ClickHouse } from './clickhouse.ts';

interface Step {
  readonly number: number;
  readonly text: string;
  readonly checksum: string;
}

/** The steps that this build carries; beside the sources, or where the build has put them. */
export function loadSteps(): Step[] {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const folder = import.meta.url.endsWith('.ts')
    ? path.join(here, 'clickhouse', 'migrations')
    : path.join(here, 'migrations', 'history', 'clickhouse');
  return readdirSync(folder)
    .filter((file) => /^\d{4}-.*\.sql$/.test(file))
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      return {
        number: Number(file.slice(0, 4)),
        text,
        checksum: createHash('sha256').update(text).digest('hex').slice(0, 16),
      };
    });
}

export const eventsOf = (generation: number): string => `events_${generation}`;
export const aliasesOf = (generation: number): string => `aliases_${generation}`;

/**
 * Makes or completes the tables of a generation. Each step may run twice (a kill between it and its entry), so its statements are
 * written to be repeatable. A lock in PostgreSQL keeps two processes apart. Returns whether the generation is new here.
 */
export async function prepareGeneration(db: Db, clickhouse: ClickHouse, generation: number): Promise<boolean> {
  return transaction(db, async (tx) => {
    await tx.unsafe('select pg_advisory_xact_lock(7235184003)');
    await clickhouse.tell(`create table if not exists migrations
      (generation UInt32, number UInt32, checksum String, at DateTime default now()) engine = MergeTree order by (generation, number)`);
    const rows = await clickhouse.ask(
      'select number, checksum from migrations where generation = {generation:UInt32}',
      z.object({ number: z.int(), checksum: z.string() }),
      { generation },
    );
    const done = new Map(rows.map((row) => [row.number, row.checksum]));
    for (const step of loadSteps()) {
      const known = done.get(step.number);
      if (known === step.checksum) continue;
      if (known !== undefined) throw new Error(`ClickHouse migration ${step.number} was changed after it had run`);
      await apply(clickhouse, generation, step);
    }
    return done.size === 0;
  });
}

async function apply(clickhouse: ClickHouse, generation: number, step: Step): Promise<void> {
  for (const part of step.text.replaceAll('{generation}', String(generation)).split(/;\s*$/m)) {
    if (part.replace(/^--.*$/gm, '').trim() !== '') await clickhouse.tell(part);
  }
  await clickhouse.tell(
    `insert into migrations (generation, number, checksum) values ({generation:UInt32}, {number:UInt32}, {checksum:String})`,
    { generation, number: step.number, checksum: step.checksum },
  );
}

/** Removes the tables of a generation that nobody reads any more. */
export async function dropGeneration(clickhouse: ClickHouse, generation: number): Promise<void> {
  await clickhouse.tell(`drop table if exists ${eventsOf(generation)} sync`);
  await clickhouse.tell(`drop table if exists ${aliasesOf(generation)} sync`);
  await clickhouse.tell('delete from migrations where generation = {generation:UInt32}', { generation });
}
