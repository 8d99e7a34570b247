/** `throughline restore <folder>`: a whole system from a backup, into empty databases. */
import { pipeline } from 'node:stream/promises';
import { forgetHistory, holdsHistory, loadHistory, orderRebuild, type ClickHouse } from '../history/index.ts';
import { errorFields, type Log } from '../kit/log.ts';
import { loadMigrations, migrate, type Migration } from '../kit/migrate.ts';
import { connect, run, runOne, transaction, type Db, type Tx } from '../kit/sql.ts';
import { findOurs, listTables, setSequence, tryRestoreLock } from './catalogue.sql.ts';
import { BackupFailure } from './failure.ts';
import { historyContent } from './history-part.ts';
import { readManifest, type Manifest } from './manifest.ts';
import { makeStage, numberAnew, placedTables, quoted, stageOf } from './places.ts';
import { unpacked, verify } from './stored-file.ts';
import { ourSchemas } from './take.ts';

export interface RestoreOptions {
  /** An empty database: not even migrated. */
  readonly databaseUrl: string;
  /** null: the history is made again by the first server that has a ClickHouse. */
  readonly clickhouse: ClickHouse | null;
  readonly folder: string;
  readonly log: Log;
  readonly onTable?: (name: string, rows: number) => void;
}

export interface RestoreReport {
  readonly takenAt: string;
  readonly version: string;
  readonly tables: number;
  readonly rows: number;
  /** false: the history is made again from PostgreSQL while the system already works. */
  readonly historyRestored: boolean;
}

/** Stands in the database while a restore is under way; one that was killed is begun anew by the next. */
const marker = 'throughline_restore';

/**
 * Every checksum is looked at before anything is changed. Tables are filled in one transaction, at the schema of the backup; migrations of
 * this release that came later run afterwards. Constant memory. Killed at any point, it can be started again.
 *
 * @throws BackupFailure with a sentence and what to do.
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { folder, clickhouse, log } = options;
  const manifest = await readManifest(folder);
  const migrations = migrationsOf(manifest, loadMigrations());
  await verify(folder, [...manifest.tables, ...(manifest.history === null ? [] : [manifest.history])]);
  const db = connect(options.databaseUrl, { max: 4, name: 'throughline-restore' });
  try {
    return await alone(db, async () => {
      await clearTarget(db, clickhouse);
      await migrate(db, migrations);
      await transaction(db, (tx) => fill(tx, manifest, options));
      await migrate(db);
      const historyRestored = await restoreHistory(db, clickhouse, folder, manifest, log);
      await db.unsafe(`drop schema ${marker}`);
      await db.unsafe('analyze');
      return {
        takenAt: manifest.takenAt,
        version: manifest.version,
        tables: manifest.tables.length,
        rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
        historyRestored,
      };
    });
  } finally {
    await db.end({ timeout: 5 });
  }
}

/** Whether a restore into this database was begun and not finished: a server must not start on it. */
export async function unfinishedRestore(db: Db): Promise<boolean> {
  return (await run(db, findOurs, [[marker]])).length > 0;
}

/** Pure. This release's migrations that the backup had run. @throws BackupFailure when it has some that we do not know */
export function migrationsOf(manifest: Manifest, ours: readonly Migration[]): Migration[] {
  const known = new Map(ours.map((step) => [`${step.part}/${step.number}`, step]));
  return manifest.migrations.length === 0
    ? []
    : ours.filter((step) => {
        for (const { part, number, checksum } of manifest.migrations) {
          if (known.get(`${part}/${number}`)?.checksum !== checksum) throw newer(manifest, `${part}/${number}`);
        }
        return manifest.migrations.some((each) => each.part === step.part && each.number === step.number);
      });
}

const newer = (manifest: Manifest, step: string): BackupFailure =>
  new BackupFailure(
    'backup_newer',
    `The backup was written by Throughline ${manifest.version}, whose schema this release does not know (${step}).`,
    'Restore it with that release or a later one.',
  );

async function alone<T>(db: Db, work: () => Promise<T>): Promise<T> {
  const one = await db.reserve();
  try {
    const { got } = await runOne(one as unknown as Db, tryRestoreLock);
    if (!got) {
      throw new BackupFailure(
        'restore_busy',
        'Another restore into this database is running.',
        'Wait until it is done.',
      );
    }
    return await work();
  } finally {
    // Ends the session's lock with the connection.
    await one.unsafe('select pg_advisory_unlock(7235184004)').catch(() => undefined);
    one.release();
  }
}

async function clearTarget(db: Db, clickhouse: ClickHouse | null): Promise<void> {
  const again = await unfinishedRestore(db);
  if (!again) {
    const there = await run(db, findOurs, [ourSchemas]);
    if (there.length > 0) throw notEmpty('The database already holds a Throughline system');
    if (clickhouse !== null && (await holdsHistory(clickhouse))) throw notEmpty('ClickHouse already holds a history');
    await db.unsafe(`create schema ${marker}`);
    return;
  }
  const leftovers = [...ourSchemas, ...ourSchemas.map((schema) => `${schema}_out`)];
  await db.unsafe(`drop schema if exists ${leftovers.map(quoted).join(', ')} cascade`);
  if (clickhouse !== null) await forgetHistory(clickhouse);
}

const notEmpty = (what: string): BackupFailure =>
  new BackupFailure(
    'restore_target_not_empty',
    `${what}; a restore only fills an empty one.`,
    'Name a new THROUGHLINE_DATA folder, or empty databases in DATABASE_URL and CLICKHOUSE_URL.',
  );

async function fill(tx: Tx, manifest: Manifest, options: RestoreOptions): Promise<void> {
  const there = await run(tx, listTables, [ourSchemas]);
  const names = there.map(nameOf);
  // What triggers do or forbid (the audit log may only grow) was done when the rows were first written.
  for (const name of names) await tx.unsafe(`alter table ${name} disable trigger user`);
  // Migrations put in their own first rows; the backup has them too.
  await tx.unsafe(`truncate ${names.join(', ')} cascade`);
  for (const { parent, bound, ...part } of manifest.partitions) {
    await tx.unsafe(`create table if not exists ${nameOf(part)} partition of ${nameOf(parent)} ${bound}`);
  }
  const staged: { table: string; columns: readonly string[] }[] = [];
  for (const table of manifest.tables) {
    const name = `${table.schema}.${table.name}`;
    const isPlaced = placedTables.includes(name);
    if (isPlaced) {
      await makeStage(tx, name, table.columns);
      staged.push({ table: name, columns: table.columns });
    }
    await fillTable(tx, isPlaced ? stageOf(name) : nameOf(table), table, options);
    options.onTable?.(name, table.rows);
  }
  await numberAnew(tx, staged);
  await tx.unsafe('set constraints all immediate');
  for (const name of names) await tx.unsafe(`alter table ${name} enable trigger user`);
  // Nobody who was alive then is alive here.
  await tx.unsafe('delete from spine.processes');
  for (const sequence of manifest.sequences) {
    await run(tx, setSequence, [nameOf(sequence), sequence.value, sequence.called]);
  }
  if (manifest.history === null || options.clickhouse === null) await orderRebuild(tx, 'restored');
}

async function fillTable(
  tx: Tx,
  into: string,
  table: Manifest['tables'][number],
  { folder }: RestoreOptions,
): Promise<void> {
  const target = await tx.unsafe(`copy ${into} (${table.columns.map(quoted).join(', ')}) from stdin`).writable();
  await pipeline(unpacked(folder, table.file), target);
  const [row] = await tx.unsafe(`select count(*) as n from ${into}`);
  if (Number(row?.['n']) !== table.rows)
    throw new Error(`${table.schema}.${table.name}: ${String(row?.['n'])} rows instead of ${table.rows}`);
}

/** PostgreSQL is the truth: whatever goes wrong with ClickHouse's part, the history can be made again. */
async function restoreHistory(
  db: Db,
  clickhouse: ClickHouse | null,
  folder: string,
  manifest: Manifest,
  log: Log,
): Promise<boolean> {
  const { history } = manifest;
  if (history === null || clickhouse === null) return false;
  try {
    if (await loadHistory(db, clickhouse, history.generation, history.events, historyContent(folder, history)))
      return true;
    log.warn({ events: history.events }, 'the copy of ClickHouse is not whole; the history is made again');
  } catch (error) {
    log.warn(errorFields(error), 'the copy of ClickHouse could not be loaded; the history is made again');
  }
  await transaction(db, (tx) => orderRebuild(tx, 'restored'));
  return false;
}

const nameOf = ({ schema, name }: { schema: string; name: string }): string => `${quoted(schema)}.${quoted(name)}`;
