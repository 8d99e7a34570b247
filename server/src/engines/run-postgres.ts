import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freeBytes } from './datadir.ts';
import type { Log } from './log.ts';
import { makeSocketDir, writeOwned } from './postgres-cluster.ts';
import { clusterName, endPostgresLeftovers } from './postgres-leftovers.ts';
import {
  decideSettings,
  hostAccess,
  sharedMemoryFolderBytes,
  usableMemoryBytes,
  writeSettings,
} from './postgres-settings.ts';
import { type PostgresPrograms, type PostgresProcess, explainPostgres, spawnPostgres } from './spawn-postgres.ts';
import type { RunningEngine } from './supervise.ts';

export interface PostgresLaunch extends PostgresPrograms {
  readonly dir: string;
  readonly port: number;
  readonly throwaway: boolean;
  readonly log: Log;
}

/**
 * Runs the server: ends what was left of an earlier one, writes its settings, starts it.
 *
 * Resolves when it takes connections (0.1 s), which after a crash is after its replay (up to 3 GB of log).
 * @param stopping gives up the start when it is aborted.
 */
export async function runPostgres(launch: PostgresLaunch, stopping: AbortSignal): Promise<RunningEngine> {
  const { dir, log, runAs, throwaway } = launch;
  const cluster = join(dir, 'cluster');
  await endPostgresLeftovers(cluster, log);
  const settings = decideSettings({
    port: launch.port,
    socketDir: await makeSocketDir(dir, runAs),
    clusterName: clusterName(cluster),
    throwaway,
    memoryBytes: usableMemoryBytes(),
    sharedMemoryFolderBytes: sharedMemoryFolderBytes(),
    freeBytes: await freeBytes(cluster),
  });
  await writeOwned(join(cluster, 'postgresql.conf'), writeSettings(settings), runAs);
  await writeOwned(join(cluster, 'pg_hba.conf'), hostAccess, runAs);

  const server = spawnPostgres(launch, 'postgres', ['-D', cluster]);
  const ready = new Promise<true>((resolve) => {
    server.onLine((line) => {
      if (line.includes('database system is ready to accept connections')) resolve(true);
      else tell(line, log);
    });
  });
  const giveUp = () => server.child.kill('SIGINT');
  // For systems without setpriv: the last thing we do when we end without having stopped it.
  process.once('exit', giveUp);
  stopping.addEventListener('abort', giveUp);
  const ended = server.ended.then((reason) => {
    process.removeListener('exit', giveUp);
    stopping.removeEventListener('abort', giveUp);
    return reason ?? 'a shutdown that nobody here asked for';
  });

  const slow = setInterval(
    () => log.info({}, 'PostgreSQL is still starting (it replays its log after a crash)'),
    5_000,
  );
  const up = await Promise.race([ready, ended.then(() => false)]).finally(() => clearInterval(slow));
  if (!up) throw explainPostgres(server.lastLines, await server.ended, dir);
  return {
    pid: server.child.pid ?? 0,
    ended,
    // A fast shutdown writes a checkpoint, so the next start replays nothing; a throwaway server just ends.
    stop: () => endPostgres(server, throwaway ? ['SIGQUIT'] : ['SIGINT', 'SIGQUIT']),
  };
}

/** Signals one after the other with 60 s for each, SIGKILL at last. */
async function endPostgres(server: PostgresProcess, signals: readonly NodeJS.Signals[]): Promise<void> {
  for (const signal of [...signals, 'SIGKILL'] as const) {
    server.child.kill(signal);
    const patience = new AbortController();
    const late = sleep(60_000, 'late', { signal: patience.signal }).catch(() => 'late');
    const outcome = await Promise.race([server.ended.then(() => 'ended'), late]);
    patience.abort();
    if (outcome === 'ended') return;
  }
}

/** Passes on what a person should see: warnings, ends of processes, recovery. The rest is routine. */
function tell(line: string, log: Log): void {
  const [, level = '', text = ''] = /^(\w+):\s+(.*)$/.exec(line) ?? [];
  const fields = { engine: 'postgres' };
  if (level === 'PANIC') log.error(fields, text);
  else if (level === 'WARNING' || level === 'FATAL') log.warn(fields, text);
  else if (/was terminated by|exited with exit code|too frequently|could not/.test(text)) log.warn(fields, text);
  else if (/not properly shut down|redo done/.test(text)) log.info(fields, text);
}
