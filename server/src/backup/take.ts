/** `throughline backup <folder>`: both engines, as they were at one instant, while everything goes on. */
import { mkdir, readdir } from 'node:fs/promises';
import { flow } from '../flow.ts';
import type { ClickHouse } from '../history/index.ts';
import type { Log } from '../kit/log.ts';
import { connect, run, runOne, type Tx } from '../kit/sql.ts';
import { findOurs, listMigrations, listPartitions, listSequences, listTables, serverVersion } from './catalogue.sql.ts';
import { BackupFailure } from './failure.ts';
import { copyHistory } from './history-part.ts';
import { formatNumber, writeManifest, type Manifest } from './manifest.ts';
import { quoted, unknownTransactionColumns } from './places.ts';
import { store } from './stored-file.ts';

export const ourSchemas: readonly string[] = flow.map((part) => part.name);

export interface BackupOptions {
  readonly databaseUrl: string;
  /** null: without ClickHouse's part; a restore then makes the history again. */
  readonly clickhouse: ClickHouse | null;
  /** Must be empty or absent. */
  readonly folder: string;
  /** Of the product. */
  readonly version: string;
  readonly log: Log;
  readonly onTable?: (name: string, rows: number) => void;
}

export interface BackupReport {
  readonly tables: number;
  readonly rows: number;
  readonly bytes: number;
  /** Events of ClickHouse's part; null: it is not in. */
  readonly historyEvents: number | null;
  readonly notes: readonly string[];
}

/**
 * Copies PostgreSQL in one snapshot, table by table, and of ClickHouse exactly what that snapshot says was sent. Takes no lock that anybody
 * waits for; one connection and constant memory. The folder holds personal data and this installation's secrets: it is made for its owner
 * alone (0700), and erasures done later do not reach it.
 *
 * @throws BackupFailure with a sentence and what to do.
 */
export async function backup(options: BackupOptions): Promise<BackupReport> {
  await emptyFolder(options.folder);
  const db = connect(options.databaseUrl, { max: 1, name: 'throughline-backup' });
  try {
    const manifest = (await db.begin('isolation level repeatable read read only', async (tx) =>
      copyAll(tx as unknown as Tx, options),
    )) as Manifest;
    await writeManifest(options.folder, manifest);
    return {
      tables: manifest.tables.length,
      rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
      bytes: manifest.tables.reduce((sum, table) => sum + table.bytes, manifest.history?.bytes ?? 0),
      historyEvents: manifest.history?.events ?? null,
      notes: manifest.notes,
    };
  } finally {
    await db.end({ timeout: 5 });
  }
}

async function copyAll(tx: Tx, options: BackupOptions): Promise<Manifest> {
  const { folder, version, clickhouse, log, onTable } = options;
  if (!(await run(tx, findOurs, [ourSchemas])).some((row) => row.schema === 'kit')) {
    throw new BackupFailure(
      'backup_nothing_there',
      'The database holds nothing of Throughline.',
      'Check DATABASE_URL or THROUGHLINE_DATA.',
    );
  }
  const unknown = await unknownTransactionColumns(tx, ourSchemas);
  if (unknown.length > 0) throw new Error(`a backup does not know how to carry ${unknown.join(', ')}`);
  const tables: Manifest['tables'] = [];
  for (const table of inFillingOrder(await run(tx, listTables, [ourSchemas]))) {
    const columns = table.columns.map(quoted).join(', ');
    const from = `${quoted(table.schema)}.${quoted(table.name)}`;
    const content = await tx.unsafe(`copy (select ${columns} from ${from}) to stdout`).readable();
    const { lines, ...file } = await store(folder, `postgres/${table.schema}.${table.name}.copy.gz`, content);
    // postgres.js 3.4 stops its socket when the stream is full and goes on when the stream asks; one that was full at its end never
    // asks, and the next statement would wait for ever.
    content._read(0);
    tables.push({ schema: table.schema, name: table.name, columns: table.columns, rows: lines, ...file });
    onTable?.(`${table.schema}.${table.name}`, lines);
  }
  const history =
    clickhouse === null ? { part: null, note: 'without ClickHouse' } : await copyHistory(tx, clickhouse, folder, log);
  return {
    product: 'throughline',
    format: formatNumber,
    version,
    takenAt: new Date().toISOString(),
    postgresVersion: (await runOne(tx, serverVersion)).version,
    migrations: await run(tx, listMigrations),
    tables,
    partitions: (await run(tx, listPartitions, [ourSchemas])).map((row) => ({
      schema: row.schema,
      name: row.name,
      parent: { schema: row.parent_schema, name: row.parent_name },
      bound: row.bound,
    })),
    sequences: await readSequences(tx),
    history: history.part,
    notes: history.note === null ? [] : [history.note],
  };
}

/** Read after the tables: sequences stand outside of snapshots, so they are never behind what was copied. */
async function readSequences(tx: Tx): Promise<Manifest['sequences']> {
  const found: Manifest['sequences'] = [];
  for (const { schema, name } of await run(tx, listSequences, [ourSchemas])) {
    const [row] = await tx.unsafe(
      `select last_value::text as value, is_called as called from ${quoted(schema)}.${quoted(name)}`,
    );
    found.push({ schema, name, value: String(row?.['value']), called: row?.['called'] === true });
  }
  return found;
}

/** Pure. A table comes after those that it refers to. Throws for a circle, which the schema must not have. */
export function inFillingOrder<T extends { schema: string; name: string; refers_to: readonly string[] }>(
  tables: readonly T[],
): T[] {
  const done = new Set<string>();
  const ordered: T[] = [];
  let rest = [...tables];
  while (rest.length > 0) {
    const ready = rest.filter((table) => table.refers_to.every((name) => done.has(name)));
    if (ready.length === 0)
      throw new Error(`tables refer to each other in a circle: ${rest.map((table) => table.name).join(', ')}`);
    for (const table of ready) done.add(`${table.schema}.${table.name}`);
    ordered.push(...ready);
    rest = rest.filter((table) => !ready.includes(table));
  }
  return ordered;
}

async function emptyFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new BackupFailure(
      'backup_folder_not_writable',
      `The folder ${folder} cannot be made.`,
      'Name a folder that this user may write.',
      error,
    );
  }
  if ((await readdir(folder)).length > 0) {
    throw new BackupFailure(
      'backup_folder_not_empty',
      `The folder ${folder} is not empty.`,
      'Name a new folder for each backup.',
    );
  }
}
