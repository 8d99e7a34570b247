import type { Pair, ServerWords } from './words.ts';

// Kept beside the language that is spoken; language.ts fills it before the screen is drawn anew.
let spoken: ServerWords = { problem: {}, reason: {}, report: {} };

export const keepServerWords = (words: ServerWords): void => {
  spoken = words;
};

/** The server's words for a code in the language of the screen, where there are any. */
export const serverWords = (kind: keyof ServerWords, code: string): Pair | undefined =>
  Object.hasOwn(spoken[kind], code) ? spoken[kind][code] : undefined;
