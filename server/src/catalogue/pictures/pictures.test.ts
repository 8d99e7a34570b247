import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readPicture } from './read-picture.ts';

const chunk = (name: string, data: Buffer): Buffer => {
  const [length, check, named] = [Buffer.alloc(4), Buffer.alloc(4), Buffer.concat([Buffer.from(name), data])];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
};
function png(width: number, height: number, ...more: Buffer[]): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const start = Buffer.from('89504e470d0a1a0a', 'hex');
  const data = deflateSync(Buffer.alloc((width + 1) * Math.min(height, 10)));
  return Buffer.concat([start, chunk('IHDR', head), ...more, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

const segment = (marker: number, body: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};
/** Exif as a phone writes it: how it was held, and where. */
const exif = Buffer.concat([
  Buffer.from('Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0', 'latin1'),
  Buffer.from('GPS 56.9496 N 24.1052 E'),
]);
const scan = Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56]);
const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8]),
  segment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1')),
  segment(0xe1, exif),
  segment(0xe2, Buffer.from('MPF\0 a second picture')),
  segment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01 colours', 'latin1')),
  segment(0xfe, Buffer.from('Camera of Anna')),
  segment(0xc0, Buffer.from([8, 0, 20, 0, 30, 1, 1, 0x11, 0])),
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  scan,
  Buffer.from([0xff, 0xd9]),
]);

// Of 1 by 1 pixels, lossy and lossless; 2 by 2 pixels.
const lossy = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');
const lossless = Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64');
const avif = Buffer.from(
  'AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAAAADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAAB0AAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAAIAAAACAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQ0MAAAAABNjb2xybmNseAACAAIAAYAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACVtZGF0EgAKCBgANogQEAwgMg8f8D///8WfhwB8+ErK42A=',
  'base64',
);
const extended = Buffer.concat([
  Buffer.from('RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x0c\0\0\0\0\0\0\0\0\0', 'latin1'),
  lossy.subarray(12),
  Buffer.from('EXIF\x05\0\0\0Place\0', 'latin1'),
]);
extended.writeUInt32LE(extended.length - 8, 4);

test.each([
  ['png', png(3, 2), { ending: 'png', width: 3, height: 2 }],
  ['jpeg', jpeg, { ending: 'jpg', width: 30, height: 20 }],
  ['lossy webp', lossy, { ending: 'webp', width: 1, height: 1 }],
  ['lossless webp', lossless, { ending: 'webp', width: 1, height: 1 }],
  ['extended webp', extended, { ending: 'webp', width: 1, height: 1 }],
  ['avif', avif, { ending: 'avif', width: 2, height: 2 }],
])('%s is known by its content, and what is kept is read as the same again', (_, file, wanted) => {
  const read = readPicture(file);
  expect(read).toMatchObject(wanted);
  if ('content' in read) expect(readPicture(read.content)).toEqual(read);
});

test('place, camera and comments do not stay in a picture, and neither does what hangs on behind it; how it was held does', () => {
  const read = [
    readPicture(Buffer.concat([jpeg, Buffer.from('<script>PK')])),
    readPicture(Buffer.concat([png(3, 2, chunk('tEXt', Buffer.from('Camera of Anna'))), Buffer.from('<script>')])),
    readPicture(extended),
  ].map((one) => ('content' in one ? one.content.toString('latin1') : ''));
  for (const content of read) expect(content).not.toMatch(/GPS|Anna|Place|MPF|script|EXIF/);
  expect(read[0]).toContain('ICC_PROFILE');
  // Tag 0x0112, one short, 6.
  expect(read[0]).toContain('Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06');
});

test.each([
  ['a page that calls itself a picture', Buffer.from('<!doctype html><script>alert(1)</script>'), 'neither JPEG'],
  ['SVG, which may hold scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'neither JPEG'],
  ['nothing', Buffer.alloc(0), 'neither JPEG'],
  ['half a PNG', png(3, 2).subarray(0, 50), 'ends too early'],
  ['half a JPEG', jpeg.subarray(0, jpeg.length - 4), 'ends too early'],
  ['half a WebP', lossy.subarray(0, 30), 'ends too early'],
  ['half an AVIF', avif.subarray(0, 200), 'ends too early'],
  ['a damaged PNG', Buffer.from(png(3, 2)).fill(1, 45, 48), 'damaged'],
  ['a PNG that unpacks to 400 MB', png(10_000, 10_000), '10000 × 10000 pixels'],
  ['a PNG as long as a road', png(1, 20_000), '16,383 on a side'],
  ['one without a size', png(0, 2), 'no size'],
])('%s is refused with the reason', (_, file, reason) => {
  expect(readPicture(file)).toEqual({ refused: expect.stringContaining(reason) });
});
