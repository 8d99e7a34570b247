/** Erasure of a person from uploads that wait and from the rows that failed. Finished uploads are deleted with the end of their import. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import { run, runCount, type Db } from '../../kit/sql.ts';
import { blankErrors, cancelForErasure, waitingFiles } from './imports.sql.ts';
import { dropUpload } from './store-file.ts';

/**
 * Blanks failed rows that hold one of the values, and deletes waiting uploads that do (their imports are cancelled, with the reason: importing
 * them would bring the person back). Returns how many rows and files. Reads each waiting file once, in constant memory.
 */
export async function eraseImportFiles(db: Db, place: string, values: readonly string[]): Promise<number> {
  // Shorter ones ("42") would match anything.
  const wanted = values.filter((value) => value.length >= 6).map((value) => value.toLowerCase());
  if (wanted.length === 0) return 0;
  let changed = await runCount(db, blankErrors, [wanted]);
  for (const job of await run(db, waitingFiles, [place])) {
    if (!(await holdsAny(job.file, job.encoding ?? 'utf-8', wanted))) continue;
    await dropUpload(job);
    await run(db, cancelForErasure, [job.id]);
    changed += 1;
  }
  return changed;
}

async function holdsAny(file: string, encoding: string, wanted: readonly string[]): Promise<boolean> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return false;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  await handle.close();
  const raw = createReadStream(file);
  const zipped = bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  const plain = zipped ? raw.pipe(createGunzip()) : raw;
  const decoder = iconv.getDecoder(encoding);
  const overlap = Math.max(...wanted.map((value) => value.length));
  let tail = '';
  try {
    for await (const chunk of plain) {
      const text = tail + decoder.write(chunk as Buffer).toLowerCase();
      if (wanted.some((value) => text.includes(value))) return true;
      tail = text.slice(-overlap);
    }
    return false;
  } catch {
    // A broken file is no table that could be imported; it goes, to be sure.
    return true;
  } finally {
    raw.destroy();
  }
}
