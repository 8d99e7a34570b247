/** A draft becomes a version: complete, checked, and never changed again. */
import { createHash } from 'node:crypto';
import type { PriceBook, Promotion } from '../../../quote/index.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runCount, runMaybe, runOne, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { setBudgets } from './codes.sql.ts';
import { makeDocument } from './make-document.ts';
import * as sql from './pricing.sql.ts';
import { bookRefused, effectiveTooEarly, promotionNotActive, versionInForce } from './problems.ts';
import type { Shelf } from './shelf.ts';

/** So long before it takes force a version is published: every process has heard of it by then, and all change at one instant. */
export const noticeMs = 2_000;

export interface Publisher {
  readonly name: string;
  readonly now: Date;
}

export async function publish(
  tx: Tx,
  bookId: string,
  wish: { readonly effectiveAt?: Date | undefined; readonly note: string },
  by: Publisher,
): Promise<sql.VersionRow> {
  const earliest = new Date(by.now.getTime() + noticeMs);
  const effectiveAt = wish.effectiveAt ?? earliest;
  if (effectiveAt < earliest) throw problem(effectiveTooEarly);
  // Two who publish at once do it one after the other.
  const book = await runMaybe(tx, sql.lockBook, [bookId]);
  if (book === undefined) throw problem(notFound);
  const { version } = await runOne(tx, sql.nextVersion, [bookId]);
  const draft = await makeDocument(tx, book, version, effectiveAt);
  if (draft.faults.length > 0) {
    throw problem(bookRefused, { detail: draft.faults[0]?.message ?? '', issues: draft.faults.slice(0, 50) });
  }
  await run(tx, setBudgets, [bookId, ...budgetColumns(draft.document.promotions)]);
  return put(tx, draft.document, draft.prices, wish.note, by);
}

/**
 * Takes a version back that has not taken force; nothing that was ever in force can be. As early as a version is published, so that every
 * process has heard of it by then. Budgets that it raised stay raised. Again: as it is.
 */
export async function withdraw(
  tx: Tx,
  bookId: string,
  version: number,
  reason: string,
  by: Publisher,
): Promise<sql.VersionRow> {
  const earliest = new Date(by.now.getTime() + noticeMs);
  const taken = await runMaybe(tx, sql.withdrawVersion, [bookId, version, earliest, by.now, by.name, reason]);
  const row = await runMaybe(tx, sql.versionByNumber, [bookId, version]);
  if (row === undefined) throw problem(notFound);
  if (row.withdrawn_at === null)
    throw problem(versionInForce, { detail: `version ${version} takes force at ${row.effective_at.toISOString()}` });
  if (taken === undefined) return row;
  await run(tx, sql.tellBooks);
  const body = { bookId, version, by: by.name };
  await appendEvents(tx, [systemEvent('Price Book Version Withdrawn', `price_book:${bookId}`, body, by.now)]);
  return row;
}

/** Takes one promotion out at once: a new version, equal to the one in force but for it. The rest of the draft waits. */
export async function pause(
  tx: Tx,
  shelf: Shelf,
  bookId: string,
  promotionId: string,
  by: Publisher,
): Promise<sql.VersionRow> {
  const book = await runMaybe(tx, sql.lockBook, [bookId]);
  if (book === undefined) throw problem(notFound);
  const current = await shelf.current(bookId, by.now);
  if (current === null || !current.promotions.some((promotion) => promotion.id === promotionId)) {
    throw problem(promotionNotActive);
  }
  await runCount(tx, sql.pausePromotion, [bookId, promotionId, by.now, by.name]);
  const { version } = await runOne(tx, sql.nextVersion, [bookId]);
  const document: PriceBook = {
    ...current,
    version,
    effectiveAt: new Date(by.now.getTime() + noticeMs).toISOString(),
    promotions: current.promotions.filter((promotion) => promotion.id !== promotionId),
    codes: current.codes.filter((code) => code.promotionId !== promotionId),
  };
  const prices = Object.values(document.prices).reduce((sum, entries) => sum + entries.length, 0);
  return put(tx, document, prices, `paused ${promotionId}`, by);
}

async function put(tx: Tx, document: PriceBook, prices: number, note: string, by: Publisher): Promise<sql.VersionRow> {
  const text = JSON.stringify(document);
  const etag = createHash('sha256').update(text).digest('base64url');
  const row = await runOne(tx, sql.insertVersion, [
    document.bookId,
    document.version,
    new Date(document.effectiveAt),
    by.now,
    by.name,
    note,
    text,
    etag,
    prices,
    document.promotions.length,
  ]);
  await run(tx, sql.tellBooks);
  const body = { bookId: row.book_id, version: row.version, effectiveAt: document.effectiveAt, by: by.name };
  await appendEvents(tx, [systemEvent('Price Book Published', `price_book:${row.book_id}`, body, by.now)]);
  return row;
}

/** A row for the uses of each promotion with limits, and one for each currency of its budget. */
function budgetColumns(promotions: readonly Promotion[]): [string[], string[], (number | null)[]] {
  const rows = promotions
    .filter(({ limits }) => Object.keys(limits).length > 0)
    .flatMap(({ id, limits }) => [
      { id, currency: '', most: limits.uses ?? null },
      ...Object.entries(limits.budgetMinor ?? {}).map(([currency, most]) => ({ id, currency, most })),
    ]);
  return [rows.map((row) => row.id), rows.map((row) => row.currency), rows.map((row) => row.most)];
}
