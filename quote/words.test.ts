/** Nothing that the kernel can say is left without a sentence. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeRefusals, gapReasons, moneyText, percentText, quote, reasonWords, words } from './index.ts';
import { noon, randomBook, randomCart, randomCustomer, randomFrom } from './try-book.ts';
import { sentences } from './words.ts';

test('every step of 400 random quotes has a sentence without a hole', () => {
  const seen = new Set<string>();
  for (let at = 1; at <= 400; at += 1) {
    const random = randomFrom(at);
    const one = quote(randomCart(random, 5), randomBook(1 + (at % 8), 80), randomCustomer(random), noon);
    for (const step of one.trace) {
      seen.add(step.code);
      expect(Object.keys(sentences)).toContain(step.code);
      expect(words(step, one.currency)).not.toMatch(/undefined|NaN|null/);
    }
  }
  expect(seen.size).toBeGreaterThan(15);
});

test('every gap, every refusal of a code and every reason to skip has its words', () => {
  for (const reason of gapReasons) expect(Object.keys(sentences)).toContain(`unpriced_${reason}`);
  for (const reason of codeRefusals) expect(reasonWords[reason]).toMatch(/\.$/);
  const source = readFileSync(new URL('conditions.ts', import.meta.url), 'utf8');
  const [, union = ''] = /export type WhyNot =([^;]+);/.exec(source) ?? [];
  const reasons = [...union.matchAll(/'(\w+)'/g)].map(([, reason]) => String(reason));
  expect(reasons.length).toBeGreaterThan(15);
  for (const reason of reasons) expect(reasonWords[reason]).toMatch(/\.$/);
});

test('money and percentages are written the same everywhere', () => {
  expect([1_234, 5, -5, 0].map((amount) => moneyText(amount, 'EUR'))).toEqual([
    '12.34 EUR',
    '0.05 EUR',
    '−0.05 EUR',
    '0.00 EUR',
  ]);
  expect([moneyText(1_234, 'JPY'), moneyText(1_234, 'KWD')]).toEqual(['1234 JPY', '1.234 KWD']);
  expect([1_000, 1_050, 1_005, 887].map(percentText)).toEqual(['10 %', '10.5 %', '10.05 %', '8.87 %']);
});
