/** Migrations go forward only, numbered in each part, in the order of `flow.ts`; each runs once, in its own transaction. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { flow } from '../flow.ts';
import { command, run, statement, transaction, type Db } from './sql.ts';

export interface Migration {
  readonly part: string;
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
  /** After it, processes with older code must stop. */
  readonly breaking: boolean;
}

export class MigrationFailure extends Error {}

// The lock is held for the whole run, so that two processes started at once do not migrate twice.
const lockKey = 7_235_184_001;
const lock = command('kit.migrateLock', `select pg_advisory_lock(${lockKey})`);
const unlock = command('kit.migrateUnlock', `select pg_advisory_unlock(${lockKey})`);
const applied = statement(
  'kit.appliedMigrations',
  z.object({ part: z.string(), number: z.int(), checksum: z.string(), breaking: z.boolean() }),
  `select part, number, checksum, breaking from kit.migrations`,
);
const record = command(
  'kit.recordMigration',
  `insert into kit.migrations (part, number, name, checksum, breaking) values ($1, $2, $3, $4, $5)`,
);

/** All migrations that this build carries, in order. */
export function loadMigrations(): Migration[] {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const fromSource = import.meta.url.endsWith('.ts');
  return flow.flatMap(({ name: part }) => {
    const folder = fromSource ? path.join(here, '..', part, 'migrations') : path.join(here, 'migrations', part);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => {
        const text = readFileSync(path.join(folder, file), 'utf8');
        return {
          part,
          number: Number(file.slice(0, 4)),
          name: file.slice(5, -4),
          text,
          checksum: createHash('sha256').update(text).digest('hex').slice(0, 16),
          breaking: /^-- breaking: true/m.test(text),
        };
      });
  });
}

/**
 * Brings the database to this build's schema. Returns how many migrations ran.
 * Throws MigrationFailure when the database is newer than this build in a way that breaks it, or a migration was edited afterwards.
 */
export async function migrate(db: Db, migrations: readonly Migration[] = loadMigrations()): Promise<number> {
  const one = await db.reserve();
  try {
    await one.unsafe(lock.text);
    await one.unsafe(`create schema if not exists kit;
      create table if not exists kit.migrations (
        part text not null, number integer not null, name text not null, checksum text not null,
        breaking boolean not null, applied_at timestamptz not null default now(), primary key (part, number))`);
    const before = await run(db, applied);
    refuseUnknown(before, migrations);
    const done = new Map(before.map((row) => [`${row.part}/${row.number}`, row.checksum]));
    let count = 0;
    for (const step of migrations) {
      const known = done.get(`${step.part}/${step.number}`);
      if (known === step.checksum) continue;
      if (known !== undefined) {
        throw new MigrationFailure(
          `migration ${step.part}/${step.number} was changed after it had run; add a new one instead`,
        );
      }
      await transaction(db, async (tx) => {
        await tx.unsafe(`create schema if not exists ${step.part}`);
        await tx.unsafe(`set local search_path = ${step.part}, public`);
        await tx.unsafe(step.text);
        await run(tx, record, [step.part, step.number, step.name, step.checksum, step.breaking]);
      });
      count += 1;
    }
    return count;
  } finally {
    await one.unsafe(unlock.text).catch(() => undefined);
    one.release();
  }
}

function refuseUnknown(
  before: readonly { part: string; number: number; breaking: boolean }[],
  migrations: readonly Migration[],
): void {
  const ours = new Set(migrations.map((step) => `${step.part}/${step.number}`));
  const foreign = before.find((row) => row.breaking && !ours.has(`${row.part}/${row.number}`));
  if (foreign) {
    throw new MigrationFailure(
      `the database was migrated by a newer Throughline (${foreign.part}/${foreign.number}); start that version instead`,
    );
  }
}
