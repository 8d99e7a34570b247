import { expect, test } from 'vitest';
import { controlTotals, grouped } from './controlTotals.ts';

test('groups digits as the language does, without touching the sum', () => {
  expect(grouped('9747747.934', 'en')).toBe('9,747,747.934');
  expect(grouped('9747747.934', 'ro')).toBe('9.747.747,934');
  expect(grouped('9747747.934', 'ru').replaceAll(/\s/g, '_')).toBe('9_747_747,934');
  expect(grouped('90071992547409931.001', 'en')).toBe('90,071,992,547,409,931.001');
  expect(grouped('-1234', 'en')).toBe('-1,234');
});

test('puts the totals in the order in which they are checked', () => {
  const names = controlTotals({ amount: '1', mine: '2', lines: '3' }, 'en').map((total) => total.name);
  expect(names).toEqual(['lines', 'amount', 'mine']);
});
