import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../test/cluster.ts';
import { pictureOf } from '../../../../simulator/trade/pictures/index.ts';
import { side } from '../../../../simulator/trade/pictures/paint.ts';
import { aShirt, furnish, tryCatalogue, type TriedCatalogue } from '../try-catalogue.ts';
import { run, transaction } from '../../kit/sql.ts';
import { deletePictures } from './delete-unnamed.ts';
import { picturesKnown } from './pictures.sql.ts';
import { mostBytes, readPicture } from './read-picture.ts';

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
const hashOf = (url: string): string => url.slice(-68, -4);
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

test('smaller ones are made when somebody asks, once, in the same form; what is no wider, or lighter, is served as it is', async () => {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 30 };
  const photo = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#888', noise } })
    .png()
    .toBuffer();
  const url = await urlOf(await bring(photo));
  const at = async (query: string): Promise<Response> => fetch(`${shop.url}${url}${query}`);
  const smalls = await Promise.all(Array.from({ length: 8 }, () => at('?width=160')));
  const bytes = await Promise.all(smalls.map(async (one) => Buffer.from(await one.arrayBuffer())));
  const [first = Buffer.alloc(0)] = bytes;
  expect(readPicture(first)).toMatchObject({ ending: 'png', width: 160 });
  expect(new Set(bytes.map((one) => one.toString('base64'))).size).toBe(1);
  expect([smalls[0]?.headers.get('content-type'), first.length < photo.length]).toEqual(['image/png', true]);
  const etag = smalls[0]?.headers.get('etag') ?? '';
  const again = await fetch(`${shop.url}${url}?width=160`, { headers: { 'if-none-match': etag } });
  expect([again.status, etag.endsWith('-160"')]).toEqual([304, true]);
  const whole = await at('?width=1920');
  expect(Buffer.from(await whole.arrayBuffer()).equals(photo)).toBe(true);
  // A drawing of few colours is lighter than what scaling makes of it.
  const drawing = await fetch(`${shop.url}${await urlOf(await bring(red))}?width=160`);
  expect(Buffer.from(await drawing.arrayBuffer()).equals(red)).toBe(true);
  expect((await at('?width=161')).status).toBe(400);
  expect((await fetch(`${shop.url}${url.replace(/[0-9a-f]{4}\.png/, '0000.png')}?width=160`)).status).toBe(404);
  expect(await shop.db`select width from catalogue.picture_sizes`).toEqual([{ width: 160 }]);
});

test.each(['jpeg', 'webp', 'avif'] as const)('a %s stays one', async (form) => {
  const file = await sharp(red)[form]().toBuffer();
  const url = await urlOf(await bring(file));
  const small = await fetch(`${shop.url}${url}?width=160`);
  const read = readPicture(Buffer.from(await small.arrayBuffer()));
  expect([small.headers.get('content-type'), read]).toEqual([`image/${form}`, expect.objectContaining({ width: 160 })]);
});

test('what no product has named goes after a day, with its sizes; what an old version names stays, and so does what is just brought', async () => {
  const plain = (r: number): Promise<Buffer> =>
    sharp({ create: { width: 320, height: 240, channels: 3, background: { r, g: 80, b: 80 } } })
      .jpeg()
      .toBuffer();
  const [named, old, unnamed, fresh, held] = (await Promise.all(
    [10, 50, 90, 130, 170].map(async (r) => urlOf(await bring(await plain(r)))),
  )) as [string, string, string, string, string];
  const made = await shop.call<{ id: string }>('POST', '/api/v1/products', aShirt('kept', { media: [{ url: old }] }));
  const media = [{ url: named }];
  expect((await shop.call('PATCH', `/api/v1/products/${made.body.id}`, { version: 1, media })).status).toBe(200);
  await fetch(`${shop.url}${unnamed}?width=160`);
  const tomorrow = new Date(Date.now() + 86_400_000 + 60_000);
  // Brought again by then, and one that a product is naming at this very moment.
  await shop.db`update catalogue.pictures set brought_at = ${tomorrow} where hash = ${hashOf(fresh)}`;
  await transaction(shop.db, async (tx) => {
    await run(tx, picturesKnown, [[hashOf(held)]]);
    await deletePictures(shop.db, tomorrow);
  });
  const all = [named, old, unnamed, fresh, held].map(async (url) => (await fetch(`${shop.url}${url}`)).status);
  expect(await Promise.all(all)).toEqual([200, 200, 404, 200, 200]);
  await shop.call('POST', `/api/v1/products/${made.body.id}/restore`, { version: 2, to: 1 });
  expect((await shop.call<{ media: object[] }>('GET', `/api/v1/products/${made.body.id}`)).body.media).toMatchObject([
    { url: old },
  ]);
  const late = await shop.call<{ issues: { path: string }[] }>(
    'POST',
    '/api/v1/products',
    aShirt('late', { media: [{ url: unnamed }] }),
  );
  expect([late.status, late.body.issues[0]?.path]).toEqual([422, 'media.0.url']);
});
