/** Products in messages, over a real shop: what is offered can be bought, in her size, at her price. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anEvent } from '../../../test/events.ts';
import { silentLog } from '../../kit/log.ts';
import { run, transaction } from '../../kit/sql.ts';
import { tryOrders, type TriedOrders } from '../../orders/try-orders.ts';
import { createProfiles, ensureTimelineMonths } from '../../profiles/index.ts';
import { appendEvents, type LogEvent } from '../../spine/index.ts';
import { productsFor, type ProductScope } from './products.ts';
import { claimSalesCount } from './products.sql.ts';

let shop: TriedOrders;
const profiles = () =>
  createProfiles({ sources: { byId: () => undefined }, identity: shop.identity, clock: shop.clock });
const customer = (name: string) => [{ type: 'user_id', value: name, verified: true }];

beforeAll(async () => {
  shop = await tryOrders();
  await ensureTimelineMonths(shop.db, shop.clock.now());
  await shop.ask('PUT', '/api/v1/catalogue/settings', { version: 1, languages: ['en', 'pl'], channels: [] });
  await shop.ask('PUT', '/api/v1/attributes/size', {
    version: 0,
    names: { en: 'Size' },
    type: 'choice',
    choices: ['s', 'm', 'l'].map((code) => ({ code, names: { en: code } })),
  });
  for (const handle of ['coat', 'shirt']) {
    await shop.ask('POST', '/api/v1/products', {
      handle,
      texts: { en: { name: `The ${handle}` }, pl: { name: `Oto ${handle}` } },
      variants: ['s', 'm', 'l'].map((size) => ({ sku: `${handle}-${size}`, options: { size: [size] } })),
      publish: true,
    });
    for (const size of ['s', 'm', 'l']) {
      await shop.pricing.price(`${handle}-${size}`, 2_500);
      await shop.receive(`${handle}-${size}`, 5);
    }
  }
  for (const sku of ['laptop', 'mouse', 'skirt-36', 'shoes-42']) await shop.receive(sku, 3);
  const laptop = await shop.ask<{ id: string; version: number }>('GET', '/api/v1/products/laptop');
  await shop.ask('PATCH', `/api/v1/products/${laptop.id}`, {
    version: laptop.version,
    relations: [{ kind: 'goes_with', handle: 'mouse' }],
  });
}, 60_000);
afterAll(() => shop.stop());

const buy = async (name: string, skus: readonly string[]): Promise<void> => {
  const sold = await shop.sell(
    skus.map((sku) => ({ sku, quantity: 1 })),
    { customer: customer(name) },
  );
  if (sold.status >= 300) throw new Error(JSON.stringify(sold.body));
};
const ask = async (name: string, traits: Record<string, unknown> = {}, language = 'en'): Promise<ProductScope> => {
  const { db, identity } = shop;
  const id = (await identity.strongestOrigin(db, customer(name))) ?? '';
  const person = { id, name: null, traits };
  const deps = { db, log: silentLog, identity, profiles: profiles(), shelf: shop.pricing.pricing };
  const of = await productsFor(deps, [person], shop.clock.now());
  return of(id, { language, productUrl: 'https://shop.lv/p/{handle}', baseUrl: 'https://m.shop.lv' });
};
const skus = (list: ProductScope['goes_with']): string[] => list.map((one) => one.sku);

test('what goes with what she bought: the merchant’s relations first, then what others bought together; never what she has', async () => {
  await buy('others-1', ['laptop', 'shoes-42']);
  await buy('others-2', ['laptop', 'skirt-36']);
  await buy('anna', ['laptop']);
  const anna = await ask('anna');
  expect(skus(anna.goes_with)).toEqual(['mouse', ...skus(anna.goes_with).slice(1)]);
  expect(skus(anna.goes_with).slice(1).sort()).toEqual(['shoes-42', 'skirt-36']);
  expect(anna.goes_with[0]).toMatchObject({
    name: 'Mouse',
    price: '€19.99',
    was: null,
    url: 'https://shop.lv/p/mouse',
    in_store: true,
  });
  expect(skus(anna.popular)).toContain('skirt-36');
});

test('what is sold out is not offered, anywhere; the last units of others are', async () => {
  // The last mice are sold; the laptop of Anna’s order was the last one, too.
  await buy('others-3', ['mouse', 'mouse', 'mouse'].slice(0, 1));
  await buy('others-3', ['mouse']);
  await buy('others-3', ['mouse']);
  const anna = await ask('anna');
  expect([...skus(anna.goes_with), ...skus(anna.popular)]).not.toContain('mouse');
  expect([...skus(anna.goes_with), ...skus(anna.popular)]).not.toContain('laptop');
  expect(skus(anna.goes_with)).toContain('shoes-42');
});

test('in her size or not at all, in her language; a cart is that very variant', async () => {
  await buy('berta', ['shirt-m']);
  await buy('others-4', ['shirt-s', 'coat-s']);
  // The count of what sells together is an hour old at the most.
  shop.clock.advance(3_700_000);
  const berta = await ask('berta', {}, 'pl');
  expect(berta.goes_with).toMatchObject([
    { sku: 'coat-m', name: expect.stringContaining('Oto coat') as string, size: 'm' },
  ]);
  const cart = await shop.ask<{ id: string }>('POST', '/api/v1/carts', {
    customer: customer('berta'),
    channel: 'web',
    zone: 'lv',
    currency: 'EUR',
  });
  await shop.ask('POST', `/api/v1/carts/${cart.id}/lines`, { sku: 'coat-l' });
  expect(skus((await ask('berta')).cart)).toEqual(['coat-l']);
  for (let left = 5; left > 0; left -= 1) await buy('others-5', ['coat-m']);
  expect(skus((await ask('berta')).goes_with)).toEqual([]);
  // Who wears no size that is known gets what is there.
  expect(skus((await ask('others-9', { size: 'xxl' })).popular)).toContain('coat-s');
});

test('what she looked at comes from her events; one process counts at a time', async () => {
  const { db, identity } = shop;
  const event = anEvent({
    userId: 'clara',
    at: shop.clock.now(),
    body: { properties: { sku: 'coat-s', name: 'Coat' } },
  });
  await transaction(db, (tx) => appendEvents(tx, [event]));
  const rows = await db`select *, xid::text as xid_text from spine.log where event_id = ${event.eventId}`;
  const log = rows.map(
    (row) => ({ ...event, xid: String(row['xid_text']), seq: Number(row['seq']) }) as unknown as LogEvent,
  );
  await transaction(db, async (tx) => profiles().apply(tx, await identity.resolve(tx, log)));
  expect(skus((await ask('clara')).seen)).toEqual(['coat-s']);
  const later = new Date(shop.clock.now().getTime() + 7_200_000);
  const claims = await Promise.all(Array.from({ length: 5 }, () => run(db, claimSalesCount, [later])));
  expect(claims.flat()).toHaveLength(1);
});
