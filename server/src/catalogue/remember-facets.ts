/** Facets cost more than the list itself (all products that fit are counted), and many people stand before the same shelf. */
import type { Definitions } from './definitions.ts';
import type { Asked } from './search-products.ts';

/** Assortments begin and end by the clock: for so long an old count may stand. */
const freshMs = 10_000;
const mostQuestions = 500;

export function rememberFacets<T>(
  version: () => number,
  count: (asked: Asked, definitions: Definitions) => Promise<T>,
): (asked: Asked, definitions: Definitions) => Promise<T> {
  const answers = new Map<string, { readonly answer: Promise<T>; readonly version: number; readonly at: number }>();
  return (asked, definitions) => {
    const { cursor: _cursor, limit: _limit, sort: _sort, ...filters } = asked.wish;
    const key = JSON.stringify([filters, asked.matched]);
    const known = answers.get(key);
    if (known !== undefined && known.version === version() && performance.now() - known.at < freshMs)
      return known.answer;
    const answer = count(asked, definitions);
    answers.delete(key);
    answers.set(key, { answer, version: version(), at: performance.now() });
    answer.catch(() => answers.delete(key));
    for (const oldest of answers.keys()) {
      if (answers.size <= mostQuestions) break;
      answers.delete(oldest);
    }
    return answer;
  };
}
