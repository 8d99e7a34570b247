import { expect, test } from 'vitest';
import { canReverse, movesOf } from './ledger.ts';
import type { Entry } from './loyalty.ts';

let number = 100;
const entry = (
  operationId: string,
  what: Entry['what'],
  from: string,
  to: string,
  amount: number,
  lotId = 'lot',
): Entry => ({
  id: String((number -= 1)),
  operationId,
  what,
  kind: 'points',
  from,
  to,
  amount,
  lotId,
  at: '2026-11-28T06:00:00.000Z',
  reason: '',
  actor: '',
  orderId: null,
  channel: null,
  locationId: null,
  reverses: null,
  partnerId: null,
  detail: {},
});

test('entries of one operation are one move with the sign that the customer feels', () => {
  const moves = movesOf([
    entry('5', 'capture', 'held', 'redeemed', 60),
    entry('5', 'capture', 'held', 'customer', 40),
    entry('4', 'hold', 'customer', 'held', 70, 'old'),
    entry('4', 'hold', 'customer', 'held', 30, 'new'),
    entry('3', 'earn', 'issued', 'customer', 100),
    entry('3', 'earn', 'customer', 'debt', 25),
  ]);
  expect(moves.map(({ what, amount, sign, debt }) => [what, sign * amount, amount, debt])).toEqual([
    ['capture', 0, 60, 0],
    ['hold', -100, 100, 0],
    ['earn', 75, 75, 25],
  ]);
  expect(moves[1]?.lots).toHaveLength(2);
});

test('what was reversed is not offered to be reversed again', () => {
  const all = movesOf([
    { ...entry('4', 'reverse', 'corrected', 'customer', 5, 'a'), reverses: '3' },
    entry('3', 'correct', 'customer', 'corrected', 5, 'a'),
    { ...entry('2', 'reverse', 'customer', 'issued', 10, 'a'), reverses: '0' },
    entry('1', 'grant', 'issued', 'customer', 20, 'a'),
    entry('0', 'grant', 'issued', 'customer', 10, 'a'),
  ]);
  expect(all.map((move) => canReverse(move, all))).toEqual([false, false, false, true, false]);
});
