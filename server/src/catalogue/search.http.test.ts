import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import type { searchPage } from '../../../contracts/catalogue.ts';
import type { z } from 'zod';
import { aShirt, furnish, tryCatalogue, type TriedCatalogue } from './try-catalogue.ts';

let database: TestDatabase;
let shop: TriedCatalogue;
const prices = new Map<string, number>([
  ['lamp-1', 1_999],
  ['desk-1', 24_900],
  ['vela-13', 89_900],
  ['vela-15', 119_900],
]);
const stock = new Map<string, number>([
  ['lamp-1', 0],
  ['vela-15', 3],
]);
let asked: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  shop = await tryCatalogue(database.url, {
    prices: async (_on, skus, { currency }) =>
      new Map(
        skus.flatMap((sku) => {
          const amountMinor = prices.get(sku);
          return amountMinor === undefined ? [] : [[sku, { amountMinor, listMinor: amountMinor, currency }] as const];
        }),
      ),
    availability: async (_on, skus, locationIds) => {
      asked = [...locationIds];
      return new Map(skus.map((sku) => [sku, new Map(locationIds.map((id) => [id, stock.get(sku) ?? 0]))]));
    },
  });
  await furnish(shop);
  const laptop = (handle: string, screen: number): Record<string, unknown> => ({
    handle,
    brand: 'Nordvik',
    category: 'laptops',
    texts: {
      en: { name: `Vela ${screen} laptop`, description: 'Lasts all day.' },
      ru: { name: `Ноутбук Vela ${screen}`, description: 'Работает весь день. Для поездок и домашних дел.' },
      ro: { name: `Calculator portabil Vela ${screen}` },
      pl: { name: `Laptop Vela ${screen}`, description: 'Dla podróżników' },
    },
    attributes: { screen },
    variants: [{ sku: handle, gtin: screen === 13 ? '4006381333931' : null }],
    publish: true,
  });
  const plain = (handle: string, name: string): Record<string, unknown> => ({
    handle,
    texts: { en: { name } },
    variants: [{ sku: `${handle}-1` }],
    publish: true,
  });
  const { status, text } = await shop.call('POST', '/api/v1/products/batch', {
    products: [
      aShirt('linen'),
      aShirt('cotton', {
        brand: 'Ostara',
        texts: { en: { name: 'Cotton shirt' } },
        variants: [
          { sku: 'cotton-BS', options: { colour: ['black'], size: ['s'] } },
          { sku: 'cotton-BM', options: { colour: ['black'], size: ['m'] } },
        ],
      }),
      laptop('vela-13', 13),
      laptop('vela-15', 15.6),
      plain('lamp', 'Reading lamp'),
      plain('desk', 'Oak desk'),
      { ...plain('secret', 'Secret lamp'), publish: false },
      {
        ...plain('summer', 'Summer hat'),
        assortment: [
          { effect: 'include', channel: 'web' },
          { effect: 'include', channel: 'till', locationId: 'store-riga-1', until: '2020-01-01T00:00:00Z' },
          { effect: 'exclude', region: 'north' },
        ],
      },
    ],
  });
  if (status !== 200) throw new Error(text);
});
afterAll(async () => {
  await shop.stop();
  await database.drop();
});

type Page = z.infer<typeof searchPage>;
const search = async (body: Record<string, unknown>): Promise<Page> => {
  const answer = await shop.call<Page>('POST', '/api/v1/products/search', body);
  expect([answer.status, answer.text.slice(0, 300)]).toEqual([200, expect.any(String)]);
  return answer.body;
};
const handles = async (body: Record<string, unknown>): Promise<string[]> =>
  (await search(body)).items.map(({ handle }) => handle).sort();

describe('words', () => {
  test.each([
    ['shirts', ['cotton', 'linen']],
    ['рубашку', ['linen']],
    ['ноутбуки', ['vela-13', 'vela-15']],
    ['домашние дела', ['vela-13', 'vela-15']],
    ['calculatoare portabile', ['vela-13', 'vela-15']],
    ['podróżników', ['vela-13', 'vela-15']],
    ['red linen', ['linen']],
    ['чёрная рубашка', ['linen']],
    ['lindvale', ['linen']],
    ['4006381333931', ['vela-13']],
    ['cotton-BM', ['cotton']],
    ['vela -13', ['vela-15']],
  ])('"%s" finds %j', async (text, expected) => {
    expect(await handles({ text })).toEqual(expected);
  });

  test('a word that is still being typed finds, in each language', async () => {
    expect(await handles({ text: 'lindv' })).toEqual(['linen']);
    expect(await handles({ text: 'Vela lapt' })).toEqual(['vela-13', 'vela-15']);
    expect(await handles({ text: 'ноут' })).toEqual(['vela-13', 'vela-15']);
  });

  test('a slip of the finger finds what looks like it, and the answer says so', async () => {
    const slip = await search({ text: 'lapotp vela' });
    expect(slip.matched).toBe('likeness');
    expect(slip.items.map(({ handle }) => handle).sort()).toEqual(['vela-13', 'vela-15']);
    expect((await search({ text: 'laptop' })).matched).toBe('words');
    expect((await search({ text: 'xylophone' })).items).toEqual([]);
  });

  test('in names count more than in descriptions', async () => {
    const [first] = (await search({ text: 'shirt', sort: 'relevance' })).items;
    expect(['linen', 'cotton']).toContain(first?.handle);
    expect((await search({ text: "'; drop table x; -- & | ! :* ()" })).items).toEqual([]);
  });

  test('names come in the language asked for, else in the next that has them', async () => {
    const named = async (language: string): Promise<unknown> =>
      (await search({ text: 'cotton', language })).items.map(({ name, language: told }) => [name, told]);
    expect(await named('ru')).toEqual([['Cotton shirt', 'en']]);
    const [vela] = (await search({ text: 'vela 13', language: 'ru' })).items;
    expect([vela?.name, vela?.language]).toEqual(['Ноутбук Vela 13', 'ru']);
    const [linen] = (await search({ text: 'linen', language: 'ru' })).items;
    expect(linen?.variants.map(({ name }) => name)).toEqual([
      'Льняная рубашка linen, Чёрный',
      'Льняная рубашка linen, Красный',
    ]);
  });
});

describe('filters and facets', () => {
  test('by category with all below it, brand, attributes (one of each), and numbers', async () => {
    expect(await handles({ category: 'clothing' })).toEqual(['cotton', 'linen']);
    expect(await handles({ brands: ['Ostara', 'Nordvik'] })).toEqual(['cotton', 'vela-13', 'vela-15']);
    expect(await handles({ attributes: { colour: ['black', 'red'], size: ['m'] } })).toEqual(['cotton']);
    expect(await handles({ attributes: { size: ['42'] } })).toEqual([]);
    expect(await handles({ ranges: { screen: { from: 14 } } })).toEqual(['vela-15']);
    expect(await handles({ ranges: { screen: { from: 13, to: 14 } } })).toEqual(['vela-13']);
  });

  test('count what each value would bring; the own filter of a facet does not count for itself', async () => {
    const { facets } = await search({
      category: 'clothing',
      attributes: { colour: ['red'] },
      facets: true,
      language: 'ru',
    });
    const facet = (code: string) => facets?.find((one) => one.code === code);
    expect(facet('colour')).toMatchObject({
      name: 'Цвет',
      values: [
        { value: 'black', name: 'Чёрный', products: 2 },
        { value: 'red', name: 'Красный', products: 1 },
      ],
    });
    expect(facet('brand')?.values).toEqual([{ value: 'Lindvale', name: 'Lindvale', products: 1 }]);
    expect(facet('size')).toBeUndefined();
    const all = await search({ facets: true });
    expect(all.facets?.find(({ code }) => code === 'category')?.values).toContainEqual({
      value: 'clothing',
      name: 'Clothing',
      products: 2,
    });
    expect(all.facets?.find(({ code }) => code === 'screen')).toMatchObject({
      unit: 'in',
      range: { from: 13, to: 15.6 },
    });
  });

  test('follow a change within moments', async () => {
    const counted = async (): Promise<number | undefined> =>
      (await search({ brands: ['Fresh'], facets: true })).facets
        ?.find(({ code }) => code === 'brand')
        ?.values.find(({ value }) => value === 'Fresh')?.products;
    expect(await counted()).toBeUndefined();
    await shop.call('POST', '/api/v1/products', aShirt('fresh', { brand: 'Fresh', category: null }));
    await expect.poll(counted, { timeout: 5_000 }).toBe(1);
    await shop.call('POST', '/api/v1/products/fresh/archive', { version: 1 });
    await expect.poll(counted, { timeout: 5_000 }).toBeUndefined();
  });

  test('by price and by what my store has, through the ports', async () => {
    const price = { zone: 'main', currency: 'EUR' };
    expect(await handles({ price: { ...price, fromMinor: 2_000, toMinor: 100_000 } })).toEqual(['desk', 'vela-13']);
    expect(await handles({ inStockAt: 'store-riga-1' })).toEqual(['vela-15']);
    expect(asked).toEqual(['store-riga-1']);
    expect((await search({ category: 'laptops', price, facets: true })).prices).toEqual({
      fromMinor: 89_900,
      toMinor: 119_900,
      currency: 'EUR',
      complete: true,
    });
    const bare = await tryCatalogue(database.url);
    for (const body of [{ price }, { inStockAt: 'store-riga-1' }]) {
      const refused = await bare.call<{ code: string }>('POST', '/api/v1/products/search', body);
      expect([refused.status, refused.body.code]).toEqual([422, 'filter_unavailable']);
    }
    await bare.stop();
  });

  test('only what is sold there, then: drafts never, ended rules not, exclusions always', async () => {
    expect(await handles({ text: 'lamp' })).toEqual(['lamp']);
    expect(await handles({ text: 'hat', channel: 'web' })).toEqual(['summer']);
    expect(await handles({ text: 'hat', channel: 'app' })).toEqual([]);
    expect(await handles({ text: 'hat', channel: 'till', locationId: 'store-riga-1' })).toEqual([]);
    expect(await handles({ text: 'hat', channel: 'web', region: 'north' })).toEqual([]);
    expect(await handles({ text: 'hat' })).toEqual(['summer']);
    const sold = async (query: string): Promise<unknown> =>
      (await shop.call('GET', `/api/v1/variants/summer-1${query}`)).body['sold'];
    expect([await sold('?channel=web'), await sold('?channel=till'), await sold('')]).toEqual([true, false, true]);
  });
});

describe('pages', () => {
  test.each(['newest', 'name', 'relevance'])('by %s hold every product once', async (sort) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await search({
        sort,
        limit: 2,
        ...(sort === 'relevance' ? { text: 'vela shirt lamp'.split(' ')[0] } : {}),
        ...(cursor === null ? {} : { cursor }),
      });
      seen.push(...page.items.map(({ handle }) => handle));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(sort === 'relevance' ? 2 : 7);
    if (sort === 'name') expect(seen).toEqual(['cotton', 'linen', 'desk', 'lamp', 'summer', 'vela-13', 'vela-15']);
  });

  test('through a sieve end where the products end', async () => {
    const first = await search({ inStockAt: 'store-riga-1', limit: 1 });
    expect([first.items.length, first.nextCursor]).toEqual([1, null]);
    const strange = await shop.call<{ code: string }>('POST', '/api/v1/products/search', {
      cursor: 'WyJuYW1lIiwiYSJd',
    });
    expect([strange.status, strange.body.code]).toEqual([400, 'wrong_page']);
  });

  test('of the editor show drafts too', async () => {
    const all = await shop.call<{ items: { handle: string }[] }>('GET', '/api/v1/products?text=lamp');
    expect(all.body.items.map(({ handle }) => handle).sort()).toEqual(['lamp', 'secret']);
    const drafts = await shop.call<{ items: { handle: string }[] }>('GET', '/api/v1/products?state=draft');
    expect(drafts.body.items.map(({ handle }) => handle)).toEqual(['secret']);
  });
});

describe('a scan', () => {
  test.each([
    '4006381333931',
    '04006381333931',
    ']C10104006381333931',
    '(01)04006381333931(10)LOT7',
    '0104006381333931\u001d21ABC',
    'https://id.example/01/4006381333931/10/LOT7?x=1',
    'vela-13',
  ])('%j is the laptop', async (code) => {
    const answer = await shop.call('GET', `/api/v1/scan?code=${encodeURIComponent(code)}&language=ro`);
    expect(answer.body).toMatchObject({
      sku: 'vela-13',
      name: 'Calculator portabil Vela 13',
      taxCategory: 'standard',
      sold: true,
    });
  });

  test('of what nobody sells is not found, a wrong check digit neither', async () => {
    expect((await shop.call('GET', '/api/v1/scan?code=4006381333932')).status).toBe(404);
    expect((await shop.call('GET', '/api/v1/variants/NONE')).status).toBe(404);
  });
});

test('a list that knows SKUs asks for all of its names at once; those that nobody knows are absent', async () => {
  const { body } = await shop.call('POST', '/api/v1/variants/lookup', {
    skus: ['linen-B', 'nobody', 'what is this?', 'lamp-1'],
    language: 'ru',
  });
  expect(body).toEqual({
    items: expect.arrayContaining([
      {
        sku: 'linen-B',
        name: 'Льняная рубашка linen, Чёрный',
        image: 'https://pictures.example/linen.jpg',
        handle: 'linen',
        published: true,
      },
      expect.objectContaining({ sku: 'lamp-1', name: 'Reading lamp', image: null }),
    ]),
  });
  expect((body as { items: unknown[] }).items).toHaveLength(2);
});
