/** The product under test: the built server as a process of its own, empty, on a free port, with a folder of its own. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
export const cli = path.resolve('bin/throughline.mjs');

export interface ServerUnderTest {
  readonly url: string;
  readonly dir: string;
  readonly process: ChildProcess;
  readonly env: Record<string, string>;
  /** Runs another command of the command line against the same folder. */
  run(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface StartWish {
  readonly dir?: string;
  readonly env?: Record<string, string>;
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Starts `throughline start` and waits until it is ready. */
export async function startServer(wish: StartWish = {}): Promise<ServerUnderTest> {
  const dir = wish.dir ?? (await mkdtemp(path.join(tmpdir(), 'throughline-bench-')));
  const port = await freePort();
  const env: Record<string, string> = {
    ...(process.env as Record<string, string>),
    HOST: '127.0.0.1',
    PORT: String(port),
    THROUGHLINE_DATA: dir,
    THROUGHLINE_DEMO: '0',
    LOG_LEVEL: 'warn',
    ...wish.env,
  };
  const child = spawn(process.execPath, [...(process.env['BENCH_NODE_ARGS']?.split(' ') ?? []), cli, 'start'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child);
  return {
    url,
    dir,
    process: child,
    env,
    run: async (...args) =>
      (await execute(process.execPath, [cli, ...args], { env, maxBuffer: 64 * 1024 * 1024 })).stdout,
    stop: async () => {
      // One that was killed has a signal instead of a code, and says 'exit' no second time.
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        await ended;
      }
      if (wish.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

export async function untilReady(url: string, child: ChildProcess, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} before it was ready`);
    const ready = await fetch(`${url}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the server was not ready in time');
}

/** A write key of a new source, made by the command line. */
export async function sourceKey(server: ServerUnderTest, slug: string, kind = 'web'): Promise<string> {
  const out = await server.run('keys', 'create', '--source', slug, '--kind', kind, '--json');
  return (JSON.parse(out) as { key: string }).key;
}

/** An API key with a role, made by the command line. */
export async function apiKey(server: ServerUnderTest, role = 'admin'): Promise<string> {
  const out = await server.run('keys', 'create', '--role', role, '--json');
  return (JSON.parse(out) as { key: string }).key;
}
