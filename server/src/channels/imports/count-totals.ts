/** Control totals: what a file adds up to, exactly, so that it can be compared with what comes back out. */
import { createHash } from 'node:crypto';
import { formatDecimal, multiply } from './decimals.ts';
import type { BadRow, Draft, OrderLine } from './plan.ts';

export interface Totals {
  add(row: Draft | OrderLine | BadRow): void;
  result(): Record<string, string>;
}

/** Distinct ids as 53-bit hashes: 40 bytes each whatever their length; a million of them collide once in 18,000 files. */
function distinct(): { add(id: string): void; size(): number } {
  const seen = new Set<number>();
  return {
    add: (id) => {
      const hash = createHash('sha1').update(id).digest();
      seen.add((hash.readUInt32BE(0) & 0x1fffff) * 0x100000000 + hash.readUInt32BE(4));
    },
    size: () => seen.size,
  };
}

export function countTotals(kind: 'persons' | 'events' | 'orders'): Totals {
  const orders = distinct();
  const cancellations = distinct();
  const customers = distinct();
  let lines = 0;
  let withoutCustomer = 0;
  let amount = 0n;
  return {
    add: (row) => {
      if (row.kind === 'bad') return;
      const customer = row.userId ?? row.externalIds[0]?.id;
      if (customer !== undefined) customers.add(customer);
      if (row.kind !== 'line') return;
      lines += 1;
      orders.add(row.orderId);
      if (/^C\d/.test(row.orderId)) cancellations.add(row.orderId);
      if (customer === undefined) withoutCustomer += 1;
      amount += multiply(row.quantity, row.price);
    },
    result: (): Record<string, string> =>
      kind === 'orders'
        ? {
            lines: String(lines),
            orders: String(orders.size()),
            cancellations: String(cancellations.size()),
            customers: String(customers.size()),
            withoutCustomer: String(withoutCustomer),
            amount: formatDecimal(amount),
          }
        : { customers: String(customers.size()) },
  };
}
