import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { link, readFile, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { errorCode } from './failure.ts';

/**
 * Who holds a folder. `startTicks` tells a process from a later one with the same number, `boot` and `pidSpace` whether
 * the number means anything here (another machine or container sharing the folder has its own numbers).
 */
export interface FolderHolder {
  readonly pid: number;
  readonly startTicks: string;
  readonly boot: string;
  readonly pidSpace: string;
  readonly nonce: string;
  readonly since: string;
}

export type HoldResult =
  | { readonly kind: 'held'; release(): Promise<void> }
  | { readonly kind: 'in_use'; readonly holder: FolderHolder };

/** The holder touches its file this often; a holder whose process cannot be seen from here counts as gone after three beats. */
const beatMs = 5_000;

/**
 * Takes a folder for this process alone, until `release` or death.
 *
 * The lock is a file made by `link`, so it appears whole or not at all. The lock of a dead process is taken over: the one
 * process that can make `<lock>.after.<nonce of the dead>` may replace it, so two that start at once never both win.
 * No lock of the kernel is used, since Node has none; costs two small files, 1 ms.
 */
export async function holdFolder(folder: string): Promise<HoldResult> {
  const lock = join(folder, 'lock');
  const me = whoAmI();
  const mine = join(folder, `lock.${me.nonce}`);
  await writeFile(mine, JSON.stringify(me), { mode: 0o644 });
  try {
    const other = await takeSoon(mine, lock);
    if (other !== undefined) return { kind: 'in_use', holder: other };
  } finally {
    await unlink(mine).catch(() => {});
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(lock, now, now).catch(() => {});
  }, beatMs);
  beat.unref();
  return {
    kind: 'held',
    async release() {
      clearInterval(beat);
      if ((await readHolder(lock))?.nonce === me.nonce) await unlink(lock).catch(() => {});
    },
  };
}

/** Who holds `folder` now, if a living process does. Takes nothing. */
export async function whoHolds(folder: string): Promise<FolderHolder | undefined> {
  const lock = join(folder, 'lock');
  const holder = await readHolder(lock);
  return holder !== undefined && (await isAlive(holder, lock)) ? holder : undefined;
}

/** A holder that was killed a moment ago is still seen for some milliseconds, under load for more: it is waited for. */
async function takeSoon(mine: string, lock: string): Promise<FolderHolder | undefined> {
  for (const end = Date.now() + 5_000; ; await sleep(20)) {
    const other = await take(mine, lock);
    if (other === undefined || !isDying(other) || Date.now() > end) return other;
  }
}

/** Whether the holder has begun to exit, or has a SIGKILL before it. */
function isDying({ pid, boot, pidSpace: space }: FolderHolder): boolean {
  if (boot !== bootId() || space !== pidSpace()) return false;
  const exiting = (Number(statFields(pid)[6]) & 0x4) !== 0;
  const pending = [...readText(`/proc/${pid}/status`).matchAll(/^(?:Sig|Shd)Pnd:\s+([0-9a-f]+)$/gm)];
  return exiting || pending.some(([, signals = '0']) => (BigInt(`0x${signals}`) & 0x100n) !== 0n);
}

/** Makes `lock` a link to `mine`; answers the living holder when there is one. */
async function take(mine: string, lock: string): Promise<FolderHolder | undefined> {
  for (;;) {
    try {
      await link(mine, lock);
      return undefined;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const holder = await readHolder(lock);
    if (holder === undefined) continue; // released between the two calls
    if (await isAlive(holder, lock)) return holder;
    const right = `${lock}.after.${holder.nonce}`;
    const rival = await take(mine, right);
    if (rival !== undefined) return rival;
    // Only now, with the exclusive right to replace this very holder, is what was read above sure to stay true.
    if ((await readHolder(lock))?.nonce === holder.nonce) {
      await rename(right, lock);
      return undefined;
    }
    await unlink(right).catch(() => {});
  }
}

async function readHolder(lock: string): Promise<FolderHolder | undefined> {
  try {
    const found: unknown = JSON.parse(await readFile(lock, 'utf8'));
    return isHolder(found) ? found : unreadable;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    if (error instanceof SyntaxError) return unreadable;
    throw error;
  }
}

/** A lock that a full disk or a crash of the machine has cut short: nobody's. */
const unreadable: FolderHolder = { pid: 0, startTicks: '', boot: '', pidSpace: '', nonce: 'unreadable', since: '' };

function isHolder(value: unknown): value is FolderHolder {
  return (
    typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number' && 'nonce' in value
  );
}

async function isAlive(holder: FolderHolder, lock: string): Promise<boolean> {
  if (holder.nonce === 'unreadable') return false;
  const me = whoAmI();
  if (holder.boot === me.boot && holder.pidSpace === me.pidSpace) return startTicks(holder.pid) === holder.startTicks;
  return stillBeats(lock);
}

/** For a holder in another container or on another machine: its file was touched lately, or is touched while we watch. */
async function stillBeats(lock: string): Promise<boolean> {
  const touchedAt = async () => (await stat(lock).catch(() => undefined))?.mtimeMs ?? 0;
  const first = await touchedAt();
  if (first === 0 || Date.now() - first > 3 * beatMs) return false;
  const until = Date.now() + 3 * beatMs;
  while (Date.now() < until) {
    await sleep(500);
    if ((await touchedAt()) !== first) return true;
  }
  return false;
}

function whoAmI(): FolderHolder {
  return {
    pid: process.pid,
    startTicks: startTicks(process.pid),
    boot: bootId(),
    pidSpace: pidSpace(),
    nonce: randomUUID(),
    since: new Date().toISOString(),
  };
}

/** When a process started, in ticks since the machine did. Empty when there is no such process, or only its corpse. */
function startTicks(pid: number): string {
  const fields = statFields(pid);
  if (fields.length === 0) return isGone(pid) ? '' : 'unknown';
  return fields[0] === 'Z' ? '' : (fields[19] ?? '');
}

/** /proc/<pid>/stat from its third field, the state, on; empty when it cannot be read. */
function statFields(pid: number): string[] {
  const line = readText(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets and may hold anything: count from its end.
  return line === '' ? [] : line.slice(line.lastIndexOf(')') + 2).split(' ');
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function bootId(): string {
  return readText('/proc/sys/kernel/random/boot_id');
}

function pidSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
