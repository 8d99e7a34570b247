/** One word for one thing: docs/glossary.md, and where another word stands. */
import type { SourceFile } from './files.ts';

export interface Term {
  readonly word: string;
  readonly means: string;
  /** Words that are not used for it. */
  readonly not: readonly string[];
}

/** The table of docs/glossary.md: | word | means | not |. */
export function readGlossary(markdown: string): Term[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| **'))
    .map((line) => {
      const [, word = '', means = '', not = ''] = line.split('|').map((cell) => cell.trim());
      const others = not.split(',').map((one) => one.trim().toLowerCase());
      return { word: word.replaceAll('**', ''), means, not: others.filter((one) => one !== '' && one !== '–') };
    });
}

/** A text of names as lower-case words: snake_case, camelCase, kebab-case and sentences alike, plurals without their s. */
export function wordsOf(text: string): string[] {
  return text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => (word.length > 3 && !word.endsWith('ss') ? word.replace(/s$/, '') : word));
}

export interface Place {
  readonly where: string;
  readonly text: string;
}

/** Every place where a word stands that the glossary replaces by another. */
export function foreignWords(terms: readonly Term[], places: readonly Place[]): string[] {
  const wanted = terms.flatMap((term) =>
    term.not.map((other) => ({ other, sought: ` ${wordsOf(other).join(' ')} `, word: term.word })),
  );
  return places.flatMap(({ where, text }) => {
    const words = ` ${wordsOf(text).join(' ')} `;
    return wanted
      .filter(({ sought }) => words.includes(sought))
      .map(({ other, word }) => `${where}: "${other}": the word is "${word}" (docs/glossary.md)`);
  });
}

/** Words that two terms claim, or that are a term themselves: the glossary would contradict itself. */
export function contradictions(terms: readonly Term[]): string[] {
  const words = new Set(terms.map((term) => term.word.toLowerCase()));
  const seen = new Map<string, string>();
  const found: string[] = [];
  for (const term of terms) {
    if (term.means === '') found.push(`${term.word}: says nothing`);
    for (const other of term.not) {
      const before = seen.get(other);
      if (words.has(other)) found.push(`"${other}" is a word of the glossary, and refused for "${term.word}"`);
      if (before !== undefined) found.push(`"${other}" is refused for "${before}" and for "${term.word}"`);
      seen.set(other, term.word);
    }
  }
  return found;
}

/** The texts that people read on the screens: the values of the English dictionary. */
export function consoleTexts(dictionary: unknown, where = 'console/src/texts/en.ts'): Place[] {
  if (typeof dictionary === 'string') return [{ where, text: dictionary }];
  if (typeof dictionary !== 'object' || dictionary === null) return [];
  return Object.entries(dictionary).flatMap(([key, value]) => consoleTexts(value, `${where} ${key}`));
}

/** The paths of routes, as they stand in the sources. */
export function routePaths(files: readonly SourceFile[]): Place[] {
  return files.flatMap((file) =>
    [...file.text.matchAll(/['"`](\/(?:api\/v1|docs)\/[\w/:.{}$-]+)['"`]/g)].map(([, text]) => ({
      where: file.path,
      text: String(text),
    })),
  );
}

export function fileNames(files: readonly SourceFile[]): Place[] {
  return files.map((file) => ({ where: file.path, text: file.path }));
}
