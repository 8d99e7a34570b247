import { z } from 'zod';
import { command, statement } from './sql.ts';

// The lock is held for the whole run, so that two processes started at once do not migrate twice.
const lockKey = 7_235_184_001;
export const lock = command('kit.migrateLock', `select pg_advisory_lock(${lockKey})`);
export const unlock = command('kit.migrateUnlock', `select pg_advisory_unlock(${lockKey})`);
export const applied = statement(
  'kit.appliedMigrations',
  z.object({ part: z.string(), number: z.int(), checksum: z.string(), breaking: z.boolean() }),
  `select part, number, checksum, breaking from kit.migrations`,
);
export const record = command(
  'kit.recordMigration',
  `insert into kit.migrations (part, number, name, checksum, breaking) values ($1, $2, $3, $4, $5)`,
);

/** What must be there before the first migration; runs at every start. */
export const firstTables = `create schema if not exists kit;
  create table if not exists kit.migrations (
    part text not null, number integer not null, name text not null, checksum text not null,
    breaking boolean not null, applied_at timestamptz not null default now(), primary key (part, number))`;

/** A migration's unqualified names fall into its own part. */
export const enterSchema = (part: string): string =>
  `create schema if not exists ${part}; set local search_path = ${part}, public`;
