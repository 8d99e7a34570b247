import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fulfilVerbs } from '../../../contracts/orders.ts';
import { entryKey } from './entryKey.ts';

const orders = join(import.meta.dirname, '../../../server/src/orders');

/** Every word that the server writes into an order's log. */
function written(): string[] {
  return readdirSync(orders, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .flatMap((name) => [...readFileSync(join(orders, name), 'utf8').matchAll(/\bnote\(\s*'([^']+)'/g)])
    .map(([, word = '']) => word);
}

test('every word that the server writes into an order’s log has a text', () => {
  const words = [...new Set([...written(), 'ordered', 'placed', ...fulfilVerbs])];
  expect(words.length).toBeGreaterThan(20);
  expect(words.filter((word) => entryKey(word) === null)).toEqual([]);
});

test('a word that nobody knows has none', () => {
  expect([entryKey('flew away'), entryKey('constructor')]).toEqual([null, null]);
});
