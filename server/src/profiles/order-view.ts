/** Orders of one person out of the rows of her origins. Pure. */
import type { z } from 'zod';
import type { context } from '../../../contracts/people.ts';
import { closedStates, joinOrderFacts, type OrderFact } from './order-facts.ts';
import type { OrderCells } from './profiles.sql.ts';

type OrderView = z.infer<typeof context>['openOrders'][number];

/** An order of which nothing was heard for so long is not shown as open. */
const openDays = 90;
const shown = 20;

export function ordersOf(rows: readonly OrderCells[], now: Date): { openOrders: OrderView[]; lastOrders: OrderView[] } {
  const byId = new Map<string, OrderFact>();
  for (const row of rows) {
    const fact = factOf(row);
    const before = byId.get(fact.orderId);
    byId.set(fact.orderId, before === undefined ? fact : joinOrderFacts(before, fact));
  }
  const orders = [...byId.values()].sort(
    (a, b) => atOf(b).getTime() - atOf(a).getTime() || (a.orderId < b.orderId ? -1 : 1),
  );
  const since = now.getTime() - openDays * 86_400_000;
  const isOpen = (order: OrderFact): boolean =>
    order.placedAt !== null &&
    order.placedAt.getTime() > since &&
    !closedStates.some((state) => state === stateOf(order));
  return {
    openOrders: orders.filter(isOpen).slice(0, shown).map(viewOf),
    lastOrders: orders.slice(0, shown).map(viewOf),
  };
}

const atOf = (order: OrderFact): Date => order.placedAt ?? order.firstAt;

/** A refund of less than the total leaves the order as it was, with the word for it. */
function stateOf(order: OrderFact): string {
  const isPart =
    order.state === 'refunded' &&
    order.totalMinor !== null &&
    order.refundedMinor > 0 &&
    order.refundedMinor < order.totalMinor;
  return isPart ? 'partly_refunded' : order.state;
}

function viewOf(order: OrderFact): OrderView {
  const total = order.totalMinor === null ? null : { amountMinor: order.totalMinor, currency: order.currency ?? 'XXX' };
  return { orderId: order.orderId, at: atOf(order).toISOString(), state: stateOf(order), total };
}

function factOf([
  orderId,
  placedAt,
  firstAt,
  state,
  stateStamp,
  totalMinor,
  currency,
  totalStamp,
  cancelledMinor,
  refundedMinor,
]: OrderCells): OrderFact {
  return {
    originId: '',
    orderId,
    placedAt: placedAt === null ? null : new Date(placedAt),
    firstAt: new Date(firstAt),
    state,
    stateStamp,
    totalMinor,
    currency,
    totalStamp,
    cancelledMinor,
    refundedMinor,
  };
}
