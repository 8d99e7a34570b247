/** Codes: made one by one or by the hundred thousand, listed, closed, and looked at. */
import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import * as contract from '../../../contracts/pricing.ts';
import { codeFrom, normaliseCode, printCode, reasonWords, spellCode } from '../../../quote/index.ts';
import { newId } from '../kit/ids.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runCount, runMaybe, type On, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import * as sql from './codes.sql.ts';
import type { PricingCustomer } from './contract.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { knownCodes } from './know-customer.ts';
import { promotionById } from './pricing.sql.ts';
import { codeTaken, codeUnfit, noSuchPromotion } from './problems.ts';
import { promotionOf } from './promotions.ts';

export type CodeView = z.infer<typeof contract.codeView>;
type BatchView = z.infer<typeof contract.batchView>;

/** Codes that a computer makes have ten signs: 19⁹ possible ones. */
const madeLength = 10;
const perStatement = 20_000;

export async function createCode(
  tx: Tx,
  bookId: string,
  wanted: Omit<z.infer<typeof contract.newCodeBody>, 'owner' | 'bookId'>,
  ownerKey: string | null,
  now: Date,
): Promise<CodeView> {
  await needPromotion(tx, bookId, wanted.promotionId);
  const named = wanted.code === undefined ? null : normaliseCode(wanted.code);
  if (named !== null && (named.length < 3 || !/^[\p{L}\p{N}]+$/u.test(named))) throw problem(codeUnfit);
  for (let tries = 0; tries < 5; tries += 1) {
    const [row] = await run(tx, sql.insertCode, [
      named ?? makeCodes(1, madeLength)[0] ?? '',
      bookId,
      wanted.promotionId,
      wanted.usesLimit,
      wanted.usesPerCustomer,
      ownerKey,
      wanted.validFrom,
      wanted.validUntil,
      now,
    ]);
    if (row !== undefined) return viewCode(row);
    if (named !== null) break;
  }
  throw problem(codeTaken);
}

/** Codes for one use each. 100,000 in 2–3 s; those that exist already are made anew, so the batch has exactly its size. */
export async function createBatch(
  tx: Tx,
  bookId: string,
  wanted: Omit<z.infer<typeof contract.newBatchBody>, 'bookId'>,
  by: { readonly name: string; readonly now: Date },
): Promise<BatchView> {
  await needPromotion(tx, bookId, wanted.promotionId);
  const batchId = newId(by.now.getTime());
  await run(tx, sql.insertBatch, [batchId, bookId, wanted.promotionId, wanted.name, wanted.size, by.now, by.name]);
  for (let left = wanted.size; left > 0;) {
    left -= await runCount(tx, sql.insertBatchCodes, [
      makeCodes(Math.min(left, perStatement), wanted.length),
      bookId,
      wanted.promotionId,
      batchId,
      wanted.usesPerCustomer,
      wanted.validFrom,
      wanted.validUntil,
      by.now,
    ]);
  }
  const body = { batchId, bookId, promotionId: wanted.promotionId, size: wanted.size, by: by.name };
  await appendEvents(tx, [systemEvent('Codes Made', `price_book:${bookId}`, body, by.now)]);
  return {
    id: batchId,
    bookId,
    promotionId: wanted.promotionId,
    name: wanted.name,
    size: wanted.size,
    createdAt: by.now.toISOString(),
    createdBy: by.name,
  };
}

/** Distinct random codes. Bytes from 247 on are thrown away, so every sign is equally likely. */
export function makeCodes(count: number, length: number): string[] {
  const codes = new Set<string>();
  let numbers: number[] = [];
  while (codes.size < count) {
    if (numbers.length < length) numbers = [...randomBytes(Math.min(65_536, 64 * length))].filter((byte) => byte < 247);
    codes.add(codeFrom(numbers.splice(0, length - 1).map((byte) => byte % 19)));
  }
  return [...codes];
}

async function needPromotion(tx: Tx, bookId: string, promotionId: string): Promise<void> {
  if ((await runMaybe(tx, promotionById, [bookId, promotionId])) === undefined) throw problem(noSuchPromotion);
}

export async function listCodes(
  on: On,
  query: z.infer<typeof contract.codesQuery>,
): Promise<{ items: CodeView[]; nextCursor: string | null }> {
  const [after = null] = readCursor(query.cursor, 'text') ?? [];
  const rows = await run(on, sql.codesPage, [query.promotionId ?? null, query.batchId ?? null, after, query.limit + 1]);
  const items = rows.slice(0, query.limit).map(viewCode);
  return { items, nextCursor: rows.length > query.limit ? writeCursor(items.at(-1)?.code ?? '') : null };
}

export async function changeCode(tx: Tx, typed: string, state: 'open' | 'closed'): Promise<CodeView> {
  const row = await runMaybe(tx, sql.changeCode, [normaliseCode(typed), state]);
  if (row === undefined) throw problem(notFound);
  return viewCode(row);
}

/** What about this code, as typed or heard? */
export async function checkCode(
  on: On,
  bookId: string,
  typed: string,
  customer: PricingCustomer,
  now: Date,
): Promise<z.infer<typeof contract.codeCheck>> {
  const [known] = await knownCodes(on, bookId, [typed], customer, now);
  const { code, promotionId, refusal } = known ?? { code: '', promotionId: null, refusal: 'unknown' as const };
  const row = promotionId === null ? undefined : await runMaybe(on, promotionById, [bookId, promotionId]);
  const name = row === undefined ? null : promotionOf(row).name;
  const words = refusal === null ? `${printCode(code)}: ${name ?? promotionId}` : (reasonWords[refusal] ?? refusal);
  return { code, promotionId, promotion: name, refusal, words };
}

export async function listBatches(
  on: On,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.infer<typeof contract.batchesPage>> {
  const [after = null] = readCursor(query.cursor, 'text') ?? [];
  const rows = await run(on, sql.batchesPage, [after, query.limit + 1]);
  const items = rows.slice(0, query.limit).map((row) => ({
    id: row.id,
    bookId: row.book_id,
    promotionId: row.promotion_id,
    name: row.name,
    size: row.size,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    used: row.used,
    open: row.open,
  }));
  return { items, nextCursor: rows.length > query.limit ? writeCursor(items.at(-1)?.id ?? '') : null };
}

/** Closes all codes of a batch that nobody has used. */
export async function closeBatch(tx: Tx, batchId: string): Promise<number> {
  if ((await runMaybe(tx, sql.batchById, [batchId])) === undefined) throw problem(notFound);
  return runCount(tx, sql.closeBatch, [batchId]);
}

/** A batch as CSV, in chunks of 5,000. */
export async function* batchFile(on: On, batchId: string): AsyncGenerator<string> {
  yield 'code,printed,uses\r\n';
  for (let after = ''; ;) {
    const rows = await run(on, sql.batchCodes, [batchId, after, 5_000]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ code, uses }) => `${code},${printCode(code)},${uses}\r\n`).join('');
    after = last.code;
  }
}

export function viewCode(row: sql.CodeRow): CodeView {
  return {
    code: row.code,
    printed: printCode(row.code),
    spoken: spellCode(row.code),
    bookId: row.book_id,
    promotionId: row.promotion_id,
    batchId: row.batch_id,
    personal: row.owner_key !== null,
    usesLimit: row.uses_limit,
    usesPerCustomer: row.uses_per_customer,
    validFrom: row.valid_from?.toISOString() ?? null,
    validUntil: row.valid_until?.toISOString() ?? null,
    state: row.state,
    uses: row.uses,
    createdAt: row.created_at.toISOString(),
  };
}
