/**
 * What an origin's state would be had some of its events never been. Folded again from the events that remain; what only the old state
 * still knows (months of the log that were dropped) is kept, less everything that bears the stamp of an event that goes. Pure.
 */
import type { SourceKind } from '../../../contracts/common.ts';
import { absorb } from './absorb.ts';
import type { BoundEvent } from './bound-events.ts';
import { joinOrderFacts, orderFactOf, type OrderFact } from './order-facts.ts';
import type { ResolvedIdentifier, SourceWords } from './ports.ts';
import { shortStamp, stampOf, type Stamp } from './stamp.ts';
import { bounds, emptyState, encodeState, type FragmentState, type SeenProduct } from './state.ts';
import { squeezeWords } from './trait-words.ts';
import { unitOf } from './unit.ts';

export type ReadIdentifiers = (event: BoundEvent['event']) => readonly ResolvedIdentifier[];

/** What is folded of one origin, event by event. */
export interface Refold {
  readonly originId: string;
  readonly state: FragmentState;
  /** Events of the timeline that remain and those that go. */
  remaining: number;
  goneEvents: number;
  readonly goneStamps: Set<Stamp>;
  readonly goneKinds: Map<SourceKind, number>;
  /** For a state without any contact: when the last remaining event in the log's order happened. */
  lastPlace: readonly [xid: bigint, seq: number];
  fallbackAt: Date | null;
  /** By order id: the joined words that remain, and those that go. */
  readonly orders: Map<string, OrderFact>;
  readonly goneOrders: Map<string, OrderFact>;
}

export const beginRefold = (originId: string): Refold => ({
  originId,
  state: emptyState(),
  remaining: 0,
  goneEvents: 0,
  goneStamps: new Set(),
  goneKinds: new Map(),
  lastPlace: [-1n, 0],
  fallbackAt: null,
  orders: new Map(),
  goneOrders: new Map(),
});

/** Takes one event in, whatever the order. `goes`: it is one of those that never were. */
export function refoldEvent(into: Refold, bound: BoundEvent, goes: boolean, identifiers: ReadIdentifiers): void {
  const { event, kind } = bound;
  const source: SourceWords | undefined =
    event.sourceId === null || kind === null ? undefined : { id: event.sourceId, name: '', kind };
  if (goes) {
    into.goneEvents += 1;
    into.goneStamps.add(shortStamp(stampOf(event.occurredAt, event.eventId)));
    if (kind !== null && event.type !== 'system') into.goneKinds.set(kind, (into.goneKinds.get(kind) ?? 0) + 1);
    if (bound.whole) addOrder(into.goneOrders, bound, source);
    return;
  }
  if (!bound.whole) return;
  into.remaining += 1;
  absorb(
    into.state,
    unitOf({ event, originId: bound.originId, identifiers: identifiers(event) }, source, () => undefined),
  );
  addOrder(into.orders, bound, source);
  const [xid, seq] = into.lastPlace;
  const here = BigInt(event.xid);
  if (here > xid || (here === xid && event.seq > seq)) {
    into.lastPlace = [here, event.seq];
    into.fallbackAt = event.occurredAt;
  }
}

function addOrder(
  orders: Map<string, OrderFact>,
  { event, originId }: BoundEvent,
  source: SourceWords | undefined,
): void {
  const fact = orderFactOf({ event, originId, identifiers: [] }, source);
  if (fact === null) return;
  const before = orders.get(fact.orderId);
  orders.set(fact.orderId, before === undefined ? fact : joinOrderFacts(before, fact));
}

/** Events that the old state counts and the timeline does not have any more. */
export const lostEvents = (refold: Refold, before: FragmentState): number =>
  Math.max(0, before.events - refold.remaining - refold.goneEvents);

/** The state as if those events had never been, or null: then nothing is known of this origin. */
export function stateAfter(refold: Refold, before: FragmentState): { state: FragmentState; text: string } | null {
  const lost = lostEvents(refold, before);
  if (refold.remaining + lost === 0) return null;
  const state = lost === 0 ? refold.state : withKept(refold, before, lost);
  let text = encodeState(state);
  if (text.length > bounds.allTraitBytes && state.traits !== undefined) {
    state.traits = squeezeWords(state.traits, bounds.allTraitBytes / 2);
    text = encodeState(state);
  }
  return { state, text };
}

function withKept(refold: Refold, before: FragmentState, lost: number): FragmentState {
  const state = keptOf(refold, before);
  absorb(state, refold.state);
  state.events = refold.remaining + lost;
  const kinds = Object.entries(before.kinds ?? {}).flatMap(([name, [first, last, count]]) => {
    const kind = name as SourceKind;
    const left = count - (refold.goneKinds.get(kind) ?? 0);
    const folded = refold.state.kinds?.[kind];
    return left <= 0
      ? []
      : [[kind, folded === undefined ? [first, last, left] : [Math.min(first, folded[0]), folded[1], left]]];
  });
  if (kinds.length > 0) state.kinds = Object.fromEntries(kinds) as NonNullable<FragmentState['kinds']>;
  return state;
}

/** The old state without what bears a stamp of an event that goes. */
function keptOf({ goneStamps }: Refold, before: FragmentState): FragmentState {
  const stays = (stamp: Stamp): boolean => !goneStamps.has(shortStamp(stamp));
  const product = (seen: SeenProduct): boolean => stays(seen[1]);
  const kept: FragmentState = { events: 0 };
  if (before.first !== undefined && stays(before.first[0])) kept.first = before.first;
  if (before.last !== undefined && stays(before.last[0])) kept.last = before.last;
  if (before.campaign !== undefined && stays(before.campaign[0])) kept.campaign = before.campaign;
  if (before.traits !== undefined) kept.traits = before.traits.filter((words) => stays(words[0]));
  if (before.products !== undefined) kept.products = before.products.filter(product);
  if (before.cartEmptied !== undefined && stays(before.cartEmptied)) kept.cartEmptied = before.cartEmptied;
  if (before.cart !== undefined) {
    kept.cart = before.cart.flatMap(([key, seen, actions]) => {
      const left = actions.filter((action) => stays(action[0]));
      return left.length === 0 ? [] : [[key, seen !== null && product(seen) ? seen : null, left] as const];
    });
  }
  if (before.wishes !== undefined) kept.wishes = before.wishes.filter((wish) => stays(wish[1]));
  if (before.talks !== undefined) kept.talks = before.talks.filter((talk) => stays(talk[1]));
  if (before.handles !== undefined) {
    const { email = [], phone = [] } = before.handles;
    kept.handles = { email: email.filter((one) => stays(one[1])), phone: phone.filter((one) => stays(one[1])) };
  }
  return kept;
}

/**
 * An order of which some words go: what the remaining words say, joined with what only the old row still knows (`lost`: there may be
 * such words). Null: nobody speaks of this order any more.
 */
export function orderAfter(
  before: OrderFact | undefined,
  gone: OrderFact,
  remaining: OrderFact | undefined,
  refold: Refold,
  lost: boolean,
): OrderFact | null {
  if (before === undefined || !lost) return remaining ?? null;
  const stays = (stamp: Stamp): boolean => stamp !== '' && !refold.goneStamps.has(stamp);
  const older: OrderFact = {
    ...before,
    placedAt: same(before.placedAt, gone.placedAt) ? null : before.placedAt,
    firstAt: same(before.firstAt, gone.firstAt) ? (remaining?.firstAt ?? before.firstAt) : before.firstAt,
    ...(stays(before.totalStamp) ? {} : { totalMinor: null, totalStamp: '' }),
    ...(stays(before.stateStamp) ? {} : { stateStamp: '' }),
    cancelledMinor: before.cancelledMinor === gone.cancelledMinor ? null : before.cancelledMinor,
    refundedMinor: Math.max(0, before.refundedMinor - gone.refundedMinor - (remaining?.refundedMinor ?? 0)),
  };
  const knew =
    stays(before.stateStamp) || stays(before.totalStamp) || older.placedAt !== null || older.refundedMinor > 0;
  if (!knew) return remaining ?? null;
  return remaining === undefined ? older : joinOrderFacts(older, remaining);
}

const same = (one: Date | null, other: Date | null): boolean => one?.getTime() === other?.getTime();
