import { describe, expect, test } from 'vitest';
import { normalise, typeName } from './normalise.ts';
import { compileRules, faultOfExpression, faultsOf } from './rules.ts';
import { firstRules } from './rule-store.ts';
import { originIdOf, readIdentifier } from './candidates.ts';

const secret = new Uint8Array(32);
const rules = compileRules(firstRules);
const counts = (type: string, value: string): string | null =>
  readIdentifier(secret, rules, type, value)?.value ?? null;

describe('normalising', () => {
  test('a phone number is one in all its spellings', () => {
    for (const spelling of [
      '+48 690 123 456',
      '0048690123456',
      '+48-690-123-456',
      'tel:+48690123456',
      ' +48 (690) 123456 ',
    ]) {
      expect(counts('phone', spelling)).toBe('+48690123456');
    }
  });
  test('a number without a country counts only where the rules name a country', () => {
    expect(normalise({ normalise: 'phone' }, '690 123 456')).toBeNull();
    expect(normalise({ normalise: 'phone' }, '690 123 456', 'PL')).toBe('+48690123456');
  });
  test('capitals and blanks do not make another mail box, dots do', () => {
    expect(counts('email', ' Ann.Lee@X.Example ')).toBe('ann.lee@x.example');
    expect(counts('email', 'annlee@x.example')).not.toBe(counts('email', 'ann.lee@x.example'));
  });
  test('a card is one with and without its blanks', () => {
    expect(counts('loyalty_card', '7712 1000-1758 4')).toBe('7712100017584');
  });
  test('control characters, lone surrogates and ten kilobytes identify nobody', () => {
    for (const value of ['a\u0000b', '\ud800', 'x'.repeat(10_240), '']) expect(counts('user_id', value)).toBeNull();
  });
  test('types are one however they are written; what is no name is no type', () => {
    expect(['loyaltyCard', 'Loyalty card', 'loyalty_card'].map(typeName)).toEqual(Array(3).fill('loyalty_card'));
    expect(['', 'x'.repeat(65), 'a;b', '__proto__'].map(typeName)).toEqual([null, null, null, '__proto__']);
  });
  test('an id is a pure function of type and value under the secret', () => {
    expect(originIdOf(secret, 'email', 'a@x.example')).toBe(originIdOf(secret, 'email', 'a@x.example'));
    expect(originIdOf(secret, 'email', 'a@x.example')).not.toBe(originIdOf(secret, 'user_id', 'a@x.example'));
    expect(originIdOf(Uint8Array.of(1), 'email', 'a@x.example')).not.toBe(originIdOf(secret, 'email', 'a@x.example'));
  });
});

describe('values that never count', () => {
  test.each([
    [
      'phone',
      [
        '0000',
        'null',
        'undefined',
        '+70000000000',
        '+00000000000',
        '000000',
        '-',
        'n/a',
        '+11111111111',
        '123',
        'anonymous',
        '+48111111111',
        '+71234567890',
      ],
    ],
    [
      'email',
      [
        'test@test.com',
        'null',
        'undefined',
        'no@no.no',
        'none@none.com',
        '-',
        'noemail@noemail.com',
        'a@a.a',
        'test@example.com',
        'a@b',
        '@x.example',
      ],
    ],
    ['loyalty_card', ['0000', '0000000000000', 'null', '-', '1111111111111', 'none', '0000 0000']],
    ['user_id', ['null', 'undefined', '0', 'guest', 'anonymous', '[object Object]', '-1', 'false', 'NaN', 'NULL', ' ']],
    ['anonymous_id', ['undefined', 'null', '00000000-0000-0000-0000-000000000000', '[object Object]', '0']],
  ])('%s', (type, values) => {
    for (const value of values) expect([value, counts(type, value)]).toEqual([value, null]);
  });
  test('real ones do', () => {
    for (const [type, value] of [
      ['user_id', '7'],
      ['user_id', '12345'],
      ['email', 'j@doe.example'],
      ['email', 'x@example.com'],
      ['phone', '+353871233322'],
      ['loyalty_card', 'AB-1'],
    ] as const) {
      expect([value, counts(type, value) !== null]).toEqual([value, true]);
    }
  });
});

describe('expressions of an admin', () => {
  test('those that could run away are refused', () => {
    for (const bad of ['(a+)+$', '(a|aa)*', '(?=x)', '(a)\\1', '.*.*.*x', 'a{1000}', '(', '(?<n>a)']) {
      expect([bad, faultOfExpression(bad) !== null]).toEqual([bad, true]);
    }
    for (const good of ['^test@', '^\\+7(0{7}|1{7})$', '@(a|b)\\.com$', '^[(+*]x$'])
      expect([good, faultOfExpression(good)]).toEqual([good, null]);
  });
  test('the defaults pass their own guard, and each type has one rule', () => {
    expect(faultsOf(firstRules)).toEqual([]);
    expect(faultsOf({ rules: [...firstRules.rules, ...firstRules.rules.slice(0, 1)] })).toHaveLength(1);
  });
});
