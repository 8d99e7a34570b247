/** Meridian's price book: one price everywhere, a few exceptions with their reasons, sales, quantity breaks, promotions and codes. */
import type { z } from 'zod';
import type * as contract from '../../contracts/pricing.ts';
import type { Catalogue } from '../catalogue.ts';
import { currency, vatBps, type Country } from '../retailer.ts';
import { freeDeliveryFromMinor, timeZones, zoneOf } from './places.ts';
import { codeOf, goodsSets } from './range.ts';

export type PriceWish = z.input<typeof contract.draftPrice>;
type PromotionWish = Omit<z.input<typeof contract.promotionBody>, 'revision' | 'state'> & { readonly id: string };

export const bookId = 'meridian';

export function bookSettings(): z.input<typeof contract.bookSettings> {
  const zone = (country: Country, name: string): NonNullable<ReturnType<typeof bookSettings>['zones']>[number] => ({
    id: zoneOf(country),
    name,
    currency,
    timeZone: timeZones[country],
    // Ireland took the smallest coins out of use in 2015.
    ...(country === 'IE' ? { cash: { strategy: 'nearest' as const, stepMinor: 5 } } : {}),
    ...(country === 'RO' ? { reason: 'Opened this year: introductory prices on accessories' } : {}),
  });
  return {
    policies: { deliveryRefund: 'recompute' },
    zones: [zone('IE', 'Ireland'), zone('LV', 'Latvia'), zone('PL', 'Poland'), zone('RO', 'Romania')],
    groups: [
      { id: 'staff', name: 'Staff' },
      { id: 'business', name: 'Business customers' },
    ],
    taxes: Object.entries(vatBps).map(([country, taxBps]) => ({
      zone: zoneOf(country as Country),
      category: 'standard',
      name: 'VAT',
      taxBps,
    })),
    deliveryRates: [
      { method: 'ship', amountMinor: { EUR: 495 } },
      { method: 'courier', amountMinor: { EUR: 790 } },
    ],
    exceptions: [
      { id: 'marketplace-fee', reason: 'The marketplace keeps 12 % of each sale', channels: ['partner'] },
      { id: 'app-launch', reason: 'Launch of app 4.2: three per cent for trying it', channels: ['app'] },
    ],
  };
}

const soon = (now: number, days: number): string => new Date(now + days * 86_400_000).toISOString();

/** About 2,300 prices: each variant one, and what differs from it. */
export function prices(catalogue: Pick<Catalogue, 'variants'>, now: number): PriceWish[] {
  const base = catalogue.variants.map((variant): PriceWish => ({
    sku: variant.sku,
    currency,
    amountMinor: variant.priceMinor,
    floorMinor: Math.floor(variant.priceMinor * 0.55),
  }));
  const more = catalogue.variants.flatMap(({ sku, category, priceMinor }, at): PriceWish[] => {
    const part = (share: number): number => Math.max(49, Math.round((priceMinor * share) / 50) * 50 - 1);
    const special: PriceWish[] = [];
    if (category === 'Swimwear' || category === 'Memory Cards')
      special.push({
        sku,
        currency,
        kind: 'sale',
        amountMinor: part(0.8),
        previousMinor: priceMinor,
        validUntil: soon(now, 45),
      });
    if (category === 'Socks' || category === 'Cables')
      special.push({ sku, currency, minQuantity: 3, amountMinor: part(0.9) });
    if (category === 'Cases') special.push({ sku, currency, zone: 'ro', amountMinor: part(0.85) });
    if (category === 'Headphones' && at % 3 === 0)
      special.push({ sku, currency, exception: 'marketplace-fee', amountMinor: part(1.06) });
    if (category === 'Laptops' || category === 'Monitors')
      special.push({ sku, currency, group: 'business', amountMinor: part(0.95) });
    return special;
  });
  const sets = goodsSets(catalogue).map(({ sku, priceMinor }): PriceWish => ({
    sku,
    currency,
    amountMinor: priceMinor,
  }));
  return [...base, ...more, ...sets];
}

const inCategory = (...names: readonly string[]): { categories: string[] } => ({ categories: names.map(codeOf) });

/** Code promotions first: who brings a code sees it act. */
export function promotions(now: number): PromotionWish[] {
  const byCode = (id: string, name: string, discountBps: number, more: Partial<PromotionWish> = {}): PromotionWish => ({
    id,
    name,
    priority: 100,
    conditions: [{ kind: 'code' }],
    effect: { kind: 'percent', discountBps },
    ...more,
  });
  return [
    byCode('black-20', 'Black Friday: 20 %', 2_000),
    byCode('welcome-10', 'Welcome: 10 % off the first order', 1_000),
    byCode('friends-5', 'From friends: 5 %', 500),
    byCode('new-in-5', 'New this week: 5 %', 500),
    byCode('picked-10', 'Picked for you: 10 %', 1_000),
    byCode('weekend-15', 'Two days only: 15 %', 1_500, { caps: { perBasketMinor: { EUR: 10_000 } } }),
    byCode('bonus-5', 'Your points are waiting: 5 %', 500),
    byCode('sorry-10', 'A call-centre agent says sorry: 10 %', 1_000, { limits: { budgetMinor: { EUR: 2_000_000 } } }),
    {
      id: 'free-delivery',
      name: 'Standard delivery is free from 60 €',
      priority: 2_000,
      conditions: [{ kind: 'total', from: { EUR: freeDeliveryFromMinor } }],
      effect: { kind: 'free_delivery', methods: ['standard', 'ship'] },
    },
    {
      id: 'three-for-two',
      name: 'Socks and tights: three for two',
      priority: 200,
      target: inCategory('Socks', 'Tights'),
      effect: { kind: 'cheapest_free', every: 3, maxTimes: 3 },
    },
    {
      id: 'case-with-phone',
      name: 'With a smartphone, the case at half price',
      priority: 210,
      target: inCategory('Cases'),
      effect: { kind: 'buy_get', buy: 1, get: 1, discountBps: 5_000, buyFilter: inCategory('Smartphones') },
    },
    {
      id: 'clothes-15-off',
      name: '15 € off 120 € of clothing',
      priority: 300,
      conditions: [{ kind: 'total', from: { EUR: 12_000 }, filter: inCategory('Clothing') }],
      target: inCategory('Clothing'),
      effect: { kind: 'amount', amountMinor: { EUR: 1_500 }, per: 'basket' },
    },
    {
      id: 'morning-coffee',
      name: 'Coffee machines: 8 % on weekdays before eleven',
      priority: 310,
      conditions: [{ kind: 'window', weekdays: [1, 2, 3, 4, 5], from: '07:00', until: '11:00' }],
      target: inCategory('Kitchen'),
      effect: { kind: 'percent', discountBps: 800 },
    },
    {
      id: 'staff-15',
      name: 'Staff: 15 %',
      priority: 50,
      conditions: [{ kind: 'group', anyOf: ['staff'] }],
      effect: { kind: 'percent', discountBps: 1_500 },
      stop: 'basket',
    },
    {
      id: 'app-launch',
      name: 'In the app: 3 % on headphones',
      priority: 320,
      validUntil: soon(now, 60),
      conditions: [{ kind: 'channel', exception: 'app-launch' }],
      target: inCategory('Headphones'),
      effect: { kind: 'percent', discountBps: 300 },
    },
  ];
}

/** Words for many: those that the newsletter and the friends' cards say. */
export const codesForMany: readonly { readonly code: string; readonly promotionId: string }[] = [
  { code: 'BLACK20', promotionId: 'black-20' },
  { code: 'WELCOME10', promotionId: 'welcome-10' },
  { code: 'FRIENDS5', promotionId: 'friends-5' },
  { code: 'NEWIN5', promotionId: 'new-in-5' },
  { code: 'PICK10', promotionId: 'picked-10' },
  { code: 'WEEKEND15', promotionId: 'weekend-15' },
  { code: 'BONUS5', promotionId: 'bonus-5' },
];

/** Codes for one use each, to be said on the telephone. */
export const codeBatch = { promotionId: 'sorry-10', name: 'Goodwill of the call centre', size: 500 } as const;
