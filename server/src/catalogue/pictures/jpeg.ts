/**
 * JPEG (ITU-T T.81): segments up to the end mark; what follows is dropped. Of the metadata only colours stay, and how the camera was
 * held, for without it half of all photographs lie on their side.
 */
import { slice, Unreadable, type Looked } from './bytes.ts';

const [soi, eoi, sos] = [0xd8, 0xd9, 0xda];
const app1 = 0xe1;
const app2 = 0xe2;
const comment = 0xfe;

export function lookAtJpeg(file: Buffer): Looked {
  const kept: Buffer[] = [];
  let size: { width: number; height: number } | undefined;
  let turned = 1;
  let hasData = false;
  for (let at = 2; ;) {
    if (file.readUInt8(at) !== 0xff) throw new Unreadable('its parts do not follow one another');
    const marker = file.readUInt8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === eoi) break;
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= soi)) throw new Unreadable('its parts do not follow one another');
    const end = at + 2 + file.readUInt16BE(at + 2);
    const segment = slice(file, at, end);
    if (isFrame(marker)) size ??= { height: segment.readUInt16BE(5), width: segment.readUInt16BE(7) };
    if (marker === app1) turned = orientationOf(segment) ?? turned;
    if (!isDropped(marker, segment)) kept.push(segment);
    at = end;
    if (marker !== sos) continue;
    hasData = true;
    const next = endOfScan(file, end);
    kept.push(slice(file, end, next));
    at = next;
  }
  if (size === undefined || !hasData) throw new Unreadable('there is nothing in it');
  const head = [Buffer.from([0xff, soi]), ...(turned === 1 ? [] : [orientation(turned)])];
  return { ...size, content: Buffer.concat([...head, ...kept, Buffer.from([0xff, eoi])]) };
}

const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** APP0 (JFIF), APP2 with a colour profile and APP14 (Adobe's colour transform) change how it looks; the others do not. */
function isDropped(marker: number, segment: Buffer): boolean {
  if (marker === comment) return true;
  if (marker === app2) return segment.toString('latin1', 4, 15) !== 'ICC_PROFILE';
  return marker >= app1 && marker <= 0xef && marker !== 0xee;
}

/** Inside a scan 0xff is followed by 0, or by a restart mark. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = from; ; at += 2) {
    at = file.indexOf(0xff, at);
    if (at === -1) throw new RangeError('no end mark');
    const next = file.readUInt8(at + 1);
    if (next === 0xff) at -= 1;
    else if (next !== 0 && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
}

/** Of the Exif tag 0x0112 in the first directory: 1 … 8. */
function orientationOf(segment: Buffer): number | undefined {
  if (segment.toString('latin1', 4, 10) !== 'Exif\0\0') return undefined;
  try {
    const tiff = segment.subarray(10);
    const little = tiff.toString('latin1', 0, 2) === 'II';
    const short = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
    const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
    for (let entry = directory + 2, left = short(directory); left > 0; entry += 12, left -= 1) {
      const value = short(entry) === 0x0112 ? short(entry + 8) : 0;
      if (value >= 1 && value <= 8) return value;
    }
  } catch {
    // Broken metadata: the picture is as it is.
  }
  return undefined;
}

/** An Exif segment that says nothing else. */
function orientation(turned: number): Buffer {
  const segment = Buffer.alloc(36);
  segment.writeUInt16BE(0xff00 + app1, 0);
  segment.writeUInt16BE(34, 2);
  segment.write('Exif\0\0MM', 4, 'latin1');
  segment.writeUInt16BE(42, 12);
  segment.writeUInt32BE(8, 14);
  segment.writeUInt16BE(1, 18);
  segment.writeUInt16BE(0x0112, 20);
  segment.writeUInt16BE(3, 22);
  segment.writeUInt32BE(1, 24);
  segment.writeUInt16BE(turned, 28);
  return segment;
}
