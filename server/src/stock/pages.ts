/** Cursors of stock's lists: the last key of the page, opaque to callers. */
import { problem } from '../kit/problems.ts';
import { wrongPlace } from './problems.ts';

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** A page of `limit` items out of `limit + 1`, with the cursor of the next one. */
export function pageFrom<T>(
  items: readonly T[],
  limit: number,
  keyOf: (item: T) => string,
): { items: T[]; nextCursor: string | null } {
  const page = items.slice(0, limit);
  const last = page.at(-1);
  return { items: page, nextCursor: items.length > limit && last !== undefined ? keyOf(last) : null };
}

/** Null without one; lists by id. @throws wrong_stock_cursor */
export function idAfter(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  if (!uuid.test(cursor)) throw problem(wrongPlace);
  return cursor;
}

/** Lists by location and SKU: `location/sku`. @throws wrong_stock_cursor */
export function cellAfter(cursor: string | undefined): { locationId: string; sku: string } | null {
  if (cursor === undefined) return null;
  const found = /^([a-z0-9-]{1,63})\/([A-Za-z0-9._-]{1,64})$/.exec(cursor);
  if (found === null) throw problem(wrongPlace);
  return { locationId: found[1] ?? '', sku: found[2] ?? '' };
}
