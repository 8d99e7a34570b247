/** The audiences that a version's promotions ask about: what a quote must know of who buys. */
import type { PriceBook, Promotion } from '../../../quote/index.ts';

type Condition = Promotion['conditions'][number];

/** A version never changes, so each is looked through once. */
const known = new WeakMap<PriceBook, readonly string[]>();

export function audiencesNamedIn(book: PriceBook): readonly string[] {
  const found = known.get(book);
  if (found !== undefined) return found;
  const named = [...new Set(book.promotions.flatMap(({ conditions }) => conditions.flatMap(inCondition)))];
  known.set(book, named);
  return named;
}

function inCondition(condition: Condition): readonly string[] {
  if (condition.kind === 'audience') return condition.anyOf;
  if (condition.kind === 'any') return condition.of.flatMap(inCondition);
  return condition.kind === 'not' ? inCondition(condition.of) : [];
}
