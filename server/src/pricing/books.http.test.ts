import { afterEach, beforeEach, expect, test } from 'vitest';
import * as contract from '../../../contracts/pricing.ts';
import { quote, type PriceBook } from '../../../quote/index.ts';
import { cart, tenPercent, tryPricing, type TriedPricing } from './try-pricing.ts';

let shop: TriedPricing;
beforeEach(async () => {
  shop = await tryPricing();
});
afterEach(() => shop.stop());

const at = '/api/v1/price-books/main';

test('nothing is sold before a version is published: no_price_book says so', async () => {
  expect(await shop.quote()).toMatchObject({ status: 409, body: { code: 'no_price_book' } });
  expect((await shop.call('GET', '/api/v1/price-parity')).body).toMatchObject({ code: 'no_price_book' });
  expect((await shop.call('GET', '/api/v1/prices?skus=SHOE&zone=lv')).body).toMatchObject({ code: 'no_price_book' });
});

test('a quote explains every cent: the steps sum to the total, and each has its sentence', async () => {
  await shop.promotion('june');
  await shop.publish();
  const { status, body } = await shop.quote();
  expect(status).toBe(200);
  contract.quoteAnswer.parse(body);
  expect(body.quote.totalMinor).toBe(18_000);
  expect(body.quote.trace.reduce((sum, step) => sum + step.amountMinor, 0)).toBe(18_000);
  expect(body.words).toEqual([
    '1 × SHOE at 100.00 EUR: the price everywhere',
    '2 × BAG at 50.00 EUR: the price everywhere',
    'Promotion june: 10 % off, −10.00 EUR',
    'Promotion june: 10 % off, −10.00 EUR',
    '21 % tax (standard) in the price: 31.24 EUR',
  ]);
});

test('the same basket costs the same in every channel, and another region has its own price', async () => {
  await shop.promotion('june');
  await shop.publish();
  const quotes = await Promise.all(
    ['web', 'app', 'till', 'kiosk', 'call_centre'].map((channel) => shop.quote({ channel })),
  );
  expect(new Set(quotes.map(({ body }) => body.quote.hash)).size).toBe(1);
  expect(new Set(quotes.map(({ body }) => body.words.join())).size).toBe(1);
  expect((await shop.quote({ zone: 'ee' })).body.quote.totalMinor).toBe(18_900);
});

test('a published version is fetched whole by a till, is held by its ETag, and quotes the same there', async () => {
  await shop.promotion('june');
  await shop.publish();
  const document = await shop.call<PriceBook>('GET', `${at}/versions/1/document`, undefined, { 'x-role': 'channel' });
  expect(document.status).toBe(200);
  const etag = document.headers.get('etag') ?? '';
  const again = await shop.call('GET', `${at}/versions/1/document`, undefined, { 'if-none-match': etag });
  expect([again.status, again.body]).toEqual([304, '']);
  const { body } = await shop.quote();
  const lines = [
    { lineId: 'a', sku: 'SHOE', quantity: 1, taxCategory: 'standard' },
    { lineId: 'b', sku: 'BAG', quantity: 2, taxCategory: 'standard' },
  ];
  const there = { currency: 'EUR', zone: 'lv', channel: 'till', locationId: null, lines, codes: [] };
  expect(quote(there, document.body, { groups: [], audiences: [] }, body.quote.at)).toMatchObject({
    totalMinor: body.quote.totalMinor,
    hash: body.quote.hash,
  });
  for (const version of ['9', 'x', '0198c2a4-7b3e-7c11-9d52-3f1e8a6b4c20']) {
    expect((await shop.call('GET', `${at}/versions/${version}/document`)).status).toBe(404);
  }
});

test('a price book with a gap: the line says which gap it is, and the quote cannot be ordered', async () => {
  await shop.publish();
  const { body } = await shop.quote({ lines: [{ lineId: 'a', sku: 'NOTHING', quantity: 1 }] });
  expect(body.quote).toMatchObject({
    complete: false,
    totalMinor: 0,
    lines: [{ state: { kind: 'unpriced', reason: 'no_price' } }],
  });
  expect(body.words).toEqual(['NOTHING has no price in the price book']);
  const twice = await shop.quote({ lines: [cart.lines[0], cart.lines[0]] });
  expect(twice).toMatchObject({ status: 400, body: { code: 'bad_request' } });
});

test('a version never changes: the database refuses, and a changed draft changes no quote until it is published', async () => {
  await shop.publish();
  await shop.call('PUT', `${at}/prices`, { prices: [{ sku: 'SHOE', currency: 'EUR', amountMinor: 1 }] });
  expect((await shop.quote()).body.quote.totalMinor).toBe(20_000);
  await expect(shop.db.unsafe(`update pricing.versions set document = '{}'`)).rejects.toThrow(/never changes/);
  await expect(shop.db.unsafe(`delete from pricing.versions`)).rejects.toThrow(/never changes/);
  await shop.publish();
  expect((await shop.quote()).body.quote.totalMinor).toBe(10_001);
  const changes = await shop.call('GET', `${at}/versions/2/changes`);
  contract.versionChanges.parse(changes.body);
  expect(changes.body).toMatchObject({ from: 1, to: 2, priceCount: 1, prices: [{ sku: 'SHOE', change: 'changed' }] });
});

test('a version takes force at its instant, not before; one without notice is effective_too_early', async () => {
  await shop.publish();
  await shop.promotion('june');
  const later = new Date(shop.clock.now().getTime() + 3_600_000);
  const early = await shop.call('POST', `${at}/versions`, { effectiveAt: shop.clock.now().toISOString() });
  expect(early).toMatchObject({ status: 422, body: { code: 'effective_too_early' } });
  expect((await shop.call('POST', `${at}/versions`, { effectiveAt: later.toISOString() })).status).toBe(201);
  await expect.poll(async () => (await shop.pricing.currentBook(shop.db, { now: later }))?.version).toBe(2);
  shop.clock.set(new Date(later.getTime() - 1));
  expect((await shop.quote()).body.quote).toMatchObject({ bookVersion: 1, discountMinor: 0 });
  shop.clock.set(later);
  expect((await shop.quote()).body.quote).toMatchObject({ bookVersion: 2, discountMinor: 2_000 });
});

test('a draft with faults is price_book_refused with every place, and checks show the same without publishing', async () => {
  await shop.promotion('app', { conditions: [{ kind: 'channel', exception: 'nobody-said-so' }] });
  await shop.call('PUT', `${at}/prices`, { prices: [{ sku: 'X', currency: 'EUR', amountMinor: 1, zone: 'mars' }] });
  const refused = await shop.call('POST', `${at}/versions`, {});
  expect(refused).toMatchObject({ status: 422, body: { code: 'price_book_refused' } });
  expect(refused.body['issues']).toEqual([
    { path: 'prices/X/0', message: 'unknown zone mars' },
    { path: 'promotions/app/conditions/0', message: 'a channel needs a named exception; nobody-said-so is none' },
  ]);
  expect((await shop.call('POST', `${at}/checks`, {})).body['faults']).toEqual(refused.body['issues']);
  expect((await shop.call<{ items: [] }>('GET', `${at}/versions`)).body.items).toEqual([]);
});

test('two who change the same: the second is told price_book_changed; an id twice is price_book_exists', async () => {
  const { body } = await shop.call('GET', at);
  const change = { revision: body['revision'], name: 'New', isDefault: true, settings: body['settings'] };
  expect((await shop.call('PUT', at, change)).status).toBe(200);
  expect(await shop.call('PUT', at, change)).toMatchObject({ status: 409, body: { code: 'price_book_changed' } });
  await shop.promotion('june');
  const put = { revision: 0, state: 'draft', name: 'x', ...tenPercent };
  expect((await shop.call('PUT', `${at}/promotions/june`, put)).body).toMatchObject({ code: 'price_book_changed' });
  expect((await shop.call('PUT', `${at}/promotions/june`, { ...put, revision: 1 })).body).toMatchObject({
    revision: 2,
  });
  expect((await shop.call('PUT', `${at}/promotions/new`, { ...put, revision: 1 })).body).toMatchObject({
    code: 'price_book_changed',
  });
  expect(await shop.call('POST', '/api/v1/price-books', { id: 'main', name: 'x' })).toMatchObject({
    status: 409,
    body: { code: 'price_book_exists' },
  });
});

test('one book is the default: the one that becomes it takes it from the other', async () => {
  const made = await shop.call('POST', '/api/v1/price-books', { id: 'b2b', name: 'B2B', isDefault: true });
  expect(made.status).toBe(201);
  const { body } = await shop.call<{ items: { id: string; isDefault: boolean }[] }>('GET', '/api/v1/price-books');
  expect(body.items.map(({ id, isDefault }) => [id, isDefault])).toEqual([
    ['b2b', true],
    ['main', false],
  ]);
  contract.booksPage.parse(body);
});

test('a promotion in force is paused in two seconds, and what else is in the draft stays there', async () => {
  await shop.promotion('june');
  await shop.publish();
  await shop.call('PUT', `${at}/prices`, { prices: [{ sku: 'SHOE', currency: 'EUR', amountMinor: 1 }] });
  expect((await shop.call('POST', `${at}/promotions/june/pause`, {})).status).toBe(201);
  shop.clock.advance(2_000);
  await expect.poll(async () => (await shop.quote()).body.quote.bookVersion).toBe(2);
  expect((await shop.quote()).body.quote).toMatchObject({ totalMinor: 20_000, discountMinor: 0 });
  expect((await shop.call('GET', `${at}/promotions/june`)).body).toMatchObject({ state: 'paused' });
  const twice = await shop.call('POST', `${at}/promotions/june/pause`, {});
  expect(twice).toMatchObject({ status: 409, body: { code: 'promotion_not_active' } });
});

test('a basket is tried on the draft: the quote, its words, and why each other promotion did nothing', async () => {
  await shop.promotion('june');
  await shop.promotion('big', { conditions: [{ kind: 'total', from: { EUR: 99_999 } }] });
  const tried = await shop.call('POST', `${at}/tries`, {
    cart: { currency: 'EUR', zone: 'lv', channel: 'web', lines: [{ lineId: 'a', sku: 'SHOE', quantity: 1 }] },
  });
  contract.tryAnswer.parse(tried.body);
  expect(tried.body).toMatchObject({
    quote: { totalMinor: 9_000, bookVersion: 0 },
    skipped: [{ promotionId: 'big', why: 'total_too_low', words: 'The sum is too low for this offer.' }],
  });
});

test('prices are listed by key in pages, searched by SKU, changed and removed', async () => {
  const pages: string[] = [];
  let cursor = '';
  do {
    const { body } = await shop.call<{ items: { sku: string; zone: string | null }[]; nextCursor: string | null }>(
      'GET',
      `${at}/prices?limit=1${cursor}`,
    );
    contract.pricesPage.parse(body);
    pages.push(...body.items.map(({ sku, zone }) => `${sku} ${zone}`));
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
  } while (cursor !== '');
  expect(pages).toEqual(['BAG null', 'BAG ee', 'SHOE null']);
  expect((await shop.call<{ items: [] }>('GET', `${at}/prices?sku=BA&zone=ee`)).body.items).toHaveLength(1);
  expect((await shop.call('GET', `${at}/prices?cursor=x`)).body).toMatchObject({ code: 'bad_request' });
  const gone = await shop.call('POST', `${at}/prices/removals`, {
    prices: [{ sku: 'BAG', currency: 'EUR', zone: 'ee' }],
  });
  expect(gone.body).toEqual({ count: 1 });
  const wrong = { sku: 'A', currency: 'EUR', amountMinor: 5, floorMinor: 6 };
  expect((await shop.call('PUT', `${at}/prices`, { prices: [wrong] })).body).toMatchObject({ code: 'bad_request' });
  expect(
    (await shop.call('PUT', '/api/v1/price-books/none/prices', { prices: [{ ...wrong, floorMinor: 1 }] })).status,
  ).toBe(404);
});

test('prices come from CSV in decimals of their currency; rows that cannot be read are named and the others are in', async () => {
  const csv = [
    'SKU;Currency;Amount;Previous;Kind;Zone;Valid_from',
    'A;EUR;12,50;;;;',
    'B;JPY;1500;;;;',
    'A;EUR;9.9;12.50;sale;lv;2026-06-01',
    'C;JPY;15.5;;;;',
    'D;EUR;ten;;;;',
    ';EUR;1;;;;',
    'E;EUR;5;4;sale;;',
  ].join('\n');
  const { status, body } = await shop.call('POST', `${at}/prices/imports`, { csv, delimiter: ';' });
  expect(status).toBe(200);
  expect(body).toMatchObject({ read: 7, written: 3, errorCount: 4 });
  expect((body['errors'] as { row: number }[]).map(({ row }) => row)).toEqual([4, 5, 6, 7]);
  const { body: page } = await shop.call<{ items: unknown[] }>('GET', `${at}/prices?sku=A`);
  expect(page.items).toMatchObject([
    { amountMinor: 1_250, kind: 'regular' },
    { amountMinor: 990, previousMinor: 1_250, kind: 'sale', zone: 'lv', validFrom: '2026-06-01T00:00:00.000Z' },
  ]);
  const unreadable = await shop.call('POST', `${at}/prices/imports`, { csv: 'sku,price\nA,1' });
  expect(unreadable).toMatchObject({ status: 422, body: { code: 'prices_unreadable' } });
});

test('prices of a listing come in one call; SKUs without a price are left out', async () => {
  await shop.publish();
  const { body } = await shop.call<{ prices: { sku: string; amountMinor: number }[] }>('POST', '/api/v1/prices', {
    skus: ['BAG', 'nothing', 'SHOE'],
    zone: 'ee',
  });
  contract.pricesFound.parse(body);
  expect(body.prices.map(({ sku, amountMinor }) => [sku, amountMinor])).toEqual([
    ['BAG', 5_500],
    ['SHOE', 10_000],
  ]);
  expect((await shop.call('GET', '/api/v1/prices?skus=BAG,SHOE&zone=ee')).body).toEqual(body);
});

test('the parity report names every difference and what allows it, in pages', async () => {
  await shop.call('PUT', `${at}/prices`, {
    prices: [{ sku: 'SHOE', currency: 'EUR', amountMinor: 9_000, exception: 'app-launch' }],
  });
  await shop.promotion('app-only', { conditions: [{ kind: 'channel', exception: 'app-launch' }] });
  await shop.promotion('riga', { conditions: [{ kind: 'location', anyOf: ['store-riga-1'] }] });
  await shop.publish();
  const { body } = await shop.call<{ items: { kind: string; subject: string }[] }>('GET', '/api/v1/price-parity');
  contract.parityPage.parse(body);
  expect(body.items).toMatchObject([
    { kind: 'promotion_by_channel', subject: 'app-only', allowedBy: { id: 'app-launch', reason: 'The app is new' } },
    { kind: 'promotion_by_place', subject: 'riga', places: [{ place: 'store-riga-1' }] },
    {
      kind: 'price_by_zone',
      subject: 'BAG',
      spreadBps: 1_000,
      allowedBy: { kind: 'zone', id: 'ee', reason: 'higher delivery costs' },
    },
    {
      kind: 'price_by_channel',
      subject: 'SHOE',
      places: [
        { place: 'app', amountMinor: 9_000 },
        { place: '*', amountMinor: 10_000 },
      ],
    },
  ]);
  const first = await shop.call<{ nextCursor: string }>('GET', '/api/v1/price-parity?limit=3');
  const rest = await shop.call<{ items: unknown[]; nextCursor: null }>(
    'GET',
    `/api/v1/price-parity?limit=3&cursor=${first.body.nextCursor}`,
  );
  expect([rest.body.items.length, rest.body.nextCursor]).toEqual([1, null]);
  expect(
    (await shop.call<{ items: unknown[] }>('GET', '/api/v1/price-parity?kind=price_by_zone')).body.items,
  ).toHaveLength(1);
});

test('what staff do is audited, and a published version is an event of the spine', async () => {
  await shop.promotion('june');
  await shop.publish();
  expect(shop.notes.map(({ action }) => action)).toEqual([
    'price_book.create',
    'prices.put',
    'promotion.put',
    'price_book.publish',
  ]);
  const events = await shop.db.unsafe(`select name, body from spine.log`);
  expect(events).toMatchObject([{ name: 'Price Book Published', body: { bookId: 'main', version: 1 } }]);
});

test('a version that waits for its instant is withdrawn, one that was in force never', async () => {
  await shop.publish();
  const later = new Date(shop.clock.now().getTime() + 3_600_000);
  await shop.call('PUT', `${at}/prices`, { prices: [{ sku: 'SHOE', currency: 'EUR', amountMinor: 1 }] });
  expect((await shop.call('POST', `${at}/versions`, { effectiveAt: later.toISOString() })).status).toBe(201);
  const reason = { reason: 'a digit was lost' };
  const withdraw = (version: number) => shop.call('POST', `${at}/versions/${version}/withdraw`, reason);
  expect((await withdraw(1)).body).toMatchObject({ code: 'price_version_in_force' });
  expect((await withdraw(9)).status).toBe(404);
  const gone = await withdraw(2);
  expect(contract.versionView.parse(gone.body).withdrawnAt).not.toBeNull();
  // Again it is the same, and is not told again.
  expect((await withdraw(2)).body).toEqual(gone.body);
  shop.clock.advance(3_700_000);
  await shop.call('PUT', `${at}/prices`, { prices: [{ sku: 'SHOE', currency: 'EUR', amountMinor: 7_000 }] });
  await expect.poll(async () => (await shop.quote()).body.quote.bookVersion, { timeout: 10_000 }).toBe(1);
  const events = await shop.db.unsafe(`select name from spine.log where name like '%Withdrawn'`);
  expect(events).toHaveLength(1);
  expect(shop.notes.filter(({ action }) => action === 'price_book.withdraw')).toHaveLength(2);
  // The numbers go on: a version's number is never used twice.
  const next = await shop.call<{ version: number }>('POST', `${at}/versions`, {});
  expect(next.body.version).toBe(3);
});
