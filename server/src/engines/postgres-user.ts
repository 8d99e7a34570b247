import { spawnSync } from 'node:child_process';
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { StartFailure } from './failure.ts';

/** As whom, and through which command, the server is started. */
export interface RunAs {
  /** Undefined: as the user who runs Node. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** Put in front of the command. */
  readonly prefix: readonly string[];
  /** What spawn must be told; empty where `prefix` changes the user itself. */
  readonly spawn: { readonly uid?: number; readonly gid?: number };
}

/** Whether the `setpriv` of util-linux is here: only it can end the server when we are killed. About 5 ms, once. */
export function setprivWorks(): boolean {
  works ??= spawnSync('setpriv', ['--pdeathsig', 'INT', 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
  return works;
}
let works: boolean | undefined;

/**
 * Decides how to start the server, which refuses to run as root.
 *
 * An ordinary user runs it himself. Root runs it as the owner of the existing data, else as `postgres` or `nobody`. Where
 * that user may not enter a folder on the way (a project below /root), it gets the one capability to pass
 * (CAP_DAC_OVERRIDE), given by setpriv: the only way that neither moves the data nor changes the rights of folders that
 * are not ours.
 *
 * @param folders that the server must be able to enter.
 * @throws StartFailure `postgres_no_user`, `postgres_folder_closed`
 */
export async function decideRunAs(
  existingOwner: { uid: number; gid: number } | undefined,
  folders: readonly string[],
): Promise<RunAs> {
  const die = setprivWorks() ? ['setpriv', '--pdeathsig', 'INT'] : [];
  const asRoot = process.geteuid?.() === 0;
  if (!asRoot) return { owner: undefined, prefix: die, spawn: {} };

  const owner = existingOwner !== undefined && existingOwner.uid !== 0 ? existingOwner : await ordinaryUser();
  if (owner === undefined) {
    throw new StartFailure(
      'postgres_no_user',
      'PostgreSQL does not run as root, and this system has neither a user postgres nor a user nobody.',
      'Start this as an ordinary user, or set DATABASE_URL to a PostgreSQL that already runs.',
    );
  }
  const closed = await firstClosed(owner, folders);
  if (closed === undefined) return { owner, prefix: die, spawn: owner };
  if (die.length === 0 || !canKeepCapability()) {
    throw new StartFailure(
      'postgres_folder_closed',
      `PostgreSQL does not run as root, and the user it runs as (number ${owner.uid}) may not enter ${closed}.`,
      `Start this as an ordinary user, or move the project and its data to a folder that all may enter (such as /opt), or allow passing with: chmod o+x ${closed}`,
    );
  }
  const change = ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups'];
  return { owner, prefix: [...die, ...change, ...keepCapability], spawn: {} };
}

/** `no_setuid_fixup`, since access(2), with which initdb looks for its neighbour, else leaves the capability out of account. */
const keepCapability = '--inh-caps +dac_override --ambient-caps +dac_override --securebits +no_setuid_fixup'.split(' ');

function canKeepCapability(): boolean {
  const probe = ['--reuid', '65534', '--regid', '65534', '--clear-groups', ...keepCapability, 'true'];
  return spawnSync('setpriv', probe, { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

/** initdb wants a user that has a name, so a bare number will not do. */
async function ordinaryUser(): Promise<{ uid: number; gid: number } | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find(([name]) => name === wanted) ?? [];
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}

/** The first folder on the way to any of `folders` that `owner` may not enter; reads permission bits, not ACLs. */
async function firstClosed(
  owner: { uid: number; gid: number },
  folders: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    for (const step of waysTo(await realpath(folder))) {
      const { uid, gid, mode } = await stat(step);
      const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
      if ((mode & bit) === 0) return step;
    }
  }
  return undefined;
}

function waysTo(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...waysTo(parent), join(path)];
}
