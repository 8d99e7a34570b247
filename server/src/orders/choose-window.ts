/** The courier's window of an order: one place of it is the order's from placing on, until it is cancelled or moved to another. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/orders.ts';
import { problem, type ProblemError } from '../kit/problems.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { ClaimedWindow, FreeWindow, WindowAnswer, WindowWish } from '../stock/index.ts';
import type { ChosenWindow, Delivery, Doer } from './contract.ts';
import type { OrdersDeps } from './deps.ts';
import { chosenWindowOf, readOrder } from './order-view.ts';
import { setWindow } from './orders.sql.ts';
import { notInThisState, windowFull } from './problems.ts';
import { isStanding } from './states.ts';
import { beginWork, type OrderWork } from './work.ts';

type StockDeps = Pick<OrdersDeps, 'stock'>;
type Planned = Delivery & {
  readonly plan: readonly { readonly sku: string; readonly quantity: number; readonly locationId: string }[];
};

/**
 * The planned delivery with its place in a window. Who chose none gets the first one that costs nothing more; a courier without a delivery
 * method of ours comes when it was agreed with him. Throws `delivery_window_full`.
 */
export async function withWindow<D extends Planned>(
  tx: Tx,
  deps: StockDeps,
  orderId: string,
  delivery: D,
  now: Date,
): Promise<D> {
  const { method, methodId, window, promisedAt } = delivery;
  if (method !== 'courier' || (window === undefined && methodId === undefined)) return delivery;
  const answer = await deps.stock.claimWindow(tx, {
    claimId: orderId,
    scope: { methodId: methodId ?? null, locationIds: delivery.plan.map(({ locationId }) => locationId) },
    wish: window ?? null,
    notBefore: promisedAt,
    now,
  });
  const claimed = claimedOf(answer, window ?? null);
  // What was agreed for it stays, also where the window costs something else by now.
  const agreed = window?.surchargeMinor === undefined ? claimed : { ...claimed, surchargeMinor: window.surchargeMinor };
  return { ...delivery, window: agreed, promisedAt: claimed.from };
}

function claimedOf(answer: WindowAnswer, wish: WindowWish | null): ClaimedWindow {
  if (answer.kind === 'full') throw windowFullProblem(wish, answer.next);
  return answer.window;
}

/** Names the next windows that are free. */
export const windowFullProblem = (wish: WindowWish | null, next: readonly FreeWindow[]): ProblemError =>
  problem(windowFull, {
    detail: wish === null ? 'no window without a surcharge is free: choose one' : `${wish.id}@${wish.day}`,
    issues: next.slice(0, 5).map((one) => ({
      path: `${one.id}@${one.day}`,
      message: `${one.from} to ${one.to}, ${one.left === null ? 'any number' : one.left} left, surcharge ${one.surchargeMinor}`,
    })),
  });

export const chosenOf = ({ id, day, from, to, surchargeMinor }: FreeWindow): ChosenWindow => ({
  id,
  day,
  from,
  to,
  surchargeMinor,
});

/** Somebody else may have it. */
export async function giveWindowBack(tx: Tx, deps: StockDeps, work: OrderWork): Promise<void> {
  const window = chosenWindowOf(work.row.delivery);
  if (window !== null) await deps.stock.releaseWindow(tx, window, work.id);
}

/** For an order that comes back to life: the window that the customer agreed to. False: it is full, or over. */
export async function isWindowTakenAgain(tx: Tx, deps: StockDeps, work: OrderWork): Promise<boolean> {
  const wish = chosenWindowOf(work.row.delivery);
  if (wish === null) return true;
  const claim = { claimId: work.id, scope: scopeOf(work.row.delivery, work.row.fulfilments), wish, now: work.now };
  return (await deps.stock.claimWindow(tx, claim)).kind === 'claimed';
}

const scopeOf = (delivery: unknown, fulfilments: readonly { readonly location_id: string }[]) => ({
  methodId: (delivery as Delivery | null)?.methodId ?? null,
  locationIds: fulfilments.map((one) => one.location_id),
});

/** Before the courier has left; after he came in vain again. The price stays as it was agreed. Throws `delivery_window_full`. */
export async function moveWindow(
  tx: Tx,
  deps: OrdersDeps,
  orderId: string,
  wish: z.infer<typeof contract.moveWindowBody>,
  at: { readonly doer: Doer; readonly now: Date },
): Promise<void> {
  const work = await beginWork(tx, orderId, at.doer, at.now, wish.version);
  const standing = work.units.filter((unit) => unit.locationId !== null && isStanding(unit.state));
  const isOnTheWay = standing.some((unit) => unit.state === 'shipped' || unit.state === 'delivered');
  if (work.row.method !== 'courier' || (work.state !== 'awaiting_payment' && work.state !== 'placed') || isOnTheWay)
    throw problem(notInThisState, {
      detail: isOnTheWay
        ? 'the goods are on their way'
        : `the order is ${work.state} and received by ${work.row.method}`,
    });
  const before = chosenWindowOf(work.row.delivery);
  const scope = scopeOf(work.row.delivery, work.fulfilments);
  const answer = await deps.stock.moveWindow(tx, before, { claimId: work.id, scope, wish: wish.window, now: at.now });
  const claimed = claimedOf(answer, wish.window);
  const window = { ...claimed, surchargeMinor: before?.surchargeMinor ?? 0 };
  await run(tx, setWindow, [work.id, JSON.stringify(window), window.from]);
  work.note('moved to another window', {
    ...(before === null ? {} : { before: before.from }),
    from: window.from,
    to: window.to,
    ...(wish.reason === '' ? {} : { reason: wish.reason }),
  });
  work.tell('Order Updated', { status: 'rescheduled', window_from: window.from, window_to: window.to });
  await work.save(tx);
}

/** Those to which the order can be moved. */
export async function windowsFor(deps: OrdersDeps, orderId: string, now: Date): Promise<FreeWindow[]> {
  const { delivery, fulfilments, method } = await readOrder(deps.db, orderId);
  if (method !== 'courier') return [];
  const scope = { methodId: delivery?.methodId ?? null, locationIds: fulfilments.map((one) => one.locationId) };
  return deps.stock.freeWindows(deps.db, scope, now, 14);
}
