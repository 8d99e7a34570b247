/**
 * Codes that are said aloud and typed by hand. The alphabet has no two signs that look or sound alike (no 0/O, 1/I/L, 5/S, 8/B, 2/Z, U/V,
 * M/N, G/J pairs) and its size is a prime, so that one check sign finds every wrong sign and every swap of two.
 */
export const codeAlphabet = 'ACDEFHJKMPRTWXY3479';
const size = codeAlphabet.length;

/** Cyrillic letters that look like Latin ones: a customer reads the letters off her screen, and a cashier types on his keyboard. */
const lookAlikes: Readonly<Record<string, string>> = {
  А: 'A',
  В: 'B',
  Е: 'E',
  К: 'K',
  М: 'M',
  Н: 'H',
  О: 'O',
  Р: 'P',
  С: 'C',
  Т: 'T',
  У: 'Y',
  Х: 'X',
  Ё: 'E',
};

/** What people hear or write instead of a sign of the alphabet. Only one sign each, so nothing is guessed. */
const misheard: Readonly<Record<string, string>> = { N: 'M', S: 'F', G: 'J', V: 'W', Q: 'K', B: 'P' };

/** Upper case, without blanks and dashes, in Latin letters; at most 64 signs. */
export function normaliseCode(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
  return [...plain]
    .map((sign) => lookAlikes[sign] ?? sign)
    .join('')
    .slice(0, 64);
}

/** The code that was meant when a made code was misheard, if its check sign says so; null otherwise. */
export function mendCode(normalised: string): string | null {
  const mended = [...normalised].map((sign) => misheard[sign] ?? sign).join('');
  return isMade(mended) ? mended : null;
}

/** Whether it has the form of a made code: the alphabet, 8 to 16 signs, the check sign right. */
export function isMade(normalised: string): boolean {
  return hasMadeForm(normalised) && checkSign(normalised.slice(0, -1)) === normalised.at(-1);
}

/** Only signs of the alphabet (or what is misheard for them), and as long as made codes are: with a wrong check sign it was mistyped. */
export function hasMadeForm(normalised: string): boolean {
  return (
    /^[A-Z0-9]{8,16}$/.test(normalised) &&
    [...normalised].every((sign) => codeAlphabet.includes(misheard[sign] ?? sign))
  );
}

/** Weighted sum modulo 19; weights 1 … 18 differ for 15 places, so a wrong sign or a swap always changes it. */
export function checkSign(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at += 1) sum += (at + 2) * codeAlphabet.indexOf(body.charAt(at));
  return codeAlphabet.charAt(sum % size);
}

/** A code from random numbers below 19, one for each sign but the last. */
export function codeFrom(numbers: ArrayLike<number>): string {
  let body = '';
  for (let at = 0; at < numbers.length; at += 1) body += codeAlphabet.charAt((numbers[at] ?? 0) % size);
  return body + checkSign(body);
}

/** In groups of three and four, as it is printed: `ACD-EFH-JKMP`. */
export function printCode(code: string): string {
  const groups: string[] = [];
  let rest = code;
  while (rest.length > 4) {
    groups.push(rest.slice(0, 3));
    rest = rest.slice(3);
  }
  return [...groups, rest].join('-');
}

const spoken: Readonly<Record<string, string>> = {
  A: 'Alfa',
  B: 'Bravo',
  C: 'Charlie',
  D: 'Delta',
  E: 'Echo',
  F: 'Foxtrot',
  G: 'Golf',
  H: 'Hotel',
  I: 'India',
  J: 'Juliett',
  K: 'Kilo',
  L: 'Lima',
  M: 'Mike',
  N: 'November',
  O: 'Oscar',
  P: 'Papa',
  Q: 'Quebec',
  R: 'Romeo',
  S: 'Sierra',
  T: 'Tango',
  U: 'Uniform',
  V: 'Victor',
  W: 'Whiskey',
  X: 'X-ray',
  Y: 'Yankee',
  Z: 'Zulu',
};

/** As it is said on the phone: "Alfa, Charlie, 7". */
export function spellCode(code: string): string {
  return [...code].map((sign) => spoken[sign] ?? sign).join(', ');
}
