import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../test/cluster.ts';
import { pictureOf } from '../../../../simulator/trade/pictures/index.ts';
import { side } from '../../../../simulator/trade/pictures/paint.ts';
import { aShirt, furnish, tryCatalogue, type TriedCatalogue } from '../try-catalogue.ts';
import { mostBytes } from './read-picture.ts';

let database: TestDatabase;
let shop: TriedCatalogue;
beforeAll(async () => {
  database = await freshDatabase();
  shop = await tryCatalogue(database.url, {
    publicUrl: 'https://shop.example',
    prices: async (_on, skus, { currency }) =>
      new Map(skus.map((sku) => [sku, { amountMinor: 100, listMinor: 100, currency }])),
    availability: async () => new Map(),
  });
  await furnish(shop);
});
afterAll(async () => {
  await shop.stop();
  await database.drop();
});

const bring = (file: Uint8Array): Promise<Response> =>
  fetch(`${shop.url}/api/v1/pictures`, { method: 'POST', headers: { 'x-actor': 'admin' }, body: new Uint8Array(file) });
const urlOf = async (answer: Response): Promise<string> => ((await answer.json()) as { url: string }).url;
const red = pictureOf({ category: 'Shirts', look: 'White' });
const blue = pictureOf({ category: 'Shirts', look: 'Sky' });

test('a picture is kept once, and served to everybody as what it is, for ever', async () => {
  const made = await bring(red);
  const body = (await made.json()) as { url: string };
  expect([made.status, body]).toEqual([
    201,
    {
      url: expect.stringMatching(/^\/api\/v1\/pictures\/[0-9a-f]{64}\.png$/),
      type: 'image/png',
      width: side,
      height: side,
      bytes: red.length,
    },
  ]);
  const again = await Promise.all([bring(red), bring(red)]);
  expect(again.map(({ status }) => status)).toEqual([200, 200]);
  const seen = await fetch(`${shop.url}${body.url}`);
  expect(Buffer.from(await seen.arrayBuffer()).equals(red)).toBe(true);
  const headers = ['content-type', 'cache-control', 'x-content-type-options', 'cross-origin-resource-policy'];
  expect(headers.map((name) => seen.headers.get(name))).toEqual([
    'image/png',
    'public, max-age=31536000, immutable',
    'nosniff',
    'cross-origin',
  ]);
  expect(seen.headers.get('content-security-policy')).toContain("default-src 'none'");
  const etag = seen.headers.get('etag') ?? '';
  expect((await fetch(`${shop.url}${body.url}`, { headers: { 'if-none-match': etag } })).status).toBe(304);
  for (const wrong of [
    body.url.replace('.png', '.jpg'),
    body.url.replace(/[0-9a-f]{4}\.png/, '0000.png'),
    '/api/v1/pictures/x',
  ]) {
    const answer = await fetch(`${shop.url}${wrong}`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store']);
  }
});

test('what is no picture is refused with the reason, and too much is not read', async () => {
  const page = await bring(Buffer.from('<script>alert(1)</script>'));
  expect([page.status, await page.json()]).toEqual([422, expect.objectContaining({ code: 'picture_refused' })]);
  const long = await bring(Buffer.alloc(mostBytes + 1)).catch(() => undefined);
  expect(long?.status ?? 413).toBe(413);
});

test('a product names pictures that are here; each variant shows that of its colour, and feeds say where it lies on the outside', async () => {
  const [white, sky] = [await urlOf(await bring(red)), await urlOf(await bring(blue))];
  const media = [
    { url: white, role: 'main', options: { colour: ['black'] }, alts: { en: 'A shirt' } },
    { url: sky, options: { colour: ['red'] } },
  ];
  const made = await shop.call('POST', '/api/v1/products', aShirt('pictured', { media }));
  expect(made.status).toBe(201);
  const images = await Promise.all(
    ['pictured-B', 'pictured-R'].map(async (sku) => (await shop.call('GET', `/api/v1/variants/${sku}`)).body['image']),
  );
  expect(images).toEqual([white, sky]);
  const wrong = [
    { url: white.replace(/[0-9a-f]{4}\.png/, '0000.png') },
    { url: white, options: { colour: ['green'] } },
    { url: white, sku: 'lamp' },
  ];
  const refused = await shop.call<{ issues: { path: string }[] }>(
    'POST',
    '/api/v1/products',
    aShirt('unpictured', { media: wrong }),
  );
  expect([refused.status, refused.body.issues.map(({ path }) => path).sort()]).toEqual([
    422,
    ['media.1.options', 'media.2.sku'],
  ]);
  const absent = await shop.call<{ issues: { path: string }[] }>(
    'POST',
    '/api/v1/products',
    aShirt('unpictured', { media: wrong.slice(0, 1) }),
  );
  expect([absent.status, absent.body.issues[0]?.path]).toEqual([422, 'media.0.url']);
  const settings = {
    language: 'en',
    zone: 'main',
    currency: 'EUR',
    shop: { name: 'Meridian', company: 'Meridian', url: 'https://shop.example' },
    link: 'https://shop.example/p/{handle}',
    locations: [{ locationId: 'store-riga-1' }],
  };
  const feed = await shop.call<{ path: string }>('POST', '/api/v1/feeds', { name: 'all', form: 'google', settings });
  const xml = await (await fetch(`${shop.url}${feed.body.path}`)).text();
  expect(xml).toContain(`<g:image_link>https://shop.example${white}</g:image_link>`);
  expect(xml).toContain(`<g:image_link>https://shop.example${sky}</g:image_link>`);
});
