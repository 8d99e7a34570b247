/** What people do that experiments measure: orders in any channel, what was paid back and brought back of them, withdrawals. Pure. */
import type { JourneyEvent } from '../event-fits.ts';
import { saidBy } from '../orders.ts';

export const outcomeNames = ['Order Completed', 'Order Refunded', 'Order Returned', 'Unsubscribed'] as const;

const mostUnits = 100_000;
/** Of the lines of an order; a line without a quantity is one unit. */
function unitsOf(properties: Readonly<Record<string, unknown>>): number {
  const { products } = properties;
  if (!Array.isArray(products)) return 0;
  const units = products.reduce((sum: number, line: unknown) => {
    const said = typeof line === 'object' && line !== null ? (line as { quantity?: unknown }).quantity : undefined;
    const quantity = said === undefined ? 1 : Number(said);
    return sum + (Number.isFinite(quantity) && quantity > 0 ? Math.round(quantity) : 0);
  }, 0);
  return Math.min(mostUnits, units);
}

/** Rows for `addOutcomes`. What happened before `from` is of no experiment: an import of old orders leaves nothing here. */
export function outcomeRows(
  events: readonly (JourneyEvent & { readonly originId: string })[],
  from: Date | null,
): object[] {
  if (from === null) return [];
  return events.flatMap((event) => {
    if (event.at < from) return [];
    const own = { origin_id: event.originId, event_id: event.eventId, at: event.at.toISOString(), minor: 0, units: 0 };
    switch (event.name) {
      case 'Order Completed': {
        const said = saidBy(event, ['total', 'revenue', 'value']);
        return said === null ? [] : [{ ...own, ...said, kind: 'order', units: unitsOf(event.properties) }];
      }
      case 'Order Refunded': {
        const said = saidBy(event, ['refund', 'refund_amount', 'total', 'value']);
        return said === null ? [] : [{ ...own, ...said, kind: 'refund' }];
      }
      case 'Order Returned': {
        const { order_id: orderId } = event.properties;
        if (typeof orderId !== 'string' && typeof orderId !== 'number') return [];
        return [{ ...own, kind: 'return', order_id: String(orderId).slice(0, 100), units: unitsOf(event.properties) }];
      }
      case 'Unsubscribed':
        return [{ ...own, kind: 'unsubscribed' }];
      default:
        return [];
    }
  });
}
