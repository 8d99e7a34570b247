/** The cart as a set of actions: whatever order they arrive in, the same lines stand in the end. */
import { floorStamp, msOf, type Stamp } from './stamp.ts';
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
  const lines = into.cart ?? [];
  for (const line of from.cart ?? []) {
    const at = lines.findIndex((known) => known[0] === line[0]);
    if (at < 0) lines.push(line);
    else lines[at] = joinLine(lines[at] as CartLine, line);
  }
  into.cart = lines;
  trimCart(into);
}

function joinLine(a: CartLine, b: CartLine): CartLine {
  const actions = [...a[2]];
  for (const action of b[2]) {
    if (!actions.some((known) => known[0] === action[0] && known[1] === action[1])) actions.push(action);
  }
  actions.sort((x, y) => (x[0] < y[0] ? 1 : x[0] > y[0] ? -1 : x[1] < y[1] ? -1 : 1));
  const seen = a[1] === null || (b[1] !== null && b[1][1] > a[1][1]) ? b[1] : a[1];
  return [a[0], seen, actions];
}

/** Drops actions from before the cart was last emptied or from too long ago, and what goes beyond the bounds. */
export function trimCart(state: FragmentState): void {
  if (state.cart === undefined) return;
  const floor = floorOf(state);
  const live: CartLine[] = [];
  for (const line of state.cart) {
    const isWhole = line[2].length <= bounds.cartActions && (line[2].at(-1)?.[0] ?? '') >= floor;
    const actions = isWhole ? line[2] : line[2].filter((action) => action[0] >= floor).slice(0, bounds.cartActions);
    // A look from before the floor goes as well, or the state would say whether it had come before or after what made the floor.
    const seen = line[1] !== null && line[1][1] >= floor ? line[1] : null;
    if (actions.length > 0) live.push(isWhole ? line : [line[0], seen, actions]);
  }
  if (live.length === 0) delete state.cart;
  else state.cart = live.length > bounds.cartLines ? newestLines(live) : live;
}

// Lines taken away are kept as well, so that an older "added" that comes late does not bring them back.
function newestLines(lines: CartLine[]): CartLine[] {
  lines.sort(compareLines);
  const standing = lines.filter((line) => quantityOf(line[2]) > 0);
  const gone = lines.filter((line) => quantityOf(line[2]) === 0);
  return [...standing.slice(0, bounds.cartLines), ...gone.slice(0, bounds.cartLines)];
}

function compareLines(a: CartLine, b: CartLine): number {
  const [x, y] = [a[2][0]?.[0] ?? '', b[2][0]?.[0] ?? ''];
  return x < y ? 1 : x > y ? -1 : a[0] < b[0] ? -1 : 1;
}

function floorOf(state: FragmentState): Stamp {
  const emptied = state.cartEmptied ?? '';
  const horizon = state.last === undefined ? '' : floorStamp(msOf(state.last[0]) - bounds.cartDays * 86_400_000);
  return emptied > horizon ? emptied : horizon;
}
