/**
 * S10 One price. The same basket is priced on the web, in the app, at a till, at a kiosk, on the phone and by the till without network: the
 * totals are equal to the cent, and so are the words that explain them. An order that is fulfilled in another region has that region's price
 * in every channel, and says why.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quote, type PriceBook } from '../quote/index.ts';
import { furnish, stores, type Cart, type Order, type Quote } from './shop.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ shop: 'web' });
  await furnish(stage, {
    [stores[0]]: { laptop: 20, socks: 50, polish: 20 },
    [stores[2]]: { laptop: 20, socks: 50, polish: 20 },
  });
}, 120_000);
afterAll(() => stage.close());

const channels = ['web', 'app', 'till', 'kiosk', 'call_centre'] as const;
const basket = [
  { sku: 'laptop', quantity: 1 },
  { sku: 'socks', quantity: 4 },
  { sku: 'polish', quantity: 2 },
];

async function quoteIn(channel: string, zone: string): Promise<Quote> {
  const cart = await stage.ask<Cart>('POST', '/api/v1/carts', { channel, zone, currency: 'EUR' });
  for (const line of basket) await stage.ask('POST', `/api/v1/carts/${cart.id}/lines`, line);
  return stage.ask<Quote>('POST', `/api/v1/carts/${cart.id}/quote`, {});
}

/** The till without network: the version of the book that it holds, and the same kernel. */
async function quoteWithoutNetwork(zone: string): Promise<Quote> {
  const { bookVersion } = await quoteIn('web', zone);
  const book = await stage.ask<PriceBook>('GET', `/api/v1/price-books/main/versions/${bookVersion}/document`);
  const lines = basket.map((line, at) => ({
    lineId: String(at + 1),
    taxCategory: 'standard',
    categoryPath: [],
    attributes: {},
    ...line,
  }));
  const cart = { currency: 'EUR', zone, channel: 'till', locationId: null, lines, codes: [] };
  return quote(cart, book, { groups: [], audiences: [] }, new Date().toISOString());
}

describe('S10 one price', () => {
  test('the same basket costs the same to the cent in every channel, with the same words', async () => {
    for (const [zone, total] of [
      ['riga', 99_900 + 3 * 450 + 2 * 650],
      ['tallinn', 100_000 + 3 * 550 + 2 * 750],
    ] as const) {
      const quotes = [
        ...(await Promise.all(channels.map((channel) => quoteIn(channel, zone)))),
        await quoteWithoutNetwork(zone),
      ];
      expect([zone, ...new Set(quotes.map((one) => one.totalMinor))]).toEqual([zone, total]);
      expect(new Set(quotes.map((one) => JSON.stringify(one.trace))).size).toBe(1);
      expect(new Set(quotes.map((one) => one.hash)).size).toBe(1);
    }
  });

  test('and so do the orders: what was quoted is what is due, wherever it is bought', async () => {
    for (const channel of channels) {
      const order = await stage.ask<Order>('POST', '/api/v1/orders', {
        lines: basket,
        channel,
        zone: 'riga',
        currency: 'EUR',
        delivery: { method: 'pickup', locationId: stores[0] },
      });
      expect([channel, order.totalMinor]).toEqual([channel, 99_900 + 3 * 450 + 2 * 650]);
    }
  });
});
