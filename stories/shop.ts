/** A small retailer on the stage, made through the public API: stores and a warehouse, goods, one price book, ways of delivering. */
import type { Stage } from './stage.ts';

export const stores = ['store-riga-1', 'store-riga-2', 'store-tallinn-1'] as const;
export const warehouse = 'warehouse-east';
export const home = {
  lines: ['Brivibas 1'],
  city: 'Riga',
  postcode: 'LV-1010',
  country: 'LV',
  latitude: 56.95,
  longitude: 24.12,
};

export interface Order {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly version: number;
  readonly totalMinor: number;
  readonly openMinor: number;
  readonly refundedMinor: number;
  readonly customerName: string | null;
  readonly lines: readonly {
    lineNo: number;
    sku: string;
    kind: string;
    units: readonly { unitNo: number; state: string; locationId: string | null }[];
  }[];
  readonly tenders: readonly {
    method: string;
    state: string;
    capturedMinor: number;
    refundedMinor: number;
    redirectUrl: string | null;
  }[];
  readonly fulfilments: readonly { fulfilmentNo: number; state: string; locationId: string }[];
}
export interface Cart {
  readonly id: string;
  readonly version: string;
  readonly lines: readonly { sku: string; quantity: number; name: string }[];
}
export interface Quote {
  readonly totalMinor: number;
  readonly hash: string;
  readonly trace: readonly unknown[];
  readonly bookVersion: number;
}

export const goods: Readonly<Record<string, number>> = {
  'shoes-42': 8_000,
  socks: 450,
  polish: 650,
  'skirt-36': 4_999,
  'skirt-38': 4_999,
  tights: 1_290,
  laptop: 99_900,
};

const places = [
  ['store-riga-1', 'store', 'riga', 56.95, 24.1],
  ['store-riga-2', 'store', 'riga', 56.96, 24.15],
  ['store-tallinn-1', 'store', 'tallinn', 59.44, 24.75],
  ['warehouse-east', 'warehouse', 'riga', 56.5, 27.3],
] as const;

const everyDay = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['08:00', '22:00']]]),
);

/** `stock` says what is where; the price book takes force after its two seconds of notice. */
export async function furnish(
  stage: Stage,
  stock: Readonly<Record<string, Readonly<Record<string, number>>>>,
): Promise<void> {
  const { ask } = stage;
  for (const [id, kind, zone, latitude, longitude] of places) {
    await ask('PUT', `/api/v1/locations/${id}`, {
      kind,
      name: id,
      zone,
      country: 'LV',
      latitude,
      longitude,
      timeZone: 'Europe/Riga',
      opening: everyDay,
    });
  }
  for (const sku of Object.keys(goods)) {
    await ask('POST', '/api/v1/products', {
      handle: sku,
      texts: { en: { name: sku.replaceAll('-', ' ') } },
      variants: [{ sku }],
      publish: true,
    });
  }
  for (const [locationId, lines] of Object.entries(stock)) {
    await ask('POST', '/api/v1/stock/receipts', {
      locationId,
      lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })),
    });
  }
  await ask('PUT', '/api/v1/delivery-methods/parcel', {
    kind: 'ship',
    name: 'Parcel',
    terms: { currency: 'EUR', baseMinor: 490, bands: [{ upToKm: 2_000, days: 2, amountMinor: 0 }] },
  });
  await publishPrices(stage);
}

async function publishPrices({ ask }: Stage): Promise<void> {
  const zone = (id: string, more: object = {}) => ({ id, name: id, currency: 'EUR', timeZone: 'Europe/Riga', ...more });
  await ask('POST', '/api/v1/price-books', {
    id: 'main',
    name: 'Main',
    isDefault: true,
    settings: {
      policies: { deliveryRefund: 'recompute' },
      zones: [zone('riga'), zone('tallinn', { reason: 'rents are higher there' })],
      taxes: [{ category: 'standard', name: 'VAT', taxBps: 2_100 }],
      deliveryRates: [{ method: 'parcel', amountMinor: { EUR: 490 } }],
    },
  });
  const validFrom = '2020-01-01T00:00:00Z';
  const entry = (sku: string, amountMinor: number, more: object = {}) => ({
    sku,
    currency: 'EUR',
    amountMinor,
    validFrom,
    ...more,
  });
  await ask('PUT', '/api/v1/price-books/main/prices', {
    prices: Object.entries(goods).flatMap(([sku, amount]) => [
      entry(sku, amount),
      entry(sku, amount + 100, { zone: 'tallinn' }),
    ]),
  });
  await ask('PUT', '/api/v1/price-books/main/promotions/free-from-80', {
    revision: 0,
    state: 'active',
    name: 'Free delivery from 80',
    conditions: [{ kind: 'total', from: { EUR: 8_000 } }],
    effect: { kind: 'free_delivery' },
  });
  await ask('PUT', '/api/v1/price-books/main/promotions/socks', {
    revision: 0,
    state: 'active',
    name: 'Third pair of socks free',
    target: { skus: ['socks'] },
    effect: { kind: 'cheapest_free', every: 3 },
  });
  await ask('POST', '/api/v1/price-books/main/versions', {});
  await new Promise((resolve) => setTimeout(resolve, 4_000));
}

/** What can be had of a SKU in a place. */
export async function availableAt({ ask }: Stage, sku: string, locationId: string): Promise<number> {
  const answer = await ask<{ items: { locations: { locationId: string; available: number }[] }[] }>(
    'GET',
    `/api/v1/availability?skus=${sku}&locations=${locationId}`,
  );
  return answer.items[0]?.locations.find((one) => one.locationId === locationId)?.available ?? 0;
}

export interface Account {
  readonly personId: string;
  readonly balances: readonly { kind: string; available: number; pending: number; held: number; debt: number }[];
  readonly lots: readonly { id: string; free: number; expiresAt: string | null }[];
}

/** Ten points for each euro, pending until the return window ends; a point is a cent, and pays up to half of a basket. */
export async function publishProgramme({ ask }: Stage): Promise<void> {
  await ask('PUT', '/api/v1/loyalty/programme', {
    revision: 0,
    draft: {
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
      ],
      earn: [{ what: 'per_amount', id: 'base', name: '10 points a euro', kind: 'points', units: 10, perMinor: 100 }],
      spend: [{ kind: 'points', maxShareBps: 5_000 }],
    },
  });
  await ask('POST', '/api/v1/loyalty/programme/versions', { revision: 1 });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
}

export const pointsOf = async (
  { ask }: Stage,
  customer: readonly { type: string; value: string }[],
): Promise<Account['balances'][number]> => {
  const { balances } = await ask<Account>('POST', '/api/v1/loyalty/lookups', { customer });
  const points = balances.find((balance) => balance.kind === 'points');
  return points ?? { kind: 'points', available: 0, pending: 0, held: 0, debt: 0 };
};

export const grantPoints = ({ ask }: Stage, customer: readonly { type: string; value: string }[], amount: number) =>
  ask('POST', '/api/v1/loyalty/grants', { customer, kind: 'points', amount, reason: 'welcome' });
