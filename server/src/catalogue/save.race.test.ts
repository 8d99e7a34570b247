import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { aShirt, furnish, tryCatalogue, type TriedCatalogue } from './try-catalogue.ts';

let database: TestDatabase;
let shop: TriedCatalogue;
beforeAll(async () => {
  database = await freshDatabase({ max: 3 });
  shop = await tryCatalogue(database.url);
  await furnish(shop);
});
afterAll(async () => {
  await shop.stop();
  await database.drop();
});

type Answer = { status: number; body: { code?: string; version?: number } };
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const create = (handle: string, more: Record<string, unknown> = {}): Promise<Answer> =>
  shop.call('POST', '/api/v1/products', aShirt(handle, more));
const outcomes = (answers: readonly Answer[]): string[] =>
  answers.map(({ status, body }) => (status < 300 ? 'ok' : `${status} ${body.code ?? ''}`)).sort();

/** What is made from the documents says what the documents say. */
async function checkDerived(): Promise<void> {
  const [row] = await database.db.unsafe(`
    select
      (select count(*) from catalogue.products p full join catalogue.search s using (product_id)
        where s.state is distinct from p.state or s.category is distinct from p.category or s.brand is distinct from p.document->>'brand')::int as search,
      (select count(*) from (
         select p.product_id, d->>'sku' as sku, d->>'gtin' as gtin, d->>'state' as state, d->'options' as options
         from catalogue.products p, jsonb_array_elements(p.document->'variants') d
         except select product_id, sku, gtin, state, options from catalogue.variants) x)::int as lost,
      (select count(*) from catalogue.variants)::int as variants,
      (select coalesce(sum(jsonb_array_length(document->'variants')), 0) from catalogue.products)::int as documented,
      (select count(*) from catalogue.products p where p.version <> 1 + (select count(*) from catalogue.product_versions v where v.product_id = p.product_id))::int as versions,
      (select count(*) from catalogue.products p where p.version <> (select count(*) from spine.log l
        where l.name like 'Product %' and l.body->>'productId' = p.product_id::text))::int as events`);
  expect(row).toEqual({
    search: 0,
    lost: 0,
    variants: row?.['documented'],
    documented: row?.['documented'],
    versions: 0,
    events: 0,
  });
}

test('of many editors who save the same version, exactly one wins, and the others are told', async () => {
  await create('edited');
  const answers = await Promise.all(
    times(12, (n) => shop.call('PATCH', '/api/v1/products/edited', { version: 1, brand: `B${n}` })),
  );
  expect(outcomes(answers)).toEqual([...times(11, () => '409 stale_version'), 'ok']);
  await checkDerived();
});

test('a handle is made once, also by many at once; a retry with its key is the same product', async () => {
  expect(outcomes(await Promise.all(times(6, (n) => create('once', { variants: [{ sku: `once-${n}` }] }))))).toEqual([
    ...times(5, () => '409 handle_taken'),
    'ok',
  ]);
  const body = aShirt('retried');
  const answers = await Promise.all(times(4, () => shop.call('POST', '/api/v1/products', body, { key: 'retry-1' })));
  expect(new Set(answers.map(({ body: { id } }) => id)).size).toBe(1);
  expect(outcomes(answers)).toEqual(['ok', 'ok', 'ok', 'ok']);
  await checkDerived();
});

test('a SKU and a GTIN belong to one product, whoever asks at the same moment', async () => {
  const skus = await Promise.all(times(6, (n) => create(`sku-race-${n}`, { variants: [{ sku: 'CONTESTED' }] })));
  expect(outcomes(skus)).toEqual([...times(5, () => '409 sku_taken'), 'ok']);
  const gtins = await Promise.all(
    times(6, (n) =>
      create(`gtin-race-${n}`, { variants: [{ sku: `gtin-race-${n}`, gtin: n % 2 ? '96385074' : '00000096385074' }] }),
    ),
  );
  expect(outcomes(gtins)).toEqual([...times(5, () => '409 gtin_taken'), 'ok']);
  await checkDerived();
});

test('no bundle gets into a bundle, though both are made at the same moment', async () => {
  await create('base', { variants: [{ sku: 'base-1' }] });
  for (let round = 0; round < 5; round += 1) {
    const [inner, outer] = [`inner-${round}`, `outer-${round}`];
    await Promise.all([
      create(inner, { variants: [{ sku: inner, parts: [{ sku: 'base-1', quantity: 1 }] }] }),
      create(outer, { variants: [{ sku: outer, parts: [{ sku: inner, quantity: 1 }] }] }),
    ]);
  }
  const nested = await database.db.unsafe(
    `select 1 from catalogue.bundle_parts a join catalogue.bundle_parts b on b.bundle_sku = a.part_sku`,
  );
  expect(nested).toEqual([]);
  await expect(
    database.db.unsafe(
      `insert into catalogue.bundle_parts (bundle_sku, part_sku, quantity) values ('inner-0', 'inner-1', 1)`,
    ),
  ).rejects.toThrow(/foreign key/);
  await checkDerived();
});

test('two batches that touch the same products in other orders both end, and each product holds one whole batch', async () => {
  const batch = (brand: string, order: readonly number[]): Promise<Answer> =>
    shop.call('POST', '/api/v1/products/batch', { products: order.map((n) => aShirt(`batch-${n}`, { brand })) });
  const forth = times(30, (n) => n);
  const answers = await Promise.all(times(6, (n) => batch(`brand-${n}`, n % 2 ? forth : forth.toReversed())));
  // Who comes second to a product that is being made may be told so; nothing breaks and nothing is half done.
  for (const one of outcomes(answers)) expect(['ok', '409 handle_taken']).toContain(one);
  const [row] = await database.db.unsafe(
    `select count(*)::int as products, count(distinct document->>'brand')::int as brands from catalogue.products where handle like 'batch-%'`,
  );
  expect(row).toEqual({ products: 30, brands: 1 });
  await checkDerived();
});

test('categories that move below each other at once make no circle', async () => {
  for (const code of ['left', 'right'])
    await shop.call('PUT', `/api/v1/categories/${code}`, { version: 0, names: { en: code } });
  const answers = await Promise.all([
    shop.call('PUT', '/api/v1/categories/left', { version: 1, parent: 'right', names: { en: 'left' } }),
    shop.call('PUT', '/api/v1/categories/right', { version: 1, parent: 'left', names: { en: 'right' } }),
  ]);
  const [ok, other] = outcomes(answers as Answer[]);
  expect([other, ['409 stale_version', '422 category_invalid'].includes(ok ?? '')]).toEqual(['ok', true]);
  const rows = await database.db.unsafe(`select code, path from catalogue.categories where code in ('left', 'right')`);
  expect(rows.map((row) => (row['path'] as string[]).length).sort()).toEqual([1, 2]);
});
