/** Migrations go forward only, numbered in each part, in the order of `flow.ts`; each runs once, in its own transaction. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { flow } from '../flow.ts';
import { applied, enterSchema, firstTables, lock, record, unlock } from './migrate.sql.ts';
import { run, transaction, type Db } from './sql.ts';

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
  // The client hands out a reserved connection only if it is open already (when it is told not to ask for the database's types).
  await db.unsafe('select 1');
  const one = await db.reserve();
  try {
    await one.unsafe(lock.text);
    await one.unsafe(firstTables);
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
        await tx.unsafe(enterSchema(step.part));
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

/** How many migrations this build has and the database has not. */
export async function pendingMigrations(db: Db, migrations: readonly Migration[] = loadMigrations()): Promise<number> {
  const done = new Set((await run(db, applied)).map((row) => `${row.part}/${row.number}`));
  return migrations.filter((step) => !done.has(`${step.part}/${step.number}`)).length;
}
