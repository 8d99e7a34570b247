/** Promotions as they are being worked on: draft, active, paused. */
import type { z } from 'zod';
import * as contract from '../../../contracts/pricing.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, type On, type Tx } from '../kit/sql.ts';
import { getBook } from './books.ts';
import { budgetsOf } from './codes.sql.ts';
import { readCursor, writeCursor } from './cursor.ts';
import * as sql from './pricing.sql.ts';
import { bookChanged } from './problems.ts';

export type PromotionView = z.infer<typeof contract.promotionView>;

export function promotionOf(row: sql.PromotionRow): z.infer<typeof contract.promotion> {
  return contract.promotion.parse(row.body);
}

export async function listPromotions(
  on: On,
  bookId: string,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: PromotionView[]; nextCursor: string | null }> {
  await getBook(on, bookId);
  const [after = null] = readCursor(query.cursor, 'text') ?? [];
  const rows = await run(on, sql.promotionsPage, [bookId, after, query.limit + 1]);
  const items = await viewPromotions(on, bookId, rows.slice(0, query.limit));
  return { items, nextCursor: rows.length > query.limit ? writeCursor(items.at(-1)?.id ?? '') : null };
}

export async function getPromotion(on: On, bookId: string, promotionId: string): Promise<PromotionView> {
  const row = await runMaybe(on, sql.promotionById, [bookId, promotionId]);
  const [view] = row === undefined ? [] : await viewPromotions(on, bookId, [row]);
  if (view === undefined) throw problem(notFound);
  return view;
}

async function viewPromotions(on: On, bookId: string, rows: readonly sql.PromotionRow[]): Promise<PromotionView[]> {
  const budgets = await run(on, budgetsOf, [bookId, rows.map((row) => row.id)]);
  return rows.map((row) => ({
    ...promotionOf(row),
    revision: row.revision,
    state: row.state,
    changedAt: row.changed_at.toISOString(),
    changedBy: row.changed_by,
    used: Object.fromEntries(
      budgets
        .filter((budget) => budget.promotion_id === row.id)
        .map(({ currency, used, most }) => [currency, { used, most }]),
    ),
  }));
}

export async function putPromotion(
  tx: Tx,
  bookId: string,
  promotionId: string,
  { revision, state, ...body }: z.infer<typeof contract.promotionBody>,
  by: { readonly name: string; readonly now: Date },
): Promise<PromotionView> {
  await getBook(tx, bookId);
  const document = JSON.stringify({ id: promotionId, ...body });
  const [row] = await run(tx, sql.putPromotion, [bookId, promotionId, revision, state, document, by.now, by.name]);
  if (row === undefined) throw problem(bookChanged);
  const [view] = await viewPromotions(tx, bookId, [row]);
  if (view === undefined) throw problem(notFound);
  return view;
}
