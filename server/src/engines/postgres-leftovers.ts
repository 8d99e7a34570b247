import { createHash } from 'node:crypto';
import { readFile, readdir, realpath, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Log } from './log.ts';

/**
 * Ends what a killed parent has left running on `cluster`: the server itself (a fast shutdown, so nothing needs replay),
 * or back ends whose server was killed, which would stop a new one from starting.
 *
 * The caller holds the folder, so whatever works in it is nobody's. Takes 20 ms when there is nothing.
 */
export async function endLeftovers(cluster: string, log: Log): Promise<void> {
  const here = await realpath(cluster).catch(() => cluster);
  let left = await postgresOf(here);
  const pidFile = join(cluster, 'postmaster.pid');
  const server = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (left.length > 0) {
    log.warn({ processes: left.length }, 'a PostgreSQL of an earlier start still runs on this folder; stopping it');
    const inOrder = left.includes(server);
    signalAll(inOrder ? [server] : left, inOrder ? 'SIGINT' : 'SIGQUIT');
    left = await waitUntilGone(here, 15_000);
    signalAll(left, 'SIGQUIT');
    left = await waitUntilGone(here, 5_000);
    signalAll(left, 'SIGKILL');
    await waitUntilGone(here, 5_000);
  }
  // With nobody in the folder the file is a relic; its number may by now belong to a program that would stop the start.
  await unlink(pidFile).catch(() => {});
}

/** The name that every process of a server on `cluster` carries in its title, so that it is found without rights to look into it. */
export function clusterName(cluster: string): string {
  return `throughline-${createHash('sha256').update(cluster).digest('hex').slice(0, 12)}`;
}

/** The PostgreSQL processes of `cluster`, found by what everybody may read: the arguments of the server, the titles of the rest. */
export async function postgresOf(cluster: string): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const title = `postgres: ${clusterName(cluster)}: `;
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      const [program = '', flag, folder] = command.split('\0');
      const isServer = basename(program) === 'postgres' && flag === '-D' && folder === cluster;
      return isServer || command.startsWith(title) ? pid : 0;
    }),
  );
  return found.filter((pid) => pid > 0);
}

async function waitUntilGone(cluster: string, ms: number): Promise<number[]> {
  const until = Date.now() + ms;
  for (;;) {
    const left = await postgresOf(cluster);
    if (left.length === 0 || Date.now() > until) return left;
    await sleep(50);
  }
}

function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone meanwhile.
    }
  }
}
