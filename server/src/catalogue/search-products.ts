/**
 * The search: products by words in any language (the last word may still be typed), else by likeness; filtered by attributes, category,
 * brand, assortment, and, through ports of later parts, by price and by what a store has.
 */
import type { z } from 'zod';
import type * as contract from '../../../contracts/catalogue.ts';
import { problem } from '../kit/problems.ts';
import { run, runOne, type Db, type Param } from '../kit/sql.ts';
import type { CataloguePorts } from './catalogue.ts';
import type { Definitions } from './definitions.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { filterUnavailable } from './problems.ts';
import { productsByIds } from './products.sql.ts';
import { findByLikeness, findByWords, listByName, listNewest, queryOf, type FoundRow } from './search.sql.ts';
import { belowCategory, filterParams, splitText, type Filter, type SearchWish } from './search-wish.ts';
import { skusOfProducts } from './variants.sql.ts';
import { summarise } from './view-product.ts';

type Order = 'words' | 'likeness' | 'newest' | 'name';
export interface Asked extends Filter {
  readonly matched: 'all' | 'words' | 'likeness';
}
export type SearchPorts = Pick<CataloguePorts, 'db' | 'prices' | 'availability'>;

/** How the text is matched: by its words; by likeness when there is no product with them. */
export async function understand(
  ports: SearchPorts,
  wish: SearchWish,
  definitions: Definitions,
  now: Date,
): Promise<Asked> {
  if (wish.price !== undefined && ports.prices === undefined)
    throw problem(filterUnavailable, { detail: 'price: there are no prices here' });
  if (wish.inStockAt !== undefined && ports.availability === undefined)
    throw problem(filterUnavailable, { detail: 'inStockAt: there is no stock here' });
  const text = wish.text?.trim() ?? '';
  const filter = { wish, below: belowCategory(wish.category, definitions), query: null, now };
  if (text === '') return { ...filter, matched: 'all' };
  const { head, last } = splitText(text);
  const { query } = await runOne(ports.db, queryOf, [text, head, last, [...definitions.languages]]);
  const byWords: Asked = { ...filter, matched: 'words', query };
  // A page that goes on goes on as it began.
  const began =
    wish.cursor === undefined ? undefined : Buffer.from(wish.cursor, 'base64url').toString().startsWith('["likeness"');
  if (began === true) return { ...filter, matched: 'likeness' };
  // Without ranks: to rank all that have a common word only to see that there are some costs as much as the page itself.
  const any = query === '' ? [] : await run(ports.db, listNewest, [...filterParams(byWords), null, 1]);
  return any.length > 0 || began === false ? byWords : { ...filter, matched: 'likeness' };
}

type SearchPage = Pick<z.infer<typeof contract.searchPage>, 'items' | 'nextCursor'>;

export async function findProducts(ports: SearchPorts, asked: Asked, definitions: Definitions): Promise<SearchPage> {
  const { wish } = asked;
  const order = orderOf(asked);
  const { found, more } = await walk(ports, asked, order);
  const rows = await run(ports.db, productsByIds, [found.map(({ product_id }) => product_id)]);
  const byId = new Map(rows.map((row) => [row.product_id, row]));
  return {
    items: found.flatMap(({ product_id }) => {
      const row = byId.get(product_id);
      return row === undefined ? [] : [summarise(row, wish.language, definitions)];
    }),
    nextCursor: more === null ? null : cursorOf(order, more),
  };
}

function orderOf({ wish, matched }: Asked): Order {
  if (matched === 'likeness') return matched;
  if (wish.sort === 'newest' || wish.sort === 'name') return wish.sort;
  return matched === 'all' ? 'newest' : matched;
}

function cursorOf(order: Order, row: FoundRow): string {
  if (order === 'newest') return writeCursor(order, row.product_id);
  return writeCursor(order, order === 'name' ? row.name_key : row.rank, row.product_id);
}

/** Candidates that are looked at for one page when prices or stock decide; a page may be short, and its cursor goes on. */
const mostCandidates = 2_000;
const step = 200;

/** `more`: the row after which the next page begins; null at the end. */
async function walk(
  ports: SearchPorts,
  asked: Asked,
  order: Order,
): Promise<{ found: FoundRow[]; more: FoundRow | null }> {
  const { limit } = asked.wish;
  const sieve = sieveOf(ports, asked);
  const next = finder(ports.db, asked, order);
  if (sieve === null) {
    const rows = await next(undefined, limit + 1);
    return { found: rows.slice(0, limit), more: rows.length > limit ? (rows[limit - 1] ?? null) : null };
  }
  const found: FoundRow[] = [];
  let last: FoundRow | undefined;
  for (let seen = 0; seen < mostCandidates; seen += step) {
    const rows = await next(last, step);
    const kept = await sieve(rows);
    for (const row of rows) {
      if (!kept.has(row.product_id)) continue;
      if (found.length === limit) return { found, more: found.at(-1) ?? null };
      found.push(row);
    }
    last = rows.at(-1) ?? last;
    if (rows.length < step) return { found, more: null };
  }
  return { found, more: last ?? null };
}

function finder(
  db: Db,
  asked: Asked,
  order: Order,
): (after: FoundRow | undefined, limit: number) => Promise<FoundRow[]> {
  const params = filterParams(asked);
  const { cursor } = asked.wish;
  const alike = asked.matched === 'likeness' ? [(asked.wish.text ?? '').trim().toLowerCase()] : [];
  if (order === 'newest' && alike.length === 0) {
    const [id] = readCursor(cursor, order, ['uuid']) ?? [null];
    return (after, limit) => run(db, listNewest, [...params, after?.product_id ?? id, limit]);
  }
  if (order === 'name' && alike.length === 0) {
    const [name, id] = readCursor(cursor, order, ['text', 'uuid']) ?? [null, null];
    return (after, limit) => run(db, listByName, [...params, after?.name_key ?? name, after?.product_id ?? id, limit]);
  }
  const kind = asked.matched === 'likeness' ? 'likeness' : 'words';
  const [rank, id] = readCursor(cursor, kind, ['number', 'uuid']) ?? [null, null];
  const statement = kind === 'likeness' ? findByLikeness : findByWords;
  return (after, limit): Promise<FoundRow[]> => {
    const place: Param[] = [after?.rank ?? rank, after?.product_id ?? id, limit];
    return run(db, statement, [...params, ...place, ...alike]);
  };
}

/** Which of these products have a variant at this price, or in this store; null when nobody asked. */
function sieveOf(
  ports: SearchPorts,
  { wish, now }: Asked,
): ((rows: readonly FoundRow[]) => Promise<Set<string>>) | null {
  const { price, inStockAt } = wish;
  const bounded = price !== undefined && (price.fromMinor !== undefined || price.toMinor !== undefined);
  if (!bounded && inStockAt === undefined) return null;
  return async (rows) => {
    const variants = await run(ports.db, skusOfProducts, [rows.map(({ product_id }) => product_id)]);
    const skus = variants.map(({ sku }) => sku);
    const prices = bounded ? await ports.prices?.(ports.db, skus, { ...price, now }) : undefined;
    const stock = inStockAt === undefined ? undefined : await ports.availability?.(ports.db, skus, [inStockAt]);
    const fits = (sku: string): boolean => {
      const amount = prices?.get(sku)?.amountMinor;
      if (bounded && (amount === undefined || amount < (price.fromMinor ?? 0) || amount > (price.toMinor ?? Infinity)))
        return false;
      return inStockAt === undefined || (stock?.get(sku)?.get(inStockAt) ?? 0) > 0;
    };
    return new Set(variants.filter(({ sku }) => fits(sku)).map(({ product_id }) => product_id));
  };
}
