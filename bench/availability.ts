/** availability: one product in 20 locations, and a listing page of 24 products, over HTTP. */
import { connect } from '../server/src/kit/sql.ts';
import { availabilityText } from '../server/src/stock/availability.ts';
import { drive } from './drive.ts';
import { tell } from './holds.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { apiKey, startServer, type ServerUnderTest } from './server.ts';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** A published book in which each product has a price. */
async function price(server: ServerUnderTest, key: string): Promise<void> {
  const settings = {
    zones: [{ id: 'bench', name: 'Bench', currency: 'EUR', timeZone: 'Europe/Riga' }],
    taxes: [{ category: 'standard', name: 'VAT', taxBps: 2_100 }],
  };
  await tell(server, key, 'POST', '/api/v1/price-books', { id: 'bench', name: 'Bench', isDefault: true, settings });
  const prices = Array.from({ length: products }, (_, n) => ({ sku: skuOf(n), currency: 'EUR', amountMinor: 500 + n }));
  await tell(server, key, 'PUT', '/api/v1/price-books/bench/prices', { prices });
  await tell(server, key, 'POST', '/api/v1/price-books/bench/versions', {});
}

const [places, products, page] = [20, 2_400, 24];
const skuOf = (n: number): string => `SKU-${String(n % products).padStart(5, '0')}`;

export async function availability(report: Report, wish: Wish): Promise<void> {
  const server = await startServer();
  try {
    const key = await apiKey(server);
    for (let n = 0; n < places; n += 1) {
      const id = `place-${n}`;
      const where = { name: id, zone: 'bench', country: 'LV', latitude: 50 + n / 10, longitude: 20 + n / 10 };
      await tell(server, key, 'PUT', `/api/v1/locations/${id}`, {
        kind: n % 5 === 0 ? 'warehouse' : 'store',
        ...where,
      });
      for (let from = 0; from < products; from += 1_200) {
        const lines = Array.from({ length: 1_200 }, (_, at) => ({
          sku: skuOf(from + at),
          quantity: 1 + ((n * at) % 40),
        }));
        await tell(server, key, 'POST', '/api/v1/stock/receipts', { locationId: id, lines });
      }
    }
    await price(server, key);
    const running = JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')) as {
      postgresUrl: string;
    };
    const db = connect(running.postgresUrl, { max: 8, name: 'bench-floor' });
    await db.unsafe('vacuum analyze');
    const seconds = wish.quick ? 4 : 20;
    const listing = (n: number): string[] => Array.from({ length: page }, (_, at) => skuOf(n * page + at));
    const floorOf = async (skusOf: (n: number) => string[]): Promise<number> => {
      let done = 0;
      const began = performance.now();
      const until = began + (seconds / 2) * 1_000;
      await Promise.all(
        Array.from({ length: 8 }, async () => {
          for (; performance.now() < until; done += 1) await availabilityText(db, { skus: skusOf(done) }, new Date());
        }),
      );
      return done / ((performance.now() - began) / 1_000);
    };
    const listingFloor = await floorOf(listing);
    const singleFloor = await floorOf((n) => [skuOf(n * 7)]);
    const ask = (pathOf: (n: number) => string, took = seconds) =>
      drive({
        url: server.url,
        apiKey: key,
        connections: 32,
        seconds: took,
        next: (n) => ({ method: 'GET', path: pathOf(n) }),
      });
    const listingPath = (n: number): string => `/api/v1/availability?zone=bench&skus=${listing(n).join(',')}`;
    await ask(listingPath, 1);
    const listings = await ask(listingPath);
    const singles = await ask((n) => `/api/v1/availability?zone=bench&skus=${skuOf(n * 7)}`);
    const good = (sent: typeof listings): number => (sent.statuses.get(200) ?? 0) / sent.seconds;
    report.add(
      'product answers (price and stock) through listings of 24, 20 locations each',
      good(listings) * page,
      'products/s',
      {
        floor: listingFloor * page,
        aim: '≥ 15,000/s',
      },
    );
    report.add('a listing, p50', percentile(listings.latencies, 0.5), 'ms');
    report.add('a listing, p99', percentile(listings.latencies, 0.99), 'ms');
    report.add('single reads: price and stock in 20 locations', good(singles), 'answers/s', {
      floor: singleFloor,
      aim: '≥ 3,000/s',
    });
    report.add('a single read, p99', percentile(singles.latencies, 0.99), 'ms');
    const failed = [listings, singles].reduce((sum, sent) => sum + sent.answered - (sent.statuses.get(200) ?? 0), 0);
    report.add('failed', failed, 'answers', { aim: '0' });
    report.note('floor: the same statement and the same rows in one process with 8 connections, without HTTP');
    await db.end({ timeout: 2 });
  } finally {
    await server.stop();
  }
}
