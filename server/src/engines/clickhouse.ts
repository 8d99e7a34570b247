import {type ChildProcess, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {chmod, mkdir, readFile, realpath, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {setTimeout as sleep} from 'node:timers/promises';

import {writeConfig, writeUsers} from './clickhouse-config.ts';
import {StartFailure, errorText, folderFailure} from './failure.ts';
import {findPort} from './find-port.ts';
import {holdFolder} from './hold-folder.ts';
import {type Log, silent} from './log.ts';
import {usableMemoryBytes} from './postgres-settings.ts';
import {type EngineEvent, type EngineStatus, type RunningEngine, supervise} from './supervise.ts';

const user = 'app';
const database = 'throughline';

export interface ClickHouseOptions {
  /** The folder of this engine: its data, password, ports, logs and backups. Made where it is missing. */
  readonly dir: string;
  readonly log?: Log | undefined;
  /** `throwaway` is for tests: no query log, and the engine is killed at the end. Default `durable`. */
  readonly mode?: 'durable' | 'throwaway' | undefined;
  readonly onEvent?: ((event: EngineEvent) => void) | undefined;
}

export interface ClickHouse {
  readonly kind: 'embedded';
  /** The HTTP address, without user or path. Stays the same over restarts of the engine. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** For `remote_servers` and `remote()`. */
  readonly tcpPort: number;
  /** The one folder into which `BACKUP … TO File('name/')` may write. */
  readonly backupsDir: string;
  status(): EngineStatus;
  /** The child's process number, while it runs. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

/**
 * Starts the built-in ClickHouse as a child process and keeps it running until `stop`.
 *
 * Promises: answers in 0.3 to 0.7 s; a child that dies, hangs for 15 s or stops listening is started again on the same
 * ports; the child ends when this process does, however that happens. Listens on 127.0.0.1 alone; the user `app` has a
 * random password, kept in `<dir>/password`.
 *
 * @throws StartFailure with a sentence and what to do.
 */
export async function startClickHouse(options: ClickHouseOptions): Promise<ClickHouse> {
  const log = options.log ?? silent;
  const library = await locateClickHouse();
  if (library === undefined) throw packageMissing();
  const dir = await makeFolders(options.dir).catch((error: unknown) => {
    throw folderFailure(options.dir, error);
  });
  const held = await holdFolder(dir);
  if (held.kind === 'in_use') {
    throw new StartFailure(
      'data_dir_in_use',
      `The ClickHouse data in ${dir} are in use by process ${held.holder.pid}.`,
      'Stop that process, or use another folder.',
    );
  }
  try {
    const engine = await bringUp(dir, library, options, log);
    return {...engine, stop: () => engine.stop().finally(() => held.release())};
  } catch (error) {
    await held.release();
    throw folderFailure(dir, error);
  }
}

export interface ClickHouseLibrary {
  readonly libraryPath: string;
  readonly ffiPath: string;
}

/** Where npm has put the engine's library and the bridge to it; undefined where one is missing. */
export async function locateClickHouse(): Promise<ClickHouseLibrary | undefined> {
  const require = createRequire(import.meta.url);
  try {
    const folder = dirname(require.resolve('@chdb/lib-linux-x64-gnu/package.json'));
    const libraryPath = await realpath(join(folder, 'libchdb.so'));
    return {libraryPath, ffiPath: require.resolve('ffi-rs')};
  } catch {
    return undefined;
  }
}

function packageMissing(): StartFailure {
  return new StartFailure(
    'clickhouse_package_missing',
    `There is no built-in ClickHouse for this machine (${process.platform} ${process.arch}), or npm left it out.`,
    'Set CLICKHOUSE_URL to a ClickHouse server; on 64-bit Linux with glibc, run npm ci without --omit=optional.',
  );
}

async function makeFolders(folder: string): Promise<string> {
  await mkdir(folder, {recursive: true, mode: 0o700});
  const dir = await realpath(folder);
  await chmod(dir, 0o700);
  for (const part of ['data', 'log', 'backups']) await mkdir(join(dir, part), {recursive: true, mode: 0o700});
  return dir;
}

async function bringUp(dir: string, library: ClickHouseLibrary, options: ClickHouseOptions, log: Log): Promise<ClickHouse> {
  const throwaway = options.mode === 'throwaway';
  const password = await rememberedPassword(join(dir, 'password'));
  const childFile = await findChildFile(dir);
  const backupsDir = join(dir, 'backups');
  const ports = {http: 0, tcp: 0};
  const url = () => `http://127.0.0.1:${ports.http}`;

  const launch = async (): Promise<RunningEngine> => {
    const memoryBytes = usableMemoryBytes();
    const usersFile = join(dir, 'users.xml');
    const place = {backupsDir, usersFile, memoryBytes, throwaway, logDir: join(dir, 'log')};
    await writeFile(usersFile, writeUsers(user, password, memoryBytes), {mode: 0o600});
    const config = writeConfig({...place, httpPort: ports.http, tcpPort: ports.tcp});
    await writeFile(join(dir, 'config.xml'), config, {mode: 0o600});
    const args = [childFile, library.ffiPath, library.libraryPath, `--config-file=${join(dir, 'config.xml')}`, `--path=${join(dir, 'data')}`];
    return launchEngine({dir, args, url: url(), password, throwaway, log});
  };
  /** The ports are fixed after the first success, since clients know them by then. */
  let settled = false;
  const launchFirst = async (triesLeft: number): Promise<RunningEngine> => {
    ports.http = await findPort(join(dir, 'http-port'));
    ports.tcp = await findPort(join(dir, 'tcp-port'));
    try {
      return await launch();
    } catch (error) {
      if (!(error instanceof StartFailure && error.code === 'port_taken') || triesLeft === 0) throw error;
      return launchFirst(triesLeft - 1);
    }
  };
  const supervised = await supervise({
    name: 'clickhouse',
    launch: () => (settled ? launch() : launchFirst(3)),
    log,
    onEvent: options.onEvent,
  });
  settled = true;
  return {kind: 'embedded', url: url(), user, password, database, tcpPort: ports.tcp, backupsDir, ...supervised};
}

async function rememberedPassword(file: string): Promise<string> {
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  const fresh = randomBytes(24).toString('base64url');
  await writeFile(file, `${fresh}\n`, {mode: 0o600});
  return fresh;
}

/** The program of the child: beside this file when built; bundled into `dir` (30 ms) when run from the sources. */
async function findChildFile(dir: string): Promise<string> {
  const here = fileURLToPath(import.meta.url);
  if (!here.endsWith('.ts')) return join(dirname(here), 'clickhouse-child.js');
  const {build} = await import('esbuild');
  const outfile = join(dir, 'clickhouse-child.mjs');
  await build({
    entryPoints: [join(dirname(here), 'clickhouse-child.ts')],
    outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'silent',
  });
  return outfile;
}

interface Launch {
  readonly dir: string;
  readonly args: readonly string[];
  readonly url: string;
  readonly password: string;
  readonly throwaway: boolean;
  readonly log: Log;
}

/** Resolves when the engine answers and has our database. Loading tables takes longer the more parts they have. */
async function launchEngine({dir, args, url, password, throwaway, log}: Launch): Promise<RunningEngine> {
  const child = spawn(process.execPath, args, {
    cwd: dir,
    // A process group of its own: Ctrl-C in a terminal ends us, and we end the engine in good order.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: {PATH: process.env['PATH'] ?? '/usr/bin:/bin', TZ: 'UTC', HOME: dir},
  });
  const said = lastWords(child);
  let gone: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  }).then((reason) => (gone = reason));

  const startedAt = Date.now();
  let toldAt = startedAt;
  while (gone === undefined && !(await answersPing(url, 2_000))) {
    if (Date.now() - toldAt > 5_000) {
      log.info({engine: 'clickhouse'}, 'ClickHouse is still starting (it loads its tables)');
      toldAt = Date.now();
    }
    if (Date.now() - startedAt > startLimitMs) {
      await end(child, ended, true);
      throw explain(dir, `no answer within ${startLimitMs / 1_000} s. ${said()}`);
    }
    await sleep(25);
  }
  if (gone !== undefined) throw explain(dir, said());
  try {
    await ask(url, password, `create database if not exists ${database} engine = Atomic`);
  } catch (error) {
    await end(child, ended, true);
    throw explain(dir, errorText(error));
  }
  const watch = watchAnswers(url, (reason) => {
    log.error({engine: 'clickhouse'}, reason);
    child.kill('SIGKILL');
  });
  void ended.then(() => watch.stop());
  return {
    pid: child.pid ?? 0,
    ended,
    async stop() {
      watch.stop();
      await end(child, ended, throwaway);
    },
  };
}

const startLimitMs = 300_000;

/** SIGTERM, and SIGKILL after 30 s; a throwaway engine is killed at once. */
async function end(child: ChildProcess, ended: Promise<string>, atOnce: boolean): Promise<void> {
  child.kill(atOnce ? 'SIGKILL' : 'SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await ended;
  clearTimeout(late);
}

function lastWords(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-4_000)));
  return () => text;
}

/** One ping; `refused` tells a closed listener from a busy engine. */
async function answersPing(url: string, limitMs: number): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/ping`, {signal: AbortSignal.timeout(limitMs)});
    return answer.ok && (await answer.text()).startsWith('Ok');
  } catch {
    return false;
  }
}

/** Pings every second; three failures in a row (of up to 5 s each, so a busy engine is not taken for a dead one) are reported once. */
function watchAnswers(url: string, report: (reason: string) => void): {stop(): void} {
  let stopped = false;
  void (async () => {
    let failures = 0;
    while (!stopped) {
      await sleep(1_000, undefined, {ref: false});
      if (stopped) return;
      failures = (await answersPing(url, 5_000)) ? 0 : failures + 1;
      if (failures < 3 || stopped) continue;
      stopped = true;
      report('ClickHouse no longer answers; it is ended and started again');
    }
  })();
  return {stop: () => void (stopped = true)};
}

async function ask(url: string, password: string, query: string): Promise<string> {
  const headers = {'x-clickhouse-user': user, 'x-clickhouse-key': password};
  const answer = await fetch(url, {method: 'POST', body: query, headers, signal: AbortSignal.timeout(30_000)});
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

function explain(dir: string, text: string): StartFailure {
  const cause = new Error(text);
  if (/No space left on device|NOT_ENOUGH_SPACE/.test(text)) {
    return new StartFailure('disk_full', `The disk that holds ${dir} is full.`, 'Free some space, then start again.', cause);
  }
  if (/Address already in use/.test(text)) {
    return new StartFailure('port_taken', 'A port for ClickHouse was taken by another program.', 'Start again.', cause);
  }
  if (/CANNOT_OPEN_FILE|Another server instance|Code: 76/.test(text)) {
    return new StartFailure('data_dir_in_use', `The ClickHouse data in ${dir} are in use by another process.`, 'Stop that process, or use another folder.', cause);
  }
  return new StartFailure(
    'clickhouse_start_failed',
    `The built-in ClickHouse in ${dir} did not start: ${text.split('\n').find((line) => /Code: \d+|exception/i.test(line)) ?? text.trim().slice(-300)}`,
    'Run npm run doctor; what happened is in the folder log inside it.',
    cause,
  );
}
