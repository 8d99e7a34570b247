/** Stock in the whole server: its sweeper, its facts on the spine, prices beside availability. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApp, type TestApp } from '../../test/app.ts';
import { checkBooks } from './check-books.ts';
import { locationBody, riga } from './try-stock.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await app.call('PUT', `/api/v1/locations/${riga}`, locationBody('store', [56.95, 24.1]));
  await app.call('POST', '/api/v1/stock/receipts', { locationId: riga, lines: [{ sku: 'CUP', quantity: 3 }] });
});
afterAll(() => app.stop());

const available = async (): Promise<number | undefined> =>
  (await app.call<{ items: { available: number }[] }>('GET', '/api/v1/availability?skus=CUP')).body.items[0]?.available;

test('a hold whose time is over gives its units back by itself', async () => {
  const lines = [{ sku: 'CUP', locationId: riga, quantity: 2 }];
  const { body } = await app.call<{ id: string }>('POST', '/api/v1/holds', { lines, seconds: 1 });
  expect(await available()).toBe(1);
  await expect.poll(available, { timeout: 15_000 }).toBe(3);
  expect((await app.call<{ state: string }>('GET', `/api/v1/holds/${body.id}`)).body.state).toBe('expired');
  expect(await checkBooks(app.db)).toEqual([]);
}, 30_000);

test('what stock tells the spine is read by all consumers, and none of it is a dead letter', async () => {
  await app.call('POST', '/api/v1/stock/counts', { locationId: riga, lines: [{ sku: 'CUP', counted: 2 }] });
  const behind = async (): Promise<number> => {
    const { body } = await app.call<{ consumers: { behind: number }[] }>('GET', '/api/v1/system');
    return Math.max(...body.consumers.map((one) => one.behind));
  };
  await expect.poll(behind, { timeout: 20_000 }).toBe(0);
  expect((await app.call<{ items: unknown[] }>('GET', '/api/v1/dead-letters')).body.items).toEqual([]);
}, 40_000);

test('a price in the zone of fulfilment stands beside what is available', async () => {
  const settings = {
    zones: [{ id: 'baltic', name: 'Baltic', currency: 'EUR', timeZone: 'Europe/Riga' }],
    taxes: [{ category: 'standard', name: 'VAT', taxBps: 2_100 }],
  };
  await app.call('POST', '/api/v1/price-books', { id: 'main', name: 'Main', isDefault: true, settings });
  await app.call('PUT', '/api/v1/price-books/main/prices', {
    prices: [{ sku: 'CUP', currency: 'EUR', amountMinor: 790 }],
  });
  await app.call('POST', '/api/v1/price-books/main/versions', {});
  const price = async () =>
    (await app.call<{ items: { price?: unknown }[] }>('GET', '/api/v1/availability?skus=CUP,NONE&zone=baltic')).body
      .items;
  await expect
    .poll(price, { timeout: 15_000 })
    .toMatchObject([{ price: { amountMinor: 790, currency: 'EUR' } }, { price: null }]);
}, 30_000);
