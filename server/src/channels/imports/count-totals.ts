/** Control totals: what a file adds up to, exactly, so that it can be compared with what comes back out. */
import { hash } from 'node:crypto';
import { formatDecimal, multiply } from './decimals.ts';
import type { BadRow, Draft, EventKind, OrderLine } from './plan.ts';

export interface Totals {
  add(row: Draft | OrderLine | BadRow): void;
  result(): Record<string, string>;
}

/**
 * Distinct ids as 53-bit hashes in one open table: 8 to 16 bytes each whatever their length (a Set: 40), so that a million customers
 * cost 16 MB; a million of them collide once in 18,000 files.
 */
function distinct(): { add(id: string): void; size(): number } {
  let table = new Float64Array(1_024);
  let size = 0;
  /** False when it was there. 0 marks a free place. */
  const put = (into: Float64Array, mark: number): boolean => {
    let at = mark % into.length;
    while (into[at] !== 0) {
      if (into[at] === mark) return false;
      at = (at + 1) % into.length;
    }
    into[at] = mark;
    return true;
  };
  return {
    add: (id) => {
      const mark = Number.parseInt(hash('sha1', id, 'hex').slice(0, 13), 16) + 1;
      if (!put(table, mark)) return;
      size += 1;
      if (size * 2 < table.length) return;
      const larger = new Float64Array(table.length * 2);
      for (const known of table) if (known !== 0) put(larger, known);
      table = larger;
    },
    size: () => size,
  };
}

export function countTotals(kind: EventKind): Totals {
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
