import { expect, test } from 'vitest';
import { columnTargets, isTarget } from './columnTargets.ts';

test('offers a trait by the column’s own name for a file of persons', () => {
  expect(columnTargets('persons', 'Date Of Birth')).toContain('trait:date_of_birth');
});
test('offers the parts of an order line first for a file of orders', () => {
  expect(columnTargets('orders', 'StockCode').slice(0, 3)).toEqual(['ignore', 'order:id', 'line:sku']);
});
test('every target that is offered is one', () => {
  for (const kind of ['persons', 'events', 'orders'] as const)
    expect(columnTargets(kind, 'Имя клиента').filter((target) => !isTarget(target))).toEqual([]);
});
test('a trait without a name is none', () => {
  expect(isTarget('trait:')).toBe(false);
});
