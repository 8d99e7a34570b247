/**
 * Joins one state into another. Commutative and associative, so that events may be folded in any order and over any split
 * into origins; that is what lets merges, undos and late events move nothing. Only `events` counts, so a state (or an event)
 * is joined once: the consumer's transaction sees to that.
 */
import type { SourceKind } from '../../../contracts/common.ts';
import { joinCart, trimCart } from './absorb-cart.ts';
import {
  bounds,
  emptyState,
  type ContactCount,
  type FragmentState,
  type Handle,
  type Talk,
  type Wish,
} from './state.ts';
import { joinWords } from './trait-words.ts';

/** Joins `from` into `into`, whose lists are changed in place; `from` stays as it is. */
export function absorb(into: FragmentState, from: FragmentState): void {
  into.events += from.events;
  joinContacts(into, from);
  if (from.traits !== undefined) into.traits = joinWords(into.traits ?? [], from.traits);
  if (from.products !== undefined)
    into.products = newest(joinNewer((into.products ??= []), from.products), bounds.products);
  joinCart(into, from);
  if (from.wishes !== undefined) into.wishes = boundWishes(joinNewer((into.wishes ??= []), from.wishes));
  if (from.talks !== undefined) into.talks = joinTalks((into.talks ??= []), from.talks);
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
  const kinds = (into.kinds ??= {});
  for (const kind of Object.keys(from.kinds) as SourceKind[]) {
    const count = from.kinds[kind] as ContactCount;
    const before = kinds[kind];
    kinds[kind] =
      before === undefined
        ? count
        : [Math.min(before[0], count[0]), Math.max(before[1], count[1]), before[2] + count[2]];
  }
}

function boundWishes(all: Wish[]): Wish[] {
  if (all.length <= bounds.wishes) return all;
  return [
    ...newest(
      all.filter((wish) => wish[2] === 1),
      bounds.wishes,
    ),
    ...newest(
      all.filter((wish) => wish[2] === 0),
      bounds.wishes,
    ),
  ];
}

function joinTalks(into: Talk[], from: readonly Talk[]): Talk[] {
  for (const talk of from) {
    const at = into.findIndex((known) => known[0] === talk[0]);
    if (at < 0) into.push(talk);
    else into[at] = joinTalk(into[at] as Talk, talk);
  }
  return newest(into, bounds.talks);
}

function joinTalk(a: Talk, b: Talk): Talk {
  const topic = a[5] === null || (b[5] !== null && b[5][0] > a[5][0]) ? b[5] : a[5];
  const later = b[1] > a[1] ? b : a;
  return [a[0], later[1], a[2] > b[2] ? a[2] : b[2], a[3] > b[3] ? a[3] : b[3], later[4], topic];
}

function joinHandles(into: FragmentState, from: NonNullable<FragmentState['handles']>): void {
  const email = joinHandle(into.handles?.email, from.email);
  const phone = joinHandle(into.handles?.phone, from.phone);
  into.handles = { ...(email.length > 0 ? { email } : {}), ...(phone.length > 0 ? { phone } : {}) };
}

function joinHandle(a: Handle[] = [], b: readonly Handle[] = []): Handle[] {
  const joined = joinNewer(a, b).sort((x, y) => (x[1] < y[1] ? 1 : x[1] > y[1] ? -1 : x[0] < y[0] ? -1 : 1));
  return joined.slice(0, bounds.handles);
}

type Keyed = readonly [key: string, stamp: string, ...rest: readonly unknown[]];

/** By key, the one with the greater stamp; changes `into`. The lists are short: looking through them beats any map. */
function joinNewer<T extends Keyed>(into: T[], from: readonly T[]): T[] {
  for (const item of from) {
    const at = into.findIndex((known) => known[0] === item[0]);
    if (at < 0) into.push(item);
    else if (item[1] > (into[at] as T)[1]) into[at] = item;
  }
  return into;
}

// The top few by the newest stamp of each key: who drops out once had enough newer ones before it, and still has them later,
// so the bound does not depend on the order either.
function newest<T extends Keyed>(all: T[], count: number): T[] {
  if (all.length <= count) return all;
  all.sort((a, b) => (a[1] < b[1] ? 1 : a[1] > b[1] ? -1 : a[0] < b[0] ? -1 : 1));
  return all.slice(0, count);
}
