import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import audiencesEn from './audiences/en.ts';
import audiencesPl from './audiences/pl.ts';
import audiencesRo from './audiences/ro.ts';
import audiencesRu from './audiences/ru.ts';
import en from './en.ts';
import pl from './pl.ts';
import ro from './ro.ts';
import ru from './ru.ts';
import experimentsEn from './experiments/en.ts';
import experimentsPl from './experiments/pl.ts';
import experimentsRo from './experiments/ro.ts';
import experimentsRu from './experiments/ru.ts';
import goodsEn from './goods/en.ts';
import goodsPl from './goods/pl.ts';
import goodsRo from './goods/ro.ts';
import goodsRu from './goods/ru.ts';
import journeysEn from './journeys/en.ts';
import journeysPl from './journeys/pl.ts';
import journeysRo from './journeys/ro.ts';
import journeysRu from './journeys/ru.ts';
import loyaltyEn from './loyalty/en.ts';
import messagesEn from './messages/en.ts';
import loyaltyPl from './loyalty/pl.ts';
import messagesPl from './messages/pl.ts';
import loyaltyRo from './loyalty/ro.ts';
import messagesRo from './messages/ro.ts';
import loyaltyRu from './loyalty/ru.ts';
import messagesRu from './messages/ru.ts';
import salesEn from './sales/en.ts';
import salesPl from './sales/pl.ts';
import salesRo from './sales/ro.ts';
import salesRu from './sales/ru.ts';

type Tree = { [key: string]: string | Tree };
const languages: Record<string, Tree> = {
  en: { ...en, ...audiencesEn, ...goodsEn, ...journeysEn, ...experimentsEn, ...loyaltyEn, ...messagesEn, ...salesEn },
  ru: { ...ru, ...audiencesRu, ...goodsRu, ...journeysRu, ...experimentsRu, ...loyaltyRu, ...messagesRu, ...salesRu },
  pl: { ...pl, ...audiencesPl, ...goodsPl, ...journeysPl, ...experimentsPl, ...loyaltyPl, ...messagesPl, ...salesPl },
  ro: { ...ro, ...audiencesRo, ...goodsRo, ...journeysRo, ...experimentsRo, ...loyaltyRo, ...messagesRo, ...salesRo },
};
const src = join(import.meta.dirname, '..');

function flat(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(path + key, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

const plural = /_(?:zero|one|two|few|many|other)$/;
const bare = (key: string): string => key.replace(plural, '');
const placeholders = (text: string): string => [...new Set(text.match(/\{\{\w+\}\}/g))].sort().join(' ');

/** The keys of a language without their plural forms, and the forms that each has. */
function shape(language: string): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const key of flat(languages[language] ?? {}).keys()) {
    const form = plural.exec(key)?.[0].slice(1);
    keys.set(bare(key), [...(keys.get(bare(key)) ?? []), ...(form === undefined ? [] : [form])]);
  }
  return keys;
}

/** Every text that a source file asks for: `t('…')`, and the beginning of `t(\`…${x}\`)`. */
function asked(): { whole: Set<string>; beginnings: Set<string> } {
  const whole = new Set<string>();
  const beginnings = new Set<string>();
  for (const file of sources()) {
    for (const [, key = ''] of file.text.matchAll(/\bt\(\s*'([^']+)'/g)) whole.add(key);
    for (const [, key = ''] of file.text.matchAll(/\bt\(\s*`([^`$]+)\$\{/g)) beginnings.add(key);
    for (const [, key = ''] of file.text.matchAll(/\? t\('([^']+)'/g)) whole.add(key);
  }
  return { whole, beginnings };
}

function sources(): { name: string; text: string }[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter(
      (name) =>
        /\.tsx?$/.test(name) && !name.endsWith('.test.ts') && !/^texts\/(?:\w+\/)?(?:en|ru|pl|ro)\.ts$/.test(name),
    )
    .map((name) => ({ name, text: readFileSync(join(src, name), 'utf8') }));
}

/** Words of programs and products, the same everywhere. */
const sameEverywhere = new Set(['Throughline', 'CSV', 'NDJSON', 'Tab', 'PostgreSQL', 'ClickHouse']);

export function literals(tsx: string): string[] {
  const found: string[] = [];
  const code = tsx.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  for (const [, text = ''] of code.matchAll(
    /\b(?:title|label|placeholder|description|hint|alt|aria-label)="([^"]*\p{L}{2}[^"]*)"/gu,
  ))
    found.push(text);
  for (const [, text = ''] of code.matchAll(
    /<(?:p|h[1-6]|span|strong|th|td|dt|dd|li|button|label|Button|Text|Tag|a)\b[^<>]*>\s*([^<>{}]*\p{L}{3}[^<>{}]*?)\s*</gu,
  ))
    found.push(text);
  return found.filter((text) => !/[;=]/.test(text) && !sameEverywhere.has(text.trim()));
}

describe.each(['ru', 'pl', 'ro'])('%s', (language) => {
  test('has exactly the keys of English', () => {
    const theirs = [...shape(language).keys()].sort();
    expect(theirs).toEqual([...shape('en').keys()].sort());
  });

  test('fills the same placeholders', () => {
    const english = flat(languages['en'] ?? {});
    const wrong = [...flat(languages[language] ?? {})].flatMap(([key, text]) => {
      const pattern = english.get(key) ?? english.get(`${bare(key)}_other`) ?? '';
      // The form for exactly one may name the number in words.
      return placeholders(text) === placeholders(pattern) || key.endsWith('_one') ? [] : [`${key}: ${text}`];
    });
    expect(wrong).toEqual([]);
  });

  test('leaves no text empty or in English where it has a language of its own', () => {
    const english = flat(languages['en'] ?? {});
    const long = [...flat(languages[language] ?? {})].filter(
      ([key, text]) => text.trim() === '' || (text === english.get(key) && text.length > 20),
    );
    expect(long).toEqual([]);
  });
});

test.each(Object.keys(languages))('%s has every plural form of its grammar', (language) => {
  const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
  const wrong = [...shape(language)].filter(
    ([, forms]) => forms.length > 0 && forms.toSorted().join() !== needed.join(),
  );
  expect(wrong).toEqual([]);
});

test('every text that a screen asks for exists', () => {
  const keys = shape('en');
  expect([...asked().whole].filter((key) => !keys.has(key))).toEqual([]);
  expect([...asked().beginnings].filter((start) => ![...keys.keys()].some((key) => key.startsWith(start)))).toEqual([]);
});

test('no text is kept that no screen asks for', () => {
  const { whole, beginnings } = asked();
  const used = (key: string) => whole.has(key) || [...beginnings].some((start) => key.startsWith(start));
  expect([...shape('en').keys()].filter((key) => !used(key))).toEqual([]);
});

test('no screen has words of its own', () => {
  const wrong = sources()
    .filter(({ name }) => name.endsWith('.tsx'))
    .flatMap(({ name, text }) => literals(text).map((literal) => `${name}: ${literal}`));
  expect(wrong).toEqual([]);
});

test('a word that is planted in a screen is found', () => {
  expect(literals('<p className={css.x}>Hello there</p>')).toEqual(['Hello there']);
  expect(literals('<TextInput label="Your name" />')).toEqual(['Your name']);
});
