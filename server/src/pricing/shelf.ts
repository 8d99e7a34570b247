/**
 * Published versions in memory. Heads (which version is in force when) are read again by NOTIFY `price_books` and every second;
 * documents never change, so they are read once and the last few are kept.
 */
import type { PriceBook } from '../../../quote/index.ts';
import { errorFields, type Log } from '../kit/log.ts';
import { run, runMaybe, type Db } from '../kit/sql.ts';
import * as sql from './pricing.sql.ts';

export interface Head {
  readonly bookId: string;
  readonly version: number;
  readonly effectiveMs: number;
  readonly etag: string;
}

export interface Shelf {
  start(): Promise<void>;
  stop(): Promise<void>;
  refresh(): Promise<void>;
  /** The version of a book (null: the default one) in force at an instant. */
  headOf(bookId: string | null, at: Date): Promise<Head | null>;
  current(bookId: string | null, at: Date): Promise<PriceBook | null>;
  /** Null: there is no such version. */
  versionOf(bookId: string, version: number): Promise<PriceBook | null>;
}

export interface ShelfOptions {
  readonly log?: Log | undefined;
  /** Less than half the notice that a version is given before it takes force. */
  readonly refreshMs?: number;
  /** Documents kept; one of 50,000 prices takes about 30 MB. */
  readonly kept?: number;
}

export function createShelf(db: Db, { log, refreshMs = 900, kept = 6 }: ShelfOptions = {}): Shelf {
  const documents = new Map<string, Promise<PriceBook | null>>();
  let heads: readonly Head[] | null = null;
  let defaultBook: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let listening: { unlisten(): Promise<void> } | undefined;
  let running: Promise<void> | null = null;

  async function load(): Promise<void> {
    const [rows, [named]] = await Promise.all([run(db, sql.versionHeads), run(db, sql.defaultBook)]);
    heads = rows.map((row) => ({
      bookId: row.book_id,
      version: row.version,
      effectiveMs: row.effective_at.getTime(),
      etag: row.etag,
    }));
    defaultBook = named?.id ?? null;
  }

  /** A load that began before the caller's change may miss it: the next one waits for it and then reads again. */
  async function refresh(): Promise<void> {
    if (running !== null) await running.catch(() => undefined);
    running ??= load().finally(() => {
      running = null;
    });
    await running;
  }

  const inBackground = (): void => {
    refresh().catch((error: unknown) => {
      log?.warn(errorFields(error), 'the price books could not be read; the last known versions stay in use');
    });
  };

  async function headOf(bookId: string | null, at: Date): Promise<Head | null> {
    if (heads === null) await refresh();
    const wanted = bookId ?? defaultBook;
    // Heads come latest first: the first that has taken force is the one.
    return heads?.find((head) => head.bookId === wanted && head.effectiveMs <= at.getTime()) ?? null;
  }

  function versionOf(bookId: string, version: number): Promise<PriceBook | null> {
    const key = `${bookId} ${version}`;
    const known = documents.get(key);
    // Asked again: it goes to the end of the line.
    documents.delete(key);
    const document = known ?? read(bookId, version);
    documents.set(key, document);
    document.then(
      (found) => found === null && documents.delete(key),
      () => documents.delete(key),
    );
    for (const oldest of documents.keys()) {
      if (documents.size <= kept) break;
      documents.delete(oldest);
    }
    return document;
  }

  async function read(bookId: string, version: number): Promise<PriceBook | null> {
    const row = await runMaybe(db, sql.documentOf, [bookId, version]);
    return row === undefined ? null : (JSON.parse(row.document) as PriceBook);
  }

  return {
    start: async () => {
      listening = await db.listen('price_books', inBackground);
      await refresh();
      timer = setInterval(inBackground, refreshMs);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      await listening?.unlisten().catch(() => undefined);
      await running?.catch(() => undefined);
    },
    refresh,
    headOf,
    current: async (bookId, at) => {
      const head = await headOf(bookId, at);
      return head === null ? null : versionOf(head.bookId, head.version);
    },
    versionOf,
  };
}
