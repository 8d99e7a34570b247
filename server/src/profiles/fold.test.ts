import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sourceKinds } from '../../../contracts/common.ts';
import type { JsonObject } from '../spine/index.ts';
import { absorb, joinAll } from './absorb.ts';
import { quantityOf } from './absorb-cart.ts';
import { consentFactsOf } from './consent-facts.ts';
import { joinOrderFacts, orderFactOf, type OrderFact } from './order-facts.ts';
import { ordersOf } from './order-view.ts';
import type { ResolvedEvent } from './ports.ts';
import { eventIdOfStamp, instantOf, msOf, stampOf } from './stamp.ts';
import { decodeState, emptyState, encodeState, type FragmentState } from './state.ts';
import { placed, resolvedOf, saidEvent, sourceOf, trySources, type Said } from './try-profiles.ts';
import { deltaOf, unitOf } from './unit.ts';
import {
  cartOf,
  channelsOf,
  contactOf,
  knownOf,
  openTalkOf,
  preferredChannelOf,
  productsOf,
  standingValues,
  traitsOf,
  wishesOf,
} from './view.ts';

const t0 = Date.parse('2026-03-01T10:00:00Z');
const now = new Date(t0 + 3_600_000);
const at = (second: number): Date => new Date(t0 + second * 1_000);

let counter = 0;
function event(said: Said): ResolvedEvent {
  counter += 1;
  return resolvedOf(
    placed(saidEvent({ userId: 'anna', messageId: `m${counter}`, ...said }), counter),
    said.identifiers,
  );
}
const source = (resolved: ResolvedEvent) => trySources.byId(resolved.event.sourceId ?? '');
const fold = (events: readonly ResolvedEvent[]): FragmentState => deltaOf(events, source, () => {});
const track = (name: string, second: number, properties: JsonObject = {}, more: Said = {}): ResolvedEvent =>
  event({ name, at: at(second), properties, ...more });

/** Everything that a person's pages show of a state. */
function viewOf(state: FragmentState): unknown {
  const rules = new Map([
    ['city', { trait: 'city', strategy: 'oldest' as const, sourceKinds: [] }],
    ['plan', { trait: 'plan', strategy: 'most_confident' as const, sourceKinds: [] }],
    ['name', { trait: 'name', strategy: 'source_precedence' as const, sourceKinds: ['crm' as const, 'till' as const] }],
  ]);
  const values = standingValues(state, rules);
  return {
    events: state.events,
    traits: traitsOf(state, rules, trySources),
    known: knownOf(state, rules),
    channels: channelsOf(state),
    first: contactOf(state.first, trySources),
    last: contactOf(state.last, trySources),
    campaign: state.campaign,
    cart: cartOf(state),
    wishes: wishesOf(state),
    products: productsOf(state),
    talk: openTalkOf(state, now),
    preferred: preferredChannelOf(state, values),
  };
}

const names = [
  'Product Viewed',
  'Product Added',
  'Product Removed',
  'Cart Viewed',
  'Cart Cleared',
  'Order Completed',
  'Order Refunded',
  'Order Shipped',
  'Order Cancelled',
  'Product Added to Wishlist',
  'Product Removed from Wishlist',
  'Call Received',
  'Call Completed',
  'Message Received',
  'constructor',
  'Something Else',
];
const sku = fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__');
const product = fc.record(
  {
    sku,
    quantity: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    price: fc.constantFrom(1.1, 2.25, 10),
    name: fc.constantFrom('One', 'Two'),
  },
  { requiredKeys: ['sku'] },
);
const anyTrack = fc.record({
  name: fc.constantFrom(...names),
  second: fc.integer({ min: 0, max: 40 }),
  kind: fc.constantFrom(...sourceKinds),
  one: product,
  lines: fc.option(fc.array(product, { maxLength: 3 }), { nil: undefined }),
  orderId: fc.constantFrom('o1', 'o2', 'o3'),
  total: fc.constantFrom(10, 25.5, 99.99),
  call: fc.constantFrom('c1', 'c2'),
});
const anyIdentify = fc.record({
  second: fc.integer({ min: 0, max: 40 }),
  kind: fc.constantFrom(...sourceKinds),
  traits: fc.dictionary(
    fc.constantFrom('name', 'city', 'plan', 'email', 'constructor'),
    fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.constant(null), fc.constant({ x: 1 })),
    { noNullPrototype: true },
  ),
});

const anyEvent = fc.oneof({ arbitrary: anyTrack, weight: 3 }, { arbitrary: anyIdentify, weight: 1 });
type Any = {
  name?: string;
  second: number;
  kind: (typeof sourceKinds)[number];
  one?: object;
  lines?: readonly object[] | undefined;
  orderId?: string;
  total?: number;
  call?: string;
  traits?: object;
};
function madeOf(any: Any): ResolvedEvent {
  if (any.traits !== undefined)
    return event({ type: 'identify', at: at(any.second), kind: any.kind, traits: any.traits as JsonObject });
  const properties = JSON.parse(
    JSON.stringify({
      ...any.one,
      products: any.lines,
      order_id: any.orderId,
      total: any.total,
      currency: 'EUR',
      call_id: any.call,
    }),
  ) as JsonObject;
  return track(any.name ?? '', any.second, properties, { kind: any.kind });
}

describe('folding', () => {
  test('any order of events over any split into origins and batches gives the same person', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { maxLength: 25 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 1_000_000 })),
        (wishes, dice) => {
          const events = wishes.map(madeOf);
          const straight = joinAll([fold(events)]);
          const shuffled = [...events]
            .map((item) => ({ item, key: dice.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
          const fragments: FragmentState[] = [emptyState(), emptyState(), emptyState()];
          for (let from = 0; from < shuffled.length;) {
            const size = 1 + ((dice.next().value as number) % 4);
            const which = (dice.next().value as number) % 3;
            // As `apply` does: a batch's delta is joined to what was stored as text.
            const stored = decodeState(encodeState(fragments[which] ?? emptyState()));
            absorb(stored, fold(shuffled.slice(from, from + size)));
            fragments[which] = stored;
            from += size;
          }
          expect(viewOf(joinAll(fragments))).toEqual(viewOf(straight));
        },
      ),
      { numRuns: 400 },
    );
  });

  test('orders are the same in any order of their events', () => {
    fc.assert(
      fc.property(fc.array(anyTrack, { maxLength: 20 }), fc.nat(), (wishes, seed) => {
        const facts = wishes.map(madeOf).flatMap((resolved) => orderFactOf(resolved, source(resolved)) ?? []);
        const joined = (list: readonly OrderFact[]): unknown => {
          const byId = new Map<string, OrderFact>();
          for (const fact of list)
            byId.set(
              fact.orderId,
              byId.has(fact.orderId) ? joinOrderFacts(byId.get(fact.orderId) as OrderFact, fact) : fact,
            );
          return [...byId].sort();
        };
        const other = [...facts]
          .map((fact, i) => ({ fact, key: (seed * (i + 7)) % 101 }))
          .sort((a, b) => a.key - b.key)
          .map(({ fact }) => fact);
        expect(joined(other)).toEqual(joined(facts));
      }),
      { numRuns: 200 },
    );
  });

  test('a stamp gives time and event id back, and sorts by time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
        fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
        fc.uuid(),
        (a, b, eventId) => {
          const [x, y] = [stampOf(new Date(a), eventId), stampOf(new Date(b), eventId)];
          expect([msOf(x), instantOf(x), eventIdOfStamp(x)]).toEqual([a, new Date(a).toISOString(), eventId]);
          expect(x < y).toBe(a < b);
        },
      ),
    );
  });

  test('no event can make folding throw, whatever its body holds', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.jsonValue(),
        fc.constantFrom(...names, 'Consent Given'),
        (properties, traits, name) => {
          const resolved = track(name, 1);
          const broken = {
            ...resolved,
            event: {
              ...resolved.event,
              body: {
                properties,
                traits,
                context: { traits, campaign: properties, page: traits },
              } as unknown as JsonObject,
            },
          };
          for (const type of ['track', 'identify', 'page', 'group', 'system'] as const) {
            const typed = { ...broken, event: { ...broken.event, type } };
            expect(fold([typed]).events).toBe(1);
            encodeState(fold([typed]));
            consentFactsOf(typed);
            orderFactOf(typed, undefined);
          }
        },
      ),
    );
  });
});

describe('cart', () => {
  test('adding adds, removing takes away, and an older event that comes late finds its place', () => {
    const events = [
      track('Product Added', 1, { sku: 'a', quantity: 2 }),
      track('Product Added', 5, { sku: 'a' }),
      track('Product Removed', 3, { sku: 'a', quantity: 1 }),
    ];
    expect(cartOf(fold(events))).toMatchObject([{ sku: 'a', quantity: 2 }]);
    expect(cartOf(fold([...events, track('Product Removed', 2, { sku: 'a' })]))).toMatchObject([
      { sku: 'a', quantity: 1 },
    ]);
  });

  test('an order takes its own products out and leaves the rest; an order without lines empties the cart', () => {
    const both = [track('Product Added', 1, { sku: 'a' }), track('Product Added', 2, { sku: 'b' })];
    expect(
      cartOf(
        fold([...both, track('Order Completed', 3, { order_id: 'o', products: [{ sku: 'b' }] }, { kind: 'till' })]),
      ).map((line) => line.sku),
    ).toEqual(['a']);
    expect(cartOf(fold([track('Order Completed', 3, { order_id: 'o' }), ...both]))).toEqual([]);
  });

  test('what was seen in the cart replaces what we thought was in it', () => {
    const events = [
      track('Cart Viewed', 3, { products: [{ sku: 'b', quantity: 3, name: 'Bee' }] }),
      track('Product Added', 1, { sku: 'a' }),
      track('Product Added', 4, { sku: 'b' }),
    ];
    expect(cartOf(fold(events))).toMatchObject([{ sku: 'b', quantity: 4 }]);
  });

  test('a cart of two months ago is forgotten', () => {
    expect(
      cartOf(joinAll([fold([track('Product Added', 1, { sku: 'a' })]), fold([track('Page', 61 * 86_400)])])),
    ).toEqual([]);
  });

  test('what was looked at before the cart was emptied leaves no trace in it, whichever came first', () => {
    const [added, cleared, bought] = [
      track('Product Added', 1, { sku: 'a' }),
      track('Cart Cleared', 2),
      track('Order Completed', 3, { order_id: 'o', products: [{ sku: 'a' }] }),
    ].map((one) => fold([one])) as [FragmentState, FragmentState, FragmentState];
    const orders = [
      [added, cleared, bought],
      [added, bought, cleared],
      [bought, added, cleared],
      [bought, cleared, added],
      [cleared, added, bought],
      [cleared, bought, added],
    ];
    const carts = new Set(orders.map((order) => JSON.stringify(joinAll(structuredClone(order)).cart)));
    expect([...carts]).toEqual([expect.stringMatching(/^\[\["a",null,\[\[".*","=",0\]\]\]\]$/)]);
  });

  test('quantities never fall below zero on the way', () => {
    expect(
      quantityOf([
        ['3', '+', 1],
        ['2', '-', 5],
        ['1', '+', 2],
      ]),
    ).toBe(1);
  });
});

describe('traits', () => {
  test('a value over 8 KB, one nested too deep and a name too long are left out, counted, and nothing else suffers', () => {
    const oddities: string[] = [];
    let deep: JsonObject = {};
    for (let i = 0; i < 40; i += 1) deep = { deep };
    const traits = { large: 'ж'.repeat(5_000), deep, ['n'.repeat(101)]: 1, fine: 'yes', ['__proto__']: 'no' };
    const state = unitOf(
      event({ type: 'identify', traits: JSON.parse(JSON.stringify(traits)) as JsonObject }),
      undefined,
      (odd) => oddities.push(odd.code),
    );
    expect(oddities.sort()).toEqual(['trait_name_unusable', 'trait_too_deep', 'trait_too_large']);
    expect(standingValues(state, new Map())).toEqual({ fine: 'yes' });
  });

  test('of more than 500 traits the same 500 stay in any order, and names of persons are among them', () => {
    const words = (from: number): ResolvedEvent =>
      event({
        type: 'identify',
        at: at(from),
        traits: Object.fromEntries(
          Array.from({ length: 300 }, (_, i) => [i === 0 ? 'email' : `t${String(from * 300 + i).padStart(5, '0')}`, i]),
        ),
      });
    const three = [words(1), words(2), words(3)];
    const [a, b] = [fold(three), fold([...three].reverse())];
    expect(Object.keys(standingValues(a, new Map()))).toHaveLength(500);
    expect(standingValues(a, new Map())).toEqual(standingValues(b, new Map()));
    expect(standingValues(a, new Map())).toHaveProperty('email');
  });

  test('each rule chooses by its own measure, and says which one it was', () => {
    const state = fold([
      event({ type: 'identify', at: at(1), kind: 'crm', traits: { city: 'Riga' } }),
      event({ type: 'identify', at: at(2), kind: 'till', traits: { city: 'Kaunas' } }),
      event({ type: 'identify', at: at(3), kind: 'web', traits: { city: 'Brno' } }),
    ]);
    const by = (
      strategy: 'newest' | 'oldest' | 'source_precedence' | 'most_confident',
      sourceKinds: ('till' | 'app')[] = [],
    ) => {
      const [trait] = traitsOf(state, new Map([['city', { trait: 'city', strategy, sourceKinds }]]), trySources);
      return [trait?.current.value, trait?.why, trait?.others.length];
    };
    expect(by('newest')).toEqual(['Brno', 'newest', 2]);
    expect(by('oldest')).toEqual(['Riga', 'oldest', 2]);
    expect(by('most_confident')).toEqual(['Riga', 'most_confident', 2]);
    expect(by('source_precedence', ['app', 'till'])).toEqual(['Kaunas', 'source_precedence', 2]);
    expect(by('source_precedence', ['app'])).toEqual(['Brno', 'newest', 2]);
  });

  test('a null takes a trait away, and keeps its history', () => {
    const state = fold([
      event({ type: 'identify', at: at(1), traits: { city: 'Riga' } }),
      event({ type: 'identify', at: at(2), traits: { city: null } }),
    ]);
    expect(standingValues(state, new Map())).toEqual({});
  });
});

describe('orders and conversations', () => {
  const orderView = (...events: ResolvedEvent[]) => {
    const facts = events.flatMap((resolved) => orderFactOf(resolved, source(resolved)) ?? []);
    return ordersOf(
      facts.map((f) => [
        f.orderId,
        f.placedAt?.toISOString() ?? null,
        f.firstAt.toISOString(),
        f.state,
        f.stateStamp,
        f.totalMinor,
        f.currency,
        f.totalStamp,
        f.cancelledMinor,
        f.refundedMinor,
      ]),
      now,
    );
  };

  test('an order is open from placing to delivery, a sale at a till never', () => {
    const placing = track('Order Completed', 1, { order_id: 'w', total: 12.345, currency: 'EUR' });
    expect(orderView(placing).openOrders).toEqual([
      { orderId: 'w', at: at(1).toISOString(), state: 'placed', total: { amountMinor: 1235, currency: 'EUR' } },
    ]);
    expect(orderView(track('Order Delivered', 9, { order_id: 'w' }), placing).openOrders).toEqual([]);
    expect(orderView(track('Order Completed', 1, { order_id: 't', total: 5 }, { kind: 'till' }))).toMatchObject({
      openOrders: [],
      lastOrders: [{ state: 'completed' }],
    });
  });

  test('a refund of a part leaves the order refunded in part', () => {
    const view = orderView(
      track('Order Completed', 1, { order_id: 'w', total: 100, currency: 'EUR' }),
      track('Order Refunded', 2, { order_id: 'w', total: 30, currency: 'EUR' }),
    );
    expect(view.lastOrders[0]).toMatchObject({ state: 'partly_refunded', total: { amountMinor: 10_000 } });
  });

  test('without a total the lines are added up, exactly', () => {
    const view = orderView(
      track('Order Completed', 1, {
        order_id: 'w',
        currency: 'JPY',
        products: [
          { sku: 'a', price: 0.1, quantity: 3 },
          { sku: 'b', price: 1.2, quantity: 1 },
        ],
      }),
    );
    expect(view.lastOrders[0]?.total).toEqual({ amountMinor: 2, currency: 'JPY' });
  });

  test('a call is open until it ends, whatever came first, and not for ever', () => {
    const [call, end] = [
      track('Call Received', 10, { call_id: 'c', topic: 'delivery' }, { kind: 'call_centre' }),
      track('Call Completed', 20, { call_id: 'c' }, { kind: 'call_centre' }),
    ];
    expect(openTalkOf(fold([call]), now)).toEqual({
      kind: 'call_centre',
      since: at(10).toISOString(),
      topic: 'delivery',
    });
    expect(openTalkOf(fold([end, call]), now)).toBeNull();
    expect(openTalkOf(fold([call]), new Date(now.getTime() + 86_400_000))).toBeNull();
  });
});

test('consent is read from events and from traits', () => {
  const facts = [
    track('Consent Given', 1, { purpose: 'Marketing', channel: 'SMS', textVersion: 'v2', proof: 'checkbox' }),
    track('Consent Withdrawn', 2, { channels: ['email', 'push'] }),
    event({ type: 'identify', at: at(3), traits: { consents: { email: true, profiling: { all: false } } } }),
    track('Unsubscribed', 4),
  ].flatMap(consentFactsOf);
  expect(facts.map((fact) => [fact.purpose, fact.channel, fact.state, fact.textVersion])).toEqual([
    ['marketing', 'sms', 'given', 'v2'],
    ['marketing', 'email', 'withdrawn', null],
    ['marketing', 'push', 'withdrawn', null],
    ['marketing', 'email', 'given', null],
    ['profiling', 'all', 'withdrawn', null],
    ['marketing', 'email', 'withdrawn', null],
  ]);
});

test('the first contact through a campaign is remembered, from fields or from the address', () => {
  const state = fold([
    event({ type: 'page', at: at(5), body: { context: { campaign: { name: 'spring', source: 'ads' } } } }),
    event({
      type: 'page',
      at: at(2),
      body: { context: { page: { url: 'https://shop.example/?utm_source=mail&utm_campaign=winter' } } },
    }),
    event({ type: 'page', at: at(1) }),
  ]);
  expect(state.campaign?.[1]).toEqual({ name: 'winter', source: 'mail' });
  expect(state.first?.[2]).toBe(sourceOf('web'));
});
