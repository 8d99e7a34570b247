/** For the tests of this folder: a real second process that runs TypeScript of ours, to be watched, killed and outlived. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const project = dirname(dirname(dirname(here)));

export interface OtherProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Waits (20 s) until it has printed a line with this, and gives what the brackets caught. */
  said(pattern: RegExp): Promise<string[]>;
  /** Resolves with everything it printed when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
}

/**
 * Runs `code`, a module whose imports are relative to this folder, in a process of its own.
 *
 * @param options.folder where the program lies; outside of the project it finds none of the packages.
 */
export async function startOther(
  code: string,
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly folder?: string;
    readonly user?: { uid: number; gid: number };
  } = {},
): Promise<OtherProcess> {
  const folder = options.folder ?? join(project, '.cache', 'other-process');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, `${process.pid}-${Math.random().toString(36).slice(2)}.mjs`);
  await build({
    stdin: { contents: code, resolveDir: here, loader: 'ts' },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['esbuild'],
    // Ends with the test that started it, even with one that ran out of time.
    banner: { js: "process.stdin.on('end', () => process.exit(9)).resume().unref();" },
    logLevel: 'error',
  });
  const child = spawn(process.execPath, [program], {
    ...options.user,
    env: options.env ?? process.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own, as a terminal gives it: a signal to -pid is what Ctrl-C sends.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const state = { ended: false };
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (exitCode) => {
      state.ended = true;
      resolve({ code: exitCode, output });
    });
  });
  void ended.then(() => rm(program, { force: true }));
  return {
    child,
    pid: child.pid ?? 0,
    ended,
    async said(pattern) {
      for (const end = Date.now() + 20_000; Date.now() < end; await sleep(10)) {
        const found = pattern.exec(output);
        if (found !== null) return found.slice(1);
        if (state.ended) break;
      }
      throw new Error(`the other process did not say ${pattern}: ${output}`);
    },
  };
}

/** Whether a process of this number runs (a dead one that nobody has waited for does not). */
export async function runs(pid: number): Promise<boolean> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line !== '' && !/\) Z /.test(line);
}

/** Waits until `condition` holds; fails after `ms`. */
export async function until(condition: () => Promise<boolean> | boolean, ms = 15_000): Promise<void> {
  for (const end = Date.now() + ms; !(await condition()); await sleep(20)) {
    if (Date.now() > end) throw new Error(`did not come true within ${ms} ms: ${condition.toString()}`);
  }
}

/** An ordinary user for a test that runs as root, if the project lies where that user may read it. */
export async function ordinaryUserWhoCanRead(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  for (let folder = project; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o005) !== 0o005) return undefined;
    if (folder === dirname(folder)) return { uid: 65_534, gid: 65_534 };
  }
}
