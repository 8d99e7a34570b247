/** What a file is, by its content and never by its name; and whether we take it. Pure. */
import { isAvif, lookAtAvif } from './avif.ts';
import { Unreadable, type Looked } from './bytes.ts';
import { lookAtJpeg } from './jpeg.ts';
import { lookAtPng, pngMark } from './png.ts';
import { lookAtWebp } from './webp.ts';

/** A photograph in print quality has 3 MB; what a phone sends fits. */
export const mostBytes = 10 * 1024 * 1024;
/** A browser unpacks a pixel to four bytes: 200 MB are what a phone stands. */
export const mostPixels = 50_000_000;
/** What WebP can have. */
const longestSide = 16_383;

export const pictureTypes = { jpg: 'image/jpeg', png: 'image/png', webp: 'image/webp', avif: 'image/avif' } as const;
export type Ending = keyof typeof pictureTypes;

export interface Picture extends Looked {
  readonly ending: Ending;
}

type Form = { readonly ending: Ending; readonly look: (file: Buffer) => Looked };

/** The picture as it is kept, without place, camera and comments; or why it is refused. */
export function readPicture(file: Buffer): Picture | { readonly refused: string } {
  const form = formOf(file);
  if (form === undefined) return { refused: 'it is neither JPEG nor PNG, WebP or AVIF, whatever its name says' };
  try {
    const looked = form.look(file);
    const { width, height } = looked;
    if (width === 0 || height === 0) return { refused: 'it has no size' };
    if (width > longestSide || height > longestSide || width * height > mostPixels)
      return { refused: `it has ${width} × ${height} pixels; 50 million are taken, and 16,383 on a side` };
    return { ...looked, ending: form.ending };
  } catch (error) {
    if (error instanceof RangeError) return { refused: 'it ends too early' };
    if (error instanceof Unreadable) return { refused: error.message };
    throw error;
  }
}

function formOf(file: Buffer): Form | undefined {
  if (file.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return { ending: 'jpg', look: lookAtJpeg };
  if (file.subarray(0, pngMark.length).equals(pngMark)) return { ending: 'png', look: lookAtPng };
  if (/^RIFF[^]{4}WEBP$/.test(file.toString('latin1', 0, 12))) return { ending: 'webp', look: lookAtWebp };
  return isAvif(file) ? { ending: 'avif', look: lookAtAvif } : undefined;
}
