import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { reindexSome } from './reindex.ts';
import { aShirt, furnish, tryCatalogue, type TriedCatalogue } from './try-catalogue.ts';

let database: TestDatabase;
let shop: TriedCatalogue;
beforeAll(async () => {
  database = await freshDatabase();
  shop = await tryCatalogue(database.url);
  await furnish(shop);
});
afterAll(async () => {
  await shop.stop();
  await database.drop();
});

type Body = { code: string; detail: string; version: number; path: string[] };
const put = async (path: string, body: unknown) => {
  const { status, body: answer } = await shop.call<Body>('PUT', `/api/v1/${path}`, body);
  return { status, ...answer };
};
const names = { en: 'X' };

test('an attribute keeps its type for ever, and the choices that products use', async () => {
  await shop.call('POST', '/api/v1/products', aShirt('worn'));
  const choices = [
    { code: 'black', names: { en: 'Jet' } },
    { code: 'blue', names: { en: 'Blue' } },
  ];
  expect(await put('attributes/colour', { version: 1, names, type: 'choice', choices })).toMatchObject({
    status: 422,
    code: 'attribute_invalid',
    detail: 'products use colour=red',
  });
  expect(await put('attributes/colour', { version: 1, names, type: 'text' })).toMatchObject({
    code: 'attribute_invalid',
  });
  for (const wrong of [
    { type: 'text', unit: 'kg' },
    { type: 'text', choices },
    { type: 'choice', choices: [...choices, ...choices] },
    { type: 'text', names: {} },
  ])
    expect(await put('attributes/odd', { version: 0, names, ...wrong })).toMatchObject({
      status: 422,
      code: 'attribute_invalid',
    });
  const more = { version: 1, names, type: 'choice', choices: [...choices, { code: 'red', names: { en: 'Red' } }] };
  expect(await put('attributes/colour', more)).toMatchObject({ status: 200, version: 2 });
  expect(await put('attributes/colour', more)).toMatchObject({ status: 409, code: 'stale_version' });
  expect(await put('attributes/colour', { ...more, version: 0 })).toMatchObject({ code: 'stale_version' });
  expect(await put('attributes/none', { ...more, version: 3 })).toMatchObject({ status: 404 });
  // Words of choices were renamed: found by the new one a moment later, without anybody asking for it.
  const found = async (): Promise<number> =>
    (await shop.call<{ items: unknown[] }>('POST', '/api/v1/products/search', { text: '"jet"' })).body.items.length;
  await expect.poll(found, { timeout: 20_000 }).toBe(1);
  const renewed = await shop.call<{ products: number; nextCursor: null }>('POST', '/api/v1/catalogue/reindex', {});
  expect(renewed.body).toEqual({ products: 1, nextCursor: null });
});

test('several processes renew the search while a choice gets names: one at a time, and it ends with the last one', async () => {
  await Promise.all(['w1', 'w2', 'w3', 'w4'].map((one) => shop.call('POST', '/api/v1/products', aShirt(one))));
  const attributes = (await shop.call<{ items: Body[] }>('GET', '/api/v1/attributes')).body.items;
  const colour = attributes.find(({ code }) => code === 'colour') as Body & {
    choices: { code: string; names: object }[];
  };
  const renew = async (): Promise<void> => {
    while (await reindexSome(shop.db, 1));
  };
  const words = ['onyx', 'coal', 'raven', 'Jet'];
  const rename = async (): Promise<void> => {
    for (const [at, word] of words.entries()) {
      const choices = colour.choices.map((one) => (one.code === 'black' ? { ...one, names: { en: word } } : one));
      const { status } = await put('attributes/colour', { ...colour, version: colour.version + at, choices });
      expect(status).toBe(200);
    }
  };
  await Promise.all([rename(), renew(), renew(), renew()]);
  await renew();
  const found = async (text: string): Promise<number> =>
    (await shop.call<{ items: unknown[] }>('POST', '/api/v1/products/search', { text: `"${text}"` })).body.items.length;
  await expect.poll(() => Promise.all(words.map(found)), { timeout: 20_000 }).toEqual([0, 0, 0, 5]);
});

test('a category moves with all that lies below it, never below itself, and goes only when it is empty', async () => {
  for (const [code, parent] of [
    ['a', null],
    ['b', 'a'],
    ['c', 'b'],
    ['z', null],
  ] as const)
    await put(`categories/${code}`, { version: 0, parent, names });
  await shop.call('POST', '/api/v1/products', aShirt('moved', { category: 'c' }));
  await shop.catalogue.variantsOf(shop.db, ['moved-B']);
  expect(await put('categories/b', { version: 1, parent: 'z', names })).toMatchObject({
    status: 200,
    path: ['z', 'b'],
  });
  expect((await shop.call('GET', '/api/v1/products/moved')).status).toBe(200);
  await expect
    .poll(async () => (await shop.catalogue.variantsOf(shop.db, ['moved-B'])).get('moved-B')?.categoryPath, {
      timeout: 5_000,
    })
    .toEqual(['z', 'b', 'c']);
  for (const parent of ['b', 'c', 'nowhere'])
    expect(await put('categories/b', { version: 2, parent, names })).toMatchObject({
      status: 422,
      code: 'category_invalid',
    });
  expect(await put('categories/empty', { version: 0, names: {} })).toMatchObject({ code: 'category_invalid' });
  const drop = (code: string, version: number) =>
    shop.call<Body>('POST', `/api/v1/categories/${code}/delete`, { version });
  expect((await drop('z', 1)).body.code).toBe('category_in_use');
  expect((await drop('c', 2)).body.code).toBe('category_in_use');
  expect((await drop('a', 9)).body.code).toBe('stale_version');
  expect((await drop('a', 1)).status).toBe(200);
  expect((await drop('a', 1)).status).toBe(404);
});

test('a tree has at most twelve levels, moves included', async () => {
  for (let level = 1; level <= 12; level += 1)
    expect(
      (await put(`categories/l${level}`, { version: 0, parent: level === 1 ? null : `l${level - 1}`, names })).status,
    ).toBe(200);
  expect(await put('categories/l13', { version: 0, parent: 'l12', names })).toMatchObject({ code: 'category_invalid' });
  await put('categories/top', { version: 0, names });
  expect(await put('categories/l1', { version: 1, parent: 'top', names })).toMatchObject({
    status: 422,
    code: 'category_invalid',
  });
});

test('settings change under their version; lists come in pages', async () => {
  const { body } = await shop.call<{ version: number; languages: string[]; channels: unknown[] }>(
    'GET',
    '/api/v1/catalogue/settings',
  );
  expect(await put('catalogue/settings', { ...body, languages: ['en', 'ru', 'ro', 'pl', 'de'] })).toMatchObject({
    version: body.version + 1,
  });
  expect(await put('catalogue/settings', body)).toMatchObject({ status: 409, code: 'stale_version' });
  expect(await put('catalogue/settings', { ...body, languages: ['en', 'en'] })).toMatchObject({ status: 400 });
  for (const list of ['attributes', 'categories']) {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await shop.call<{ items: { code: string }[]; nextCursor: string | null }>(
        'GET',
        `/api/v1/${list}?limit=3${cursor}`,
      );
      seen.push(...page.body.items.map(({ code }) => code));
      cursor = page.body.nextCursor === null ? '' : `&cursor=${page.body.nextCursor}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual([...seen].sort());
  }
});

test('what is read again after a change is the change: the memory of variants forgets within moments', async () => {
  await shop.call('POST', '/api/v1/products', aShirt('fresh'));
  const facts = async () => (await shop.catalogue.variantsOf(shop.db, ['fresh-B', 'unknown'])).get('fresh-B');
  expect(await facts()).toMatchObject({
    name: 'Linen shirt fresh, Jet',
    taxCategory: 'clothes',
    categoryPath: ['clothing', 'shirts'],
    attributes: { washable: true, colour: ['black'] },
    published: true,
  });
  expect(await facts()).toBe(await facts());
  await shop.call('PATCH', '/api/v1/products/fresh', { version: 1, taxCategory: 'reduced' });
  await expect.poll(async () => (await facts())?.taxCategory, { timeout: 5_000 }).toBe('reduced');
  await shop.call('POST', '/api/v1/products/fresh/unpublish', { version: 2 });
  await expect.poll(async () => (await facts())?.published, { timeout: 5_000 }).toBe(false);
});
