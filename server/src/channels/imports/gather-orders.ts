/** Lines of a file become orders: lines with one order id that stand near each other are one event. */
import { multiply, toNumber } from './decimals.ts';
import type { Draft, OrderLine } from './plan.ts';

/** Orders whose lines may be interleaved: 43 of 25,900 invoices of a real retailer were, over less than 20 others. */
const openOrders = 64;
/** Lines of one event; a longer order goes on in a second part. 2,000 lines are about 250 KB. */
const maxLines = 2_000;

export interface OrderGatherer {
  /** Takes a line; gives back the orders that are complete by now. */
  add(line: OrderLine): Draft[];
  /** The end of the file: all that are still open. */
  end(): Draft[];
}

export function gatherOrders(): OrderGatherer {
  const open = new Map<string, OrderLine[]>();
  const parts = new Map<string, number>();

  function close(orderId: string): Draft[] {
    const lines = open.get(orderId);
    open.delete(orderId);
    if (lines === undefined) return [];
    const part = (parts.get(orderId) ?? 0) + 1;
    parts.set(orderId, part);
    // Only orders that were cut need remembering; the others would cost memory for each order of the file.
    if (lines.length < maxLines && part === 1) parts.delete(orderId);
    const draft = orderDraft(orderId, part, lines);
    return draft === null ? [] : [draft];
  }

  return {
    add: (line) => {
      const lines = open.get(line.orderId) ?? [];
      lines.push(line);
      open.delete(line.orderId);
      open.set(line.orderId, lines);
      if (lines.length >= maxLines) return close(line.orderId);
      const [oldest] = open.keys();
      return open.size > openOrders && oldest !== undefined ? close(oldest) : [];
    },
    end: () => [...open.keys()].flatMap(close),
  };
}

/** An order id that begins with C, and one that only gives money back, is a refund. */
function isRefund(orderId: string, lines: readonly OrderLine[]): boolean {
  return /^C\d/.test(orderId) || lines.every((line) => line.quantity < 0n);
}

function orderDraft(orderId: string, part: number, lines: readonly OrderLine[]): Draft | null {
  const [first] = lines;
  if (first === undefined) return null;
  const total = lines.reduce((sum, line) => sum + multiply(line.quantity, line.price), 0n);
  const cancelled = isRefund(orderId, lines);
  const nobody = first.userId === undefined && first.anonymousId === undefined && first.externalIds.length === 0;
  return {
    kind: 'event',
    row: first.row,
    type: 'track',
    name: cancelled ? 'Order Refunded' : 'Order Completed',
    // Within 100 characters whatever the order id is; the first row's number tells apart parts of an order that lie far from each other.
    messageId: `order-${Buffer.from(orderId).toString('base64url').slice(0, 70)}-${first.row}`.slice(0, 100),
    userId: first.userId,
    // An order of nobody we know: a visitor of its own, so that it is counted and merges nobody.
    anonymousId: nobody ? `order:${orderId}` : first.anonymousId,
    externalIds: first.externalIds,
    at: first.at,
    fields: {
      order_id: orderId,
      ...(part > 1 ? { part } : {}),
      currency: first.currency,
      total: toNumber(total),
      ...(first.country === '' ? {} : { country: first.country }),
      ...first.properties,
      products: lines.map((line) => ({
        ...(line.sku === '' ? {} : { sku: line.sku }),
        ...(line.name === '' ? {} : { name: line.name }),
        quantity: toNumber(line.quantity),
        price: toNumber(line.price),
      })),
    },
  };
}
