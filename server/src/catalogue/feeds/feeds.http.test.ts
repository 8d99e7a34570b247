import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../../test/cluster.ts';
import { aShirt, furnish, tryCatalogue, type TriedCatalogue } from '../try-catalogue.ts';

let database: TestDatabase;
let shop: TriedCatalogue;
const amounts = new Map([
  ['feed-B', [1_999, 2_499]],
  ['feed-R', [2_499, 2_499]],
  ['lamp-1', [500, 500]],
]);
const nasty = `Lamp <b>"50%" & more</b> ]]> \u0001\u{1F600} \\`;

beforeAll(async () => {
  database = await freshDatabase();
  shop = await tryCatalogue(database.url, {
    prices: async (_on, skus, { currency }) =>
      new Map(
        skus.flatMap((sku) => {
          const [amountMinor, listMinor] = amounts.get(sku) ?? [];
          return amountMinor === undefined || listMinor === undefined
            ? []
            : [[sku, { amountMinor, listMinor, currency }] as const];
        }),
      ),
    availability: async (_on, skus) =>
      new Map(skus.map((sku) => [sku, new Map([['store-riga-1', sku === 'feed-B' ? 4 : 0]])])),
  });
  await furnish(shop);
  const plain = (handle: string, more: object): object => ({
    handle,
    variants: [{ sku: `${handle}-1` }],
    publish: true,
    ...more,
  });
  const picture = [{ url: 'https://pictures.example/a.jpg?x=1&y=2', role: 'main' }];
  const { status, text } = await shop.call('POST', '/api/v1/products/batch', {
    products: [
      aShirt('feed', {
        variants: [
          { sku: 'feed-B', gtin: '4006381333931', options: { colour: ['black'] }, weightGrams: 300 },
          { sku: 'feed-R', options: { colour: ['red'] } },
        ],
      }),
      plain('lamp', { texts: { en: { name: nasty } }, media: picture, attributes: { screen: 12.5 } }),
      plain('unpriced', { texts: { en: { name: 'x' } }, media: picture }),
      plain('unseen', { texts: { en: { name: 'x' } } }),
      plain('elsewhere', {
        texts: { en: { name: 'x' } },
        media: picture,
        assortment: [{ effect: 'include', channel: 'till' }],
      }),
      plain('hidden', { texts: { en: { name: 'x' } }, media: picture, publish: false }),
    ],
  });
  if (status !== 200) throw new Error(text);
  amounts.set('unseen-1', [1, 1]);
});
afterAll(async () => {
  await shop.stop();
  await database.drop();
});

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
  text: string;
}

/** Throws for XML that is not well-formed, with its namespaces. */
function parse(xml: string): Node {
  const parser = new SaxesParser({ xmlns: true });
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const said = Object.fromEntries(Object.entries(attributes).map(([key, { value }]) => [key, value]));
    const node: Node = { name, attributes: said, children: [], text: '' };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('text', (text) => {
    const node = open.at(-1);
    if (node !== undefined) node.text += text;
  });
  parser.on('closetag', () => void open.pop());
  parser.write(xml).close();
  const [top] = root.children;
  if (top === undefined) throw new Error('no element');
  return top;
}
const all = (node: Node, name: string): Node[] =>
  node.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
const texts = (node: Node): Record<string, string> =>
  Object.fromEntries(node.children.map((child) => [child.name, child.text]));

const settings = {
  language: 'ru',
  zone: 'main',
  currency: 'EUR',
  shop: { name: 'Meridian & Co', company: 'Meridian', url: 'https://shop.example' },
  link: 'https://shop.example/p/{handle}?sku={sku}&utm=feed',
  locations: [{ locationId: 'store-riga-1', storeCode: 'RIGA1' }, { locationId: 'store-riga-2' }],
};
async function feed(form: string): Promise<{ id: string; path: string; root: Node }> {
  const made = await shop.call<{ feed: { id: string }; path: string }>('POST', '/api/v1/feeds', {
    name: form,
    form,
    settings,
  });
  expect(made.status).toBe(201);
  const answer = await fetch(`${shop.url}${made.body.path}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8']);
  return { id: made.body.feed.id, path: made.body.path, root: parse(await answer.text()) };
}

test('Google Merchant: RSS 2.0 with every required attribute, prices before and after the sale, groups of variants', async () => {
  const { root, id } = await feed('google');
  expect([root.name, root.attributes['version'], root.attributes['xmlns:g']]).toEqual([
    'rss',
    '2.0',
    'http://base.google.com/ns/1.0',
  ]);
  const items = all(root, 'item').map(texts);
  for (const item of items) {
    for (const required of ['g:id', 'g:title', 'g:description', 'g:link', 'g:image_link', 'g:availability', 'g:price'])
      expect([required, item[required]]).toEqual([required, expect.stringMatching(/./)]);
  }
  expect(items.find((item) => item['g:id'] === 'feed-B')).toEqual({
    'g:id': 'feed-B',
    'g:title': 'Льняная рубашка feed, Чёрный',
    'g:description': 'Лёгкая рубашка для тёплых вечеров.',
    'g:link': 'https://shop.example/p/feed?sku=feed-B&utm=feed',
    'g:image_link': 'https://pictures.example/feed.jpg',
    'g:availability': 'in_stock',
    'g:condition': 'new',
    'g:price': '24.99 EUR',
    'g:sale_price': '19.99 EUR',
    'g:brand': 'Lindvale',
    'g:gtin': '4006381333931',
    'g:item_group_id': 'feed',
    'g:product_type': 'Clothing > Рубашки',
    'g:color': 'Чёрный',
    'g:material': 'лён',
    'g:shipping_weight': '300 g',
  });
  const lamp = items.find((item) => item['g:id'] === 'lamp-1');
  expect(lamp).toMatchObject({
    'g:title': nasty.replace('\u0001', ''),
    'g:availability': 'out_of_stock',
    'g:identifier_exists': 'no',
  });
  expect(lamp).not.toHaveProperty('g:item_group_id');
  expect(items.map((item) => item['g:id']).sort()).toEqual(['feed-B', 'feed-R', 'lamp-1']);
  expect((await shop.call('GET', `/api/v1/feeds/${id}/check`)).body).toEqual({
    offers: 3,
    leftOut: expect.arrayContaining([
      { reason: 'no_price', variants: 1, skus: ['unpriced-1'] },
      { reason: 'no_image', variants: 1, skus: ['unseen-1'] },
      { reason: 'not_sold_there', variants: 1, skus: ['elsewhere-1'] },
    ]),
  });
});

test('Google’s local inventory: each variant in each store, by the store’s code', async () => {
  const { root } = await feed('google_local');
  const items = all(root, 'item')
    .map(texts)
    .filter((item) => item['g:id'] === 'feed-B');
  expect(items).toEqual([
    {
      'g:store_code': 'RIGA1',
      'g:id': 'feed-B',
      'g:availability': 'in_stock',
      'g:quantity': '4',
      'g:price': '19.99 EUR',
    },
    {
      'g:store_code': 'store-riga-2',
      'g:id': 'feed-B',
      'g:availability': 'out_of_stock',
      'g:quantity': '0',
      'g:price': '19.99 EUR',
    },
  ]);
});

test('Yandex Market: YML whose offers name categories that are there, by whole numbers', async () => {
  const { root } = await feed('yandex');
  expect(root.name).toBe('yml_catalog');
  expect(root.attributes['date']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/);
  expect(root.children.map(({ name }) => name)).toEqual(['shop']);
  expect(root.children[0]?.children.map(({ name }) => name)).toEqual([
    'name',
    'company',
    'url',
    'currencies',
    'categories',
    'offers',
  ]);
  const categories = all(root, 'category');
  const ids = categories.map(({ attributes }) => attributes['id']);
  expect(ids.every((one) => /^[1-9]\d{0,17}$/.test(one ?? ''))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { attributes } of categories)
    if (attributes['parentId'] !== undefined) expect(ids).toContain(attributes['parentId']);
  const offers = all(root, 'offer');
  for (const offer of offers) expect(ids).toContain(texts(offer)['categoryId']);
  const black = offers.find(({ attributes }) => attributes['id'] === 'feed-B');
  const red = offers.find(({ attributes }) => attributes['id'] === 'feed-R');
  expect(black?.attributes['group_id']).toMatch(/^\d{1,9}$/);
  expect(red?.attributes).toMatchObject({ available: 'false', group_id: black?.attributes['group_id'] });
  expect(black && texts(black)).toMatchObject({
    name: 'Льняная рубашка feed, Чёрный',
    vendor: 'Lindvale',
    price: '19.99',
    oldprice: '24.99',
    currencyId: 'EUR',
    barcode: '4006381333931',
    weight: '0.300',
  });
  expect(black && all(black, 'param').map(({ attributes, text }) => [attributes['name'], text])).toContainEqual([
    'Цвет',
    'Чёрный',
  ]);
  const lamp = offers.find(({ attributes }) => attributes['id'] === 'lamp-1');
  expect(lamp && all(lamp, 'param').map(({ attributes, text }) => [attributes, text])).toEqual([
    [{ name: 'Screen', unit: 'in' }, '12.5'],
  ]);
});

test('schema.org: a group with its variants, or one product; prices, stock, and no draft', async () => {
  const query = `?zone=main&currency=EUR&language=en&link=${encodeURIComponent('https://shop.example/p/{handle}')}`;
  const { body } = await shop.call('GET', `/api/v1/products/feed/json-ld${query}&locationId=store-riga-1`);
  expect(body).toMatchObject({
    '@context': 'https://schema.org',
    '@type': 'ProductGroup',
    productGroupID: 'feed',
    variesBy: ['https://schema.org/color'],
    brand: { '@type': 'Brand', name: 'Lindvale' },
    hasVariant: [
      {
        '@type': 'Product',
        sku: 'feed-B',
        gtin: '4006381333931',
        color: 'Black',
        offers: { '@type': 'Offer', price: '19.99', priceCurrency: 'EUR', availability: 'https://schema.org/InStock' },
      },
      { sku: 'feed-R', offers: { availability: 'https://schema.org/OutOfStock' } },
    ],
  });
  const lamp = await shop.call('GET', `/api/v1/products/lamp/json-ld${query}`);
  expect(lamp.body).toMatchObject({
    '@type': 'Product',
    sku: 'lamp-1',
    name: nasty,
    additionalProperty: [{ name: 'Screen', value: 12.5 }],
  });
  expect((await shop.call('GET', `/api/v1/products/hidden/json-ld${query}`)).status).toBe(404);
});

test('a feed’s address is its secret: shown once, refused when wrong, dead when the feed is ended; changes need the version', async () => {
  const body = { name: 'twice', form: 'google', settings };
  const first = await shop.call<{ path: string; feed: { id: string } }>('POST', '/api/v1/feeds', body, {
    key: 'feed-key-1',
  });
  const again = await shop.call<{ path: string }>('POST', '/api/v1/feeds', body, { key: 'feed-key-1' });
  expect(again.body.path).toBe('(already shown; not kept)');
  const { id } = first.body.feed;
  expect((await fetch(`${shop.url}/api/v1/feeds/${id}/wrong/feed.xml`)).status).toBe(404);
  expect((await fetch(`${shop.url}/api/v1/feeds/nonsense/wrong/feed.xml`)).status).toBe(404);
  const change = { version: 1, name: 'renamed', settings };
  expect((await shop.call('PATCH', `/api/v1/feeds/${id}`, change)).status).toBe(200);
  const stale = await shop.call<{ code: string }>('PATCH', `/api/v1/feeds/${id}`, change);
  expect([stale.status, stale.body.code]).toEqual([409, 'stale_version']);
  expect((await shop.call<{ items: unknown[] }>('GET', '/api/v1/feeds')).body.items.length).toBeGreaterThan(0);
  const renewed = await shop.call<{ path: string }>('POST', `/api/v1/feeds/${id}/address`);
  const [old, fresh] = await Promise.all([first, renewed].map(({ body: { path } }) => fetch(`${shop.url}${path}`)));
  expect([old?.status, fresh?.status]).toEqual([404, 200]);
  const bytes = Buffer.byteLength((await fresh?.text()) ?? '');
  const known = async () =>
    (await shop.call<{ items: object[] }>('GET', '/api/v1/feeds')).body.items.find(
      (one) => 'id' in one && one.id === id,
    );
  await expect.poll(known, { timeout: 20_000 }).toMatchObject({ lastBytes: bytes, lastOffers: 3 });
  expect((await shop.call('POST', `/api/v1/feeds/${id}/delete`)).status).toBe(200);
  expect((await fetch(`${shop.url}${renewed.body.path}`)).status).toBe(404);
  expect((await shop.call('POST', `/api/v1/feeds/${id}/delete`)).status).toBe(404);
});
