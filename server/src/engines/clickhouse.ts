import { chmod, mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

import { findChildProgram, getClickHouse } from './clickhouse-package.ts';
import { StartFailure, folderFailure } from './failure.ts';
import { findPort, retryLostPort } from './find-port.ts';
import { holdFolder } from './hold-folder.ts';
import { type Log, silent } from './log.ts';
import { rememberPassword } from './remember-password.ts';
import { runClickHouse } from './run-clickhouse.ts';
import { type EngineEvent, type EngineStatus, supervise } from './supervise.ts';

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
 * Promises: answers in 0.2 to 0.7 s; a child that dies, hangs for 18 s or stops listening is started again on the same
 * ports; the child ends when this process does, however that happens. Listens on 127.0.0.1 alone; the user `app` has a
 * random password, kept in `<dir>/password`.
 *
 * @throws StartFailure with a sentence and what to do.
 */
export async function startClickHouse(options: ClickHouseOptions): Promise<ClickHouse> {
  try {
    const dir = await makeFolders(options.dir);
    const held = await holdFolder(dir);
    if (held.kind === 'in_use') {
      throw new StartFailure(
        'data_dir_in_use',
        `The ClickHouse data in ${dir} are in use by process ${held.holder.pid}.`,
        'Stop that process, or use another folder.',
      );
    }
    try {
      const engine = await bringUp(dir, options);
      return { ...engine, stop: () => engine.stop().finally(() => held.release()) };
    } catch (error) {
      await held.release();
      throw error;
    }
  } catch (error) {
    throw folderFailure(options.dir, error);
  }
}

async function makeFolders(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const dir = await realpath(folder);
  await chmod(dir, 0o700);
  for (const part of ['data', 'log', 'backups']) await mkdir(join(dir, part), { recursive: true, mode: 0o700 });
  return dir;
}

async function bringUp(dir: string, options: ClickHouseOptions): Promise<ClickHouse> {
  const { log = silent, onEvent } = options;
  const throwaway = options.mode === 'throwaway';
  const engine = await getClickHouse();
  const user = { name: 'app', password: await rememberPassword(join(dir, 'password')) };
  const database = 'throughline';
  const program = await findChildProgram(dir);

  return retryLostPort(async () => {
    const httpPort = await findPort(join(dir, 'http-port'));
    const tcpPort = await findPort(join(dir, 'tcp-port'));
    const launch = { dir, program, engine, httpPort, tcpPort, user, database, throwaway, log };
    const child = await supervise({
      name: 'clickhouse',
      launch: (stopping) => runClickHouse(launch, stopping),
      log,
      onEvent,
    });
    return {
      kind: 'embedded',
      url: `http://127.0.0.1:${httpPort}`,
      user: user.name,
      password: user.password,
      database,
      tcpPort,
      backupsDir: join(dir, 'backups'),
      ...child,
    };
  });
}
