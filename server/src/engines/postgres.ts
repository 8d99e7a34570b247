import {type ChildProcess, spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {chmod, chown, mkdir, mkdtemp, readFile, realpath, rename, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

import postgres from 'postgres';

import {StartFailure, folderFailure} from './failure.ts';
import {findPort} from './find-port.ts';
import {holdFolder} from './hold-folder.ts';
import {type Log, silent} from './log.ts';
import {clusterName, endLeftovers} from './postgres-leftovers.ts';
import {type PostgresPackage, preparePostgres} from './postgres-package.ts';
import {decideSettings, hostAccess, sharedMemoryFolderBytes, usableMemoryBytes, writeSettings} from './postgres-settings.ts';
import {type RunAs, decideRunAs} from './postgres-user.ts';
import {type EngineEvent, type EngineStatus, type RunningEngine, supervise} from './supervise.ts';

const user = 'throughline';
const database = 'throughline';

export interface PostgresOptions {
  /** The folder of this server: its data, password, port and socket. Made where it is missing. */
  readonly dir: string;
  readonly log?: Log | undefined;
  /** Default: the port used last, or any free one. */
  readonly port?: number | undefined;
  /** For tests: no fsync, small buffers, stopped without a checkpoint. The data do not survive a crash of the machine. */
  readonly throwaway?: boolean | undefined;
  readonly onEvent?: ((event: EngineEvent) => void) | undefined;
}

export interface Postgres {
  readonly kind: 'embedded';
  /** With user (a superuser), password, port and database. Stays the same over restarts of the server. */
  readonly url: string;
  readonly port: number;
  /** The server's own folder inside `dir`. */
  readonly cluster: string;
  status(): EngineStatus;
  /** The server's process number, while it runs. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

/**
 * Starts the built-in PostgreSQL and keeps it running until `stop`.
 *
 * Promises: the first start makes the cluster (0.7 s), later ones take 0.2 s; a server left over from a killed parent is
 * stopped first; a killed server is started again on the same port; on Linux with setpriv the server ends when this
 * process does, however that happens. Listens on 127.0.0.1 alone, with a random password kept in `<dir>/password`.
 *
 * @throws StartFailure with a sentence and what to do.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const log = options.log ?? silent;
  const place = await preparePlace(options.dir).catch((error: unknown) => {
    throw folderFailure(options.dir, error);
  });
  const held = await holdFolder(place.dir);
  if (held.kind === 'in_use') {
    throw new StartFailure(
      'data_dir_in_use',
      `The PostgreSQL data in ${place.dir} is in use by process ${held.holder.pid}.`,
      'Stop that process, or use another folder.',
    );
  }
  try {
    const server = await bringUp(place, options, log);
    return {...server, stop: () => server.stop().finally(() => held.release())};
  } catch (error) {
    await held.release();
    throw folderFailure(place.dir, error);
  }
}

interface Place {
  readonly dir: string;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly portFile: string;
}

async function preparePlace(folder: string): Promise<Place> {
  await mkdir(folder, {recursive: true, mode: 0o700});
  const dir = await realpath(folder);
  return {dir, cluster: join(dir, 'cluster'), passwordFile: join(dir, 'password'), portFile: join(dir, 'port')};
}

async function bringUp(place: Place, options: PostgresOptions, log: Log): Promise<Postgres> {
  const throwaway = options.throwaway ?? false;
  const {dir, cluster} = place;
  const binaries = await preparePostgres(join(dir, 'lib'));
  const owner = await stat(cluster).catch(() => undefined);
  const runAs = await decideRunAs(owner, [dir, binaries.binDir, join(binaries.native, 'share')]);
  if (runAs.owner !== undefined) await chown(dir, runAs.owner.uid, runAs.owner.gid);
  await chmod(dir, 0o700);

  await endLeftovers(cluster, log);
  const password = await rememberedPassword(place.passwordFile);
  if (owner === undefined) await makeCluster(place, binaries, runAs, password, throwaway);
  const socketDir = await makeSocketDir(dir, runAs);
  const port = {current: await findPort(place.portFile, options.port)};
  const url = () => `postgres://${user}:${password}@127.0.0.1:${port.current}/${database}`;

  const launch = async (): Promise<RunningEngine> => {
    await endLeftovers(cluster, log);
    const settings = decideSettings({
      port: port.current,
      socketDir,
      clusterName: clusterName(cluster),
      throwaway,
      memoryBytes: usableMemoryBytes(),
      sharedMemoryFolderBytes: sharedMemoryFolderBytes(),
    });
    await writeOwned(join(cluster, 'postgresql.conf'), writeSettings(settings), runAs);
    await writeOwned(join(cluster, 'pg_hba.conf'), hostAccess, runAs);
    return launchServer({cluster, binaries, runAs, throwaway, log});
  };
  /** The very first launch may lose its port between the look and the bind; then it takes another, unless one was asked for. */
  const launchFirst = async (triesLeft: number): Promise<RunningEngine> => {
    try {
      return await launch();
    } catch (error) {
      const lost = error instanceof StartFailure && error.code === 'port_taken';
      if (!lost || options.port !== undefined || triesLeft === 0) throw error;
      port.current = await findPort(place.portFile);
      return launchFirst(triesLeft - 1);
    }
  };
  let first = true;
  const supervised = await supervise({
    name: 'postgres',
    launch: () => {
      const tries = first ? 3 : 0;
      first = false;
      return tries > 0 ? launchFirst(tries) : launch();
    },
    log,
    onEvent: options.onEvent,
  });
  try {
    await makeDatabase(url());
  } catch (error) {
    await supervised.stop();
    throw error;
  }
  return {kind: 'embedded', url: url(), port: port.current, cluster, ...supervised};
}

async function rememberedPassword(file: string): Promise<string> {
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  const fresh = randomBytes(24).toString('base64url');
  await writeFile(file, `${fresh}\n`, {mode: 0o600});
  return fresh;
}

async function writeOwned(file: string, text: string, runAs: RunAs): Promise<void> {
  await writeFile(file, text, {mode: 0o600});
  if (runAs.owner !== undefined) await chown(file, runAs.owner.uid, runAs.owner.gid);
}

/** initdb into a folder beside and rename it, so that a cluster is there whole or not at all. */
async function makeCluster(place: Place, binaries: PostgresPackage, runAs: RunAs, password: string, throwaway: boolean) {
  const fresh = join(place.dir, 'cluster.new');
  const passwordFile = join(place.dir, 'password.new');
  await rm(fresh, {recursive: true, force: true});
  await writeOwned(passwordFile, `${password}\n`, runAs);
  try {
    const child = spawnAs(binaries, runAs, 'initdb', [
      '-D', fresh, '-U', user, '--pwfile', passwordFile, '--auth', 'scram-sha-256', '--encoding', 'UTF8',
      // Byte order for sorting and comparing, Unicode for upper and lower case: fast, and the same on every machine.
      '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8',
      '--no-instructions', ...(throwaway ? ['--no-sync'] : []),
    ]);
    const lines = collectLines(child);
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null));
      child.once('close', (status) => resolve(status));
    });
    if (code !== 0) throw explain(lines, place.dir);
    await rename(fresh, place.cluster);
  } finally {
    await rm(passwordFile, {force: true});
  }
}

async function makeSocketDir(dir: string, runAs: RunAs): Promise<string | undefined> {
  const near = join(dir, 'run');
  const longest = Buffer.byteLength(join(near, '.s.PGSQL.65535'));
  const fits = longest <= 107;
  const folder = fits ? near : await mkdtemp(join(tmpdir(), 'throughline-pg-'));
  if (fits) await mkdir(folder, {recursive: true, mode: 0o700});
  if (runAs.owner !== undefined) await chown(folder, runAs.owner.uid, runAs.owner.gid);
  return folder;
}

function spawnAs(binaries: PostgresPackage, runAs: RunAs, program: string, args: readonly string[]): ChildProcess {
  const [command = '', ...rest] = [...runAs.prefix, join(binaries.binDir, program), ...args];
  return spawn(command, rest, {
    ...runAs.spawn,
    cwd: '/',
    // A process group of its own: Ctrl-C in a terminal ends us, and we end the server in good order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      LC_ALL: 'C',
      TZ: 'UTC',
      ...(binaries.libraryPath === undefined ? {} : {LD_LIBRARY_PATH: binaries.libraryPath}),
    },
  });
}

interface Launch {
  readonly cluster: string;
  readonly binaries: PostgresPackage;
  readonly runAs: RunAs;
  readonly throwaway: boolean;
  readonly log: Log;
}

/** Resolves when the server takes connections, which after a crash is after its replay. */
async function launchServer({cluster, binaries, runAs, throwaway, log}: Launch): Promise<RunningEngine> {
  const child = spawnAs(binaries, runAs, 'postgres', ['-D', cluster]);
  const lines = collectLines(child);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
  const lastResort = () => child.kill('SIGINT');
  process.once('exit', lastResort);
  void ended.then(() => process.removeListener('exit', lastResort));

  const ready = new Promise<true>((resolve) => {
    lines.onLine((line) => {
      if (line.includes('database system is ready to accept connections')) resolve(true);
      else tell(line, log);
    });
  });
  const slow = setInterval(() => log.info({}, 'PostgreSQL is still starting (it replays its log after a crash)'), 5_000);
  const up = await Promise.race([ready, ended.then(() => false as const)]).finally(() => clearInterval(slow));
  if (!up) throw explain(lines, cluster);
  return {
    pid: child.pid ?? 0,
    ended,
    // A fast shutdown writes a checkpoint, so the next start replays nothing; a throwaway server just ends.
    stop: () => end(child, ended, throwaway ? ['SIGQUIT'] : ['SIGINT', 'SIGQUIT']),
  };
}

/** Signals one after the other with 60 s for each, SIGKILL at last. */
async function end(child: ChildProcess, ended: Promise<string>, signals: readonly NodeJS.Signals[]): Promise<void> {
  for (const signal of [...signals, 'SIGKILL'] as const) {
    child.kill(signal);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), 60_000)));
    const outcome = await Promise.race([ended, late]);
    clearTimeout(timer);
    if (outcome !== 'late') return;
  }
}

interface Lines {
  /** The last 50. */
  readonly last: readonly string[];
  onLine(listener: (line: string) => void): void;
}

function collectLines(child: ChildProcess): Lines {
  const last: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({input: stream}).on('line', (line) => {
      if (last.push(line) > 50) last.shift();
      for (const listener of listeners) listener(line);
    });
  }
  return {last, onLine: (listener) => void listeners.push(listener)};
}

/** Passes on what a person should see: warnings, ends of processes, recovery. The rest is routine. */
function tell(line: string, log: Log): void {
  const [, level = '', text = ''] = /^(\w+):\s+(.*)$/.exec(line) ?? [];
  if (level === 'PANIC') log.error({engine: 'postgres'}, text);
  else if (level === 'WARNING' || level === 'FATAL') log.warn({engine: 'postgres'}, text);
  else if (/was terminated by|exited with exit code|too frequently|could not/.test(text)) log.warn({engine: 'postgres'}, text);
  else if (/not properly shut down|redo done/.test(text)) log.info({engine: 'postgres'}, text);
}

/** Why initdb or the server gave up, from its last lines. */
function explain(lines: Lines, folder: string): StartFailure {
  const text = lines.last.join('\n');
  const cause = new Error(text);
  if (/No space left on device|Disk quota exceeded/.test(text)) {
    return new StartFailure('disk_full', `The disk that holds ${folder} is full.`, 'Free some space, then start again.', cause);
  }
  if (/Address already in use|could not create any TCP\/IP sockets/.test(text)) {
    return new StartFailure('port_taken', 'The port for PostgreSQL was taken by another program.', 'Start again.', cause);
  }
  if (/incompatible with server|initialized by PostgreSQL version/.test(text)) {
    return new StartFailure(
      'postgres_other_version',
      `The data in ${folder} belong to another major version of PostgreSQL.`,
      'Go back to the release of Throughline that wrote them and make a backup with it; then restore that backup into a new folder.',
      cause,
    );
  }
  const why = lines.last.findLast((line) => /FATAL|PANIC|error|denied|not/i.test(line)) ?? 'it ended without a word';
  return new StartFailure(
    'postgres_start_failed',
    `The built-in PostgreSQL in ${folder} did not start: ${why}`,
    'Run npm run doctor; if the folder holds nothing you need, remove it and start again.',
    cause,
  );
}

/** Makes our database on the first start (and on one that follows a start killed just before). */
async function makeDatabase(url: string): Promise<void> {
  const server = postgres(url.replace(/\/[^/]*$/, '/postgres'), {max: 1, onnotice: () => {}});
  try {
    const found = await server`select from pg_database where datname = ${database}`;
    if (found.length === 0) await server.unsafe(`create database ${database}`);
  } finally {
    await server.end();
  }
}
