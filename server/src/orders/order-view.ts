/** An order as it is shown; a fulfilment's state is that of its slowest unit, so that it can never contradict them. Pure but for reading. */
import type { SourceKind } from '../../../contracts/common.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, type On } from '../kit/sql.ts';
import type { ChosenWindow, Delivery, OrderSummary, OrderView, ReturnView, TenderView, UnitState } from './contract.ts';
import { orderById, type OrderRow, type TenderRow, type UnitRow } from './orders.sql.ts';
import { isStanding } from './states.ts';
import { returnsOf, type ReturnRow } from './work.sql.ts';

/** Throws `not_found`. */
export async function readOrder(on: On, orderId: string): Promise<OrderView> {
  const row = await runMaybe(on, orderById, [orderId]);
  if (row === undefined) throw problem(notFound);
  return viewOrder(row);
}

export function viewOrder(row: OrderRow): OrderView {
  return {
    ...summaryOf(row),
    personId: row.person_id,
    customer: row.identifiers.map(({ type, value }) => ({ type, value })),
    zone: row.zone,
    bookVersion: row.book_version,
    delivery: (row.delivery ?? null) as Delivery | null,
    codes: [...row.codes],
    lines: row.lines.map((line) => ({
      lineNo: line.line_no,
      kind: line.kind,
      sku: line.sku,
      name: line.name,
      quantity: line.quantity,
      listMinor: line.list_minor,
      totalMinor: line.total_minor,
      taxMinor: line.tax_minor,
      detail: line.detail,
      units: row.units.filter((unit) => unit.line_no === line.line_no).map(viewUnit),
    })),
    fulfilments: row.fulfilments.map((one) => ({
      fulfilmentNo: one.fulfilment_no,
      method: one.method,
      locationId: one.location_id,
      state: fulfilmentState(
        row.units.filter((unit) => unit.fulfilment_no === one.fulfilment_no).map((unit) => unit.state),
      ),
      promisedAt: one.promised_at === null ? null : new Date(one.promised_at).toISOString(),
      window: one.method === 'courier' ? chosenWindowOf(row.delivery) : null,
      tracking: one.tracking,
      proof: one.proof,
    })),
    tenders: row.tenders.map(viewTender),
    refunds: row.refunds.map((refund) => ({
      id: refund.refund_id,
      tenderId: refund.tender_id,
      amountMinor: refund.amount_minor,
      state: refund.state,
      why: refund.why,
      returnNo: refund.return_no,
      means: refund.means,
      roundingMinor: refund.rounding_minor,
      at: new Date(refund.at).toISOString(),
    })),
    holdExpiresAt: row.hold_expires_at?.toISOString() ?? null,
    exchangeOf: row.exchange_of,
    why: row.why,
  };
}

/** Of an order's row; null: it has none. */
export function chosenWindowOf(delivery: unknown): ChosenWindow | null {
  const window = (delivery as Pick<Delivery, 'window'> | null)?.window;
  if (window?.from === undefined || window.to === undefined) return null;
  return { ...window, from: window.from, to: window.to, surchargeMinor: window.surchargeMinor ?? 0 };
}

type SummaryRow = Pick<
  OrderRow,
  | 'order_id'
  | 'number'
  | 'state'
  | 'version'
  | 'channel'
  | 'location_id'
  | 'method'
  | 'currency'
  | 'due_minor'
  | 'paid_minor'
  | 'refunded_minor'
  | 'delivery'
  | 'created_at'
  | 'placed_at'
>;

export function summaryOf(
  row: SummaryRow & { readonly pieces?: number; readonly units?: readonly UnitRow[] },
): OrderSummary {
  const contact = (row.delivery as Delivery | null)?.contact;
  return {
    id: row.order_id,
    number: row.number,
    state: row.state,
    version: row.version,
    channel: row.channel as SourceKind,
    locationId: row.location_id,
    method: row.method,
    currency: row.currency,
    totalMinor: row.due_minor,
    paidMinor: row.paid_minor,
    refundedMinor: row.refunded_minor,
    openMinor: Math.max(0, row.due_minor - (row.paid_minor - row.refunded_minor)),
    customerName: contact?.name ?? null,
    pieces:
      row.pieces ?? (row.units ?? []).filter((unit) => unit.location_id !== null && isStanding(unit.state)).length,
    createdAt: row.created_at.toISOString(),
    placedAt: row.placed_at?.toISOString() ?? null,
  };
}

const viewUnit = (unit: UnitRow): OrderView['lines'][number]['units'][number] => ({
  unitNo: unit.unit_no,
  state: unit.state,
  totalMinor: unit.total_minor,
  taxMinor: unit.tax_minor,
  pointsMinor: unit.points_minor,
  fulfilmentNo: unit.fulfilment_no,
  locationId: unit.location_id,
});

const viewTender = (tender: TenderRow): TenderView => ({
  id: tender.tender_id,
  method: tender.method,
  provider: tender.provider,
  state: tender.state,
  amountMinor: tender.amount_minor,
  capturedMinor: tender.captured_minor,
  refundedMinor: tender.refunded_minor,
  redirectUrl: tender.redirect_url,
  changeMinor: tender.detail.changeMinor ?? null,
  roundingMinor: tender.detail.roundingMinor ?? 0,
  hint: tender.detail.hint ?? null,
  why: tender.detail.why ?? null,
  at: new Date(tender.at).toISOString(),
});

/** From the first to the last step; units that are out of it do not count. */
const progress: readonly UnitState[] = ['held', 'due', 'picked', 'packed', 'ready', 'trying', 'shipped', 'delivered'];

export function fulfilmentState(states: readonly UnitState[]): string {
  const standing = states.filter(isStanding);
  if (standing.length === 0) return states.every((state) => state === 'returned') ? 'returned' : 'cancelled';
  return progress[Math.min(...standing.map((state) => progress.indexOf(state)))] ?? 'held';
}

export async function listReturns(on: On, orderId: string): Promise<ReturnView[]> {
  return (await run(on, returnsOf, [orderId])).map(viewReturn);
}

export const viewReturn = (row: ReturnRow): ReturnView => ({
  returnNo: row.return_no,
  locationId: row.location_id,
  condition: row.condition,
  reason: row.reason,
  refundMinor: row.refund_minor,
  deliveryMinor: row.delivery_minor,
  units: [...row.units],
  at: row.at.toISOString(),
});
