import { handleFrom } from '../catalogue/productDraft.ts';
import type { Draft, EarnRule, Kind, SpendRule, TierLevel } from './loyalty.ts';

export const earnWhats = ['per_amount', 'per_piece', 'multiplier', 'first_purchase', 'occasion'] as const;
export type EarnWhat = (typeof earnWhats)[number];

export const allGoods = { categories: [], brands: [], skus: [], exceptCategories: [], exceptSkus: [] };

/** What many retailers begin with; nothing of it takes force before it is published. */
export const startDraft = (name: string, kindName: string, timeZone: string): Draft => ({
  name,
  currency: 'EUR',
  timeZone,
  kinds: [
    {
      id: 'points',
      name: kindName,
      worth: { units: 1, minor: 1 },
      activation: { kind: 'return_window' },
      expiry: { kind: 'rolling', days: 365 },
    },
  ],
  earn: [],
  spend: [{ ...startSpend('points'), maxShareBps: 5_000 }],
  tiers: { by: 'spent', months: 12, keepDays: 365, graceDays: 30, fall: 'deserved', levels: [] },
  returns: { windowDays: 14, spentLots: 'debt', expiredLots: { kind: 'renew', days: 30 } },
  earnAt: 'placed',
  warnDays: [30, 7],
  grantLimits: { admin: 100_000, marketer: 10_000, agent: 500, store: 200 },
});

export const startKind = (): Kind => ({
  id: '',
  name: '',
  worth: { units: 1, minor: 1 },
  activation: { kind: 'at_once' },
  expiry: { kind: 'rolling', days: 365 },
});

export const startSpend = (kind: string): SpendRule => ({
  kind,
  maxShareBps: 10_000,
  goods: allGoods,
  minUnits: 1,
  stepUnits: 1,
  minBasketMinor: 0,
});

export const startLevel = (): TierLevel => ({
  id: '',
  name: '',
  from: 0,
  keepFrom: null,
  multiplierBps: 10_000,
  groups: [],
});

/** Another sort of rule keeps what both have. */
export function startEarn(what: EarnWhat, kind: string, like?: EarnRule): EarnRule {
  const when = {
    id: like?.id ?? '',
    name: like?.name ?? '',
    validFrom: like?.validFrom ?? null,
    validUntil: like?.validUntil ?? null,
    tiers: like?.tiers ?? [],
    channels: like?.channels ?? [],
    locations: like?.locations ?? [],
    budget: like?.budget ?? null,
    kind: like?.kind ?? kind,
  };
  const goods = like !== undefined && 'goods' in like ? like.goods : allGoods;
  switch (what) {
    case 'per_amount':
      return {
        what,
        ...when,
        units: 1,
        perMinor: 100,
        rounding: 'down',
        onPoints: false,
        goods,
        minBasketMinor: 0,
      };
    case 'per_piece':
      return { what, ...when, units: 1, goods };
    case 'multiplier':
      return { what, ...when, multiplierBps: 20_000, goods };
    case 'first_purchase':
      return { what, ...when, units: 100, minBasketMinor: 0 };
    case 'occasion':
      return { what, ...when, occasion: 'birthday', units: 100, onceInDays: 300 };
  }
}

/** A fresh id from a name, as the server takes it; the same name twice gets a number. `mark`: what stands between words. */
export function idFrom(name: string, taken: readonly string[], start: string, mark: '-' | '_' = '-'): string {
  const bare = handleFrom(name).slice(0, 28).replaceAll('-', mark);
  const base = /^[a-z]/.test(bare) ? bare : `${start}${bare === '' ? '' : mark}${bare}`;
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}${mark}${number}`;
    if (!taken.includes(id)) return id;
  }
}

/** One of a list in its place, or behind the last. */
export const withOne = <T>(list: readonly T[], at: number | null, one: T): T[] =>
  at === null ? [...list, one] : list.map((other, place) => (place === at ? one : other));
export const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, place) => place !== at);
