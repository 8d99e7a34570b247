/** Uploaded files: streamed to the data directory under a name of ours, bounded, readable by the server alone. */
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { problem } from '../../kit/problems.ts';
import { importDiskFull, importTooLarge } from './problems.ts';

/** 8 GiB: about 100 million lines. */
export const maxUploadBytes = 8 * 1024 ** 3;
/** What must stay free on the disk for the databases. */
const reserveBytes = 1024 ** 3;

export const importFolder = (dataDir: string): string => path.join(path.resolve(dataDir), 'imports');

/** Where a file lies: only a process on the same host can work on it. */
export const placeOf = (dataDir: string): string => `${hostname()}:${path.resolve(dataDir)}`;

export interface UploadBounds {
  readonly maxBytes: number;
  /** What must stay free. */
  readonly reserveBytes: number;
}

const standard: UploadBounds = { maxBytes: maxUploadBytes, reserveBytes };

/** Stores the stream; a broken or refused upload leaves nothing behind. Returns the size in bytes. */
export async function storeFile(
  dataDir: string,
  id: string,
  from: Readable,
  bounds: UploadBounds = standard,
): Promise<{ file: string; bytes: number }> {
  const folder = importFolder(dataDir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const disk = await statfs(folder);
  const room = disk.bavail * disk.bsize - bounds.reserveBytes;
  const file = path.join(folder, id);
  let bytes = 0;
  const bounded = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      if (bytes > bounds.maxBytes) done(problem(importTooLarge));
      else if (bytes > room) done(problem(importDiskFull));
      else done(null, chunk);
    },
  });
  try {
    await pipeline(from, bounded, createWriteStream(file, { mode: 0o600 }));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  return { file, bytes };
}

export async function sizeOf(file: string): Promise<number> {
  return (await stat(file)).size;
}

/** Deletes an uploaded file; one that the command line read where it lay is not ours to delete. */
export async function dropUpload(job: { readonly id: string; readonly file: string }): Promise<void> {
  if (path.basename(job.file) === job.id) await rm(job.file, { force: true });
}
