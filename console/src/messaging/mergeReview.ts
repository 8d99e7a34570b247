/** Slices of a review added up. Pure. */
import type { ReviewSlice } from '../../../contracts/message-review.ts';

type Among = { people: number; examples: { personId: string; name: string | null }[] };

/** Those of both, most people first, five examples of each. */
function together<T extends Among>(a: readonly T[], b: readonly T[], key: (one: T) => string): T[] {
  const all = new Map(a.map((one) => [key(one), one]));
  for (const one of b) {
    const known = all.get(key(one));
    all.set(
      key(one),
      known === undefined
        ? one
        : { ...known, people: known.people + one.people, examples: [...known.examples, ...one.examples].slice(0, 5) },
    );
  }
  return [...all.values()].toSorted((x, y) => y.people - x.people);
}

const larger = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

export function addSlice(sum: ReviewSlice | null, slice: ReviewSlice): ReviewSlice {
  if (sum === null) return slice;
  const languages = new Map(sum.languages.map((one) => [one.language, one.people]));
  for (const one of slice.languages) languages.set(one.language, (languages.get(one.language) ?? 0) + one.people);
  return {
    ...sum,
    people: sum.people + slice.people,
    wouldGet: sum.wouldGet + slice.wouldGet,
    notReached: together(sum.notReached, slice.notReached, (one) => one.reason),
    missing: together(sum.missing, slice.missing, (one) => one.variable),
    failed: together(sum.failed, slice.failed, (one) => one.detail),
    languages: [...languages].map(([language, people]) => ({ language, people })),
    languagesMissing: together(sum.languagesMissing, slice.languagesMissing, (one) => one.language),
    htmlBytesMost: larger(sum.htmlBytesMost, slice.htmlBytesMost),
    smsPartsMost: larger(sum.smsPartsMost, slice.smsPartsMost),
    nextCursor: slice.nextCursor,
  };
}
