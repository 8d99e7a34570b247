import { chmod, mkdir, readFile, realpath, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { StartFailure, errorCode, folderFailure } from './failure.ts';
import { type FolderHolder, holdFolder } from './hold-folder.ts';

const mib = 1024 * 1024;

/** The number of the folder's layout, in its file `layout`. A newer one is refused; an older one would be moved here. */
const layoutVersion = 1;

/**
 * A start below this is refused: both engines stop in bad ways when the disk runs full, and 512 MiB are the head room in
 * which a running system still answers 503 in good order.
 */
export const defaultFloorBytes = 512 * mib;

export interface DataDir {
  readonly path: string;
  readonly postgresDir: string;
  readonly clickhouseDir: string;
  /** What an ordinary user may still write on this disk; for readiness. 0.1 ms. */
  freeBytes(): Promise<number>;
  readonly floorBytes: number;
  /** Gives the folder free for another process. */
  close(): Promise<void>;
}

/** The folder of `THROUGHLINE_DATA`, default `.throughline` in the working folder; absolute. */
export function dataDirFrom(env: Readonly<Record<string, string | undefined>>): string {
  return resolve(env['THROUGHLINE_DATA'] || '.throughline');
}

/**
 * Makes the data directory where it is missing, checks it, and takes it for this process alone until `close` or death.
 *
 * @throws StartFailure `data_dir_in_use`, `data_dir_not_writable`, `data_dir_newer`, `disk_full`
 */
export async function openDataDir(
  folder: string,
  options: { readonly floorBytes?: number | undefined } = {},
): Promise<DataDir> {
  const floorBytes = options.floorBytes ?? defaultFloorBytes;
  const path = await makeFolder(folder).catch((error: unknown) => {
    throw folderFailure(folder, error);
  });
  await refuseFullDisk(path, floorBytes);
  const held = await holdFolder(path).catch((error: unknown) => {
    throw folderFailure(path, error);
  });
  if (held.kind === 'in_use') throw inUse(path, held.holder);
  try {
    await checkLayout(path);
  } catch (error) {
    await held.release();
    throw folderFailure(path, error);
  }
  return {
    path,
    postgresDir: join(path, 'postgres'),
    clickhouseDir: join(path, 'clickhouse'),
    freeBytes: () => freeBytes(path),
    floorBytes,
    close: () => held.release(),
  };
}

/** What an ordinary user may still write on the disk that holds `folder`. */
export async function freeBytes(folder: string): Promise<number> {
  const disk = await statfs(folder);
  return disk.bavail * disk.bsize;
}

/** Our own folder: closed for others, except that as root the user of PostgreSQL must be able to pass through it. */
async function makeFolder(folder: string): Promise<string> {
  await mkdirs(folder);
  const path = await realpath(folder);
  const { uid } = await stat(path);
  if (uid === process.geteuid?.()) await chmod(path, uid === 0 ? 0o711 : 0o700);
  return path;
}

/**
 * As `mkdir` with `recursive`, which must not be used here: where no folder can be made although its parent is there (below /proc), it
 * tries for ever.
 */
async function mkdirs(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST' && (await stat(folder).catch(() => null))?.isDirectory() === true) return;
    const parent = dirname(folder);
    const isMissing = code === 'ENOENT' && (await stat(parent).catch(() => null)) === null;
    if (!isMissing || parent === folder) throw error;
    await mkdirs(parent);
    await mkdir(folder, { mode: 0o700 }).catch((again: unknown) => {
      // Another process has made it meanwhile.
      if (errorCode(again) !== 'EEXIST') throw again;
    });
  }
}

async function refuseFullDisk(path: string, floorBytes: number): Promise<void> {
  const free = await freeBytes(path);
  if (free >= floorBytes) return;
  throw new StartFailure(
    'disk_full',
    `The disk that holds ${path} has ${Math.floor(free / mib)} MiB free; a start needs ${Math.ceil(floorBytes / mib)} MiB.`,
    'Free some space, or point THROUGHLINE_DATA at a folder on another disk.',
  );
}

function inUse(path: string, holder: FolderHolder): StartFailure {
  return new StartFailure(
    'data_dir_in_use',
    `The data directory ${path} is in use by another Throughline, process ${holder.pid}, since ${holder.since}.`,
    `Stop that one (kill ${holder.pid}), or give this one a directory of its own with THROUGHLINE_DATA.`,
  );
}

async function checkLayout(path: string): Promise<void> {
  const file = join(path, 'layout');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return '';
    throw error;
  });
  const found = Number.parseInt(text, 10);
  if (found > layoutVersion) {
    throw new StartFailure(
      'data_dir_newer',
      `The data directory ${path} was written by a newer Throughline (layout ${found}; this one knows ${layoutVersion}).`,
      'Start the newer release, or point THROUGHLINE_DATA at another directory.',
    );
  }
  if (found !== layoutVersion) await writeFile(file, `${layoutVersion}\n`);
}
