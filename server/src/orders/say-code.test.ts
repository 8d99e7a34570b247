import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heard, isWellFormed, makeCode, numberCode, spoken } from './say-code.ts';

describe('codes that are said', () => {
  test('are understood in small letters, with pauses, and with the signs that sound alike mixed up', () => {
    const code = makeCode(8);
    expect(isWellFormed(code)).toBe(true);
    const said = spoken(code)
      .toLowerCase()
      .replaceAll('t', 'd')
      .replaceAll('b', '8')
      .replaceAll('m', 'n')
      .replaceAll('v', 'u')
      .replaceAll('s', '5');
    expect(heard(` ${said} `)).toBe(code);
  });

  test('one wrong sign is always noticed', () => {
    const signs = '3467ACEFGHJKPQRTWXY9BMSV';
    fc.assert(
      fc.property(fc.nat({ max: 4_000_000_000 }), fc.nat({ max: 7 }), fc.nat({ max: 23 }), (n, at, sign) => {
        const code = numberCode(n);
        const wrong = code.slice(0, at) + signs.charAt(sign) + code.slice(at + 1);
        expect(isWellFormed(code)).toBe(true);
        expect(isWellFormed(wrong)).toBe(wrong === code);
      }),
    );
  });

  test('the numbers of orders are all different, and neighbours look nothing alike', () => {
    const codes = Array.from({ length: 20_000 }, (_, n) => numberCode(n + 1));
    expect(new Set(codes).size).toBe(codes.length);
    expect([codes[0]?.slice(0, 3), codes[1]?.slice(0, 3)]).not.toEqual([codes[1]?.slice(0, 3), codes[2]?.slice(0, 3)]);
  });
});
