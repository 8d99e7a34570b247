/** Orders of people in a journey, in any channel, and what was paid back of them: for the report. Pure. */
import type { RunNow } from './advance.ts';
import type { JourneyEvent } from './event-fits.ts';
import type { HerEvent } from './follow.ts';
import type { InForce } from './in-force.ts';
import type { RunRow } from './runs.sql.ts';

export interface OrderRows {
  readonly orders: object[];
  readonly refunds: object[];
}

const fractions = new Map<string, number>();
function fractionOf(currency: string): number {
  const known = fractions.get(currency);
  if (known !== undefined) return known;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  if (fractions.size < 500) fractions.set(currency, digits);
  return digits;
}

function firstNumber(properties: Readonly<Record<string, unknown>>, names: readonly string[]): number | null {
  for (const name of names) {
    const value = properties[name];
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number) && Math.abs(number) < 1e12) return number;
  }
  return null;
}

/** What happened before is nothing that the run has brought about. */
export const sinceOf = ({ memory, started_at: startedAt }: RunRow): Date =>
  memory.since === undefined ? startedAt : new Date(memory.since);

interface Said {
  readonly event_id: string;
  readonly order_id: string;
  readonly currency: string;
  readonly minor: number;
  readonly at: string;
}

/** Null: it names no order or no amount, and counts nowhere; no currency is XXX, as in profiles. */
export function saidBy(event: JourneyEvent, amounts: readonly string[]): Said | null {
  const { properties } = event;
  const named = properties['order_id'] ?? properties['orderId'];
  const orderId = typeof named === 'string' || typeof named === 'number' ? String(named).slice(0, 100) : '';
  const code = typeof properties['currency'] === 'string' ? properties['currency'].toUpperCase() : '';
  const currency = /^[A-Z]{3}$/.test(code) ? code : 'XXX';
  const amount = firstNumber(properties, amounts);
  if (orderId === '' || amount === null) return null;
  const minor = Math.round(Number((Math.abs(amount) * 10 ** fractionOf(currency)).toPrecision(15)));
  return { event_id: event.eventId, order_id: orderId, currency, minor, at: event.at.toISOString() };
}

/** Adds the order to those of these runs that count it. */
export function orderRows(rows: OrderRows, event: HerEvent, runs: readonly RunNow[], known: InForce): void {
  if (event.name !== 'Order Completed') return;
  const said = saidBy(event, ['total', 'revenue', 'value']);
  if (said === null) return;
  for (const { row } of runs) {
    const document = known.journeys.get(row.journey_id)?.documentOf(row.version);
    const passedMs = event.at.getTime() - sinceOf(row).getTime();
    if (document === undefined || passedMs < 0 || passedMs > document.reportDays * 86_400_000) continue;
    rows.orders.push({ ...said, origin_id: row.origin_id, run_id: row.run_id, journey_id: row.journey_id });
  }
}

/** Adds what was paid back; it is taken off wherever its order is counted. */
export function orderRefunds(rows: OrderRows, event: HerEvent, origins: readonly string[]): void {
  if (event.name !== 'Order Refunded') return;
  const said = saidBy(event, ['refund', 'refund_amount', 'total', 'value']);
  if (said !== null) rows.refunds.push({ ...said, origins });
}
