/** Exact decimals as scaled integers: sums of a control total may not depend on binary fractions. */

/** Digits behind the point that are kept: prices of a tenth of a cent times fractions of a metre. */
export const scale = 6;
const factor = 10n ** BigInt(scale);

/** Text such as `-1234.5` as an integer in millionths; null when it is no decimal or has too many digits. */
export function parseDecimal(text: string, separator: '.' | ',' = '.'): bigint | null {
  const plain = separator === ',' ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '');
  const match = /^\s*([+-]?)(\d{1,15})(?:\.(\d{1,12}))?\s*$/.exec(plain);
  if (!match) return null;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > scale) return null;
  const value = BigInt(match[2] ?? '0') * factor + BigInt(fraction.padEnd(scale, '0'));
  return match[1] === '-' ? -value : value;
}

/** Millionths times millionths, exact as long as the product has at most `scale` digits behind the point; else rounded half away from zero. */
export function multiply(a: bigint, b: bigint): bigint {
  const product = a * b;
  const half = product < 0n ? -factor / 2n : factor / 2n;
  return (product + half) / factor;
}

/** Millionths as the shortest decimal text. */
export function formatDecimal(value: bigint): string {
  const sign = value < 0n ? '-' : '';
  const size = value < 0n ? -value : value;
  const fraction = (size % factor).toString().padStart(scale, '0').replace(/0+$/, '');
  return `${sign}${size / factor}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Millionths as a number for JSON; exact up to 15 significant digits, as its shortest text is the decimal again. */
export function toNumber(value: bigint): number {
  return Number(formatDecimal(value));
}
