/** Price books as they are being worked on. */
import type { z } from 'zod';
import * as contract from '../../../contracts/pricing.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, type On, type Tx } from '../kit/sql.ts';
import { readCursor, writeCursor } from './cursor.ts';
import * as sql from './pricing.sql.ts';
import { bookChanged, bookExists } from './problems.ts';
import type { Shelf } from './shelf.ts';

export type BookSettings = z.infer<typeof contract.bookSettings>;
export type BookView = z.infer<typeof contract.bookView>;

export function settingsOf(row: sql.BookRow): BookSettings {
  return contract.bookSettings.parse(row.settings);
}

export async function listBooks(
  on: On,
  shelf: Shelf,
  query: { readonly cursor?: string | undefined; readonly limit: number },
  now: Date,
): Promise<{ items: BookView[]; nextCursor: string | null }> {
  const [after = null] = readCursor(query.cursor, 'text') ?? [];
  const rows = await run(on, sql.booksPage, [after, query.limit + 1]);
  const items = await Promise.all(rows.slice(0, query.limit).map((row) => viewBook(shelf, row, now)));
  return { items, nextCursor: rows.length > query.limit ? writeCursor(items.at(-1)?.id ?? '') : null };
}

export async function getBook(on: On, bookId: string): Promise<sql.BookRow> {
  const row = await runMaybe(on, sql.bookById, [bookId]);
  if (row === undefined) throw problem(notFound);
  return row;
}

export async function viewBook(shelf: Shelf, row: sql.BookRow, now: Date): Promise<BookView> {
  return {
    id: row.id,
    name: row.name,
    isDefault: row.is_default,
    settings: settingsOf(row),
    revision: row.revision,
    changedAt: row.changed_at.toISOString(),
    currentVersion: (await shelf.headOf(row.id, now))?.version ?? null,
  };
}

export async function createBook(
  tx: Tx,
  wanted: z.infer<typeof contract.newBookBody>,
  now: Date,
): Promise<sql.BookRow> {
  if (wanted.isDefault) await becomeDefault(tx, wanted.id);
  const settings = JSON.stringify(wanted.settings);
  const [row] = await run(tx, sql.insertBook, [wanted.id, wanted.name, wanted.isDefault, settings, now]);
  if (row === undefined) throw problem(bookExists);
  await run(tx, sql.tellBooks);
  return row;
}

export async function changeBook(
  tx: Tx,
  bookId: string,
  wanted: z.infer<typeof contract.changeBookBody>,
  now: Date,
): Promise<sql.BookRow> {
  await getBook(tx, bookId);
  if (wanted.isDefault) await becomeDefault(tx, bookId);
  const settings = JSON.stringify(wanted.settings);
  const [row] = await run(tx, sql.changeBook, [bookId, wanted.revision, wanted.name, wanted.isDefault, settings, now]);
  if (row === undefined) throw problem(bookChanged);
  await run(tx, sql.tellBooks);
  return row;
}

async function becomeDefault(tx: Tx, bookId: string): Promise<void> {
  await run(tx, sql.lockDefault);
  await run(tx, sql.dropDefault, [bookId]);
}
