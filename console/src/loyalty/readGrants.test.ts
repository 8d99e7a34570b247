import { expect, test } from 'vitest';
import { readGrants } from './readGrants.ts';

test('a pasted list of phones, e-mails and cards is read, with its heading, quotes and thousands', () => {
  const { rows, faults, sum } = readGrants(
    'Customer;Points\n+371 2000 1234;500\n"anna@example.com";1 200\n9001176126531787\t30\n+37120005555 40\n\n',
    'guess',
  );
  expect(faults).toEqual([]);
  expect(rows.map((row) => [row.line, row.customer.type, row.amount])).toEqual([
    [2, 'phone', 500],
    [3, 'email', 1_200],
    [4, 'loyalty_card', 30],
    [5, 'phone', 40],
  ]);
  expect(sum).toBe(1_770);
});

test('every line that cannot be read says which and why, and nobody is granted twice', () => {
  const { rows, faults } = readGrants(
    'a@example.com;10\nA@example.com;20\nsomebody;5\nb@example.com;1.5\nalone',
    'guess',
  );
  expect(rows).toHaveLength(1);
  expect(faults.map(({ line, why }) => [line, why])).toEqual([
    [2, 'twice'],
    [3, 'customer'],
    [4, 'amount'],
    [5, 'columns'],
  ]);
});
