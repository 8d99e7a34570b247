/**
 * Work on one order: its row is locked, all of it is read, changed in memory and written back together, with its journal and its events.
 * Two agents on one order wait for each other; a version that is not the one last read is refused.
 */
import { newId } from '../kit/ids.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runCount, runMaybe, type Tx } from '../kit/sql.ts';
import { appendEvents, statedEvent, type JsonObject, type NewEvent } from '../spine/index.ts';
import type { Doer, OrderState, TenderMethod, TenderState, UnitKey, UnitState } from './contract.ts';
import { inMajor, securedBy } from './money.ts';
import {
  addLines,
  changeOrder,
  insertEntries,
  lockOrder,
  moveUnits,
  orderById,
  type FulfilmentRow,
  type LineRow,
  type OrderRow,
  type RefundMeans,
  type RefundRow,
  type TenderRow,
  type UnitRow,
} from './orders.sql.ts';
import { notInThisState, orderChanged } from './problems.ts';
import { isStanding, moved, orderMachine, refundMachine, tenderMachine, unitMachine } from './states.ts';
import { insertCalls, saveRefunds, saveTenders } from './work.sql.ts';

export interface WorkUnit {
  readonly lineNo: number;
  readonly unitNo: number;
  state: UnitState;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly pointsMinor: number;
  holdId: string | null;
  readonly fulfilmentNo: number | null;
  readonly locationId: string | null;
  readonly before: UnitState | null;
}
export interface WorkTender {
  readonly id: string;
  readonly method: TenderMethod;
  readonly provider: string | null;
  reference: string | null;
  readonly key: string;
  state: TenderState;
  amountMinor: number;
  capturedMinor: number;
  refundedMinor: number;
  redirectUrl: string | null;
  detail: TenderRow['detail'];
  openCalls: number;
  openVoids: number;
  changed: boolean;
}
export interface WorkRefund {
  readonly id: string;
  readonly tenderId: string;
  readonly returnNo: number | null;
  readonly amountMinor: number;
  state: 'due' | 'done' | 'failed';
  why: string;
  means: RefundMeans | null;
  roundingMinor: number;
  changed: boolean;
}
export interface NewCall {
  readonly callId: string;
  readonly tenderId: string;
  readonly refundId: string | null;
  readonly provider: string;
  readonly what: 'start' | 'capture' | 'void' | 'refund';
  readonly amountMinor: number;
}
export type NewLine = Omit<LineRow, 'detail'> & { readonly detail: JsonObject };

export class OrderWork {
  readonly row: OrderRow;
  readonly now: Date;
  readonly doer: Doer;
  state: OrderState;
  why: string | null = null;
  placedAt: Date | null;
  readonly lines: LineRow[];
  readonly fulfilments: FulfilmentRow[];
  readonly units: WorkUnit[];
  readonly tenders: WorkTender[];
  readonly refunds: WorkRefund[];
  readonly calls: NewCall[] = [];
  readonly added: { lines: NewLine[]; units: WorkUnit[]; fulfilments: FulfilmentRow[] } = {
    lines: [],
    units: [],
    fulfilments: [],
  };
  readonly #entries: { what: string; detail: JsonObject }[] = [];
  readonly #events: NewEvent[] = [];

  constructor(row: OrderRow, doer: Doer, now: Date) {
    this.row = row;
    this.doer = doer;
    this.now = now;
    this.state = row.state;
    this.placedAt = row.placed_at;
    this.lines = [...row.lines];
    this.fulfilments = [...row.fulfilments];
    this.units = row.units.map((unit) => ({
      lineNo: unit.line_no,
      unitNo: unit.unit_no,
      state: unit.state,
      before: unit.state,
      totalMinor: unit.total_minor,
      taxMinor: unit.tax_minor,
      pointsMinor: unit.points_minor,
      holdId: unit.hold_id,
      fulfilmentNo: unit.fulfilment_no,
      locationId: unit.location_id,
    }));
    this.tenders = row.tenders.map((tender) => ({
      id: tender.tender_id,
      method: tender.method,
      provider: tender.provider,
      reference: tender.reference,
      key: tender.key,
      state: tender.state,
      amountMinor: tender.amount_minor,
      capturedMinor: tender.captured_minor,
      refundedMinor: tender.refunded_minor,
      redirectUrl: tender.redirect_url,
      detail: tender.detail,
      openCalls: tender.open_calls,
      openVoids: tender.open_voids,
      changed: false,
    }));
    this.refunds = row.refunds.map((refund) => ({
      id: refund.refund_id,
      tenderId: refund.tender_id,
      returnNo: refund.return_no,
      amountMinor: refund.amount_minor,
      state: refund.state,
      why: refund.why,
      means: refund.means,
      roundingMinor: refund.rounding_minor,
      changed: false,
    }));
  }

  get id(): string {
    return this.row.order_id;
  }
  /** What the standing units amount to. */
  get dueMinor(): number {
    return this.units.reduce((sum, unit) => sum + (isStanding(unit.state) ? unit.totalMinor : 0), 0);
  }
  get paidMinor(): number {
    return this.tenders.reduce((sum, tender) => sum + securedBy(tender), 0);
  }
  get refundedMinor(): number {
    return this.refunds.reduce((sum, refund) => sum + refund.amountMinor, 0);
  }
  /** Above 0: the customer gets it back; below: it is still open. */
  get excessMinor(): number {
    return this.paidMinor - this.refundedMinor - this.dueMinor;
  }

  line(lineNo: number): LineRow {
    const line = this.lines.find((one) => one.line_no === lineNo);
    if (line === undefined) throw problem(notFound, { detail: `the order has no line ${lineNo}` });
    return line;
  }
  unit({ lineNo, unitNo }: UnitKey): WorkUnit {
    const unit = this.units.find((one) => one.lineNo === lineNo && one.unitNo === unitNo);
    if (unit === undefined) throw problem(notFound, { detail: `the order has no unit ${unitNo} of line ${lineNo}` });
    return unit;
  }

  /** Throws `order_not_in_this_state` with every unit that cannot take the step. */
  moveUnits(units: readonly WorkUnit[], verb: string): void {
    const stuck = units.filter((unit) => moved(unitMachine, unit.state, verb) === null);
    if (stuck.length > 0 || units.length === 0) {
      throw problem(notInThisState, {
        detail: units.length === 0 ? `no unit can take the step ${verb}` : `${verb} is not possible`,
        issues: stuck
          .slice(0, 50)
          .map((unit) => ({ path: `lines.${unit.lineNo}.units.${unit.unitNo}`, message: `is ${unit.state}` })),
      });
    }
    for (const unit of units) unit.state = moved(unitMachine, unit.state, verb) ?? unit.state;
  }
  move(verb: string): void {
    const after = moved(orderMachine, this.state, verb);
    if (after === null) throw problem(notInThisState, { detail: `an order that is ${this.state} cannot ${verb}` });
    this.state = after;
  }
  moveTender(tender: WorkTender, verb: string): void {
    const after = moved(tenderMachine, tender.state, verb);
    if (after === null) throw problem(notInThisState, { detail: `a tender that is ${tender.state} cannot ${verb}` });
    tender.state = after;
    tender.changed = true;
  }

  moveRefund(refund: WorkRefund, verb: string): void {
    const after = moved(refundMachine, refund.state, verb);
    if (after === null) throw problem(notInThisState, { detail: `a refund that is ${refund.state} cannot ${verb}` });
    refund.state = after;
    refund.changed = true;
  }

  note(what: string, detail: JsonObject = {}): void {
    this.#entries.push({ what, detail });
  }
  /** About the customer, named as the e-commerce specification names it. */
  tell(name: string, properties: JsonObject): void {
    this.#events.push(
      statedEvent({
        name,
        identifiers: this.row.identifiers,
        about: this.id,
        sourceId: this.row.source_id,
        channel: this.row.channel,
        properties: { order_id: this.row.number, currency: this.row.currency, ...properties },
        now: this.now,
      }),
    );
  }
  call(call: Omit<NewCall, 'callId'>): string {
    const callId = newId(this.now.getTime());
    this.calls.push({ callId, ...call });
    return callId;
  }

  /** Lines with their SKU, name, price and how many of these units. */
  products(units: readonly WorkUnit[]): JsonObject[] {
    const counts = new Map<number, WorkUnit[]>();
    for (const unit of units) counts.set(unit.lineNo, [...(counts.get(unit.lineNo) ?? []), unit]);
    return [...counts].flatMap(([lineNo, own]) => {
      const line = this.line(lineNo);
      if (line.kind !== 'goods') return [];
      const total = own.reduce((sum, unit) => sum + unit.totalMinor, 0);
      return [
        {
          product_id: line.product_id,
          sku: line.sku,
          name: line.name,
          quantity: own.length,
          price: inMajor(Math.round(total / own.length), this.row.currency),
        },
      ];
    });
  }

  /** As it would be read after `save`. */
  get after(): OrderRow {
    const { row } = this;
    const times = new Map<string, string>();
    for (const tender of row.tenders) times.set(tender.tender_id, tender.at);
    for (const refund of row.refunds) times.set(refund.refund_id, refund.at);
    const at = (id: string): string => times.get(id) ?? this.now.toISOString();
    return {
      ...row,
      state: this.state,
      version: row.version + 1,
      due_minor: this.dueMinor,
      paid_minor: this.paidMinor,
      refunded_minor: this.refundedMinor,
      placed_at: this.placedAt,
      why: this.why ?? row.why,
      hold_expires_at: this.state === 'awaiting_payment' ? row.hold_expires_at : null,
      lines: this.lines,
      fulfilments: this.fulfilments,
      units: this.units.map((unit) => unitRow(unit) as unknown as UnitRow),
      tenders: this.tenders.map((one) => ({ ...(tenderRow(one) as unknown as TenderRow), at: at(one.id) })),
      refunds: this.refunds.map((one) => ({ ...(refundRow(one) as unknown as RefundRow), at: at(one.id) })),
    };
  }

  /** Writes what has changed; all of it in the caller's transaction. */
  async save(tx: Tx): Promise<void> {
    const gone = this.units.filter((unit) => unit.before !== null && unit.before !== unit.state);
    const tenders = this.tenders.filter((tender) => tender.changed);
    const refunds = this.refunds.filter((refund) => refund.changed);
    const ended = this.state === 'completed' || this.state === 'cancelled';
    const steps: Promise<unknown>[] = [];
    if (this.added.lines.length > 0) steps.push(this.#saveLines(tx));
    if (gone.length > 0) {
      steps.push(
        runCount(tx, moveUnits, [
          this.id,
          gone.map((unit) => unit.lineNo),
          gone.map((unit) => unit.unitNo),
          gone.map((unit) => unit.before),
          gone.map((unit) => unit.state),
          this.now,
          gone.map((unit) => unit.holdId),
        ]).then((count) => {
          if (count !== gone.length) throw new Error('a unit was moved beside the order’s lock');
        }),
      );
    }
    if (tenders.length > 0)
      steps.push(run(tx, saveTenders, [this.id, JSON.stringify(tenders.map(tenderRow)), this.now]));
    if (refunds.length > 0)
      steps.push(run(tx, saveRefunds, [this.id, JSON.stringify(refunds.map(refundRow)), this.now]));
    if (this.calls.length > 0)
      steps.push(run(tx, insertCalls, [this.id, JSON.stringify(this.calls.map(callRow)), this.now]));
    steps.push(
      run(tx, changeOrder, [
        this.id,
        this.state,
        this.dueMinor,
        this.paidMinor,
        this.refundedMinor,
        this.placedAt,
        ended ? this.now : null,
        this.why,
        this.state !== 'awaiting_payment',
      ]),
    );
    if (this.#entries.length > 0)
      steps.push(run(tx, insertEntries, [this.id, this.now, this.doer.name, JSON.stringify(this.#entries)]));
    if (this.#events.length > 0) steps.push(appendEvents(tx, this.#events));
    await Promise.all(steps);
  }

  #saveLines(tx: Tx): Promise<unknown> {
    return run(tx, addLines, [
      this.id,
      JSON.stringify(this.added.lines),
      JSON.stringify(this.added.units.map(unitRow)),
      JSON.stringify(this.added.fulfilments),
      this.now,
    ]);
  }
}

export const unitRow = (unit: WorkUnit): JsonObject => ({
  line_no: unit.lineNo,
  unit_no: unit.unitNo,
  state: unit.state,
  total_minor: unit.totalMinor,
  tax_minor: unit.taxMinor,
  points_minor: unit.pointsMinor,
  hold_id: unit.holdId,
  fulfilment_no: unit.fulfilmentNo,
  location_id: unit.locationId,
});
export const tenderRow = (tender: WorkTender): JsonObject => ({
  tender_id: tender.id,
  method: tender.method,
  provider: tender.provider,
  reference: tender.reference,
  key: tender.key,
  state: tender.state,
  amount_minor: tender.amountMinor,
  captured_minor: tender.capturedMinor,
  refunded_minor: tender.refundedMinor,
  redirect_url: tender.redirectUrl,
  detail: tender.detail,
});
const refundRow = (refund: WorkRefund): JsonObject => ({
  refund_id: refund.id,
  tender_id: refund.tenderId,
  return_no: refund.returnNo,
  amount_minor: refund.amountMinor,
  state: refund.state,
  why: refund.why,
  means: refund.means,
  rounding_minor: refund.roundingMinor,
});
const callRow = (call: NewCall): JsonObject => ({
  call_id: call.callId,
  tender_id: call.tenderId,
  refund_id: call.refundId,
  provider: call.provider,
  what: call.what,
  amount_minor: call.amountMinor,
});

/** Locks and reads the order; throws `not_found`, or `order_changed` where `version` is not the one that stands. */
export async function beginWork(tx: Tx, orderId: string, doer: Doer, now: Date, version?: number): Promise<OrderWork> {
  const [, row] = await Promise.all([run(tx, lockOrder, [orderId]), runMaybe(tx, orderById, [orderId])]);
  if (row === undefined) throw problem(notFound);
  if (version !== undefined && row.version !== version) throw problem(orderChanged);
  return new OrderWork(row, doer, now);
}
