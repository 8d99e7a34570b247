import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { type ClickHouseUser, writeConfig, writeUsers } from './clickhouse-config.ts';
import { dataArgument, endClickHouseLeftovers } from './clickhouse-leftovers.ts';
import type { ClickHousePackage } from './clickhouse-package.ts';
import { StartFailure, errorText } from './failure.ts';
import type { Log } from './log.ts';
import { usableMemoryBytes } from './postgres-settings.ts';
import type { RunningEngine } from './supervise.ts';

export interface ClickHouseLaunch {
  readonly dir: string;
  readonly program: string;
  readonly engine: ClickHousePackage;
  readonly httpPort: number;
  readonly tcpPort: number;
  readonly user: ClickHouseUser;
  readonly database: string;
  readonly throwaway: boolean;
  readonly log: Log;
}

/** Loading tables takes longer the more parts they have; a start that takes longer than this is given up. */
const startLimitMs = 300_000;

/**
 * Runs the engine: writes its settings, starts the child, waits until it answers and has our database (0.2 s).
 *
 * @param stopping gives up the start when it is aborted.
 */
export async function runClickHouse(launch: ClickHouseLaunch, stopping: AbortSignal): Promise<RunningEngine> {
  const { dir, log, throwaway } = launch;
  const url = `http://127.0.0.1:${launch.httpPort}`;
  await endClickHouseLeftovers(dir);
  const child = spawn(process.execPath, await writeArguments(launch), {
    cwd: dir,
    // A process group of its own: Ctrl-C in a terminal ends us, and we end the engine in good order.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', TZ: 'UTC', HOME: dir },
  });
  child.stdin.on('error', () => {});
  const lastWords = keepLastWords(child);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  const giveUp = () => child.kill('SIGKILL');
  stopping.addEventListener('abort', giveUp);
  try {
    await firstAnswer(url, ended, log);
    await ask(url, launch.user, `create database if not exists ${launch.database} engine = Atomic`);
  } catch (error) {
    giveUp();
    const reason = await ended;
    throw explain(dir, `${lastWords()}\n${errorText(error)}`, reason);
  } finally {
    stopping.removeEventListener('abort', giveUp);
  }
  const watch = watchAnswers(url, () => {
    log.error({ engine: 'clickhouse' }, 'ClickHouse no longer answers; it is ended and started again');
    child.kill('SIGKILL');
  });
  void ended.then(() => watch.stop());
  return {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      watch.stop();
      await endClickHouse(child, ended, throwaway);
    },
  };
}

async function writeArguments(launch: ClickHouseLaunch): Promise<string[]> {
  const { dir, program, engine } = launch;
  const usersFile = join(dir, 'users.xml');
  const configFile = join(dir, 'config.xml');
  const place = { ...launch, usersFile, memoryBytes: usableMemoryBytes() };
  await writeFile(usersFile, writeUsers(launch.user, place.memoryBytes), { mode: 0o600 });
  await writeFile(configFile, writeConfig(place), { mode: 0o600 });
  return [program, engine.ffiPath, engine.libraryPath, `--config-file=${configFile}`, dataArgument(dir)];
}

async function firstAnswer(url: string, ended: Promise<string>, log: Log): Promise<void> {
  const state = { gone: false };
  void ended.then(() => (state.gone = true));
  const startedAt = Date.now();
  for (let toldAt = startedAt; !(await answersPing(url, 2_000)); await sleep(20)) {
    const at = Date.now();
    if (state.gone) throw new Error('the engine ended');
    if (at - startedAt > startLimitMs) throw new Error(`no answer within ${startLimitMs / 1_000} s`);
    if (at - toldAt < 5_000) continue;
    log.info({ engine: 'clickhouse' }, 'ClickHouse is still starting (it loads its tables)');
    toldAt = at;
  }
  // Another program may have taken the port and answer pings in its place.
  if (state.gone) throw new Error('the engine ended');
}

/** SIGTERM (20 ms), and SIGKILL after 30 s; a throwaway engine is killed at once. */
async function endClickHouse(child: ChildProcess, ended: Promise<string>, atOnce: boolean): Promise<void> {
  child.kill(atOnce ? 'SIGKILL' : 'SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(late);
}

function keepLastWords(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-4_000)));
  return () => text;
}

async function answersPing(url: string, limitMs: number): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/ping`, { signal: AbortSignal.timeout(limitMs) });
    return answer.ok && (await answer.text()).startsWith('Ok');
  } catch {
    return false;
  }
}

/**
 * Pings every second and reports, once, three failures in a row: 3 s for a closed listener, 18 s for an engine that hangs
 * (each ping waits 5 s, so that a busy one is not taken for a dead one).
 */
function watchAnswers(url: string, report: () => void): { stop(): void } {
  const state = { stopped: false };
  void (async () => {
    for (let failures = 0; !state.stopped && failures < 3;) {
      await sleep(1_000, undefined, { ref: false });
      failures = (await answersPing(url, 5_000)) ? 0 : failures + 1;
    }
    if (!state.stopped) report();
  })();
  return { stop: () => void (state.stopped = true) };
}

async function ask(url: string, user: ClickHouseUser, query: string): Promise<void> {
  const headers = { 'x-clickhouse-user': user.name, 'x-clickhouse-key': user.password };
  const answer = await fetch(url, { method: 'POST', body: query, headers, signal: AbortSignal.timeout(60_000) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
}

function explain(dir: string, text: string, ended: string): StartFailure {
  const cause = new Error(text);
  if (/No space left on device|NOT_ENOUGH_SPACE/.test(text)) {
    return new StartFailure(
      'disk_full',
      `The disk that holds ${dir} is full.`,
      'Free some space, then start again.',
      cause,
    );
  }
  if (/Address already in use|NETWORK_ERROR/.test(text)) {
    return new StartFailure(
      'port_taken',
      'A port for the built-in ClickHouse was taken by another program.',
      'Start again.',
      cause,
    );
  }
  if (/Another server instance|Code: 76\b/.test(text)) {
    return new StartFailure(
      'data_dir_in_use',
      `The ClickHouse data in ${dir} are in use by another process.`,
      'Stop that process, or use another folder.',
      cause,
    );
  }
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('Logging '));
  const why = lines.find((line) => /Code: \d+/.test(line)) ?? lines.at(-1) ?? ended;
  return new StartFailure(
    'clickhouse_start_failed',
    `The built-in ClickHouse in ${dir} did not start: ${why.slice(0, 300)}.`,
    `Run npm run doctor; more is in ${join(dir, 'log')}.`,
    cause,
  );
}
