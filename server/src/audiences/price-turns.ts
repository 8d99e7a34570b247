/** When prices change: a version of the book takes force, or a price of it begins or ends. Pure but for reading books. */
import type { PriceBook } from '../../../quote/index.ts';

export type BookAt = (at: Date) => Promise<PriceBook | null>;

/** Every instant in (from, until] at which some price may be another than just before, in order. */
export async function priceTurns(bookAt: BookAt, from: number, until: number): Promise<number[]> {
  const turns = new Set<number>();
  let end = until;
  while (end > from) {
    const book = await bookAt(new Date(end));
    if (book === null) break;
    const begins = Date.parse(book.effectiveAt);
    for (const at of boundariesOf(book)) if (at > Math.max(from, begins) && at <= end) turns.add(at);
    if (begins > from) turns.add(begins);
    end = Math.min(begins, end) - 1;
  }
  return [...turns].sort((a, b) => a - b);
}

function* boundariesOf(book: PriceBook): Generator<number> {
  for (const entries of Object.values(book.prices))
    for (const { validFrom, validUntil } of entries) {
      if (validFrom !== null) yield Date.parse(validFrom);
      if (validUntil !== null) yield Date.parse(validUntil);
    }
}
