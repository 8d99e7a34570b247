import { createWriteStream, existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import {
  addImport,
  beginImport,
  lookAtImport,
  moveImport,
  previewFile,
  sizeOf,
  workOnImport,
  type ImportPorts,
  type Mapping,
} from '../channels/imports/index.ts';
import { newId } from '../kit/ids.ts';
import { silentLog } from '../kit/log.ts';
import { transaction } from '../kit/sql.ts';
import { productFiles } from './index.ts';
import { furnish, tryCatalogue, type TriedCatalogue } from './try-catalogue.ts';

let database: TestDatabase;
let folder: string;
let shop: TriedCatalogue;
beforeAll(async () => {
  database = await freshDatabase({ max: 6 });
  folder = await mkdtemp(path.join(tmpdir(), 'throughline-products-'));
  shop = await tryCatalogue(database.url);
  await furnish(shop);
});
afterAll(async () => {
  await shop.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const ports = (more: Partial<ImportPorts> = {}): ImportPorts => ({
  db: database.db,
  log: silentLog,
  now: () => new Date(),
  undo: async () => {
    throw new Error('product files have an undo of their own');
  },
  others: [productFiles()],
  ...more,
});

async function aFile(...lines: string[]): Promise<string> {
  const file = path.join(folder, `${newId()}.csv`);
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

async function begin(file: string, mapping: Mapping, dryRun = false): Promise<string> {
  const id = newId();
  const bytes = await sizeOf(file);
  await transaction(database.db, async (tx) => {
    await addImport(tx, { id, name: 'products.csv', file, place: 'here', bytes, createdBy: 'test' }, new Date());
    await beginImport(tx, id, { mapping, dryRun, scope: {} }, new Date());
  });
  return id;
}

async function importFile(file: string, mapping: Mapping, dryRun = false) {
  const id = await begin(file, mapping, dryRun);
  await workOnImport(ports(), 'here', id);
  const job = await lookAtImport(database.db, id);
  if (job === undefined) throw new Error('the import is gone');
  return job;
}

const shirts: Mapping = {
  kind: 'products',
  format: 'csv',
  encoding: 'utf-8',
  delimiter: ';',
  dateFormat: 'iso',
  timeZone: 'UTC',
  decimalSeparator: ',',
  currency: 'EUR',
  publish: true,
  columns: [
    ['model', 'product:handle'],
    ['sku', 'variant:sku'],
    ['ean', 'variant:gtin'],
    ['name', 'name:en'],
    ['имя', 'name:ru'],
    ['colour', 'option:colour'],
    ['screen', 'attribute:screen'],
    ['category', 'product:category'],
    ['pictures', 'product:image'],
  ].map(([column = '', target = '']) => ({ column, target })),
};
const header = 'model;sku;ean;name;имя;colour;screen;category;pictures';
const count = async (sql: string): Promise<unknown> => (await database.db.unsafe(sql))[0]?.['n'];

test('rows become variants of products; cells are read as their attributes say, categories are made from names', async () => {
  const file = await aFile(
    header,
    'm1;m1-b;4006381333931;Shirt;Рубашка;Black;13,5;Clothing > Blouses;https://p.example/1.jpg|https://p.example/2.jpg',
    'm1;m1-r;;Shirt;Рубашка;красный;13,5;Clothing > Blouses;',
    'm2;m2-b;;Coat;;red;;shirts;',
  );
  const job = await importFile(file, shirts);
  expect(job).toMatchObject({ state: 'done', rows: 3, accepted: 3, duplicates: 0, failed: 0, totals: { lines: '3' } });
  const { body } = await shop.call('GET', '/api/v1/products/m1');
  expect(body).toMatchObject({
    state: 'published',
    categoryPath: ['clothing', 'clothing-blouses'],
    texts: { en: { name: 'Shirt' }, ru: { name: 'Рубашка' } },
    attributes: { screen: 13.5 },
    changedBy: `import ${job.id}`,
    media: [
      { url: 'https://p.example/1.jpg', role: 'main' },
      { url: 'https://p.example/2.jpg', role: 'gallery' },
    ],
    variants: [
      { sku: 'm1-b', gtin: '4006381333931', options: { colour: ['black'] } },
      { sku: 'm1-r', options: { colour: ['red'] } },
    ],
  });
});

test('the same file again changes nothing, and a row that says more changes only that', async () => {
  const lines = ['again;again-1;;Hat;;black;;;', 'other;other-1;;Cap;;red;;;'];
  await importFile(await aFile(header, ...lines), shirts);
  const log = await count(`select count(*)::int as n from spine.log where name like 'Product %'`);
  expect(await importFile(await aFile(header, ...lines), shirts)).toMatchObject({
    accepted: 0,
    duplicates: 2,
    failed: 0,
  });
  expect(await count(`select count(*)::int as n from spine.log where name like 'Product %'`)).toBe(log);
  const changed = await importFile(await aFile(header, 'again;again-1;;;Шляпа;;;;'), shirts);
  expect(changed.accepted).toBe(1);
  expect((await shop.call('GET', '/api/v1/products/again')).body).toMatchObject({
    version: 2,
    texts: { en: { name: 'Hat' }, ru: { name: 'Шляпа' } },
    variants: [{ options: { colour: ['black'] } }],
  });
});

test('each row that cannot be taken is kept with its reason; the others are taken', async () => {
  const file = await aFile(
    header,
    'ok;ok-1;;Good;;black;;;',
    'bad1;;;No SKU;;;;;',
    'bad2;b 2;;Odd SKU;;;;;',
    'bad3;bad3-1;4006381333932;Check digit;;;;;',
    'bad4;bad4-1;;Colour;;pink;abc;;',
    'bad5;ok-1;;Taken;;;;;',
    'bad6;bad6-1;;Wide;;;;;;;',
    'bad7;bad7-1;;Nowhere;;;;moon;',
    'bad8;bad8-1;;;;;;;',
  );
  const job = await importFile(file, shirts);
  expect(job).toMatchObject({ state: 'done', rows: 9, accepted: 1, failed: 8 });
  const errors = await database.db.unsafe(
    `select row_number, reason, detail from channels.import_errors where import_id = $1 order by row_number`,
    [job.id],
  );
  expect(
    errors.map(({ row_number, reason, detail }) => `${String(row_number)} ${String(reason)}: ${String(detail)}`),
  ).toEqual([
    '2 sku_missing: the row has no SKU',
    '3 sku_wrong: a SKU has up to 64 letters, digits, dots, dashes and underscores',
    '4 product_wrong: variants.0.gtin: the check digit is wrong',
    '5 product_wrong: attributes.screen: it takes a number; variants.0.options.colour: "pink" is none of its choices',
    expect.stringContaining('6 product_wrong: variants.0.sku: sku_taken: another product has the SKU ok-1'),
    '7 row_wrong_width: 11 fields where the header has 9',
    '8 product_wrong: category: there is no category "moon"',
    '9 product_wrong: texts: it needs a name in at least one language',
  ]);
});

test('a dry run finds the same errors and leaves nothing, categories included', async () => {
  const before = await count(`select count(*)::int as n from catalogue.products`);
  const file = await aFile(header, 'dry;dry-1;;Dry;;black;;New > Place;', 'dry2;dry2-1;123;Wrong;;;;;');
  expect(await importFile(file, shirts, true)).toMatchObject({ state: 'done', accepted: 1, failed: 1 });
  expect(await count(`select count(*)::int as n from catalogue.products`)).toBe(before);
  expect(await count(`select count(*)::int as n from catalogue.categories where code like 'new%'`)).toBe(0);
});

test('undo archives what it made, gives back what it changed, and leaves what somebody changed since', async () => {
  await importFile(await aFile(header, 'u1;u1-1;;Old;;black;;;', 'u2;u2-1;;Old;;black;;;'), shirts);
  const second = await importFile(
    await aFile(
      header,
      'u1;u1-1;;New;;black;;;',
      'u1;u1-2;;New;;red;;;',
      'u2;u2-1;;New;;black;;;',
      'u3;u3-1;;New;;;;;',
    ),
    shirts,
  );
  await shop.call('PATCH', '/api/v1/products/u2', { version: 2, brand: 'Touched' });
  await transaction(database.db, (tx) => moveImport(tx, second.id, 'undo', new Date()));
  await workOnImport(ports(), 'here', second.id);
  expect((await lookAtImport(database.db, second.id))?.state).toBe('undone');
  const of = async (handle: string): Promise<unknown> => {
    const { body } = await shop.call<{
      state: string;
      texts: { en: { name: string } };
      variants: { sku: string; state: string }[];
    }>('GET', `/api/v1/products/${handle}`);
    return [body.state, body.texts.en.name, body.variants.map(({ sku, state }) => `${sku} ${state}`).join(', ')];
  };
  expect(await of('u1')).toEqual(['published', 'Old', 'u1-1 active, u1-2 retired']);
  expect(await of('u2')).toEqual(['published', 'New', 'u2-1 active']);
  expect(await of('u3')).toEqual(['archived', 'New', 'u3-1 active']);
});

test('the preview knows a product file by its columns, and shows what rows become', async () => {
  const file = await aFile('SKU,EAN,Brand,Product name,Category', 'p-1,96385074,Lumo,Phone,laptops');
  const shown = await previewFile(file, undefined, new Date(), [productFiles()]);
  expect(shown.suggestedMapping.kind).toBe('products');
  expect(shown.suggestedMapping.columns.map(({ target }) => target)).toEqual([
    'variant:sku',
    'variant:gtin',
    'product:brand',
    'name:en',
    'product:category',
  ]);
  expect(shown.rows[0]?.event).toMatchObject({ sku: 'p-1', gtin: '96385074', texts: { en: { name: 'Phone' } } });
  const wrong = await previewFile(
    file,
    { ...shown.suggestedMapping, columns: [{ column: 'SKU', target: 'line:price' }] },
    new Date(),
    [productFiles()],
  );
  expect(wrong.warnings[0]).toContain('"line:price" is no target of product files');
});

test('a killed import goes on and ends as if nothing had happened', async () => {
  const lines = Array.from(
    { length: 5_000 },
    (_, n) => `kill-${n >> 1};kill-${n >> 1}-${n & 1};;Thing ${n >> 1};;${n & 1 ? 'red' : 'black'};;;`,
  );
  const id = await begin(await aFile(header, ...lines), shirts);
  let commits = 0;
  const dying = ports({ onProgress: () => void (commits += 1), stopping: () => commits > 0 });
  await workOnImport(dying, 'here', id);
  expect((await lookAtImport(database.db, id))?.state).toBe('running');
  await database.db.unsafe(`update channels.imports set leased_until = null where id = $1`, [id]);
  await workOnImport(ports(), 'here', id);
  expect(await lookAtImport(database.db, id)).toMatchObject({ state: 'done', rows: 5_000, accepted: 5_000, failed: 0 });
  expect(await count(`select count(*)::int as n from catalogue.variants where sku like 'kill-%'`)).toBe(5_000);
  expect(
    await count(`select count(*)::int as n from catalogue.products where handle like 'kill-%' and version <= 2`),
  ).toBe(2_500);
}, 60_000);

const real = path.resolve('../shared/data/complete-journey/products.csv.gz');

/** In the form of the real file, as large as a test needs: for a clone without it. */
async function writeSample(rows: number): Promise<string> {
  const file = path.join(folder, 'sample.csv');
  const out = createWriteStream(file);
  out.write('product_id,manufacturer_id,department,brand,product_category,product_type,package_size\n');
  for (let n = 0; n < rows; n += 1) {
    out.write(
      `${25_000 + n},${n % 70},${['GROCERY', 'DRUG GM', 'PASTRY'][n % 3]},${n % 2 ? 'National' : 'Private'},CATEGORY ${n % 300},TYPE ${n % 2_400} - MIXED,${n % 40} OZ\n`,
    );
  }
  out.end();
  await finished(out);
  return file;
}

test(`a grocer’s ${existsSync(real) ? '92,331 products (real data)' : '10,000 products'} are taken, each findable, in bounded memory`, async () => {
  const large = await freshDatabase({ max: 4 });
  const [file, rows] = existsSync(real) ? [real, 92_331] : [await writeSample(10_000), 10_000];
  const other = await tryCatalogue(large.url);
  try {
    const shown = await previewFile(file, undefined, new Date(), [productFiles()]);
    expect(shown.suggestedMapping.kind).toBe('products');
    const columns = [
      ...shown.suggestedMapping.columns,
      { column: 'product_category', target: 'name:en' },
      { column: 'product_type', target: 'name:en' },
      { column: 'package_size', target: 'name:en' },
    ];
    const id = newId();
    const bytes = await sizeOf(file);
    await transaction(large.db, async (tx) => {
      await addImport(tx, { id, name: 'grocer.csv', file, place: 'here', bytes, createdBy: 'test' }, new Date());
      await beginImport(
        tx,
        id,
        { mapping: { ...shown.suggestedMapping, publish: true, columns }, dryRun: false, scope: {} },
        new Date(),
      );
    });
    const started = performance.now();
    let peak = 0;
    await workOnImport(
      { ...ports(), db: large.db, onProgress: () => void (peak = Math.max(peak, process.memoryUsage().heapUsed)) },
      'here',
      id,
    );
    const seconds = (performance.now() - started) / 1_000;
    const job = await lookAtImport(large.db, id);
    console.log(
      `${rows} products in ${seconds.toFixed(1)} s, ${Math.round(rows / seconds)}/s, heap at most ${Math.round(peak / 1e6)} MB`,
    );
    expect(job).toMatchObject({ state: 'done', rows });
    // Some have neither category nor type nor size, so no name.
    expect(job?.accepted).toBe(rows - (job?.failed ?? 0));
    expect(job?.failed).toBeLessThan(rows * 0.01);
    const [{ n } = { n: 0 }] = await large.db.unsafe<{ n: number }[]>(
      `select count(*)::int as n from catalogue.search where state = 'published'`,
    );
    expect(n).toBe(job?.accepted);
    if (existsSync(real)) {
      const page = await other.call<{ items: { handle: string }[] }>('POST', '/api/v1/products/search', {
        text: '25671 ice',
      });
      expect(page.body.items.map(({ handle }) => handle)).toContain('25671');
    }
  } finally {
    await other.stop();
    await large.drop();
  }
}, 240_000);
