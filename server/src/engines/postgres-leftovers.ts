import { createHash } from 'node:crypto';
import { readFile, realpath, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { findProcesses, signalAll, waitUntilGone } from './find-processes.ts';
import type { Log } from './log.ts';

/**
 * Ends what a killed parent has left running on `cluster`: the server itself (a fast shutdown, so nothing needs replay),
 * or back ends whose server was killed, which would stop a new one from starting.
 *
 * The caller holds the folder, so whatever works in it is nobody's.
 */
export async function endPostgresLeftovers(cluster: string, log: Log): Promise<void> {
  const here = await realpath(cluster);
  const find = () => postgresOf(here);
  const pidFile = join(here, 'postmaster.pid');
  const server = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  let left = await find();
  if (left.length > 0) {
    log.warn({ processes: left.length }, 'a PostgreSQL of an earlier start still runs on this folder; stopping it');
    if (left.includes(server)) {
      signalAll([server], 'SIGINT');
      left = await waitUntilGone(find, 30_000);
    }
    signalAll(left, 'SIGQUIT');
    signalAll(await waitUntilGone(find, 5_000), 'SIGKILL');
    await waitUntilGone(find, 5_000);
  }
  // With nobody in the folder the file is a relic; its number may by now belong to a program that would stop the start.
  await unlink(pidFile).catch(() => {});
}

/** The name that every process of a server on `cluster` carries in its title. */
export function clusterName(cluster: string): string {
  return `throughline-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`;
}

/** The PostgreSQL processes of `cluster`: the server by its arguments, the rest by their titles. */
export function postgresOf(cluster: string): Promise<number[]> {
  const title = `postgres: ${clusterName(cluster)}: `;
  return findProcesses(([program = '', flag, folder]) => {
    const isServer = basename(program) === 'postgres' && flag === '-D' && folder === cluster;
    return isServer || program.startsWith(title);
  });
}
