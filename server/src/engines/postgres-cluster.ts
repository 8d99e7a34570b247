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

/** initdb into a folder beside and rename it, so that a cluster is there whole or not at all. 0.6 s. */
export async function makeCluster(
  dir: string,
  programs: PostgresPrograms,
  password: string,
  throwaway: boolean,
): Promise<void> {
  const fresh = join(dir, 'cluster.new');
  const passwordFile = join(dir, 'password.init');
  await rm(fresh, { recursive: true, force: true });
  await writeOwned(passwordFile, `${password}\n`, programs.runAs);
  try {
    const args = ['-D', fresh, '-U', postgresUser, '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
    // Byte order for sorting and comparing, Unicode for upper and lower case: fast, and the same on every machine.
    const locale = ['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'];
    const hurry = throwaway ? ['--no-sync'] : [];
    const init = spawnPostgres(programs, 'initdb', [
      ...args,
      '--encoding',
      'UTF8',
      ...locale,
      '--no-instructions',
      ...hurry,
    ]);
    const ended = await init.ended;
    if (ended !== undefined) throw explainPostgres(init.lastLines, ended, dir);
    await rename(fresh, join(dir, 'cluster'));
  } finally {
    await rm(passwordFile, { force: true });
  }
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
  const folder = join(dir, 'run');
  await rm(folder, { recursive: true, force: true });
  if (Buffer.byteLength(join(folder, '.s.PGSQL.65535')) > 107) return undefined;
  await mkdir(folder, { mode: 0o700 });
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid);
  return folder;
}
