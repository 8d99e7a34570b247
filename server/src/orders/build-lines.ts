/** An order's lines and units from its quote: every piece with what it costs to the cent, and where it comes from. Pure. */
import type { Quote, QuotedLine } from '../../../quote/index.ts';
import type { VariantFacts } from '../catalogue/index.ts';
import type { JsonObject } from '../spine/index.ts';
import type { ReceivingMethod, UnitState } from './contract.ts';
import type { FulfilmentRow } from './orders.sql.ts';
import type { NewLine, WorkUnit } from './work.ts';

export interface PlannedLine {
  readonly sku: string;
  readonly quantity: number;
  readonly locationId: string;
}

export interface Built {
  readonly lines: NewLine[];
  readonly units: WorkUnit[];
  readonly fulfilments: FulfilmentRow[];
}

export interface BuildWish {
  readonly quote: Quote;
  readonly facts: ReadonlyMap<string, VariantFacts>;
  readonly plan: readonly PlannedLine[];
  readonly method: ReceivingMethod;
  readonly promisedAt: string | null;
  readonly holdId: string | null;
  readonly state: UnitState;
  /** Numbers that are taken already, where lines are added to an order. */
  readonly afterLine?: number;
  readonly afterFulfilment?: number;
}

export function buildLines(wish: BuildWish): Built {
  const { quote, facts, afterLine = 0, afterFulfilment = 0 } = wish;
  const places = [...new Set(wish.plan.map((line) => line.locationId))];
  const numberOf = new Map(places.map((place, at) => [place, afterFulfilment + at + 1]));
  const left = wish.plan.map((line) => ({ ...line }));
  const lines: NewLine[] = [];
  const units: WorkUnit[] = [];
  for (const [at, quoted] of quote.lines.entries()) {
    const lineNo = afterLine + at + 1;
    const known = facts.get(quoted.sku);
    lines.push(goodsLine(lineNo, quoted, known));
    const costs = costsOf(quoted);
    for (let unitNo = 0; unitNo < quoted.quantity; unitNo += 1) {
      const from = left.find((line) => line.sku === quoted.sku && line.quantity > 0);
      if (from === undefined) throw new Error(`the plan has too few of ${quoted.sku}`);
      from.quantity -= 1;
      const fulfilmentNo = numberOf.get(from.locationId) ?? null;
      units.push({
        ...unitOf(lineNo, unitNo, wish),
        ...(costs[unitNo] ?? free),
        fulfilmentNo,
        locationId: from.locationId,
      });
    }
  }
  if (afterLine === 0 && quote.delivery !== null) addDelivery(quote.delivery, wish, lines, units);
  const fulfilments = places.map((place) => ({
    fulfilment_no: numberOf.get(place) ?? 0,
    method: wish.method,
    location_id: place,
    promised_at: wish.promisedAt,
    has_code: false,
    wrong_codes: 0,
    tracking: null,
    proof: null,
  }));
  return { lines, units, fulfilments };
}

const free = { totalMinor: 0, taxMinor: 0, pointsMinor: 0 };

/** The quote's allocations, one for each piece. */
function costsOf(quoted: QuotedLine): { totalMinor: number; taxMinor: number; pointsMinor: number }[] {
  return quoted.units.flatMap(({ count, totalMinor, taxMinor, pointsMinor }) =>
    Array.from({ length: count }, () => ({ totalMinor, taxMinor, pointsMinor })),
  );
}

function goodsLine(lineNo: number, quoted: QuotedLine, known: VariantFacts | undefined): NewLine {
  const parts = known?.bundleOf ?? null;
  const detail: JsonObject = {
    unitMinor: quoted.unitMinor,
    discountMinor: quoted.discountMinor,
    taxBps: quoted.taxBps,
    promotions: quoted.discounts.map(({ promotionId, amountMinor }) => ({ promotionId, amountMinor })),
    ...(parts === null ? {} : { parts: parts.map(({ sku, quantity }) => ({ sku, quantity })) }),
  };
  return {
    line_no: lineNo,
    kind: 'goods',
    sku: quoted.sku,
    product_id: known?.productId ?? quoted.sku,
    name: known?.name ?? quoted.sku,
    quantity: quoted.quantity,
    list_minor: quoted.listMinor,
    total_minor: quoted.totalMinor,
    tax_minor: quoted.taxMinor,
    detail,
  };
}

const unitOf = (lineNo: number, unitNo: number, wish: BuildWish) => ({
  lineNo,
  unitNo,
  state: wish.state,
  before: null,
  holdId: wish.holdId,
});

/** Line 0: the delivery, also where it is free, so that it is on the receipt. */
function addDelivery(
  delivery: NonNullable<Quote['delivery']>,
  wish: BuildWish,
  lines: NewLine[],
  units: WorkUnit[],
): void {
  const { method, listMinor, totalMinor, taxMinor, discountMinor, taxBps } = delivery;
  if (listMinor === 0 && totalMinor === 0) return;
  lines.unshift({
    line_no: 0,
    kind: 'delivery',
    sku: 'delivery',
    product_id: 'delivery',
    name: method,
    quantity: 1,
    list_minor: listMinor,
    total_minor: totalMinor,
    tax_minor: taxMinor,
    detail: { discountMinor, taxBps },
  });
  units.unshift({
    ...unitOf(0, 0, wish),
    holdId: null,
    totalMinor,
    taxMinor,
    pointsMinor: 0,
    fulfilmentNo: null,
    locationId: null,
  });
}

/** What is taken from shelves for a plan: bundles as their parts. */
export function shelfLines(plan: readonly PlannedLine[], facts: ReadonlyMap<string, VariantFacts>): PlannedLine[] {
  const sums = new Map<string, { sku: string; locationId: string; quantity: number }>();
  for (const line of plan) {
    for (const part of facts.get(line.sku)?.bundleOf ?? [{ sku: line.sku, quantity: 1 }]) {
      const key = `${part.sku} ${line.locationId}`;
      const sum = sums.get(key) ?? { sku: part.sku, locationId: line.locationId, quantity: 0 };
      sum.quantity += part.quantity * line.quantity;
      sums.set(key, sum);
    }
  }
  return [...sums.values()];
}
