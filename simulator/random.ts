/**
 * Seeded randomness that can be forked by name. A fork depends on the seed and on the path of names alone,
 * never on how much was drawn before, so that adding one thing to the world leaves the rest as it was.
 *
 * The generator is sfc32 (128 bits of state, passes PractRand); no cryptographic use is meant.
 */
export class Random {
  readonly #key: readonly [number, number, number, number];
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spareNormal: number | undefined;

  private constructor(key: readonly [number, number, number, number]) {
    this.#key = key;
    this.#a = key[0] ^ key[3];
    this.#b = key[1];
    this.#c = key[2];
    // Twelve rounds separate neighbouring keys; sfc32's author asks for that many after seeding.
    for (let round = 0; round < 12; round++) this.next();
  }

  static of(seed: string | number): Random {
    return new Random(mix([0x9e3779b9, 0x243f6a88, 0xb7e15162, 0xdeadbeef], String(seed)));
  }

  fork(name: string | number): Random {
    return new Random(mix(this.#key, String(name)));
  }

  /** A whole number in [0, 2^32). */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** In [0, 1). */
  float(): number {
    return this.next() / 4294967296;
  }

  /** A whole number in [0, below). */
  int(below: number): number {
    return Math.floor(this.float() * below);
  }

  /** In [from, to). */
  between(from: number, to: number): number {
    return from + this.float() * (to - from);
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.int(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** Picks a key of the table with the probability that its weight has among all weights. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    let total = 0;
    for (const key in weights) total += weights[key];
    let left = this.float() * total;
    let last: K | undefined;
    for (const key in weights) {
      last = key;
      left -= weights[key];
      if (left < 0) return key;
    }
    if (last === undefined) throw new Error('nothing to pick from');
    return last;
  }

  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.float()));
    const angle = 2 * Math.PI * this.float();
    this.#spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.float());
  }

  poisson(mean: number): number {
    // Above 60 the normal approximation is off by less than the noise of one day's traffic.
    if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.float(); product > limit; product *= this.float()) count++;
    return count;
  }

  digits(length: number): string {
    let text = '';
    for (let i = 0; i < length; i++) text += this.int(10);
    return text;
  }

  /** In the form of a version 4 UUID, as browsers make their anonymous ids. */
  uuid(): string {
    const [a, b, c, d] = [hex(this.next()), hex(this.next()), hex(this.next()), hex(this.next())];
    const variant = '89ab'.charAt(parseInt(c.charAt(0), 16) & 3);
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`;
  }
}

/** Picks indexes with given weights in constant time (Walker's alias method). */
export class WeightedIndex {
  readonly #threshold: Float64Array;
  readonly #other: Uint32Array;

  constructor(weights: ArrayLike<number>) {
    const size = weights.length;
    let total = 0;
    for (let i = 0; i < size; i++) total += weights[i] ?? 0;
    this.#threshold = new Float64Array(size).fill(1);
    this.#other = new Uint32Array(size);
    const scaled = Float64Array.from({ length: size }, (_, i) => ((weights[i] ?? 0) * size) / total);
    const small: number[] = [];
    const large: number[] = [];
    scaled.forEach((weight, i) => (weight < 1 ? small : large).push(i));
    while (small.length > 0 && large.length > 0) {
      const less = small.pop() as number;
      const more = large[large.length - 1] as number;
      this.#threshold[less] = scaled[less] as number;
      this.#other[less] = more;
      scaled[more] = (scaled[more] as number) + (scaled[less] as number) - 1;
      if ((scaled[more] as number) < 1) small.push(large.pop() as number);
    }
  }

  pick(random: Random): number {
    const slot = random.int(this.#threshold.length);
    return random.float() < (this.#threshold[slot] as number) ? slot : (this.#other[slot] as number);
  }
}

const hex = (value: number): string => value.toString(16).padStart(8, '0');

/** MurmurHash3's finish over four lanes: cheap, and every bit of the name reaches every lane. */
function mix(key: readonly [number, number, number, number], name: string): readonly [number, number, number, number] {
  let [a, b, c, d] = key;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i) + 1;
    a = b ^ Math.imul(a ^ code, 597399067);
    b = c ^ Math.imul(b ^ code, 2869860233);
    c = d ^ Math.imul(c ^ code, 951274213);
    d = a ^ Math.imul(d ^ code, 2716044179);
  }
  a = Math.imul(c ^ (a >>> 18), 597399067);
  b = Math.imul(d ^ (b >>> 22), 2869860233);
  c = Math.imul(a ^ (c >>> 17), 951274213);
  d = Math.imul(b ^ (d >>> 19), 2716044179);
  return [(a ^ b ^ c ^ d) >>> 0, (b ^ a) >>> 0, (c ^ a) >>> 0, (d ^ a) >>> 0];
}
