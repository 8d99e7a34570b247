import { expect, test } from 'vitest';
import { controlTotals, grouped } from './controlTotals.ts';

test('groups digits without touching the sum', () => {
  expect(grouped('9747747.934').replaceAll('\u202f', '')).toBe('9747747.934');
  expect(grouped('90071992547409931.001')).toBe('90\u202f071\u202f992\u202f547\u202f409\u202f931.001');
  expect(grouped('-1234')).toBe('-1\u202f234');
});

test('puts the totals in the order in which they are checked', () => {
  expect(controlTotals({ amount: '1', mine: '2', lines: '3' }).map((total) => total.name)).toEqual([
    'lines',
    'amount',
    'mine',
  ]);
});
