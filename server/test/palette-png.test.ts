/** The pictures of the docs keep what is in them when they are made small. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { root } from './tidy/files.ts';

interface PalettePng {
  toPalette(png: Buffer): Buffer;
  decode(png: Buffer): { width: number; height: number; pixels: Uint32Array };
}
const { toPalette, decode } = (await import(
  pathToFileURL(path.join(root, 'scripts/palette-png.mjs')).href
)) as PalettePng;

type Pixel = readonly [number, number, number];

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(content.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** An RGB picture; each row with the filter that `filterOf` says, written as the standard does it. */
function picture(width: number, height: number, at: (x: number, y: number) => Pixel, filterOf: (y: number) => number) {
  const plain = Array.from({ length: height }, (_, y) => Array.from({ length: width }, (__, x) => at(x, y)).flat());
  const rows = plain.map((row, y) => {
    const kind = filterOf(y);
    const bytes = row.map((value, n) => {
      const left = row[n - 3] ?? 0;
      const above = plain[y - 1]?.[n] ?? 0;
      const corner = n < 3 ? 0 : (plain[y - 1]?.[n - 3] ?? 0);
      const [a, b, c] = [above - corner, left - corner, above + left - 2 * corner].map(Math.abs) as [
        number,
        number,
        number,
      ];
      const paeth = a <= b && a <= c ? left : b <= c ? above : corner;
      return (value - ([0, left, above, (left + above) >> 1, paeth][kind] ?? 0)) & 255;
    });
    return [kind, ...bytes];
  });
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/** A palette picture back to colours, by the standard. */
function coloursOf(png: Buffer, width: number): number[] {
  const part = (name: string): Buffer => {
    const at = png.indexOf(name, 8, 'latin1');
    return png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4));
  };
  const palette = part('PLTE');
  const rows = inflateSync(part('IDAT'));
  const colours: number[] = [];
  for (const [n, place] of rows.entries()) {
    if (n % (width + 1) !== 0) colours.push(palette.readUIntBE(3 * place, 3));
  }
  return colours;
}

test('with at most 256 colours every pixel stays as it was, whatever filters its rows have', () => {
  const at = (x: number, y: number): Pixel => [(x * 37) % 16, (y * 91) % 12, 200];
  const png = picture(40, 30, at, (y) => y % 5);
  const { width, height, pixels } = decode(png);
  expect([width, height]).toEqual([40, 30]);
  const wanted = Array.from({ length: 1_200 }, (_, n) => {
    const [red, green, blue] = at(n % 40, Math.floor(n / 40));
    return (red << 16) | (green << 8) | blue;
  });
  expect([...pixels]).toEqual(wanted);
  expect(coloursOf(toPalette(png), 40)).toEqual(wanted);
});

test('with more, each pixel gets a colour near to its own', () => {
  const at = (x: number, y: number): Pixel => [x * 4, y * 4, (x + y) * 2];
  const png = picture(60, 60, at, () => 4);
  const before = [...decode(png).pixels];
  const after = coloursOf(toPalette(png), 60);
  expect(new Set(after).size).toBeLessThanOrEqual(256);
  const parts = (colour: number): Pixel => [colour >> 16, (colour >> 8) & 255, colour & 255];
  const off = before.map((colour, n) =>
    Math.max(...parts(colour).map((value, part) => Math.abs(value - (parts(after[n] ?? 0)[part] ?? 0)))),
  );
  expect(Math.max(...off)).toBeLessThanOrEqual(24);
});

test('the pictures of the docs are small palette pictures of a desktop', () => {
  const folder = path.join(root, 'docs/pictures');
  const names = readdirSync(folder);
  expect(names.length).toBeGreaterThan(4);
  for (const name of names) {
    const png = readFileSync(path.join(folder, name));
    expect([name, png[25], png.readUInt32BE(16) >= 1_280, png.length < 250_000]).toEqual([name, 3, true, true]);
  }
});
