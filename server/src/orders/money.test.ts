import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cashRounding, divideRefund, inMajor, type PayingTender } from './money.ts';

const tender = (id: string, capturedMinor: number, refundedMinor = 0): PayingTender => ({
  id,
  method: 'card',
  state: 'captured',
  amountMinor: capturedMinor,
  capturedMinor,
  refundedMinor,
});

describe('dividing what goes back', () => {
  test('any number of partial refunds ends with every tender given back exactly, and none ever gets more than it paid', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5_000_000_000 }), { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 3_000_000_000 }), { maxLength: 8 }),
        fc.constantFrom('same_share' as const, 'last_first' as const),
        (paid, steps, strategy) => {
          let tenders = paid.map((amount, at) => tender(`t${at}`, amount));
          const all = paid.reduce((sum, amount) => sum + amount, 0);
          let open = all;
          for (const step of [...steps, all]) {
            const parts = divideRefund(tenders, step, strategy);
            expect(parts.reduce((sum, part) => sum + part.amountMinor, 0)).toBe(Math.min(step, open));
            open -= Math.min(step, open);
            tenders = tenders.map((one) => {
              const part = parts.find((other) => other.tenderId === one.id)?.amountMinor ?? 0;
              expect(one.refundedMinor + part).toBeLessThanOrEqual(one.capturedMinor);
              return { ...one, refundedMinor: one.refundedMinor + part };
            });
          }
          expect(tenders.every((one) => one.refundedMinor === one.capturedMinor)).toBe(true);
        },
      ),
    );
  });

  test('a tender that is only reserved or promised is given nothing back', () => {
    expect(divideRefund([{ ...tender('a', 100), state: 'authorised' }, tender('b', 50)], 80)).toEqual([
      { tenderId: 'b', amountMinor: 50 },
    ]);
  });
});

describe('cash where small coins are missing', () => {
  test('goes to the nearest coin or down, and the difference is told', () => {
    const nearest = { strategy: 'nearest' as const, stepMinor: 5 };
    expect([1997, 1998, 2000, 2002, 2003].map((amount) => amount + cashRounding(amount, nearest))).toEqual([
      1995, 2000, 2000, 2000, 2005,
    ]);
    expect(cashRounding(1999, { strategy: 'down', stepMinor: 10 })).toBe(-9);
    expect(cashRounding(1999, undefined)).toBe(0);
  });
});

test('events carry decimal amounts in the digits of their currency', () => {
  expect([inMajor(1999, 'EUR'), inMajor(1999, 'JPY'), inMajor(5, 'EUR')]).toEqual([19.99, 1999, 0.05]);
});
