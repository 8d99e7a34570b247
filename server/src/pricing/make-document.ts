/** A draft as the document that would be published. */
import { checkBook, type BookFault, type PriceBook, type PriceEntry } from '../../../quote/index.ts';
import { run, type On } from '../kit/sql.ts';
import { settingsOf } from './books.ts';
import { openCodes } from './codes.sql.ts';
import { entryOf } from './entries.ts';
import * as sql from './pricing.sql.ts';
import { promotionOf } from './promotions.ts';
import { offsetsOf } from './zone-offsets.ts';

export interface Draft {
  readonly document: PriceBook;
  readonly faults: readonly BookFault[];
  readonly prices: number;
}

/** Reads the whole draft: 50,000 prices take about a second. */
export async function makeDocument(on: On, book: sql.BookRow, version: number, effectiveAt: Date): Promise<Draft> {
  const [priceRows, promotionRows, codeRows] = [
    await run(on, sql.allPrices, [book.id]),
    await run(on, sql.activePromotions, [book.id]),
    await run(on, openCodes, [book.id]),
  ];
  const settings = settingsOf(book);
  const promotions = promotionRows.map(promotionOf);
  const active = new Set(promotions.map((promotion) => promotion.id));
  const timeFaults: BookFault[] = [];
  const zones = settings.zones.map((zone) => {
    const offsets = offsetsOf(zone.timeZone, effectiveAt);
    if (offsets === null) timeFaults.push({ path: `zones/${zone.id}`, message: `unknown time zone ${zone.timeZone}` });
    return { ...zone, offsets: offsets ?? [] };
  });
  const prices: Record<string, PriceEntry[]> = Object.create(null) as Record<string, PriceEntry[]>;
  for (const row of priceRows) (prices[row.sku] ??= []).push(entryOf(row));
  const document: PriceBook = {
    bookId: book.id,
    version,
    effectiveAt: effectiveAt.toISOString(),
    ...settings,
    zones,
    promotions,
    codes: codeRows
      .filter((code) => active.has(code.promotion_id))
      .map((code) => ({ code: code.code, promotionId: code.promotion_id })),
    prices,
  };
  return { document, faults: [...timeFaults, ...checkBook(document)], prices: priceRows.length };
}
