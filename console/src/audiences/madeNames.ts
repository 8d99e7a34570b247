/** Ready-made audiences bear their names in the language of whoever reads them, until somebody names them otherwise. */
import i18next from 'i18next';
import type en from '../texts/audiences/en.ts';

type Key = keyof (typeof en)['audience']['made'];

/** Null: there is no such key, or the texts of audiences have not come with this screen. */
function wordsOf(key: string): { name: string; words: string } | null {
  if (!i18next.exists(`audience.made.${key}.name`)) return null;
  return {
    name: i18next.t(`audience.made.${key as Key}.name`),
    words: i18next.t(`audience.made.${key as Key}.words`),
  };
}

export const madeName = (key: string | null, name: string): string =>
  (key === null ? undefined : wordsOf(key)?.name) ?? name;

type Made = { readyMade: string | null; namedAsMade: boolean; name: string; description: string };

export function inReadersWords<T extends Made>(audience: T): T {
  const words = audience.namedAsMade && audience.readyMade !== null ? wordsOf(audience.readyMade) : null;
  return words === null ? audience : { ...audience, name: words.name, description: words.words };
}

export function madeInReadersWords<T extends { key: string; name: string; description: string }>(one: T): T {
  const words = wordsOf(one.key);
  return words === null ? one : { ...one, name: words.name, description: words.words };
}
