/**
 * Smaller sizes of a picture, by libvips (`sharp`, with prebuilt binaries; where there are none the whole picture is served). One picture at
 * a time: unpacked, the largest has 200 MB.
 */
import type { Sharp } from 'sharp';
import { problem, unavailable } from '../../kit/problems.ts';
import { mostPixels, type Ending } from './read-picture.ts';

/** So many wait for their turn at the most: a small photograph takes 10 to 50 ms, the largest about a second. */
const mostWaiting = 32;
let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** Null: it is no wider, lighter as it is, it moves, or it cannot be read; the whole picture serves. Throws `unavailable`. */
export async function makeSmaller(content: Buffer, ending: Ending, width: number): Promise<Buffer | null> {
  if (waiting >= mostWaiting) throw problem(unavailable, { detail: 'too many pictures wait', retryAfterSeconds: 2 });
  waiting += 1;
  const turn = last.then(() => smaller(content, ending, width)).catch(() => null);
  last = turn;
  try {
    return await turn;
  } finally {
    waiting -= 1;
  }
}

async function smaller(content: Buffer, ending: Ending, width: number): Promise<Buffer | null> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  const picture = sharp(content, { limitInputPixels: mostPixels, failOn: 'error' });
  const { pages = 1, autoOrient, isPalette } = await picture.metadata();
  if (pages > 1 || autoOrient.width <= width) return null;
  const resized = picture.autoOrient().resize({ width });
  const made = await inForm(resized, ending, isPalette).toBuffer();
  return made.length < content.length ? made : null;
}

function inForm(picture: Sharp, ending: Ending, palette: boolean): Sharp {
  switch (ending) {
    case 'jpg':
      return picture.jpeg({ quality: 82, mozjpeg: true });
    case 'png':
      return picture.png({ compressionLevel: 9, palette });
    case 'webp':
      return picture.webp({ quality: 82 });
    case 'avif':
      return picture.avif({ quality: 55, effort: 2 });
  }
}
