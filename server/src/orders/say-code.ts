/**
 * Codes that are made to be said: no letter or digit that sounds or looks like another one, in groups of four, and the last one
 * checks the others, so that a slip of the tongue is told from a code that does not exist. Pure but for the random bytes.
 */
import { createHash, randomInt } from 'node:crypto';

/** 24 signs: without 0/O, 1/I/L, B/8, D/T, M/N, S/5, 2/Z, U/V as pairs. 4.6 bits each. */
const signs = '3467ACEFGHJKPQRTWXY9BMSV';

/** A code with `length` signs, the last of which is the check. 8 signs: 4.6 thousand million. */
export function makeCode(length: number): string {
  let text = '';
  for (let at = 1; at < length; at += 1) text += signs.charAt(randomInt(signs.length));
  return text + checkOf(text);
}

/** As it compares: capitals, without spaces and dashes, and what is often heard wrongly put right. */
export function heard(raw: string): string {
  return raw
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .replaceAll('D', 'T')
    .replaceAll('N', 'M')
    .replaceAll('8', 'B')
    .replaceAll('5', 'S')
    .replaceAll('U', 'V');
}

/** Does the last sign fit the others? False: it was misheard. */
export const isWellFormed = (code: string): boolean =>
  code.length > 1 && [...code].every((sign) => signs.includes(sign)) && checkOf(code.slice(0, -1)) === code.at(-1);

/** As it is printed and said: in groups of four. */
export const spoken = (code: string): string => code.replaceAll(/(.{4})(?=.)/g, '$1-');

/** What is kept of it. */
export const hashOfCode = (purpose: string, code: string): Uint8Array =>
  createHash('sha256').update(`${purpose}\u0000${code}`).digest();

// Each place has its own weight, prime to 24, so that one wrong sign is always noticed, and most swaps are.
function checkOf(text: string): string {
  const weights = [1, 5, 7, 11, 13, 17, 19, 23];
  const sum = [...text].reduce(
    (all, sign, at) => all + (signs.indexOf(sign) + 1) * (weights[at % weights.length] ?? 1),
    0,
  );
  return signs.charAt(sum % signs.length);
}

const space = 24n ** 7n;
// Prime to 24, so that each number has its own code, and neighbours look nothing alike.
const scramble = 2_971_215_073n;

/** The code of the n-th order: eight signs, each n its own (until 4.6 thousand million), telling nobody how many there were. Pure. */
export function numberCode(n: number): string {
  let rest = (BigInt(n) * scramble) % space;
  let text = '';
  for (let at = 0; at < 7; at += 1) {
    text += signs.charAt(Number(rest % 24n));
    rest /= 24n;
  }
  return text + checkOf(text);
}
