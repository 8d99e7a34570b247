/** The whole product as a new user meets it: the command line as a process of its own, heard and watched from outside. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, readdir, rm } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cli, freePort, untilReady } from '../../../bench/server.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Product {
  readonly url: string;
  readonly dir: string;
  readonly pid: number;
  readonly env: Readonly<Record<string, string>>;
  /** What it has printed so far. */
  readonly said: () => string;
  readonly ended: Promise<Ended>;
}

export const freshFolder = (name: string): Promise<string> => mkdtemp(path.join(tmpdir(), `throughline-${name}-`));
export const removeFolder = (folder: string): Promise<void> => rm(folder, { recursive: true, force: true });

/** `throughline start` on the folder, on a free port, empty; resolves when `/readyz` says so (or at once for a role without HTTP). */
export async function startProduct(dir: string, more: Readonly<Record<string, string>> = {}): Promise<Product> {
  const port = await freePort();
  const env = environment({ THROUGHLINE_DATA: dir, PORT: String(port), ...more });
  const { child, ended, said } = launch(['start'], env);
  const url = `http://127.0.0.1:${port}`;
  if (more['THROUGHLINE_ROLE'] !== 'worker') await untilReady(url, child, 240);
  return { url, dir, pid: child.pid ?? 0, env, said, ended };
}

/** Any command to its end. */
export function command(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return launch(args, environment(env)).ended;
}

/** A command that has to succeed; gives what it printed. */
export async function succeed(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await command(args, env);
  if (code !== 0) throw new Error(`throughline ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** A key made by the command line. */
export async function makeKey(env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string> {
  return (JSON.parse(await succeed(['keys', 'create', ...args, '--json'], env)) as { key: string }).key;
}

/** Asks it to stop, as systemd and Ctrl-C do; gives the seconds that it took. */
export async function stopProduct(product: Product): Promise<Ended & { readonly seconds: number }> {
  const startedAt = performance.now();
  if (await runs(product.pid)) process.kill(product.pid, 'SIGTERM');
  const ended = await product.ended;
  return { ...ended, seconds: (performance.now() - startedAt) / 1_000 };
}

/** Ends a product whose end is not what a test is about: at once, its engines with it. Its folder is thrown away. */
export async function discardProduct(product: Product): Promise<void> {
  const family = await familyOf(product.pid);
  for (const pid of family) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
  await until(async () => (await Promise.all(family.map(runs))).every((alive) => !alive), 30);
  await removeFolder(product.dir);
}

/** The process and all that it has started, theirs too. */
export async function familyOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await statOf(Number(name));
    if (stat !== undefined) parents.set(Number(name), Number(stat[1]));
  }
  const family = [pid];
  for (const member of family) {
    for (const [child, parent] of parents) if (parent === member) family.push(child);
  }
  return family;
}

/** Whether a process of this number runs; one that is dead and not yet waited for does not. */
export async function runs(pid: number): Promise<boolean> {
  const stat = await statOf(pid);
  return stat !== undefined && stat[0] !== 'Z';
}

/** /proc/<pid>/stat from its third field, the state, on. */
async function statOf(pid: number): Promise<string[] | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line === '' ? undefined : line.slice(line.lastIndexOf(')') + 2).split(' ');
}

function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  const { DATABASE_URL: _database, CLICKHOUSE_URL: _clickhouse, ...own } = process.env as Record<string, string>;
  return { ...own, HOST: '127.0.0.1', THROUGHLINE_DEMO: '0', LOG_LEVEL: 'warn', ...more };
}

function launch(
  args: readonly string[],
  env: Record<string, string>,
): { child: ChildProcess; ended: Promise<Ended>; said: () => string } {
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (out.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (out.stderr += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, stdout: out.stdout, stderr: withoutBuild(out.stderr) }));
  });
  return { child, ended, said: () => out.stdout };
}

/** In a checkout that was edited the command line builds first, and says so. */
const withoutBuild = (text: string): string =>
  text.replaceAll(/^(Building the \w+ …|Built the \w+ in .*|Waiting for another build …)\n/gm, '');

export interface Door {
  /** Calls the API; throws with the problem when it says no. */
  ask<T>(method: string, at: string, body?: unknown): Promise<T>;
  /** Sends Segment events and returns after they are acknowledged. */
  say(writeKey: string, ...events: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** Who has this identifier? null: nobody. */
  who(type: string, value: string): Promise<string | null>;
  /** Waits until everything that was said has been understood and stands in the history. */
  settled(seconds?: number): Promise<void>;
}

/** The public API of a running product, with an API key. */
export function openDoor(url: string, apiKey: string): Door {
  async function ask<T>(method: string, at: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${url}${at}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }
  return {
    ask,
    say: async (writeKey, ...events) => {
      const answer = await fetch(`${url}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${writeKey}:`)}` },
        body: JSON.stringify({ batch: events.map((event) => ({ messageId: randomUUID(), ...event })) }),
      });
      if (answer.status !== 200) throw new Error(`the intake said ${answer.status}: ${await answer.text()}`);
    },
    who: async (type, value) => {
      const identifiers = [{ type, value }];
      const { personIds } = await ask<{ personIds: (string | null)[] }>('POST', '/api/v1/people/resolve', {
        identifiers,
      });
      return personIds[0] ?? null;
    },
    settled: async (seconds = 180) => {
      for (const deadline = Date.now() + seconds * 1_000; ;) {
        // An answer may be some tens of milliseconds old: what was said before must have been counted in it.
        await new Promise((resolve) => setTimeout(resolve, 150));
        const { consumers } = await ask<{ consumers: { name: string; behind: number }[] }>('GET', '/api/v1/system');
        if (consumers.every((one) => one.behind === 0)) return;
        if (Date.now() > deadline) throw new Error(`not settled: ${JSON.stringify(consumers)}`);
      }
    },
  };
}

/** Waits until `condition` holds; fails after `seconds`. */
export async function until(condition: () => Promise<boolean> | boolean, seconds = 60): Promise<void> {
  for (const end = Date.now() + seconds * 1_000; !(await condition());) {
    if (Date.now() > end) throw new Error(`did not come true within ${seconds} s: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
