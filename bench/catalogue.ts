/** catalogue: finding products by words, category and attributes, with and without facets, over about 50,000 variants. */
import { createWriteStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { connect, type Db } from '../server/src/kit/sql.ts';
import { drive, type Driven } from './drive.ts';
import { tell } from './holds.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { apiKey, startServer, type ServerUnderTest } from './server.ts';

const [sizes, colours] = [
  ['36', '38', '40', '42', '44'],
  ['black', 'white', 'red', 'blue', 'green', 'grey', 'beige', 'brown'],
];
const kinds = ['shirt', 'skirt', 'dress', 'coat', 'jacket', 'jeans', 'boots', 'sandals', 'scarf', 'belt', 'hat', 'bag'];
const stuffs = ['linen', 'cotton', 'wool', 'silk', 'leather', 'denim', 'velvet', 'cashmere', 'viscose', 'suede'];
const moods = ['summer', 'winter', 'evening', 'office', 'holiday', 'sport', 'classic', 'slim', 'wide', 'light'];
const brands = Array.from({ length: 40 }, (_, n) => `Brand ${n}`);
const at = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

export async function catalogue(report: Report, wish: Wish): Promise<void> {
  const products = wish.quick ? 3_000 : 10_000;
  const server = await startServer();
  try {
    const key = await apiKey(server);
    await furnish(server, key);
    const began = performance.now();
    await importProducts(server, products);
    const took = (performance.now() - began) / 1_000;
    report.add('import of variants, beside the server', (products * sizes.length) / took, 'rows/s');
    const running = JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')) as {
      postgresUrl: string;
    };
    const db = connect(running.postgresUrl, { max: 8, name: 'bench-floor' });
    const seconds = wish.quick ? 3 : 12;
    const floor = await bareSearch(db, products, seconds / 2);
    await db.unsafe('vacuum analyze');
    await searches(report, server, key, seconds, floor);
    report.note(
      `${products * sizes.length} variants of ${products} products, ${colours.length} colours, 12 categories`,
    );
    report.note(
      'floor: a full-text question with its 20 best rows of a bare table with a GIN index, 8 connections, no HTTP. Facets are remembered for ten seconds: each question here differs from those before it',
    );
    await db.end({ timeout: 2 });
  } finally {
    await server.stop();
  }
}

async function furnish(server: ServerUnderTest, key: string): Promise<void> {
  const choices = (list: readonly string[]): object[] => list.map((code) => ({ code, names: { en: code } }));
  const shape = { version: 0, type: 'choice', facet: true };
  await tell(server, key, 'PUT', '/api/v1/attributes/colour', {
    ...shape,
    names: { en: 'Colour' },
    choices: choices(colours),
  });
  await tell(server, key, 'PUT', '/api/v1/attributes/size', {
    ...shape,
    names: { en: 'Size' },
    choices: choices(sizes),
  });
  for (const kind of kinds)
    await tell(server, key, 'PUT', `/api/v1/categories/${kind}`, { version: 0, names: { en: kind } });
}

const nameOf = (n: number): string =>
  `${at(moods, n * 7)} ${at(stuffs, n * 3 + Math.floor(n / 10))} ${at(kinds, n)} ${at(brands, n * 11)}`;

function* rows(products: number): Generator<string> {
  yield 'sku,handle,brand,category,name,description,colour,size\n';
  for (let n = 0; n < products; n += 1) {
    const [kind, colour] = [at(kinds, n), at(colours, n * 5)];
    for (const size of sizes)
      yield `B-${n}-${size},b-${n},${at(brands, n * 11)},${kind},${nameOf(n)} ${n},"A ${colour} ${kind} for ${at(moods, n)} days, number ${n}",${colour},${size}\n`;
  }
}

async function importProducts(server: ServerUnderTest, products: number): Promise<void> {
  const base = path.join(tmpdir(), `throughline-bench-goods-${process.pid}`);
  const [file, plan] = [`${base}.csv`, `${base}.json`];
  const targets = [
    ['sku', 'variant:sku'],
    ['handle', 'product:handle'],
    ['brand', 'product:brand'],
    ['category', 'product:category'],
    ['name', 'name:en'],
    ['description', 'description:en'],
    ['colour', 'option:colour'],
    ['size', 'option:size'],
  ];
  try {
    await pipeline(Readable.from(rows(products)), createWriteStream(file));
    const columns = targets.map(([column, target]) => ({ column, target }));
    await writeFile(plan, JSON.stringify({ kind: 'products', format: 'csv', publish: true, columns }));
    await server.run('import', file, '--mapping', plan);
  } finally {
    await Promise.all([file, plan].map((name) => rm(name, { force: true })));
  }
}

async function searches(
  report: Report,
  server: ServerUnderTest,
  key: string,
  seconds: number,
  floor: number,
): Promise<void> {
  const ask = (bodyOf: (n: number) => object, took = seconds): Promise<Driven> =>
    drive({
      url: server.url,
      apiKey: key,
      connections: 16,
      seconds: took,
      next: (n) => ({ method: 'POST', path: '/api/v1/products/search', body: JSON.stringify(bodyOf(n)) }),
    });
  const words = (n: number): object => ({
    text: `${at(stuffs, n)} ${at(kinds, n * 7 + Math.floor(n / 10))}`,
    limit: 20,
  });
  // 12 categories × 8 colours × 40 brands: no question is met again while its answer is remembered.
  const shelf = (n: number): object => ({
    category: at(kinds, n),
    attributes: { colour: [at(colours, Math.floor(n / 12))] },
    brands: [at(brands, Math.floor(n / 96)), at(brands, Math.floor(n / 96) + 7)],
    facets: true,
    limit: 20,
  });
  const page = (n: number): object => ({ category: at(kinds, n), facets: true, limit: 24 });
  let failed = 0;
  const asks: [string, (n: number) => object, boolean][] = [
    ['words, the 20 best', words, true],
    ['words with all facets', (n) => ({ ...words(n), brands: [at(brands, Math.floor(n / 120))], facets: true }), false],
    ['category, colour and two brands, with all facets, each asked for the first time', shelf, false],
    ['the page of a category, facets remembered', page, false],
  ];
  for (const [name, bodyOf, isBare] of asks) {
    await ask(bodyOf, 0.5);
    const sent = await ask(bodyOf);
    const good = sent.statuses.get(200) ?? 0;
    failed += sent.answered - good;
    report.add(name, good / sent.seconds, 'answers/s', isBare ? { floor } : {});
    report.add(`${name}: p99`, percentile(sent.latencies, 0.99), 'ms');
  }
  report.add('failed', failed, 'answers', { aim: '0' });
}

async function bareSearch(db: Db, products: number, seconds: number): Promise<number> {
  await db.unsafe(
    `create schema bench; create table bench.products (id int primary key, name text not null, words tsvector not null)`,
  );
  const names = Array.from({ length: products }, (_, n) => nameOf(n));
  await db.unsafe(
    `insert into bench.products select n, name, to_tsvector('english', name) from unnest($1::text[]) with ordinality as p(name, n)`,
    [names] as never[],
    { prepare: true },
  );
  await db.unsafe('create index on bench.products using gin (words)');
  await db.unsafe('vacuum analyze bench.products');
  let done = 0;
  const began = performance.now();
  const until = began + seconds * 1_000;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (; performance.now() < until; done += 1)
        await db.unsafe(
          `select id, name from bench.products where words @@ plainto_tsquery('english', $1) order by ts_rank(words, plainto_tsquery('english', $1)) desc limit 20`,
          [`${at(stuffs, done)} ${at(kinds, done * 7 + Math.floor(done / 10))}`] as never[],
          { prepare: true },
        );
    }),
  );
  const perSecond = done / ((performance.now() - began) / 1_000);
  await db.unsafe('drop schema bench cascade');
  return perSecond;
}
