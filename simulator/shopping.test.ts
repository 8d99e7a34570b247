import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { countHistory, history } from './shopping.ts';
import { settle, Shoppers } from './live.ts';
import { sourcesNeeded } from './sources.ts';
import { identifiersOf, type Played, type WireEvent } from './wire.ts';
import { makeWorld, truthOf, type WorldOptions } from './world.ts';

const now = Date.UTC(2026, 0, 15, 12);
const options: WorldOptions = { seed: 'shopping', people: 600, months: 14, now };
const world = makeWorld(options);
const events = [...history(world)];

const bytes = (worldOptions: WorldOptions): string => {
  const hash = createHash('sha256');
  for (const { source, event } of history(makeWorld(worldOptions))) hash.update(source + JSON.stringify(event));
  return hash.digest('hex');
};

test('the same seed gives the same bytes, another seed others', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 60 }), (seed, people) => {
      const small = { seed, people, months: 2, now };
      expect(bytes(small)).toBe(bytes(small));
      expect(bytes(small)).not.toBe(bytes({ ...small, seed: `${seed}!` }));
    }),
    { numRuns: 4 },
  );
});

test('every event keeps the rules of the Segment specification', () => {
  const slugs = new Set(sourcesNeeded().map(({ slug }) => slug));
  const seen = new Set<string>();
  for (const { source, event, at } of events) {
    expect(slugs.has(source)).toBe(true);
    checkEvent(event);
    expect(Date.parse(event.timestamp)).toBe(at);
    seen.add(event.messageId);
  }
  expect(seen.size).toBe(events.length);
});

function checkEvent(event: WireEvent): void {
  const text = JSON.stringify(event);
  expect(event.userId ?? event.anonymousId).toBeTruthy();
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(32 * 1024);
  expect(event.messageId.length).toBeLessThanOrEqual(100);
  expect(text).not.toMatch(/undefined|NaN/);
  const required = {
    track: event.event,
    alias: event.previousId,
    group: event.groupId,
    identify: '-',
    page: '-',
    screen: '-',
  };
  expect(required[event.type]).toBeTruthy();
}

test('time never goes back, and nothing happens outside of the window', () => {
  let last = world.from;
  for (const { at } of events) {
    expect(at).toBeGreaterThanOrEqual(last);
    last = at;
  }
  expect(last).toBeLessThanOrEqual(now);
});

test('every kind of source and of call takes part', () => {
  const larger = [...history(makeWorld({ ...options, people: 2500, months: 6 }))];
  expect(new Set(larger.map(({ source }) => source))).toEqual(new Set(sourcesNeeded().map(({ slug }) => slug)));
  expect(new Set(larger.map(({ event }) => event.type))).toEqual(
    new Set(['track', 'identify', 'page', 'screen', 'group', 'alias']),
  );
  const names = new Set(larger.map(({ event }) => event.event));
  for (const name of [
    'Product Viewed',
    'Product Added',
    'Product Added to Wishlist',
    'Product List Viewed',
    'Products Searched',
    'Checkout Started',
    'Order Completed',
    'Order Refunded',
    'Order Delivered',
    'Email Opened',
    'Consent Given',
    'Call Received',
    'Message Received',
  ])
    expect(names).toContain(name);
});

const cents = (value: unknown): number => Math.round(Number(value) * 100);

test('an order’s sums agree to the cent with its products', () => {
  const orders = events
    .filter(({ event }) => event.event === 'Order Completed')
    .map(({ event }) => event.properties ?? {});
  expect(orders.length).toBeGreaterThan(500);
  for (const order of orders) {
    const products = order['products'] as { price: number; quantity: number }[];
    const goods = products.reduce((sum, { price, quantity }) => sum + cents(price) * quantity, 0);
    expect(cents(order['total'])).toBe(goods - cents(order['discount']) + cents(order['shipping']));
    expect(cents(order['total'])).toBe(cents(order['revenue']) + cents(order['tax']) + cents(order['shipping']));
  }
  expect(new Set(orders.map((order) => order['order_id'])).size).toBe(orders.length);
});

test('a refund names an order that was made before, and not more than it cost', () => {
  const totals = new Map<unknown, number>();
  const refunds: { refunded: number; paid: number }[] = [];
  for (const { event } of events) {
    const { order_id: id, total } = event.properties ?? {};
    if (event.event === 'Order Completed') totals.set(id, Number(total));
    if (event.event === 'Order Refunded') refunds.push({ refunded: Number(total), paid: totals.get(id) ?? -1 });
  }
  expect(refunds.length).toBeGreaterThan(50);
  expect(refunds.filter(({ refunded, paid }) => refunded > paid + 0.005)).toEqual([]);
});

test('the truth knows every identifier that is sent', () => {
  const truth = truthOf(world);
  const unknown = events
    .flatMap(({ event }) => identifiersOf(event))
    .filter((id) => truth.ownership(id).kind === 'unknown');
  expect(unknown).toEqual([]);
});

test('trade follows the year: Black Friday’s day is the busiest of its month by far', () => {
  const perDay = new Map<string, number>();
  for (const { event } of events) {
    const date = event.timestamp.slice(0, 10);
    if (date.startsWith('2025-11')) perDay.set(date, (perDay.get(date) ?? 0) + 1);
  }
  const [busiest] = [...perDay].sort((one, other) => other[1] - one[1]);
  expect(busiest?.[0]).toBe('2025-11-28');
});

test('the number of events is known beforehand and bounded by the cap', () => {
  expect(countHistory(world)).toBe(events.length);
  for (const cap of [200, 2000]) {
    const count = countHistory(makeWorld({ ...options, events: cap }));
    expect(count).toBeLessThanOrEqual(cap);
    expect(count).toBeGreaterThan(cap * 0.6);
  }
});

test('live shoppers go on after the history with valid events under new message ids', () => {
  const known = new Set(events.map(({ event }) => event.messageId));
  for (const crowd of [new Shoppers(world, now, 20), new Shoppers(settle(makeWorld(options)), now + 1, 20)]) {
    const live: Played[] = Array.from({ length: 400 }, (_, i) => crowd.next(now + i * 500));
    for (const { event } of live) {
      checkEvent(event);
      expect(known.has(event.messageId)).toBe(false);
      known.add(event.messageId);
    }
    expect(new Set(live.map(({ source }) => source)).size).toBeGreaterThan(3);
  }
});
