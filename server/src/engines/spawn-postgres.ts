import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { StartFailure } from './failure.ts';
import type { PostgresPackage } from './postgres-package.ts';
import type { RunAs } from './postgres-user.ts';

/** Where the programs are and as whom they run. */
export interface PostgresPrograms {
  readonly binaries: PostgresPackage;
  readonly runAs: RunAs;
}

/** A program of the package that runs, with what it says. */
export interface PostgresProcess {
  readonly child: ChildProcess;
  /** Resolves, and never rejects, when it is gone: undefined for a good end, else `exit code 1` or `signal SIGKILL`. */
  readonly ended: Promise<string | undefined>;
  /** The last 50 lines. */
  readonly lastLines: readonly string[];
  /** Hears every line that comes from now on. */
  onLine(listener: (line: string) => void): void;
}

/**
 * Starts `initdb` or `postgres`.
 *
 * In a process group of its own: Ctrl-C in a terminal ends us, and we end the server in good order.
 */
export function spawnPostgres(
  { binaries, runAs }: PostgresPrograms,
  program: 'initdb' | 'postgres',
  args: readonly string[],
  input?: string,
): PostgresProcess {
  const [command = '', ...rest] = [...runAs.prefix, join(binaries.binDir, program), ...args];
  const child = spawn(command, rest, {
    ...runAs.spawn,
    cwd: '/',
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      LC_ALL: 'C',
      TZ: 'UTC',
      ...(binaries.libraryPath === undefined ? {} : { LD_LIBRARY_PATH: binaries.libraryPath }),
    },
  });
  child.stdin?.on('error', () => {}).end(input);
  const lastLines: string[] = [];
  const listeners: ((line: string) => void)[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      if (lastLines.push(line) > 50) lastLines.shift();
      for (const listener of listeners) listener(line);
    });
  }
  const ended = new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(undefined);
      else resolve(signal === null ? `exit code ${code}` : `signal ${signal}`);
    });
  });
  return { child, ended, lastLines, onLine: (listener) => void listeners.push(listener) };
}

/** Why initdb or the server gave up, from its last lines. */
export function explainPostgres(lastLines: readonly string[], ended: string | undefined, dir: string): StartFailure {
  const text = lastLines.join('\n');
  const cause = new Error(text);
  if (/No space left on device|Disk quota exceeded/.test(text)) {
    return new StartFailure(
      'disk_full',
      `The disk that holds ${dir} is full.`,
      'Free some space, then start again.',
      cause,
    );
  }
  if (/Address already in use|could not create any TCP\/IP sockets/.test(text)) {
    return new StartFailure(
      'port_taken',
      'The port for the built-in PostgreSQL was taken by another program.',
      'Start again.',
      cause,
    );
  }
  if (/incompatible with server|initialized by PostgreSQL version/.test(text)) {
    return new StartFailure(
      'postgres_other_version',
      `The data in ${dir} belong to another major version of PostgreSQL.`,
      'Make a backup with the release of Throughline that wrote them, and restore it into a new folder.',
      cause,
    );
  }
  const why = lastLines.findLast((line) => /FATAL|PANIC|error|denied|cannot/i.test(line)) ?? ended ?? 'no reason given';
  return new StartFailure(
    'postgres_start_failed',
    `The built-in PostgreSQL in ${dir} did not start: ${why}.`,
    'Run npm run doctor; if the folder holds nothing that you need, remove it and start again.',
    cause,
  );
}
