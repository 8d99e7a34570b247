/** For tests and benches: a small book, and random books and carts from a seed. */
import type {
  CartLine,
  Condition,
  Effect,
  Filter,
  PriceBook,
  PriceEntry,
  Promotion,
  QuoteCart,
  Zone,
} from './types.ts';

export const zoneOf = (id: string, more: Partial<Zone> = {}): Zone => ({
  id,
  name: id,
  parent: null,
  currency: 'EUR',
  taxIncluded: true,
  timeZone: 'Europe/Riga',
  offsets: [{ from: '2026-03-29T01:00:00Z', minutes: 180 }],
  cash: { strategy: 'exact', stepMinor: 1 },
  reason: null,
  ...more,
});

export const priceOf = (amountMinor: number, more: Partial<PriceEntry> = {}): PriceEntry => ({
  zone: null,
  group: null,
  currency: 'EUR',
  minQuantity: 1,
  validFrom: null,
  validUntil: null,
  kind: 'regular',
  amountMinor,
  previousMinor: null,
  floorMinor: null,
  exception: null,
  ...more,
});

export const promotionOf = (id: string, effect: Effect, more: Partial<Promotion> = {}): Promotion => ({
  id,
  name: id,
  priority: 100,
  validFrom: null,
  validUntil: null,
  conditions: [],
  target: {},
  effect,
  exclusivityGroup: null,
  stop: 'none',
  caps: {},
  limits: {},
  ...more,
});

export function bookOf(more: Partial<PriceBook> = {}): PriceBook {
  return {
    bookId: 'main',
    version: 1,
    effectiveAt: '2026-01-01T00:00:00Z',
    policies: {
      taxRounding: 'line',
      rounding: 'half_up',
      groupPrice: 'lowest',
      points: 'tender',
      maxPointsBps: 10_000,
      defaultTaxCategory: 'standard',
      deliveryTaxCategory: 'standard',
      deliveryRefund: 'with_last_unit',
      maxQuantity: 9_999,
    },
    zones: [zoneOf('lv')],
    groups: [{ id: 'vip', name: 'VIP' }],
    taxes: [{ zone: null, category: 'standard', name: 'VAT', taxBps: 2_100, validFrom: null, validUntil: null }],
    deliveryRates: [{ method: 'courier', zone: null, amountMinor: { EUR: 490 } }],
    exceptions: [],
    exclusivityGroups: [],
    promotions: [],
    codes: [],
    prices: { A: [priceOf(1_000)], B: [priceOf(299)], C: [priceOf(50_000)] },
    ...more,
  };
}

export const lineOf = (sku: string, quantity = 1, more: Partial<CartLine> = {}): CartLine => ({
  lineId: `${sku}-${quantity}`,
  sku,
  quantity,
  ...more,
});

export const cartOf = (lines: readonly CartLine[], more: Partial<QuoteCart> = {}): QuoteCart => ({
  currency: 'EUR',
  zone: 'lv',
  channel: 'web',
  locationId: null,
  lines,
  codes: [],
  ...more,
});

export const noCustomer = { groups: [], audiences: [] } as const;
export const noon = '2026-06-03T09:00:00Z';

/** 32-bit xorshift: the same numbers from the same seed in every engine. */
export function randomFrom(seed: number): (below: number) => number {
  let state = (seed | 0) === 0 ? 1 : seed | 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const skus = Array.from({ length: 400 }, (_, at) => `S${at}`);
const categories = ['shoes', 'bags', 'coats', 'toys', 'books', 'lamps'];
const colours = ['red', 'blue', 'black'];

/** A book of 400 SKUs and as many promotions, of every kind of effect and condition. */
export function randomBook(seed: number, promotions: number): PriceBook {
  const random = randomFrom(seed);
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const prices = Object.fromEntries(skus.map((sku) => [sku, randomEntries(random)]));
  return bookOf({
    version: seed,
    policies: {
      ...bookOf().policies,
      taxRounding: pick(['unit', 'line', 'total']),
      rounding: pick(['half_up', 'half_even']),
      points: pick(['tender', 'discount']),
      groupPrice: pick(['lowest', 'specific']),
      deliveryRefund: pick(['keep', 'with_last_unit', 'recompute']),
      maxPointsBps: pick([10_000, 5_000]),
    },
    zones: [
      zoneOf('lv'),
      zoneOf('riga', { parent: 'lv', cash: { strategy: 'nearest', stepMinor: 5 } }),
      zoneOf('us', { taxIncluded: false, offsets: [{ from: '2026-03-08T07:00:00Z', minutes: -240 }] }),
      zoneOf('jp', { currency: 'JPY', cash: { strategy: 'down', stepMinor: 10 } }),
    ],
    taxes: [
      { zone: null, category: 'standard', name: 'VAT', taxBps: 2_100, validFrom: null, validUntil: null },
      { zone: null, category: 'reduced', name: 'VAT', taxBps: 500, validFrom: null, validUntil: null },
      { zone: 'us', category: 'standard', name: 'Sales tax', taxBps: 887, validFrom: null, validUntil: null },
    ],
    exceptions: [{ id: 'app-launch', reason: 'launch', channels: ['app'], validFrom: null, validUntil: null }],
    deliveryRates: [{ method: 'courier', zone: null, amountMinor: { EUR: 499, JPY: 650 } }],
    exclusivityGroups: [
      { id: 'g-unit', scope: 'unit', pick: 'first' },
      { id: 'g-best', scope: 'basket', pick: 'best' },
    ],
    promotions: Array.from({ length: promotions }, (_, at) => randomPromotion(random, at)),
    codes: [{ code: 'SPRING', promotionId: 'p0' }],
    prices,
  });
}

function randomEntries(random: (below: number) => number): PriceEntry[] {
  const amount = random(30_000);
  const all = [priceOf(amount, random(3) === 0 ? { floorMinor: Math.floor(amount / 2) } : {})];
  if (random(3) === 0) all.push(priceOf(Math.floor(amount * 0.9), { minQuantity: 3 }));
  if (random(3) === 0) all.push(priceOf(Math.floor(amount * 0.8), { kind: 'sale', previousMinor: amount }));
  if (random(4) === 0) all.push(priceOf(amount + 150, { zone: 'riga' }));
  if (random(4) === 0) all.push(priceOf(Math.floor(amount * 0.95), { group: 'vip' }));
  if (random(9) === 0) all.push(priceOf(Math.floor(amount * 0.7), { exception: 'app-launch' }));
  // One SKU in twenty has no price in yen: a gap.
  if (random(20) !== 0) all.push(priceOf(amount + 1, { currency: 'JPY' }));
  return all;
}

function randomFilter(random: (below: number) => number): Filter {
  switch (random(5)) {
    case 0:
      return { categories: [categories[random(6)] ?? ''] };
    case 1:
      return { attributes: { colour: [colours[random(3)] ?? ''] } };
    case 2:
      return { skus: Array.from({ length: 20 }, () => `S${random(400)}`) };
    case 3:
      return { categories: [categories[random(6)] ?? '', categories[random(6)] ?? ''], exclude: { onSale: true } };
    default:
      return {};
  }
}

function randomEffect(random: (below: number) => number): Effect {
  const amounts = (most: number) => ({ EUR: 1 + random(most), JPY: 1 + random(most) });
  switch (random(10)) {
    case 0:
      return { kind: 'amount', amountMinor: amounts(900), per: 'unit' };
    case 1:
      return { kind: 'amount', amountMinor: amounts(2_500), per: 'basket' };
    case 2:
      return { kind: 'fixed_price', amountMinor: amounts(9_000) };
    case 3:
      return { kind: 'buy_get', buy: 1 + random(3), get: 1 + random(2), discountBps: 10_000 - random(2) * 5_000 };
    case 4:
      return { kind: 'cheapest_free', every: 2 + random(3), maxTimes: 3 };
    case 5:
      return {
        kind: 'set_price',
        parts: [
          { filter: randomFilter(random), quantity: 1 },
          { filter: randomFilter(random), quantity: 1 },
        ],
        amountMinor: amounts(20_000),
        maxTimes: 2,
      };
    case 6:
      return { kind: 'gift', sku: `S${random(400)}`, quantity: 1 };
    case 7:
      return { kind: 'free_delivery' };
    case 8:
      return { kind: 'points_multiplier', multiplierBps: 20_000 };
    default:
      return { kind: 'percent', discountBps: 1 + random(4_000), of: random(2) === 0 ? 'list' : 'current' };
  }
}

function randomCondition(random: (below: number) => number): Condition {
  switch (random(9)) {
    case 0:
      return { kind: 'total', from: { EUR: random(50_000), JPY: random(50_000) } };
    case 1:
      return { kind: 'quantity', from: 1 + random(5), filter: randomFilter(random) };
    case 2:
      return { kind: 'group', anyOf: ['vip'] };
    case 3:
      return { kind: 'window', weekdays: [1 + random(7), 1 + random(7)], from: '08:00', until: '20:00' };
    case 4:
      return { kind: 'channel', exception: 'app-launch' };
    case 5:
      return { kind: 'not', of: { kind: 'zone', anyOf: ['us'] } };
    case 6:
      return {
        kind: 'any',
        of: [
          { kind: 'audience', anyOf: ['sleeping'] },
          { kind: 'location', anyOf: ['store-1'] },
        ],
      };
    default:
      return { kind: 'quantity', from: 1 };
  }
}

function randomPromotion(random: (below: number) => number, at: number): Promotion {
  const effect = randomEffect(random);
  return promotionOf(`p${at}`, effect, {
    priority: random(5),
    conditions: at === 0 ? [{ kind: 'code' }] : Array.from({ length: random(3) }, () => randomCondition(random)),
    target: randomFilter(random),
    exclusivityGroup: [null, null, 'g-unit', 'g-unit', 'g-best'][random(5)] ?? null,
    stop: random(25) === 0 ? 'units' : 'none',
    caps: {
      ...(random(4) === 0 ? { perUnitMinor: { EUR: 1 + random(2_000), JPY: 1 + random(2_000) } } : {}),
      ...(random(6) === 0 ? { perBasketMinor: { EUR: 1 + random(5_000), JPY: 1 + random(5_000) } } : {}),
      ...(random(6) === 0 ? { maxUnits: 1 + random(4) } : {}),
    },
  });
}

/** A cart over the SKUs of `randomBook`. */
export function randomCart(random: (below: number) => number, lines: number): QuoteCart {
  const zone = ['lv', 'riga', 'us', 'jp'][random(4)] ?? 'lv';
  return {
    currency: zone === 'jp' ? 'JPY' : 'EUR',
    zone,
    channel: ['web', 'app', 'till', 'kiosk'][random(4)] ?? 'web',
    locationId: random(2) === 0 ? 'store-1' : null,
    lines: Array.from({ length: lines }, (_, at) => ({
      lineId: `l${at}`,
      sku: `S${random(400)}`,
      quantity: 1 + random(random(10) === 0 ? 40 : 4),
      categoryPath: [categories[random(6)] ?? ''],
      attributes: { colour: colours[random(3)] ?? '', size: random(50) },
      taxCategory: random(4) === 0 ? 'reduced' : 'standard',
    })),
    codes: random(3) === 0 ? ['spring'] : [],
    ...(random(3) === 0 ? { delivery: { method: 'courier' } } : {}),
    ...(random(4) === 0 ? { pointsMinor: random(20_000) } : {}),
  };
}

export function randomCustomer(random: (below: number) => number): { groups: string[]; audiences: string[] } {
  return { groups: random(3) === 0 ? ['vip'] : [], audiences: random(3) === 0 ? ['sleeping'] : [] };
}
