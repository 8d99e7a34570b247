// A screenshot as a PNG of at most 256 colours: a third of the size, and nobody sees the difference on a screen of flat colours.
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const channels = { 2: 3, 6: 4 };

/**
 * @param {Buffer} png 8 bits a channel, RGB or opaque RGBA, not interlaced: what Chromium makes.
 * @returns {Buffer} the same picture with a palette.
 */
export function toPalette(png) {
  const { width, height, pixels } = decode(png);
  const palette = choosePalette(pixels);
  const places = new Map(palette.map((colour, place) => [colour, place]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      const colour = pixels[at];
      let place = places.get(colour);
      if (place === undefined) {
        place = nearest(palette, colour);
        places.set(colour, place);
      }
      rows[y * (width + 1) + 1 + x] = place;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @returns {{width: number, height: number, pixels: Uint32Array}} pixels as 0xRRGGBB, row by row. */
export function decode(png) {
  if (!png.subarray(0, 8).equals(signature)) throw new Error('this is no PNG');
  let head;
  const data = [];
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at);
    const name = png.toString('latin1', at + 4, at + 8);
    const content = png.subarray(at + 8, at + 8 + length);
    if (name === 'IHDR') head = content;
    if (name === 'IDAT') data.push(content);
    at += 12 + length;
  }
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const step = channels[head[9]];
  if (head[8] !== 8 || step === undefined || head[12] !== 0)
    throw new Error('a PNG of a kind that Chromium does not make');
  const bytes = unfilter(inflateSync(Buffer.concat(data)), width * step, height, step);
  const pixels = new Uint32Array(width * height);
  for (let n = 0, at = 0; n < pixels.length; n += 1, at += step)
    pixels[n] = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
  return { width, height, pixels };
}

/** PNG's five filters, undone (https://www.w3.org/TR/png-3/#9Filters). */
function unfilter(raw, stride, height, step) {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const kind = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const left = x < step ? 0 : out[y * stride + x - step];
      const above = y === 0 ? 0 : out[(y - 1) * stride + x];
      const corner = x < step || y === 0 ? 0 : out[(y - 1) * stride + x - step];
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][kind];
      out[y * stride + x] = raw[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return out;
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** The most frequent colours first; of those that look alike only one, so that a rare accent keeps its place. */
function choosePalette(pixels) {
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const known = [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
  if (known.length <= 256) return known;
  for (let apart = 12; ; apart = (apart * 3) >> 1) {
    const chosen = [];
    for (const colour of known) {
      if (chosen.length > 256) break;
      if (chosen.every((other) => distance(other, colour) >= apart)) chosen.push(colour);
    }
    if (chosen.length <= 256) return chosen;
  }
}

function nearest(palette, colour) {
  let [place, least] = [0, Infinity];
  for (let n = 0; n < palette.length; n += 1) {
    const apart = distance(palette[n], colour);
    if (apart < least) [place, least] = [n, apart];
  }
  return place;
}

const distance = (one, other) =>
  ((one >> 16) - (other >> 16)) ** 2 +
  (((one >> 8) & 255) - ((other >> 8) & 255)) ** 2 +
  ((one & 255) - (other & 255)) ** 2;

function chunk(name, content) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const out = Buffer.alloc(8 + body.length);
  out.writeUInt32BE(content.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), 4 + body.length);
  return out;
}
