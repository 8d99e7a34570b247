/** Pictures of Meridian's goods, made from what they are and their colour: one a kind and colour, so that 2,000 variants need some hundred. */
import { crc32, deflateSync } from 'node:zlib';
import { ranges } from '../../catalogue-ranges.ts';
import { goods } from './goods.ts';
import { coverOf, paint, side, type Cover } from './paint.ts';

export interface KindAndLook {
  readonly category: string;
  readonly look: string;
}

/** All that the range needs; nobody sells the others. */
export const allPictures = (): KindAndLook[] =>
  ranges.flatMap(({ category, looks }) => looks.map((look) => ({ category, look })));

export const keyOf = ({ category, look }: KindAndLook): string => `${category}|${look}`;

const covers = new Map<string, Cover>();
const drawn = new Map<string, Buffer>();

/** A PNG of some 3 KB, kept once it is made; all 84 take about a second of CPU. */
export function pictureOf(which: KindAndLook): Buffer {
  const before = drawn.get(keyOf(which));
  if (before !== undefined) return before;
  const parts = goods[which.category];
  if (parts === undefined) throw new Error(`goods.ts has no picture for ${which.category}`);
  const cover = covers.get(which.category) ?? coverOf(parts);
  covers.set(which.category, cover);
  const { palette, pixels } = paint(cover, which.look);
  const made = writePng(palette, pixels);
  drawn.set(keyOf(which), made);
  return made;
}

function writePng(palette: Buffer, pixels: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  // Eight bits, a palette, nothing interlaced.
  head.set([8, 3, 0, 0, 0], 8);
  const lines = Buffer.alloc((side + 1) * side);
  for (let y = 0; y < side; y++) pixels.copy(lines, y * (side + 1) + 1, y * side, (y + 1) * side);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(lines, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
