import { chmod, chown, mkdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

import postgres from 'postgres';

import { StartFailure, errorCode, folderFailure } from './failure.ts';
import { findPort, retryLostPort } from './find-port.ts';
import { holdFolder } from './hold-folder.ts';
import { type Log, silent } from './log.ts';
import { makeCluster, postgresDatabase, postgresUser, resetPassword, socketDirOf } from './postgres-cluster.ts';
import { preparePostgres } from './postgres-package.ts';
import { decideRunAs } from './postgres-user.ts';
import { rememberPassword } from './remember-password.ts';
import { type PostgresLaunch, runPostgres } from './run-postgres.ts';
import { type EngineEvent, type EngineStatus, type Supervised, supervise } from './supervise.ts';

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
  /** The same through the server's socket (`?host=`), for those on this machine; see `addressOf`. As `url` where there is no socket. */
  readonly localUrl: string;
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
 * Promises: the first start makes the cluster (0.9 s), later ones take 0.1 s; a server left over from a killed parent is
 * stopped first; a killed server is started again on the same port; on Linux with setpriv the server ends when this
 * process does, however that happens. Listens on 127.0.0.1 alone, with a random password kept in `<dir>/password`.
 *
 * @throws StartFailure with a sentence and what to do.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  try {
    await mkdir(options.dir, { recursive: true, mode: 0o700 });
    const dir = await realpath(options.dir);
    const held = await holdFolder(dir);
    if (held.kind === 'in_use') {
      throw new StartFailure(
        'data_dir_in_use',
        `The PostgreSQL data in ${dir} are in use by process ${held.holder.pid}.`,
        'Stop that process, or use another folder.',
      );
    }
    try {
      const server = await bringUp(dir, options);
      return { ...server, stop: () => server.stop().finally(() => held.release()) };
    } catch (error) {
      await held.release();
      throw error;
    }
  } catch (error) {
    throw folderFailure(options.dir, error);
  }
}

async function bringUp(dir: string, options: PostgresOptions): Promise<Postgres> {
  const { throwaway = false, log = silent } = options;
  const cluster = join(dir, 'cluster');
  const binaries = await preparePostgres(join(dir, 'lib'));
  const known = await stat(cluster).catch(() => undefined);
  const runAs = await decideRunAs(known, [dir, binaries.binDir]);
  if (runAs.owner !== undefined) await chown(dir, runAs.owner.uid, runAs.owner.gid);
  await chmod(dir, 0o700);

  const password = await rememberPassword(join(dir, 'password'));
  const programs = { binaries, runAs };
  if (known === undefined) await makeCluster(dir, programs, password, throwaway);

  const start = async (mayReset: boolean): Promise<Postgres> => {
    const port = await findPort(join(dir, 'port'), options.port);
    const url = `postgres://${postgresUser}:${password}@127.0.0.1:${port}/${postgresDatabase}`;
    const server = await superviseServer({ ...programs, dir, port, throwaway, log }, options);
    try {
      await makeDatabase(url);
      const socket = socketDirOf(dir);
      const localUrl = socket === undefined ? url : `${url}?host=${encodeURIComponent(socket)}`;
      return { kind: 'embedded', url, localUrl, port, cluster, ...server };
    } catch (error) {
      await server.stop();
      // 28P01: wrong password, or no such user.
      if (!mayReset || errorCode(error) !== '28P01') throw error;
    }
    log.warn({}, 'the data of PostgreSQL have another password than the one remembered beside them; setting it anew');
    await resetPassword(dir, programs, password);
    return start(false);
  };
  return retryLostPort(() => start(true));
}

function superviseServer(launch: PostgresLaunch, { onEvent }: PostgresOptions): Promise<Supervised> {
  return supervise({ name: 'postgres', launch: (stopping) => runPostgres(launch, stopping), log: launch.log, onEvent });
}

/** Makes our database on the first start (and on one that follows a start killed just before). */
async function makeDatabase(url: string): Promise<void> {
  const server = postgres(url.replace(/\/[^/]*$/, '/postgres'), { max: 1, onnotice: () => {} });
  try {
    const found = await server`select from pg_database where datname = ${postgresDatabase}`;
    if (found.length === 0) await server.unsafe(`create database ${postgresDatabase}`);
  } finally {
    await server.end();
  }
}
