/**
 * Card numbers: sixteen digits, a prefix of the shop, random ones, and a Luhn check digit (ISO/IEC 7812-1, annex B), which finds every wrong
 * digit and every swap of neighbours but 09 and 90. Random, so that nobody gets from one card to the next: 10¹¹ numbers behind a
 * prefix of four. The first digit 9 is the one that ISO leaves to national use, so no number is a bank's.
 */
import { randomInt } from 'node:crypto';
import { longestNumber } from '../../../../contracts/loyalty-till.ts';

export const cardDigits = 16;
export const plasticPrefix = '9000';
export const virtualPrefix = '9001';

/** The digit that makes `body` a number. Pure. */
export function checkDigit(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at += 1) {
    const digit = Number(body.charAt(body.length - 1 - at)) * (at % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

/** False: a digit was misread. Says nothing of numbers with letters, which are another system's. */
export const hasRightCheckDigit = (number: string): boolean =>
  /^\d{2,}$/.test(number) && checkDigit(number.slice(0, -1)) === number.at(-1);

export function makeNumber(prefix: string): string {
  let body = prefix;
  while (body.length < cardDigits - 1) body += String(randomInt(10));
  return body + checkDigit(body);
}

/** As it compares, and as identity has it; null: this is no card number. Cards of an older system may have letters. */
export function readNumber(raw: string): string | null {
  const number = raw.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '');
  return /^[A-Z0-9]+$/.test(number) && number.length >= 4 && number.length <= longestNumber ? number : null;
}

/** In groups of four, as it is printed. */
export const printNumber = (number: string): string => number.replaceAll(/(.{4})(?=.)/g, '$1 ');

/** Of a number, what may be shown and logged. */
export const hintOf = (number: string): string => `…${number.slice(-4)}`;
