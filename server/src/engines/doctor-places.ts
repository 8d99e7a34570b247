import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { defaultFloorBytes, freeBytes } from './datadir.ts';
import { portIsFree } from './find-port.ts';
import type { DoctorConfig, Finding } from './finding.ts';
import { whoHolds } from './hold-folder.ts';

const mib = 1024 ** 2;
const gib = 1024 ** 3;

export async function checkDataDir({ dataDir }: DoctorConfig): Promise<Finding> {
  const check = 'data directory';
  const folder = await nearestFolder(dataDir);
  const writable = await access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    return {
      check,
      state: 'fail',
      detail: `${folder} cannot be written by this user.`,
      fix: 'Give it to this user (chown -R), or point THROUGHLINE_DATA at another folder.',
    };
  }
  if (folder !== dataDir) return { check, state: 'ok', detail: `${dataDir} will be made at the first start` };
  const holder = await whoHolds(dataDir);
  if (holder === undefined) return { check, state: 'ok', detail: dataDir };
  return {
    check,
    state: 'warn',
    detail: `${dataDir} is in use by process ${holder.pid} since ${holder.since}.`,
    fix: `To start another one on it, stop that process first (kill ${holder.pid}).`,
  };
}

export async function checkDisk({ dataDir, floorBytes = defaultFloorBytes }: DoctorConfig): Promise<Finding> {
  const check = 'disk';
  const free = await freeBytes(await nearestFolder(dataDir));
  const detail = `${(free / gib).toFixed(1)} GiB free for ${dataDir}`;
  const fix = 'Free some space, or point THROUGHLINE_DATA at a folder on another disk.';
  if (free < floorBytes) {
    return { check, state: 'fail', detail: `${detail}; a start needs ${Math.ceil(floorBytes / mib)} MiB.`, fix };
  }
  // The demo's history takes about a gigabyte in both engines.
  return free < 5 * gib
    ? { check, state: 'warn', detail: `${detail}, which is little.`, fix }
    : { check, state: 'ok', detail };
}

export async function checkPort({ dataDir, host = '127.0.0.1', port = 4800 }: DoctorConfig): Promise<Finding> {
  const check = 'port';
  if (await portIsFree(port, host)) return { check, state: 'ok', detail: `${host}:${port} is free` };
  const holder = await whoHolds(dataDir);
  return {
    check,
    state: holder === undefined ? 'fail' : 'warn',
    detail: `${host}:${port} is taken${holder === undefined ? ' by another program' : `, probably by the Throughline that runs as process ${holder.pid}`}.`,
    fix: 'Stop the program that listens there, or choose another port with PORT.',
  };
}

/** `folder`, or the nearest one above it that is there. */
export async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}
