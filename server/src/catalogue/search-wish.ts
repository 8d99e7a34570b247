/** What is looked for, as the statements take it. Pure. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/catalogue.ts';
import type { Param } from '../kit/sql.ts';
import type { Definitions } from './definitions.ts';

/** `any`: of every state, for the editor's list. */
export type SearchWish = Omit<z.output<typeof contract.searchBody>, 'state'> & {
  readonly state?: z.output<typeof contract.searchBody>['state'] | 'any';
};

/** The words that were typed: all of them, those before the last one, and the last one as the beginning of a word. */
export function splitText(text: string): { readonly head: string; readonly last: string } {
  // Who writes quotes or a minus means words, not beginnings.
  if (/"|(^|\s)-\S/.test(text)) return { head: text, last: '' };
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  // One letter begins a third of all words.
  const last = (words.at(-1) ?? '').length < 2 ? '' : (words.at(-1) ?? '');
  return { head: last === '' ? words.join(' ') : words.slice(0, -1).join(' '), last };
}

export interface Filter {
  readonly wish: SearchWish;
  /** Codes of the wanted category and of all below it; null: of all. */
  readonly below: readonly string[] | null;
  readonly query: string | null;
  readonly now: Date;
}

/** The codes that a category stands for. As a list they let the index be used; as a question in SQL they did not (80 ms instead of 2). */
export function belowCategory(
  category: string | undefined,
  { categories }: Pick<Definitions, 'categories'>,
): readonly string[] | null {
  if (category === undefined) return null;
  return [...categories.values()].filter(({ path }) => path.includes(category)).map(({ code }) => code);
}

/** $1 … $12 of every list; `without`: the facet whose own filter does not count (its other values must show what they would bring). */
export function filterParams({ wish, below, query, now }: Filter, without: string | null = null): readonly Param[] {
  const groups = Object.entries(wish.attributes ?? {})
    .filter(([code]) => code !== without)
    .map(([code, values]) => values.map((value) => `${code}=${value}`));
  const ranges = Object.fromEntries(
    Object.entries(wish.ranges ?? {})
      .filter(([code]) => code !== without)
      .map(([code, { from, to }]) => [code, [from ?? null, to ?? null]]),
  );
  const [first, ...others] = groups;
  return [
    query,
    wish.state === 'any' ? null : (wish.state ?? 'published'),
    without === 'category' ? null : below,
    without === 'brand' ? null : (wish.brands ?? null),
    first ?? null,
    others.length === 0 ? null : JSON.stringify(others),
    Object.keys(ranges).length === 0 ? null : JSON.stringify(ranges),
    wish.channel ?? null,
    wish.locationId ?? null,
    wish.region ?? null,
    now,
    wish.channel !== undefined || wish.locationId !== undefined || wish.region !== undefined,
  ];
}
