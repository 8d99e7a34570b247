import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGtin, readScan } from './gtin.ts';

const withDigit = (digits: string): string => [...'0123456789'].map((digit) => digits + digit).find(isGtin) ?? 'none';

test('every number of 7, 11, 12 or 13 digits has exactly one check digit', () => {
  const digits = fc.constantFrom(7, 11, 12, 13).chain((length) => fc.stringMatching(new RegExp(`^\\d{${length}}$`)));
  fc.assert(fc.property(digits, (text) => [...'0123456789'].filter((digit) => isGtin(text + digit)).length === 1));
});

test('a slip in one digit is always found', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{12}$/), fc.nat({ max: 12 }), fc.integer({ min: 1, max: 9 }), (text, at, by) => {
      const right = withDigit(text);
      const wrong = `${right.slice(0, at)}${(Number(right[at]) + by) % 10}${right.slice(at + 1)}`;
      return !isGtin(wrong);
    }),
  );
});

test('numbers of real articles pass, with other lengths and letters they do not', () => {
  for (const right of ['4006381333931', '96385074', '036000291452', '00012345600012'])
    expect([right, isGtin(right)]).toEqual([right, true]);
  for (const wrong of ['4006381333932', '123456789', '', '40063813339a1', '0'])
    expect([wrong, isGtin(wrong)]).toEqual([wrong, false]);
});

test('a scan is read in all its forms; what is no GTIN stays a SKU', () => {
  expect(readScan(' LAP-1 ')).toEqual({ sku: 'LAP-1', gtin14: null });
  expect(readScan(']E04006381333931').gtin14).toBe('04006381333931');
  expect(readScan('\u001d0104006381333931\u001d10A').gtin14).toBe('04006381333931');
  expect(readScan('https://x.example/01/04006381333931').gtin14).toBe('04006381333931');
  expect(readScan('https://x.example/p/4006381333931').gtin14).toBe(null);
  expect(readScan('').gtin14).toBe(null);
});
