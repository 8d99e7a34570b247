import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** The processes of this machine whose command line suits. Everybody may read those, also of other users. 20 ms. */
export async function findProcesses(suits: (args: readonly string[]) => boolean): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
        return command !== '' && suits(command.split('\0')) ? Number(name) : 0;
      }),
  );
  return found.filter((pid) => pid > 0);
}

/** Waits up to `ms` until `find` finds nothing; answers what it still finds. */
export async function waitUntilGone(find: () => Promise<number[]>, ms: number): Promise<number[]> {
  for (const end = Date.now() + ms; ; await sleep(50)) {
    const left = await find();
    if (left.length === 0 || Date.now() > end) return left;
  }
}

/** Signals those that still are there. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // Gone meanwhile.
    }
  }
}
