/** How a search text is understood, and whether a row is what was meant. Pure. */
import type { SearchRow } from './profiles.sql.ts';
import { digitsOf, fold } from './words-for-search.ts';

/** Words that must all occur in what is known of one origin; or, for texts too short for that, the beginning of a name. */
export type Wanted = { readonly words: readonly string[]; readonly isPhone: boolean } | { readonly start: string };

/** Null: nothing to look for. */
export function understand(text: string): Wanted | null {
  const folded = fold(text);
  // A phone, however it is written; a leading 0 (national) or 00 (international) is not part of the stored number.
  if (/^[+\d(][\d\s().\-/]*$/.test(folded) && digitsOf(folded).length >= 3) {
    return { words: [digitsOf(folded).replace(/^0+(?=\d{3})/, '')], isPhone: true };
  }
  const words = folded.split(' ').filter((word) => word !== '');
  if (words.length === 0) return null;
  if (words.every((word) => [...word].length < 3)) return { start: words.join(' ') };
  return { words: words.slice(0, 4), isPhone: false };
}

/** The beginning of a name that stands before all other hits; null for a phone. */
export function startOf(wanted: Wanted): string | null {
  if ('start' in wanted) return wanted.start;
  return wanted.isPhone ? null : wanted.words.join(' ');
}

export function matches(wanted: Wanted, row: SearchRow): boolean {
  if ('start' in wanted) return row.name_key.startsWith(wanted.start);
  return wanted.words.every((word) => row.haystack.includes(word));
}

/** Where it was found, for highlighting. */
export function matchedField(wanted: Wanted, row: SearchRow): 'name' | 'email' | 'phone' {
  if ('start' in wanted || wanted.words.every((word) => row.name_key.includes(word))) return 'name';
  const lines = row.haystack.split('\n').filter((line) => wanted.words.some((word) => line.includes(word)));
  if (lines.some((line) => line.includes('@'))) return 'email';
  return lines.some((line) => /^\d+$/.test(line)) ? 'phone' : 'name';
}
