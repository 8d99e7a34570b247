/** For tests in a browser: a small shop of two stores, furnished and used through the public API alone. */
import { until, type Door } from './start-product.ts';

export const riga = 'store-riga-1';
export const tallinn = 'store-tallinn-1';
export const where = { zone: 'lv', currency: 'EUR' } as const;
const prices: Readonly<Record<string, number>> = {
  laptop: 99_900,
  mouse: 1_999,
  'skirt-36': 4_999,
  'skirt-38': 4_999,
};

export interface Made {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
}

export interface Shop {
  /** Two stores, four articles with prices, and twenty of each in both. */
  furnish(): Promise<void>;
  place(order: object): Promise<Made>;
  /** One of each, promised to be paid when it is collected in Riga. */
  collect(skus: readonly string[], name: string, method?: 'pickup' | 'try_on'): Promise<Made>;
  cellOf(sku: string, locationId: string): Promise<{ onHand: number; available: number }>;
}

export function openShop(door: Door): Shop {
  const place = (order: object): Promise<Made> => door.ask<Made>('POST', '/api/v1/orders', { ...where, ...order });
  return {
    place,
    furnish: () => furnish(door),
    collect: (skus, name, method = 'pickup') =>
      place({
        channel: 'web',
        lines: skus.map((sku) => ({ sku, quantity: 1 })),
        customer: [{ type: 'email', value: `${name.toLowerCase().replaceAll(' ', '.')}@example.com` }],
        delivery: { method, locationId: riga, contact: { name, phone: '+371 2555 0101' } },
        tenders: [{ method: 'cash_on_delivery' }],
      }),
    cellOf: async (sku, locationId) => {
      const { items } = await door.ask<{ items: { onHand: number; available: number }[] }>(
        'GET',
        `/api/v1/stock?sku=${sku}&locationId=${locationId}`,
      );
      return items[0] ?? { onHand: 0, available: 0 };
    },
  };
}

async function furnish(door: Door): Promise<void> {
  for (const [id, name] of [
    [riga, 'Riga, Brivibas 12'],
    [tallinn, 'Tallinn, Viru 4'],
  ] as const)
    await door.ask('PUT', `/api/v1/locations/${id}`, {
      kind: 'store',
      name,
      zone: 'lv',
      country: 'LV',
      latitude: id === riga ? 56.95 : 59.44,
      longitude: id === riga ? 24.1 : 24.75,
      timeZone: 'Europe/Riga',
      opening: Object.fromEntries(
        ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['09:00', '21:00']]]),
      ),
      offersTryOn: true,
    });
  for (const sku of Object.keys(prices))
    await door.ask('POST', '/api/v1/products', {
      handle: sku,
      texts: { en: { name: `The ${sku}` } },
      variants: [{ sku }],
      publish: true,
    });
  const zones = [{ id: 'lv', name: 'Latvia', currency: 'EUR', timeZone: 'Europe/Riga' }];
  const taxes = [{ category: 'standard', name: 'VAT', taxBps: 2_100 }];
  await door.ask('POST', '/api/v1/price-books', {
    id: 'main',
    name: 'Main',
    isDefault: true,
    settings: { zones, taxes },
  });
  await door.ask('PUT', '/api/v1/price-books/main/prices', {
    prices: Object.entries(prices).map(([sku, amountMinor]) => ({ sku, currency: 'EUR', amountMinor })),
  });
  await door.ask('POST', '/api/v1/price-books/main/versions', { note: 'first' });
  for (const [id, kind] of [
    ['collect', 'pickup'],
    ['try', 'try_on'],
  ])
    await door.ask('PUT', `/api/v1/delivery-methods/${id}`, { kind, name: `To ${id}`, terms: { currency: 'EUR' } });
  for (const locationId of [riga, tallinn])
    await door.ask('POST', '/api/v1/stock/receipts', {
      locationId,
      reference: 'DN-1',
      lines: Object.keys(prices).map((sku) => ({ sku, quantity: 20 })),
    });
  // A version takes force within seconds in every process.
  await until(async () => {
    const asked = { skus: ['mouse'], zone: where.zone };
    const answer = await door.ask<{ prices: unknown[] }>('POST', '/api/v1/prices', asked).catch(() => null);
    return answer !== null && answer.prices.length > 0;
  }, 30);
}
