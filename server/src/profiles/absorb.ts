/**
 * Joins one state into another. Commutative and associative, so that events may be folded in any order and over any split
 * into origins; that is what lets merges, undos and late events move nothing. Only `events` counts, so a state (or an event)
 * is joined once: the consumer's transaction sees to that.
 */
import type { SourceKind } from '../../../contracts/common.ts';
import { joinCart, trimCart } from './absorb-cart.ts';
import { own } from './own.ts';
import {
  bounds,
  emptyState,
  type ContactCount,
  type FragmentState,
  type Handle,
  type SeenProduct,
  type Talk,
  type Wish,
} from './state.ts';
import { joinWords } from './trait-words.ts';

/** Joins `from` into `into`, which is changed; `from` stays as it is. */
export function absorb(into: FragmentState, from: FragmentState): void {
  into.events += from.events;
  joinContacts(into, from);
  if (from.traits !== undefined) into.traits = joinWords(into.traits ?? [], from.traits);
  if (from.products !== undefined) into.products = joinProducts(into.products ?? {}, from.products);
  joinCart(into, from);
  if (from.wishes !== undefined) into.wishes = joinWishes(into.wishes ?? {}, from.wishes);
  if (from.talks !== undefined) into.talks = joinTalks(into.talks ?? {}, from.talks);
  if (from.handles !== undefined) joinHandles(into, from.handles);
}

/** One person's state: the join of what each of her origins knows. */
export function joinAll(states: readonly FragmentState[]): FragmentState {
  const joined = emptyState();
  for (const state of states) absorb(joined, state);
  trimCart(joined);
  return joined;
}

function joinContacts(into: FragmentState, from: FragmentState): void {
  if (from.first !== undefined && (into.first === undefined || from.first[0] < into.first[0])) into.first = from.first;
  if (from.last !== undefined && (into.last === undefined || from.last[0] > into.last[0])) into.last = from.last;
  if (from.campaign !== undefined && (into.campaign === undefined || from.campaign[0] < into.campaign[0]))
    into.campaign = from.campaign;
  if (from.kinds === undefined) return;
  const kinds = { ...into.kinds };
  for (const [kind, count] of Object.entries(from.kinds) as [SourceKind, ContactCount][]) {
    const before = kinds[kind];
    kinds[kind] =
      before === undefined
        ? count
        : [Math.min(before[0], count[0]), Math.max(before[1], count[1]), before[2] + count[2]];
  }
  into.kinds = kinds;
}

function joinProducts(a: Record<string, SeenProduct>, b: Record<string, SeenProduct>): Record<string, SeenProduct> {
  return newest(
    joinNewer(a, b, (product) => product[0]),
    bounds.products,
    (product) => product[0],
  );
}

function joinWishes(a: Record<string, Wish>, b: Record<string, Wish>): Record<string, Wish> {
  const all = Object.entries(joinNewer(a, b, (wish) => wish[0]));
  const some = (listed: 0 | 1) =>
    newest(Object.fromEntries(all.filter(([, wish]) => wish[1] === listed)), bounds.wishes, (wish) => wish[0]);
  return { ...some(1), ...some(0) };
}

function joinTalks(a: Record<string, Talk>, b: Record<string, Talk>): Record<string, Talk> {
  const joined = { ...a };
  for (const [key, talk] of Object.entries(b)) {
    const before = own(joined, key);
    joined[key] = before === undefined ? talk : joinTalk(before, talk);
  }
  return newest(joined, bounds.talks, (talk) => talk.last);
}

function joinTalk(a: Talk, b: Talk): Talk {
  const topic = a.topic === undefined || (b.topic !== undefined && b.topic[0] > a.topic[0]) ? b.topic : a.topic;
  const later = b.last > a.last ? b : a;
  return {
    opened: a.opened > b.opened ? a.opened : b.opened,
    closed: a.closed > b.closed ? a.closed : b.closed,
    last: later.last,
    kind: later.kind,
    ...(topic === undefined ? {} : { topic }),
  };
}

function joinHandles(into: FragmentState, from: NonNullable<FragmentState['handles']>): void {
  const email = joinHandle(into.handles?.email, from.email);
  const phone = joinHandle(into.handles?.phone, from.phone);
  into.handles = { ...(email.length > 0 ? { email } : {}), ...(phone.length > 0 ? { phone } : {}) };
}

function joinHandle(a: readonly Handle[] = [], b: readonly Handle[] = []): Handle[] {
  const byValue = new Map(a.map((handle) => [handle[0], handle]));
  for (const handle of b) {
    const before = byValue.get(handle[0]);
    if (before === undefined || handle[1] > before[1]) byValue.set(handle[0], handle);
  }
  return [...byValue.values()]
    .sort((x, y) => (x[1] < y[1] ? 1 : x[1] > y[1] ? -1 : x[0] < y[0] ? -1 : 1))
    .slice(0, bounds.handles);
}

/** By key, the one with the greater stamp. */
function joinNewer<T>(a: Record<string, T>, b: Record<string, T>, stamp: (item: T) => string): Record<string, T> {
  const joined = { ...a };
  for (const [key, item] of Object.entries(b)) {
    const before = own(joined, key);
    if (before === undefined || stamp(item) > stamp(before)) joined[key] = item;
  }
  return joined;
}

// The top few by the newest stamp of each key: who drops out once had enough newer ones before it, and still has them later,
// so the bound does not depend on the order either.
function newest<T>(all: Record<string, T>, count: number, stamp: (item: T) => string): Record<string, T> {
  const entries = Object.entries(all);
  if (entries.length <= count) return all;
  entries.sort((a, b) => (stamp(a[1]) < stamp(b[1]) ? 1 : stamp(a[1]) > stamp(b[1]) ? -1 : a[0] < b[0] ? -1 : 1));
  return Object.fromEntries(entries.slice(0, count));
}
