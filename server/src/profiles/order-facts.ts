/** What an event says about an order, and how two such words about the same order are joined. */
import type { JsonObject } from '../spine/index.ts';
import { currencyOf, toMinor } from './money.ts';
import type { ResolvedEvent, SourceWords } from './ports.ts';
import { linesOf } from './product.ts';
import { firstNumber, firstText, propertiesOf } from './read-json.ts';
import { shortStamp, stampOf, type Stamp } from './stamp.ts';

export interface OrderFact {
  readonly originId: string;
  readonly orderId: string;
  /** Null until the placing of the order is known. The first placing counts. */
  readonly placedAt: Date | null;
  readonly state: string;
  readonly stateStamp: Stamp;
  readonly totalMinor: number | null;
  readonly currency: string | null;
  /** '' while no total is known. */
  readonly totalStamp: Stamp;
  readonly cancelledMinor: number | null;
  /** The sum of all refunds. */
  readonly refundedMinor: number;
  readonly firstAt: Date;
}

const stateOf = new Map<string, string>([
  ['order placed', 'placed'],
  ['order completed', 'placed'],
  ['order paid', 'paid'],
  ['order updated', 'updated'],
  ['order shipped', 'shipped'],
  ['order dispatched', 'shipped'],
  ['order fulfilled', 'shipped'],
  ['order ready', 'ready'],
  ['order ready for pickup', 'ready'],
  ['order picked up', 'collected'],
  ['order collected', 'collected'],
  ['order delivered', 'delivered'],
  ['delivery failed', 'delivery_failed'],
  ['order refunded', 'refunded'],
  ['order returned', 'returned'],
  ['order cancelled', 'cancelled'],
  ['order canceled', 'cancelled'],
]);

/** States in which nothing is owed any more, neither goods nor money. */
export const closedStates = [
  'completed',
  'partly_refunded',
  'collected',
  'delivered',
  'refunded',
  'returned',
  'cancelled',
] as const;

/** The order that the event is about, or null. A sale at a till is over when it is paid; elsewhere a placed order is open. */
export function orderFactOf({ event, originId }: ResolvedEvent, source: SourceWords | undefined): OrderFact | null {
  const known = event.type === 'track' ? stateOf.get((event.name ?? '').toLowerCase()) : undefined;
  if (known === undefined) return null;
  const properties = propertiesOf(event.body);
  const orderId = firstText(properties, ['order_id', 'orderId', 'order'], 100);
  if (orderId === null) return null;
  const stamp = shortStamp(stampOf(event.occurredAt, event.eventId));
  const isPlaced = known === 'placed';
  const amount = amountOf(properties, known);
  const currency = currencyOf(properties);
  const minor = amount === null ? null : toMinor(amount, currency);
  const carriesTotal = minor !== null && (isPlaced || known === 'updated');
  return {
    originId,
    orderId,
    placedAt: isPlaced ? event.occurredAt : null,
    state:
      isPlaced && source?.kind === 'till'
        ? 'completed'
        : known === 'updated'
          ? (firstText(properties, ['status', 'state'], 40)?.toLowerCase() ?? 'updated')
          : known,
    stateStamp: stamp,
    totalMinor: carriesTotal ? minor : null,
    currency: minor === null ? null : currency,
    totalStamp: carriesTotal ? stamp : '',
    cancelledMinor: known === 'cancelled' && minor !== null ? Math.abs(minor) : null,
    refundedMinor: (known === 'refunded' || known === 'returned') && minor !== null ? Math.abs(minor) : 0,
    firstAt: event.occurredAt,
  };
}

function amountOf(properties: JsonObject, state: string): number | null {
  const names =
    state === 'refunded' || state === 'returned'
      ? ['refund', 'refund_amount', 'refundAmount', 'total', 'revenue', 'value']
      : ['total', 'revenue', 'value', 'amount'];
  const said = firstNumber(properties, names);
  if (said !== null || state === 'delivered' || state === 'shipped') return said;
  const lines = linesOf(properties);
  if (lines === null || lines.every((line) => line.price === null)) return null;
  return Number(lines.reduce((sum, line) => sum + (line.price ?? 0) * (line.quantity ?? 1), 0).toPrecision(15));
}

/** Both words about one order of one origin; the same rules as `upsertOrders`, which the tests hold together. */
export function joinOrderFacts(a: OrderFact, b: OrderFact): OrderFact {
  const [state, total] = [b.stateStamp > a.stateStamp ? b : a, b.totalStamp > a.totalStamp ? b : a];
  return {
    originId: a.originId,
    orderId: a.orderId,
    placedAt: earliest(a.placedAt, b.placedAt),
    state: state.state,
    stateStamp: state.stateStamp,
    totalMinor: total.totalMinor,
    // Refunds whose order nobody has seen: any currency that was named, the same one whichever came first.
    currency: total.totalStamp === '' ? lesser(a.currency, b.currency) : total.currency,
    totalStamp: total.totalStamp,
    cancelledMinor:
      a.cancelledMinor === null || b.cancelledMinor === null
        ? (a.cancelledMinor ?? b.cancelledMinor)
        : Math.max(a.cancelledMinor, b.cancelledMinor),
    refundedMinor: a.refundedMinor + b.refundedMinor,
    firstAt: a.firstAt < b.firstAt ? a.firstAt : b.firstAt,
  };
}

function lesser(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

function earliest(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
