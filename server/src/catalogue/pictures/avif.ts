/**
 * AVIF: boxes of ISO/IEC 14496-12 and 23008-12. Its metadata are pieces of one heap with places that refer to one another: what has
 * some is refused in plain words rather than taken apart.
 */
import { slice, Unreadable, type Looked } from './bytes.ts';

interface Box {
  readonly name: string;
  readonly body: Buffer;
}

export function isAvif(file: Buffer): boolean {
  if (file.length < 16 || file.toString('latin1', 4, 8) !== 'ftyp') return false;
  const brands = file.toString('latin1', 8, Math.min(file.readUInt32BE(0), 64, file.length));
  return /avi[fs]/.test(brands);
}

export function lookAtAvif(file: Buffer): Looked {
  const top = boxes(file);
  const meta = inside(top, 'meta', 4);
  const items = meta.find(({ name }) => name === 'iinf');
  if (items?.body.includes('Exif') === true || items?.body.includes('mime') === true)
    throw new Unreadable('it holds metadata (place, camera); export it without them');
  const sizes = inside(inside(meta, 'iprp', 0), 'ipco', 0).filter(({ name }) => name === 'ispe');
  const widths = sizes.map(({ body }) => body.readUInt32BE(4));
  const heights = sizes.map(({ body }) => body.readUInt32BE(8));
  if (sizes.length === 0 || !top.some(({ name }) => name === 'mdat')) throw new Unreadable('there is nothing in it');
  return { width: Math.max(...widths), height: Math.max(...heights), content: file };
}

function boxes(within: Buffer): Box[] {
  const found: Box[] = [];
  for (let at = 0; at < within.length;) {
    const said = within.readUInt32BE(at);
    // 0: up to the end; 1: a size of 64 bits follows, which no file has that we take.
    const length = said === 0 ? within.length - at : said;
    if (length < 8) throw new Unreadable('its parts do not follow one another');
    found.push({ name: within.toString('latin1', at + 4, at + 8), body: slice(within, at + 8, at + length) });
    at += length;
  }
  return found;
}

function inside(from: readonly Box[], name: string, skip: number): Box[] {
  const found = from.find((box) => box.name === name);
  return found === undefined ? [] : boxes(slice(found.body, skip, found.body.length));
}
