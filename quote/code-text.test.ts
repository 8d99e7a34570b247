/** Codes that are said aloud survive the phone and the keyboard. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeAlphabet, codeFrom, hasMadeForm, isMade, mendCode, normaliseCode, printCode, spellCode } from './index.ts';

const codes = fc.array(fc.nat(18), { minLength: 7, maxLength: 15 }).map(codeFrom);

test('the alphabet has a prime number of signs and none that look or sound alike', () => {
  expect(codeAlphabet).toHaveLength(19);
  expect(new Set(codeAlphabet).size).toBe(19);
  for (const pair of ['0O', '1I', '1L', 'IL', '5S', '8B', '2Z', 'UV', 'MN', 'GJ', 'FS', 'PB', 'KQ', 'WV']) {
    expect([pair, [...pair].filter((sign) => codeAlphabet.includes(sign)).length < 2]).toEqual([pair, true]);
  }
});

test('one wrong sign is always found', () => {
  fc.assert(
    fc.property(codes, fc.nat(100), fc.nat(18), (code, place, other) => {
      const at = place % code.length;
      const wrong = codeAlphabet.charAt(other);
      fc.pre(wrong !== code.charAt(at));
      expect(isMade(code)).toBe(true);
      expect(isMade(code.slice(0, at) + wrong + code.slice(at + 1))).toBe(false);
    }),
  );
});

test('two signs that changed places are always found, also when they are not neighbours', () => {
  fc.assert(
    fc.property(codes, fc.nat(100), fc.nat(100), (code, first, second) => {
      const [a, b] = [first % code.length, second % code.length];
      fc.pre(code.charAt(a) !== code.charAt(b));
      const signs = [...code];
      [signs[a], signs[b]] = [signs[b] ?? '', signs[a] ?? ''];
      expect(isMade(signs.join(''))).toBe(false);
    }),
  );
});

test('typed in any way it is the same code: case, blanks, dashes, Cyrillic look-alikes, full-width letters', () => {
  fc.assert(
    fc.property(codes, (code) => {
      expect(normaliseCode(` ${printCode(code).toLowerCase()} `)).toBe(code);
      expect(normaliseCode([...code].join(' . '))).toBe(code);
    }),
  );
  expect(normaliseCode('асе-нкм ртхУ')).toBe('ACEHKMPTXY');
  expect(normaliseCode('ＡＣＥ')).toBe('ACE');
});

test('what was misheard is mended when the check sign proves it, and only then', () => {
  fc.assert(
    fc.property(codes, (code) => {
      const heard = code.replace('M', 'N').replace('F', 'S').replace('J', 'G').replace('P', 'B');
      expect(mendCode(heard)).toBe(code);
    }),
  );
  expect(mendCode('SUMMER')).toBe(null);
  expect(hasMadeForm('SUMMER20')).toBe(false);
});

test('it is printed in groups and spelled in words', () => {
  expect(printCode('ACDEFHJKMP')).toBe('ACD-EFH-JKMP');
  expect(spellCode('AC7')).toBe('Alfa, Charlie, 7');
});
