/** For tests: the small shop of orders with loyalty on it: a programme in force, customers by name, and its clock by hand. */
import type { Identifier, Role } from '../../../contracts/common.ts';
import type { programmeDraft } from '../../../contracts/loyalty.ts';
import type { z } from 'zod';
import { silentLog } from '../kit/log.ts';
import { transaction } from '../kit/sql.ts';
import type { OrderView } from '../orders/index.ts';
import { tryOrders, type TriedOrders } from '../orders/try-orders.ts';
import { ensurePartitions, type JsonObject } from '../spine/index.ts';
import { createLoyalty, type Loyalty } from './loyalty.ts';
import { settleDue } from './settle.ts';
import { activateLots, expireLots, tellExpired, timeOutHolds, warnOwners } from './sweep.ts';
import { fallLapsed } from './tiers.ts';
import { readLog } from './try-log.ts';
import type { AccountView } from './view-account.ts';

export const day = 86_400_000;
export type Draft = z.input<typeof programmeDraft>;

/** 10 points for each euro, active after 14 days, for a year; 100 points are a euro, at most half of the basket. */
export const draft: Draft = {
  name: 'Points',
  currency: 'EUR',
  timeZone: 'Europe/Riga',
  kinds: [
    {
      id: 'points',
      name: 'Points',
      worth: { units: 1, minor: 1 },
      activation: { kind: 'return_window' },
      expiry: { kind: 'rolling', days: 365 },
    },
    { id: 'stamps', name: 'Stamps', worth: null, activation: { kind: 'at_once' }, expiry: { kind: 'never' } },
  ],
  earn: [
    { what: 'per_amount', id: 'base', name: '10 points a euro', kind: 'points', units: 10, perMinor: 100 },
    { what: 'per_piece', id: 'wrap', name: 'A stamp a wrap', kind: 'stamps', units: 1, goods: { skus: ['gift-wrap'] } },
    {
      what: 'occasion',
      id: 'birthday',
      name: 'Happy birthday',
      kind: 'points',
      occasion: 'birthday',
      units: 300,
      onceInDays: 300,
      budget: 300,
    },
  ],
  spend: [{ kind: 'points', maxShareBps: 5_000, goods: { exceptSkus: ['gift-wrap'] }, minUnits: 100 }],
  tiers: {
    levels: [
      { id: 'silver', name: 'Silver', from: 5_000, multiplierBps: 15_000, groups: ['silver'] },
      { id: 'gold', name: 'Gold', from: 100_000 },
    ],
    keepDays: 100,
    months: 2,
  },
};

export interface TriedLoyalty {
  readonly shop: TriedOrders;
  readonly loyalty: Loyalty;
  publish(draft: Draft): Promise<void>;
  sell(
    customer: string,
    lines: readonly { sku: string; quantity: number }[],
    more?: Record<string, unknown>,
  ): ReturnType<TriedOrders['call']> & Promise<{ status: number; body: OrderView & { detail?: string } }>;
  account(customer: string): Promise<AccountView>;
  points(customer: string): Promise<AccountView['balances'][number]>;
  /** As role. */
  as<T = Record<string, unknown>>(
    role: Role,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): ReturnType<TriedOrders['call']> & Promise<{ status: number; body: T & { code?: string; detail?: string } }>;
  /** What the clock does now: settles, activates, warns, expires, until nothing is left. */
  tend(): Promise<void>;
  wait(days: number): Promise<void>;
  /** Identity reads what the spine has. */
  recognise(): Promise<void>;
  told(name: string): Promise<JsonObject[]>;
}

export const who = (name: string): Identifier[] => [{ type: 'user_id', value: name }];

export async function tryLoyalty(wish: Draft | null = draft): Promise<TriedLoyalty> {
  const made: Loyalty[] = [];
  const shop = await tryOrders({
    loyalty: (ground) => {
      const loyalty = createLoyalty({ ...ground, log: silentLog, lookMs: 0 });
      made.push(loyalty);
      return { ...loyalty, points: loyalty.outer.guard(loyalty.points, loyalty.deps) };
    },
  });
  const [loyalty] = made;
  if (loyalty === undefined) throw new Error('there is no loyalty');
  const { db, clock } = shop;
  const { deps } = loyalty;
  let revision = 0;
  const seen = new Set<string>();
  const tried: TriedLoyalty = {
    shop,
    loyalty,
    publish: async (next) => {
      const saved = await shop.ask<{ revision: number }>('PUT', '/api/v1/loyalty/programme', { revision, draft: next });
      revision = saved.revision;
      await shop.ask('POST', '/api/v1/loyalty/programme/versions', { revision });
      clock.advance(3_000);
    },
    sell: (customer, lines, more = {}) => shop.sell(lines, { customer: who(customer), ...more }) as never,
    account: (customer) => shop.ask('POST', '/api/v1/loyalty/lookups', { customer: who(customer) }),
    points: async (customer) => {
      const found = (await tried.account(customer)).balances.find((one) => one.kind === 'points');
      if (found === undefined) throw new Error('no points');
      return found;
    },
    as: (role, method, path, body, key) =>
      shop.call(method, path, body, { role, ...(key === undefined ? {} : { key }) }) as never,
    tend: async () => {
      while ((await settleDue(deps)) > 0);
      await timeOutHolds(deps, clock.now());
      await activateLots(deps, clock.now());
      await warnOwners(deps, clock.now());
      while ((await expireLots(deps, clock.now())) > 0);
      while ((await tellExpired(deps, clock.now())) > 0);
      await fallLapsed(deps, clock.now());
    },
    wait: async (days) => {
      clock.advance(days * day);
      await ensurePartitions(db, clock.now());
      await tried.tend();
    },
    recognise: async () => {
      const fresh = (await readLog(db)).filter((event) => !seen.has(event.eventId) && event.type !== 'system');
      await transaction(db, (tx) => shop.identity.resolve(tx, fresh));
      for (const { eventId } of fresh) seen.add(eventId);
    },
    told: async (name) =>
      (await readLog(db)).filter((event) => event.name === name).map((event) => event.body['properties'] as JsonObject),
  };
  if (wish !== null) await tried.publish(wish);
  return tried;
}
