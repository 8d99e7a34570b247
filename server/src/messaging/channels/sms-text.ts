/** A text as short messages carry it: in GSM 03.38 where all of it is there, else in UCS-2; cut into parts with a header that joins them again. Pure. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const extended: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};
const codes = new Map<string, readonly number[]>([
  ...[...basic].flatMap((char, at): [string, number[]][] => (char === '\u001b' ? [] : [[char, [at]]])),
  ...Object.entries(extended).map(([char, code]): [string, number[]] => [char, [0x1b, code]]),
]);

export interface SmsParts {
  /** SMPP's data_coding: 0 the default alphabet, 8 UCS-2. */
  readonly coding: 0 | 8;
  readonly parts: readonly Buffer[];
  /** Parts begin with a user data header. */
  readonly hasHeader: boolean;
}

/** Units of one message and of a part with its header: characters of GSM 03.38, or two bytes each of UCS-2. `reference` tells messages apart. */
export function smsParts(text: string, reference: number): SmsParts {
  const gsm = [...text].map((char) => codes.get(char));
  const isGsm = gsm.every((code) => code !== undefined);
  // A character that takes two units is never cut in half: an escape from what it escapes, a surrogate from its pair.
  const units: Buffer[] = isGsm
    ? gsm.map((code) => Buffer.from(code ?? []))
    : [...text].map((char) => Buffer.from(char, 'utf16le').swap16());
  const [whole, part] = isGsm ? [160, 153] : [140, 134];
  const all = Buffer.concat(units);
  if (all.length <= whole) return { coding: isGsm ? 0 : 8, parts: [all], hasHeader: false };
  const cut: Buffer[][] = [[]];
  let size = 0;
  for (const unit of units) {
    if (size + unit.length > part) {
      cut.push([]);
      size = 0;
    }
    cut.at(-1)?.push(unit);
    size += unit.length;
  }
  const parts = cut
    .slice(0, 255)
    .map((some, at) =>
      Buffer.concat([Buffer.from([5, 0, 3, reference & 255, Math.min(cut.length, 255), at + 1]), ...some]),
    );
  return { coding: isGsm ? 0 : 8, parts, hasHeader: true };
}

/** What a short message says; `isDefault`: in the default alphabet of GSM 03.38, one character a byte. */
export function smsWords(body: Uint8Array, isDefault: boolean): string {
  if (!isDefault) return Buffer.from(body).toString('latin1');
  let [words, escaped] = ['', false];
  for (const byte of body) {
    if (byte === 0x1b) escaped = true;
    else {
      words += escaped ? (unescaped.get(byte) ?? ' ') : ([...basic][byte & 0x7f] ?? ' ');
      escaped = false;
    }
  }
  return words;
}

const unescaped = new Map(Object.entries(extended).map(([char, code]) => [code, char]));
