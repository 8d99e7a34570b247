/** Where the goods of an order come from: the shelf that the customer stands at, the store where she collects, or what the promise plans. */
import { problem } from '../kit/problems.ts';
import type { On } from '../kit/sql.ts';
import type { VariantFacts } from '../catalogue/index.ts';
import type { PromiseOption } from '../stock/index.ts';
import type { PlannedLine } from './build-lines.ts';
import type { Delivery, ReceivingMethod } from './contract.ts';
import type { OrdersDeps } from './deps.ts';
import { chosenOf, windowFullProblem } from './choose-window.ts';
import { noWayToDeliver, orderIncomplete } from './problems.ts';

export interface PlanWish {
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly locationId?: string | undefined;
  }[];
  readonly delivery: Delivery;
  /** Where the order is taken, for what is taken along. */
  readonly locationId: string | null;
  readonly facts: ReadonlyMap<string, VariantFacts>;
  readonly now: Date;
}

/** The choice with its plan. Throws `no_way_to_deliver`, `delivery_window_full`. */
export async function planGoods(
  on: On,
  deps: Pick<OrdersDeps, 'stock'>,
  wish: PlanWish,
): Promise<Delivery & { plan: PlannedLine[] }> {
  const { delivery, lines } = wish;
  const place = delivery.locationId ?? (delivery.method === 'take_away' ? wish.locationId : null);
  const isPlaced = lines.every((line) => line.locationId !== undefined);
  const isWindowOpen = delivery.window !== undefined && delivery.window.from === undefined;
  if (isPlaced && isWindowOpen)
    throw problem(orderIncomplete, { issues: [{ path: 'body.delivery.window', message: withoutPlaces }] });
  if (isPlaced || (place !== null && delivery.methodId === undefined && !isWindowOpen)) {
    return {
      ...delivery,
      plan: lines.map(({ sku, quantity, locationId }) => ({ sku, quantity, locationId: locationId ?? place ?? '' })),
    };
  }
  if (delivery.plan !== undefined && !isWindowOpen && fits(delivery.plan, lines))
    return { ...delivery, plan: delivery.plan };
  return promised(on, deps, wish);
}

const withoutPlaces = 'a window belongs to the place that the promise finds: leave `locationId` of the lines out';

const kinds: Readonly<Record<ReceivingMethod, string>> = {
  take_away: 'pickup',
  pickup: 'pickup',
  try_on: 'try_on',
  ship: 'ship',
  courier: 'courier',
};

async function promised(
  on: On,
  deps: Pick<OrdersDeps, 'stock'>,
  wish: PlanWish,
): Promise<Delivery & { plan: PlannedLine[] }> {
  const { delivery, facts } = wish;
  const { address } = delivery;
  const destination =
    address?.latitude === undefined || address.longitude === undefined
      ? undefined
      : { latitude: address.latitude, longitude: address.longitude };
  const asked = {
    lines: partsOf(wish.lines, facts),
    destination,
    locationIds: delivery.locationId === undefined ? undefined : [delivery.locationId],
    methods: delivery.methodId === undefined ? undefined : [delivery.methodId],
    windowDays: farthestDays,
    now: wish.now,
  };
  const wished = delivery.method === 'courier' ? delivery.window : undefined;
  const isOfKind = (one: PromiseOption): boolean => one.kind === kinds[delivery.method];
  const answer = await deps.stock.promise(on, { ...asked, window: wished });
  const option = answer.options.find(isOfKind);
  if (option === undefined && wished !== undefined) {
    const others = (await deps.stock.promise(on, asked)).options.find(isOfKind);
    if (others !== undefined) throw windowFullProblem(wished, others.windows);
  }
  if (option === undefined) {
    throw problem(noWayToDeliver, {
      issues: answer.impossible.slice(0, 20).map((one) => ({
        path: one.methodId,
        message: one.explanation.map(({ code, values }) => `${code} ${JSON.stringify(values)}`).join('; '),
      })),
    });
  }
  const shelves = option.plan.flatMap((parcel) =>
    parcel.lines.map((line) => ({ ...line, locationId: parcel.locationId })),
  );
  const { window: _, ...rest } = delivery;
  const window = wished === undefined ? undefined : option.windows[0];
  return {
    ...rest,
    ...(window === undefined ? {} : { window: chosenOf(window) }),
    methodId: option.methodId,
    amountMinor: option.price.amountMinor + (window?.surchargeMinor ?? 0),
    promisedAt: option.readyAt ?? `${option.arrivesOn}T23:59:59.000Z`,
    plan: backToLines(wish.lines, shelves, facts),
  };
}

/** As far ahead as a window can be chosen. */
const farthestDays = 14;

/** Stock knows parts, not bundles. */
function partsOf(lines: PlanWish['lines'], facts: PlanWish['facts']): { sku: string; quantity: number }[] {
  const sums = new Map<string, number>();
  for (const line of lines)
    for (const part of facts.get(line.sku)?.bundleOf ?? [{ sku: line.sku, quantity: 1 }])
      sums.set(part.sku, (sums.get(part.sku) ?? 0) + part.quantity * line.quantity);
  return [...sums].map(([sku, quantity]) => ({ sku, quantity }));
}

/**
 * The shelves of the plan, given to the lines. A bundle leaves from one place, so it takes the first that has all its parts;
 * where its parts were spread, the place with most of them, and the hold says whether that is enough.
 */
function backToLines(lines: PlanWish['lines'], shelves: PlannedLine[], facts: PlanWish['facts']): PlannedLine[] {
  const left = shelves.map((shelf) => ({ ...shelf }));
  const plan: PlannedLine[] = [];
  const bundles = lines.filter((line) => facts.get(line.sku)?.bundleOf != null);
  for (const line of [...bundles, ...lines.filter((one) => !bundles.includes(one))]) {
    const parts = facts.get(line.sku)?.bundleOf ?? [{ sku: line.sku, quantity: 1 }];
    for (let piece = 0; piece < line.quantity; piece += 1) {
      const has = (place: string): number =>
        parts.filter((part) =>
          left.some((shelf) => shelf.locationId === place && shelf.sku === part.sku && shelf.quantity >= part.quantity),
        ).length;
      const places = [...new Set(left.map((shelf) => shelf.locationId))].sort((a, b) => has(b) - has(a));
      const place = places[0] ?? '';
      for (const part of parts) {
        const shelf = left.find((one) => one.locationId === place && one.sku === part.sku);
        if (shelf !== undefined) shelf.quantity -= part.quantity;
      }
      const before = plan.find((one) => one.sku === line.sku && one.locationId === place) as
        | { quantity: number }
        | undefined;
      if (before === undefined) plan.push({ sku: line.sku, locationId: place, quantity: 1 });
      else before.quantity += 1;
    }
  }
  return plan;
}

/** Does a plan that was made for the cart still have just these lines? */
function fits(plan: readonly PlannedLine[], lines: PlanWish['lines']): boolean {
  const count = (list: readonly { sku: string; quantity: number }[]): string => {
    const sums = new Map<string, number>();
    for (const { sku, quantity } of list) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
    return JSON.stringify([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return count(plan) === count(lines);
}
