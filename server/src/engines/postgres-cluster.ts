import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RunAs } from './postgres-user.ts';
import { type PostgresPrograms, explainPostgres, spawnPostgres } from './spawn-postgres.ts';

/** Owner of the data, and name of the database. */
export const postgresUser = 'throughline';
export const postgresDatabase = 'throughline';

/** Writes a file that only the server's user may read. */
export async function writeOwned(file: string, text: string, { owner }: RunAs): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  if (owner !== undefined) await chown(file, owner.uid, owner.gid);
}

/**
 * initdb into a folder beside and rename it, so that a cluster is there whole or not at all. 0.6 s.
 *
 * Sorts by bytes and knows upper and lower case by Unicode: fast, and the same on every machine. Only pg_trgm still asks
 * the system what a letter is (measured: under `C` it finds no trigram in `Иванов`), so the character type is the system's
 * C.UTF-8 where there is one.
 */
export async function makeCluster(
  dir: string,
  programs: PostgresPrograms,
  password: string,
  throwaway: boolean,
): Promise<void> {
  const passwordFile = join(dir, 'password.init');
  await writeOwned(passwordFile, `${password}\n`, programs.runAs);
  try {
    const options = ['-U', postgresUser, '--pwfile', passwordFile, ...(throwaway ? ['--no-sync'] : [])];
    if (await tryInit(dir, programs, [...options, '--lc-ctype', 'C.UTF-8'])) return;
    await tryInit(dir, programs, options);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** False when the system does not know the locale that was asked for. */
async function tryInit(dir: string, programs: PostgresPrograms, options: readonly string[]): Promise<boolean> {
  const fresh = join(dir, 'cluster.new');
  await rm(fresh, { recursive: true, force: true });
  const encoding = [
    '--encoding',
    'UTF8',
    '--locale',
    'C',
    '--locale-provider',
    'builtin',
    '--builtin-locale',
    'C.UTF-8',
  ];
  const access = ['--auth', 'scram-sha-256', '--no-instructions'];
  const init = spawnPostgres(programs, 'initdb', ['-D', fresh, ...encoding, ...access, ...options]);
  const ended = await init.ended;
  if (init.lastLines.some((line) => line.includes('invalid locale name'))) return false;
  if (ended !== undefined) throw explainPostgres(init.lastLines, ended, dir);
  await rename(fresh, join(dir, 'cluster'));
  return true;
}

/**
 * Gives our user the password that is remembered, without a server: for data that came from elsewhere (a restored
 * backup) or whose password file was lost. Whoever may write the folder owns the data anyway.
 */
export async function resetPassword(dir: string, programs: PostgresPrograms, password: string): Promise<void> {
  const args = ['--single', '-D', join(dir, 'cluster'), 'postgres'];
  const input = `alter role ${postgresUser} with superuser login password '${password}'\n`;
  const single = spawnPostgres(programs, 'postgres', args, input);
  const ended = await single.ended;
  if (ended !== undefined) throw explainPostgres(single.lastLines, ended, dir);
}

/**
 * An empty folder for the server's socket; undefined (no socket) where its path would be too long for one (107 bytes).
 * Empty, because the lock file beside the socket of a killed server stops the next one while that number is still in use.
 */
export async function makeSocketDir(dir: string, { owner }: RunAs): Promise<string | undefined> {
  await rm(join(dir, 'run'), { recursive: true, force: true });
  const folder = socketDirOf(dir);
  if (folder === undefined) return undefined;
  await mkdir(folder, { mode: 0o700 });
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
  return folder;
}

/** Where the socket is: the kernel takes paths of 107 bytes at the most, a longer folder has none. */
export function socketDirOf(dir: string): string | undefined {
  const folder = join(dir, 'run');
  return Buffer.byteLength(join(folder, '.s.PGSQL.65535')) > 107 ? undefined : folder;
}
