import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { addImport, beginImport, lookAtImport, previewFile, sizeOf, workOnImport } from '../channels/imports/index.ts';
import { newId } from '../kit/ids.ts';
import { silentLog } from '../kit/log.ts';
import { transaction, type Db } from '../kit/sql.ts';
import { productFiles, type CataloguePorts } from './index.ts';
import { aShirt, furnish, tryCatalogue, type TriedCatalogue } from './try-catalogue.ts';

let databases: TestDatabase[];
let shop: TriedCatalogue;
let other: TriedCatalogue;
beforeAll(async () => {
  databases = await Promise.all([freshDatabase(), freshDatabase()]);
  [shop, other] = (await Promise.all(databases.map(({ url }) => tryCatalogue(url, { prices, availability })))) as [
    TriedCatalogue,
    TriedCatalogue,
  ];
  await Promise.all([furnish(shop), furnish(other)]);
  const products = [
    aShirt('whole', {
      relations: [{ kind: 'goes_with', handle: 'bare' }],
      variants: [{ sku: 'whole-1', gtin: '4006381333931', options: { colour: ['black'] }, weightGrams: 210 }],
    }),
    aShirt('bare', {
      texts: { en: { name: '=1+1 "quoted", line\nbreak' } },
      media: [],
      attributes: {},
      brand: "'t Hof",
    }),
    aShirt('draft', { publish: false, texts: { en: { name: 'Draft' }, ru: { name: 'Черновик' } } }),
    aShirt('web-only', { texts: { en: { name: 'W' } }, assortment: [{ effect: 'include', channel: 'web' }] }),
    aShirt('gone', { texts: { en: { name: 'G' } } }),
    {
      handle: 'a-set',
      texts: { en: { name: 'A set', seoTitle: 'Two shirts', seoDescription: 'One price.' } },
      variants: [
        {
          sku: 'set-1',
          parts: [
            { sku: 'whole-1', quantity: 2 },
            { sku: 'later-B', quantity: 1 },
          ],
          replaces: 'later-R',
        },
      ],
      relations: [{ kind: 'goes_with', handle: 'later', otherSku: 'later-B' }],
    },
    aShirt('later', {
      variants: [
        {
          sku: 'later-B',
          options: { colour: ['black'] },
          attributes: { material: { en: 'silk', ru: 'шёлк' }, screen: 1.5 },
        },
        { sku: 'later-R', options: { colour: ['red'] }, state: 'retired' },
      ],
      publish: false,
      relations: [
        { kind: 'accessory_of', handle: 'whole', sku: 'later-B', otherSku: 'whole-1' },
        { kind: 'goes_with', handle: 'whole' },
        { kind: 'replaces', handle: 'later', sku: 'later-B', otherSku: 'later-R' },
      ],
    }),
  ];
  const { status, text } = await shop.call('POST', '/api/v1/products/batch', { products });
  if (status !== 200) throw new Error(text);
  await shop.call('POST', '/api/v1/products/gone/archive', { version: 1 });
});
afterAll(async () => {
  await Promise.all([shop.stop(), other.stop()]);
  await Promise.all(databases.map((database) => database.drop()));
});

// What is missing at the till: a price of one product in Latvia, and stock of others. The set is made of one that is there twice.
const prices: NonNullable<CataloguePorts['prices']> = async (_on, skus, { zone, currency }) =>
  new Map(
    skus
      .filter((sku) => zone !== 'lv' || sku !== 'bare-R')
      .map((sku) => [sku, { amountMinor: 100, listMinor: 100, currency }]),
  );
const availability: NonNullable<CataloguePorts['availability']> = async (_on, skus) =>
  new Map(skus.filter((sku) => sku.startsWith('w') || sku === 'later-B').map((sku) => [sku, new Map([['riga', 2]])]));

interface Report {
  readonly channels: {
    channel: string;
    products: number;
    gaps: { field: string; language: string | null; zone: string | null; missing: number }[];
  }[];
}

test('the report counts what is missing by channel, language and field; each number opens its products', async () => {
  const { body } = await shop.call<Report>('GET', '/api/v1/catalogue/completeness');
  const [web, till] = body.channels;
  expect([web?.channel, web?.products, till?.channel, till?.products]).toEqual(['web', 6, 'till', 5]);
  const gaps = Object.fromEntries(
    (web?.gaps ?? []).map(({ field, language, missing }) => [`${field} ${language ?? ''}`.trim(), missing]),
  );
  expect(gaps).toEqual({
    'name en': 0,
    'name ru': 3,
    'description en': 4,
    'description ru': 4,
    image: 2,
    gtin: 5,
    attributes: 1,
  });
  expect(till?.gaps).toEqual([
    { field: 'name', language: 'en', zone: null, missing: 0 },
    { field: 'gtin', language: null, zone: null, missing: 4 },
    { field: 'price', language: null, zone: 'lv', missing: 1 },
    { field: 'price', language: null, zone: 'ie', missing: 0 },
    { field: 'stock', language: null, zone: null, missing: 2 },
  ]);
  for (const { channel, gaps: all } of body.channels) {
    for (const { field, language, zone, missing } of all) {
      const query = `channel=${channel}&field=${field}${language === null ? '' : `&language=${language}`}${zone === null ? '' : `&zone=${zone}`}`;
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: { items: { handle: string }[]; nextCursor: string | null } = (
          await shop.call<{ items: { handle: string }[]; nextCursor: string | null }>(
            'GET',
            `/api/v1/catalogue/completeness/products?limit=2&${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
          )
        ).body;
        seen.push(...page.items.map(({ handle }) => handle));
        cursor = page.nextCursor;
      }
      expect([query, new Set(seen).size, seen.length]).toEqual([query, missing, missing]);
    }
  }
});

async function importInto(db: Db, content: string): Promise<unknown> {
  const folder = await mkdtemp(path.join(tmpdir(), 'throughline-again-'));
  try {
    const file = path.join(folder, 'products.csv');
    await writeFile(file, content);
    const { suggestedMapping } = await previewFile(file, undefined, new Date(), [productFiles()]);
    const id = newId();
    const bytes = await sizeOf(file);
    await transaction(db, async (tx) => {
      await addImport(tx, { id, name: 'products.csv', file, place: 'here', bytes, createdBy: 'test' }, new Date());
      await beginImport(tx, id, { mapping: suggestedMapping, dryRun: false, scope: {} }, new Date());
    });
    const ports = { db, log: silentLog, now: () => new Date(), undo: async () => undefined, others: [productFiles()] };
    await workOnImport(ports, 'here', id);
    return await lookAtImport(db, id);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('the table that goes out comes back in: nothing changes here, and another shop gets the same products', async () => {
  const table = (await shop.call('GET', '/api/v1/catalogue/products.csv')).text;
  expect(table.split('\r\n')[0]).toContain('variant:sku,product:handle');
  expect(await importInto(shop.db, table)).toMatchObject({ state: 'done', accepted: 0, failed: 0, duplicates: 14 });
  expect(await importInto(other.db, table)).toMatchObject({ state: 'done', accepted: 14, failed: 0 });
  for (const handle of ['whole', 'bare', 'draft', 'web-only', 'gone', 'a-set']) {
    const [here, there] = await Promise.all([shop, other].map(({ call }) => call('GET', `/api/v1/products/${handle}`)));
    const { id: _id, version: _v, createdAt: _c, changedAt: _a, changedBy: _b, ...wanted } = here?.body ?? {};
    expect(there?.body).toMatchObject(wanted);
  }
});

test('lines hold whole products, as the batch takes them', async () => {
  const answer = await shop.call('GET', '/api/v1/catalogue/products.ndjson?state=published');
  const products = answer.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { handle: string });
  expect(products.map(({ handle }) => handle)).toEqual(['whole', 'bare', 'web-only']);
  const again = await shop.call<{ items: { outcome: string }[] }>('POST', '/api/v1/products/batch', { products });
  expect(again.body.items.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  expect((await shop.call('GET', '/api/v1/catalogue/products.csv?state=odd')).status).toBe(400);
});

test('the report counts by new needs as soon as they are set', async () => {
  await other.call('GET', '/api/v1/catalogue/completeness');
  const { body: before } = await other.call<{ version: number; languages: string[] }>(
    'GET',
    '/api/v1/catalogue/settings',
  );
  const kiosk = { channel: 'kiosk', languages: ['en'], fields: ['brand'] };
  const { status } = await other.call('PUT', '/api/v1/catalogue/settings', { ...before, channels: [kiosk] });
  expect(status).toBe(200);
  const { body } = await other.call<Report>('GET', '/api/v1/catalogue/completeness');
  expect(body.channels.map(({ channel, gaps }) => [channel, gaps.map(({ field }) => field)])).toEqual([
    ['kiosk', ['brand']],
  ]);
});
