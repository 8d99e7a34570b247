/** Fills the shapes with the colours of the goods: a palette picture, smooth at its edges. Pure, and the same everywhere. */
import type { Part, Tone } from './goods.ts';
import { oval } from './shapes.ts';

export type Colour = readonly [red: number, green: number, blue: number];
/** Pixels on a side: sharp in a list, and more than the 250 that market places ask for. */
export const side = 300;
/** Steps between two colours at an edge; few, so that all colours fit a palette. */
const steps = 6;
/** Pixels on a side of a block. */
const block = 8;

const hex = (text: string): Colour =>
  [0, 2, 4].map((at) => Number.parseInt(text.slice(at, at + 2), 16)) as unknown as Colour;
const mix = (one: Colour, other: Colour, share: number): Colour =>
  one.map((value, at) => Math.round(value + ((other[at] as number) - value) * share)) as unknown as Colour;
const [black, white] = [hex('000000'), hex('ffffff')];

// prettier-ignore
const looks: Readonly<Record<string, string>> = {
  Graphite: '4b4f55', Silver: 'c3c7cc', Midnight: '26304f', Ivory: 'f2ead8', Sage: 'a3b49a', Grey: '8d9299', Blue: '3f6fb5', Black: '2e3034',
  White: 'f7f7f5', Coral: 'ee7f6d', Teal: '2f8f8f', Sand: 'd9c4a0', Rose: 'dba3ab', Steel: 'a9b2ba', Clear: 'dfe8ec', Navy: '27375e',
  Plum: '6d3f63', Olive: '74774a', Cream: 'f0e4c8', Red: 'c03a3a', Rust: 'b35f3a', Sky: '9cc3e4', Check: 'e6e3dc', Forest: '2f5a44',
  Camel: 'c19a68', Tartan: '9c2f35', Floral: 'efd9d6', Emerald: '1f7a5c', Nude: 'd9b79c', Indigo: '3b4f7d', Oatmeal: 'd8ccb6',
  Wine: '7a2c3d', Brown: '6f4a32', Mixed: '7d8ba1', Yellow: 'ecc04d', Green: '4c8f57', Stone: 'b3ab9e',
};

export const colourOfLook = (look: string): Colour => hex(looks[look] ?? '9aa3ad');

/** What is woven or printed: the share of another colour at a place. */
type Pattern = { readonly over: Colour; readonly at: (x: number, y: number) => boolean };
const patterns: Readonly<Record<string, readonly Pattern[]>> = {
  Check: [
    { over: hex('6f86a8'), at: (x) => x % 8 < 1.6 },
    { over: hex('6f86a8'), at: (_x, y) => y % 8 < 1.6 },
  ],
  Tartan: [
    { over: hex('1f3f34'), at: (x, y) => x % 14 < 5 !== y % 14 < 5 },
    { over: hex('e8d9a8'), at: (x, y) => x % 14 < 0.7 || y % 14 < 0.7 },
  ],
  Floral: [
    { over: hex('c65a72'), at: (x, y) => Math.hypot((x % 11) - 5, ((y + Math.floor(x / 11) * 5) % 11) - 5) < 2.2 },
    { over: hex('5f8a5a'), at: (x, y) => Math.hypot((x % 11) - 8.4, ((y + Math.floor(x / 11) * 5) % 11) - 7) < 1.1 },
  ],
  Mixed: [
    { over: hex('d8a24a'), at: (_x, y) => y % 15 < 5 },
    { over: hex('a8505c'), at: (_x, y) => y % 15 >= 10 },
  ],
};

export interface Painted {
  /** Three bytes a colour. */
  readonly palette: Buffer;
  /** One byte a pixel, row by row. */
  readonly pixels: Buffer;
}

type Fill = Tone | 'shadow' | 'edge';

/** How much of each pixel the parts of a kind cover, in steps: the same for all colours of it. */
export type Cover = readonly { readonly tone: Fill; readonly at: Int32Array; readonly share: Uint8Array }[];

export function coverOf(parts: readonly Part[]): Cover {
  const floor = oval(50, 88, 34, 4);
  const edges = parts.filter(([tone]) => tone === 'body' || tone === 'light' || tone === 'white');
  return [
    cover('shadow', floor.distance, floor.box, 2.5, 2.5),
    ...edges.map(([, shape]) => cover('edge', shape.distance, shape.box, 0.45, 0)),
    ...parts.map(([tone, shape]) => cover(tone, shape.distance, shape.box, 0, 0)),
  ];
}

/** `more`: how far it reaches beyond its edge; `soft`: over how much of that it fades. */
function cover(
  tone: Fill,
  distance: (x: number, y: number) => number,
  [left, top, right, bottom]: readonly [number, number, number, number],
  more: number,
  soft: number,
): Cover[number] {
  const scale = side / 100;
  const margin = more + soft + 1;
  const bound = (value: number): number => Math.min(side, Math.max(0, Math.round(value * scale)));
  const [fromX, untilX, untilY] = [bound(left - margin), bound(right + margin), bound(bottom + margin)];
  const at = new Int32Array((untilX - fromX) * (untilY - bound(top - margin)));
  const share = new Uint8Array(at.length);
  let found = 0;
  const put = (px: number, py: number, covered: number): void => {
    at[found] = py * side + px;
    share[found] = covered;
    found += 1;
  };
  const awayAt = (x: number, y: number): number => (distance(x / scale, y / scale) - more) * scale;
  // A block that the edge does not come near is all inside or all outside: a tenth of the distances is left.
  const near = block + 1 + soft * scale;
  for (let by = bound(top - margin); by < untilY; by += block) {
    for (let bx = fromX; bx < untilX; bx += block) {
      const middle = awayAt(bx + block / 2, by + block / 2);
      if (middle > near) continue;
      for (let py = by; py < Math.min(by + block, untilY); py++) {
        for (let px = bx; px < Math.min(bx + block, untilX); px++) {
          if (middle < -near) {
            put(px, py, steps);
            continue;
          }
          const away = awayAt(px + 0.5, py + 0.5);
          const covered = Math.round(Math.min(1, Math.max(0, 0.5 - away / (1 + soft * scale * 2))) * steps);
          if (covered > 0) put(px, py, covered);
        }
      }
    }
  }
  return { tone, at: at.slice(0, found), share: share.slice(0, found) };
}

export function paint(kind: Cover, look: string): Painted {
  const main = colourOfLook(look);
  const ground = mix(hex('eeebe5'), main, 0.1);
  const tones: Readonly<Record<Fill, Colour>> = {
    shadow: mix(ground, black, 0.09),
    edge: mix(main, black, 0.4),
    body: main,
    dark: mix(main, black, 0.28),
    light: mix(main, white, 0.32),
    screen: hex('1d2733'),
    glow: hex('31475c'),
    metal: hex('b9bec4'),
    white: hex('fbfaf7'),
    ground,
  };
  const palette = new Palette();
  const pixels = Buffer.alloc(side * side, palette.indexOf(ground));
  for (const { tone, at, share } of kind) {
    const plain = palette.indexOf(tones[tone]);
    const woven = tone === 'body' ? (patterns[look] ?? []) : [];
    for (let nth = 0; nth < at.length; nth++) {
      const place = at[nth] as number;
      const index = woven.length === 0 ? plain : wovenAt(woven, place, palette, plain);
      const covered = share[nth] as number;
      pixels[place] = covered === steps ? index : palette.blend(pixels[place] as number, index, covered);
    }
  }
  return { palette: palette.bytes(), pixels };
}

function wovenAt(woven: readonly Pattern[], place: number, palette: Palette, plain: number): number {
  const x = ((place % side) * 100) / side;
  const y = (Math.floor(place / side) * 100) / side;
  const over = woven.findLast((one) => one.at(x, y))?.over;
  return over === undefined ? plain : palette.indexOf(over);
}

/** At most 256 colours; what comes after that takes the nearest one. */
class Palette {
  readonly #colours: Colour[] = [];
  readonly #known = new Map<number, number>();
  readonly #blends = new Map<number, number>();

  indexOf(colour: Colour): number {
    const key = (colour[0] << 16) | (colour[1] << 8) | colour[2];
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const index = this.#colours.length < 256 ? this.#colours.push(colour) - 1 : this.#nearest(colour);
    this.#known.set(key, index);
    return index;
  }

  blend(below: number, index: number, share: number): number {
    const key = (below * 256 + index) * 16 + share;
    const known = this.#blends.get(key);
    if (known !== undefined) return known;
    const made = this.indexOf(mix(this.#colours[below] as Colour, this.#colours[index] as Colour, share / steps));
    this.#blends.set(key, made);
    return made;
  }

  bytes(): Buffer {
    return Buffer.from(this.#colours.flat());
  }

  #nearest(colour: Colour): number {
    const far = (other: Colour): number =>
      other.reduce((sum, value, at) => sum + (value - (colour[at] as number)) ** 2, 0);
    let best = 0;
    for (const [index, other] of this.#colours.entries())
      if (far(other) < far(this.#colours[best] as Colour)) best = index;
    return best;
  }
}
