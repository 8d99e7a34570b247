/** Prices of a draft: many at once, the last word on a key counts. */
import { problem, badRequest } from '../kit/problems.ts';
import { run, runCount, type On, type Tx } from '../kit/sql.ts';
import { getBook } from './books.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { entryOf, faultOf, keyColumns, valueColumns, type DraftPrice, type PriceKey } from './entries.ts';
import * as sql from './pricing.sql.ts';

/** Writes prices into the draft; those of a published version stay as they are. 5,000 rows: about 60 ms. */
export async function putPrices(tx: Tx, bookId: string, prices: readonly DraftPrice[]): Promise<number> {
  const issues = prices.flatMap((price, at) => {
    const fault = faultOf(price);
    return fault === null ? [] : [{ path: `body.prices.${at}`, message: fault }];
  });
  if (issues.length > 0) throw problem(badRequest, { detail: issues[0]?.message ?? '', issues: issues.slice(0, 50) });
  await getBook(tx, bookId);
  return runCount(tx, sql.upsertPrices, [bookId, ...keyColumns(prices), ...valueColumns(prices)]);
}

export async function removePrices(tx: Tx, bookId: string, keys: readonly PriceKey[]): Promise<number> {
  await getBook(tx, bookId);
  return runCount(tx, sql.removePrices, [bookId, ...keyColumns(keys)]);
}

export async function listPrices(
  on: On,
  bookId: string,
  query: {
    readonly sku?: string | undefined;
    readonly zone?: string | undefined;
    readonly cursor?: string | undefined;
    readonly limit: number;
  },
): Promise<{ items: DraftPrice[]; nextCursor: string | null }> {
  await getBook(on, bookId);
  const cursor = readCursor(query.cursor, 'text', 'number');
  const rows = await run(on, sql.pricesPage, [
    bookId,
    query.sku ?? null,
    query.zone ?? null,
    cursor?.[0] ?? null,
    cursor?.[1] ?? null,
    query.limit + 1,
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({ sku: row.sku, ...entryOf(row) })),
    nextCursor: rows.length > query.limit && last !== undefined ? writeCursor(last.sku, last.place) : null,
  };
}
