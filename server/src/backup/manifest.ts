/** The list of a backup: what is in it, and how to know that it is whole. Written last, so a folder without it is no backup. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { BackupFailure } from './failure.ts';

/** Raised when an older release could not read the files. */
export const formatNumber = 1;

const storedFile = z.object({ file: z.string(), bytes: z.int(), sha256: z.string() });
export type StoredFile = z.infer<typeof storedFile>;

const named = z.object({ schema: z.string(), name: z.string() });

const manifestShape = z.object({
  product: z.literal('throughline'),
  format: z.int(),
  /** The release that wrote it. */
  version: z.string(),
  takenAt: z.string(),
  postgresVersion: z.string(),
  migrations: z.array(z.object({ part: z.string(), number: z.int(), checksum: z.string() })),
  /** In the order in which they can be filled: a table comes after those that it refers to. */
  tables: z.array(named.extend({ columns: z.array(z.string()), rows: z.int() }).extend(storedFile.shape)),
  partitions: z.array(named.extend({ parent: named, bound: z.string() })),
  sequences: z.array(named.extend({ value: z.string(), called: z.boolean() })),
  /** null: without ClickHouse's part; it is made again from PostgreSQL. */
  history: storedFile.extend({ generation: z.int(), events: z.int() }).nullable(),
  notes: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifestShape>;

const manifestFile = 'manifest.json';

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const fresh = path.join(folder, `${manifestFile}.new`);
  await writeFile(fresh, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(fresh, path.join(folder, manifestFile));
}

/** @throws BackupFailure when the folder holds no backup, or one that this release cannot read. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, manifestFile), 'utf8').catch((error: unknown) => {
    throw new BackupFailure(
      'backup_not_found',
      `There is no finished backup in ${folder}.`,
      'Name the folder that `throughline backup` wrote; one without manifest.json was interrupted.',
      error,
    );
  });
  const format = z.object({ format: z.int() }).safeParse(parsed(text));
  if (format.success && format.data.format > formatNumber) {
    throw new BackupFailure(
      'backup_newer',
      'The backup was written by a newer Throughline in a form that this release does not know.',
      'Restore it with the release that wrote it, or a later one.',
    );
  }
  const read = manifestShape.safeParse(parsed(text));
  if (read.success) return read.data;
  throw new BackupFailure(
    'backup_damaged',
    `The list of the backup in ${folder} cannot be read.`,
    'Use another copy of the backup.',
    read.error,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
