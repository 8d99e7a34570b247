/** The cart as a set of actions: whatever order they arrive in, the same lines stand in the end. */
import { own } from './own.ts';
import { floorStamp, msOf, shortStamp, type Stamp } from './stamp.ts';
import { bounds, type CartAction, type CartLine, type FragmentState } from './state.ts';

/** How many are in the cart after these actions (newest first), never below zero on the way. */
export function quantityOf(actions: readonly CartAction[]): number {
  let quantity = 0;
  for (let at = actions.length - 1; at >= 0; at -= 1) {
    const [, what, count] = actions[at] as CartAction;
    if (what === '=') quantity = count ?? 0;
    else if (what === '+') quantity += count ?? 1;
    else quantity = count === null ? 0 : Math.max(0, quantity - count);
  }
  return quantity;
}

export function joinCart(into: FragmentState, from: FragmentState): void {
  if (from.cart === undefined && from.cartEmptied === undefined) return;
  if (from.cartEmptied !== undefined && from.cartEmptied > (into.cartEmptied ?? ''))
    into.cartEmptied = from.cartEmptied;
  const lines = into.cart ?? {};
  for (const [key, line] of Object.entries(from.cart ?? {})) {
    const before = own(lines, key);
    lines[key] = before === undefined ? line : joinLine(before, line);
  }
  into.cart = lines;
  trimCart(into);
}

function joinLine(a: CartLine, b: CartLine): CartLine {
  const actions = [...a.actions];
  for (const action of b.actions) {
    if (!actions.some((known) => known[0] === action[0] && known[1] === action[1])) actions.push(action);
  }
  actions.sort((x, y) => (x[0] < y[0] ? 1 : x[0] > y[0] ? -1 : x[1] < y[1] ? -1 : 1));
  const seen = a.seen === undefined || (b.seen !== undefined && b.seen[0] > a.seen[0]) ? b.seen : a.seen;
  return { ...(seen === undefined ? {} : { seen }), actions };
}

/** Drops actions from before the cart was last emptied or from too long ago, and what goes beyond the bounds. */
export function trimCart(state: FragmentState): void {
  if (state.cart === undefined) return;
  const floor = floorOf(state);
  const live: [string, CartLine, boolean][] = [];
  for (const [key, line] of Object.entries(state.cart)) {
    const actions = line.actions.filter((action) => action[0] >= floor).slice(0, bounds.cartActions);
    if (actions.length > 0) live.push([key, { ...line, actions }, quantityOf(actions) > 0]);
  }
  live.sort((a, b) => compareLines(a, b));
  // Lines taken away are kept as well, so that an older "added" that comes late does not bring them back.
  const kept = [true, false].flatMap((standing) =>
    live.filter((line) => line[2] === standing).slice(0, bounds.cartLines),
  );
  if (kept.length === 0) delete state.cart;
  else state.cart = Object.fromEntries(kept.map(([key, line]) => [key, line]));
}

function compareLines(a: readonly [string, CartLine, boolean], b: readonly [string, CartLine, boolean]): number {
  const [x, y] = [a[1].actions[0]?.[0] ?? '', b[1].actions[0]?.[0] ?? ''];
  return x < y ? 1 : x > y ? -1 : a[0] < b[0] ? -1 : 1;
}

function floorOf(state: FragmentState): Stamp {
  const emptied = state.cartEmptied ?? '';
  const horizon =
    state.last === undefined ? '' : shortStamp(floorStamp(msOf(state.last[0]) - bounds.cartDays * 86_400_000));
  return emptied > horizon ? emptied : horizon;
}
