/** As much of DER (X.690) as a signature needs: writing, and finding one's way in a certificate. Pure. */

export type Bytes = Uint8Array;

const lengthOf = (length: number): number[] => {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 | bytes.length, ...bytes];
};

export function tagged(tag: number, ...parts: readonly Bytes[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

export const sequence = (...parts: readonly Bytes[]): Buffer => tagged(0x30, ...parts);
/** A SET OF: DER wants its members in the order of their bytes. */
export const setOf = (...parts: readonly Bytes[]): Buffer => tagged(0x31, ...[...parts].sort(Buffer.compare));
export const octets = (bytes: Bytes): Buffer => tagged(0x04, bytes);
export const smallInteger = (value: number): Buffer => tagged(0x02, Buffer.from([value]));
export const nothing = Buffer.from([0x05, 0x00]);
/** `[0]`, around something (explicit) or in the place of its tag (implicit): the bytes are the same. */
export const context0 = (...parts: readonly Bytes[]): Buffer => tagged(0xa0, ...parts);

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part % 128];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift(0x80 | (left % 128));
    bytes.push(...groups);
  }
  return tagged(0x06, Buffer.from(bytes));
}

/** UTCTime until 2049, as RFC 5652 asks. */
export function utcTime(at: Date): Buffer {
  const text = at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${text}Z`, 'latin1'));
}

export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  /** With its tag and length. */
  readonly whole: Buffer;
}

/** The elements that stand one after the other in these bytes. Throws on what is no DER. */
export function elementsOf(bytes: Bytes): Element[] {
  const all = Buffer.from(bytes);
  const found: Element[] = [];
  let at = 0;
  while (at < all.length) {
    const first = all[at + 1] ?? 0;
    const more = first < 0x80 ? 0 : first & 0x7f;
    const length = more === 0 ? first : all.readUIntBE(at + 2, more);
    const begin = at + 2 + more;
    if (begin + length > all.length) throw new RangeError('not DER: an element is longer than what there is');
    found.push({
      tag: all[at] ?? 0,
      content: all.subarray(begin, begin + length),
      whole: all.subarray(at, begin + length),
    });
    at = begin + length;
  }
  return found;
}
