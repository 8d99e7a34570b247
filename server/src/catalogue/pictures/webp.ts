/** WebP (RFC 9649): a RIFF of chunks; Exif and XMP are taken out. */
import { slice, Unreadable, type Looked } from './bytes.ts';

const pictures = new Set(['VP8 ', 'VP8L', 'ANMF']);
const dropped = new Set(['EXIF', 'XMP ']);
const [exifFlag, xmpFlag] = [0x08, 0x04];

export function lookAtWebp(file: Buffer): Looked {
  const end = 8 + file.readUInt32LE(4);
  const riff = slice(file, 0, end);
  const kept: Buffer[] = [];
  let [width, height, hasData] = [0, 0, false];
  for (let at = 12; at < end;) {
    const length = riff.readUInt32LE(at + 4);
    const chunk = Buffer.from(slice(riff, at, at + 8 + length));
    const name = chunk.toString('latin1', 0, 4);
    const size = sizeIn(name, chunk.subarray(8));
    width = Math.max(width, size?.width ?? 0);
    height = Math.max(height, size?.height ?? 0);
    if (pictures.has(name)) hasData = true;
    if (name === 'VP8X') chunk.writeUInt8(chunk.readUInt8(8) & ~(exifFlag | xmpFlag), 8);
    if (!dropped.has(name)) kept.push(length % 2 === 0 ? chunk : Buffer.concat([chunk, Buffer.alloc(1)]));
    at += 8 + length + (length % 2);
  }
  if (!hasData || width === 0) throw new Unreadable('there is nothing in it');
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...kept]);
  const head = Buffer.from('RIFF\0\0\0\0', 'latin1');
  head.writeUInt32LE(body.length, 4);
  return { width, height, content: Buffer.concat([head, body]) };
}

function sizeIn(name: string, body: Buffer): { width: number; height: number } | undefined {
  switch (name) {
    case 'VP8X':
      return { width: body.readUIntLE(4, 3) + 1, height: body.readUIntLE(7, 3) + 1 };
    case 'VP8 ':
      if (body.readUIntBE(3, 3) !== 0x9d012a) throw new Unreadable('its first frame is damaged');
      return { width: body.readUInt16LE(6) & 0x3fff, height: body.readUInt16LE(8) & 0x3fff };
    case 'VP8L': {
      if (body.readUInt8(0) !== 0x2f) throw new Unreadable('its first frame is damaged');
      const bits = body.readUInt32LE(1);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default:
      return undefined;
  }
}
