/**
 * A folder in memory for all that a run of the tests writes, where there is room for it. A database made from the template is 1,200
 * small files: 0.55 s of CPU on ext4, 0.05 s in memory, and the suite makes more than 800 of them. What is killed here keeps its files just as on
 * a disk: the kernel holds both.
 */
import { chmod, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';

const shared = '/dev/shm';
/** A run has been seen to use 3 GB at once. */
const bytesNeeded = 6 * 2 ** 30;

/** Its path, for `TMPDIR`; null where memory has no such place or too little room, as in many containers. */
export async function memoryFolder(): Promise<string | null> {
  const room = await statfs(shared).catch(() => null);
  if (room === null || room.bavail * room.bsize < bytesNeeded || freemem() < 1.5 * bytesNeeded) return null;
  await dropOrphans();
  // Short: the path of a socket may have 107 signs.
  const folder = await mkdtemp(`${shared}/tl-${process.pid}-`).catch(() => null);
  // PostgreSQL runs as another user and must get through.
  if (folder !== null) await chmod(folder, 0o711);
  return folder;
}

/** Folders of runs that were killed would fill memory until the machine starts anew. */
async function dropOrphans(): Promise<void> {
  for (const name of await readdir(shared)) {
    const pid = /^tl-(\d+)-\w{6}$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(`${shared}/${name}`, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Sets `TMPDIR` for this process and the threads and processes that it starts; the answer puts it back and removes the folder. */
export async function workInMemory(): Promise<() => Promise<void>> {
  const folder = await memoryFolder();
  const before = process.env['TMPDIR'];
  if (folder === null) return async () => undefined;
  process.env['TMPDIR'] = folder;
  return async () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
    await rm(folder, { recursive: true, force: true });
  };
}
