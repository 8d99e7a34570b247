/** What the search looks in: names without case and accents, e-mails, and the digits of phones. */
import { historiesOf } from './trait-words.ts';
import type { FragmentState } from './state.ts';

export interface SearchWords {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** The folded name: what the list of hits is ordered by. */
  readonly nameKey: string;
  /** Folded name, e-mails and digits of phones, a line each, so that a search never matches across two of them. */
  readonly haystack: string;
}

const singles: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
};

/** "Łukasz Żółć" → "lukasz zolc"; "Ёлкин" → "елкин". */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[łøđðþßæœıħ]/g, (letter) => singles[letter] ?? letter)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

export const nameTraits = new Set(['name', 'firstName', 'first_name', 'lastName', 'last_name', 'email', 'phone']);

/** May this change of a state change what the search finds? */
export function touchesSearch(delta: FragmentState): boolean {
  return (
    delta.handles !== undefined ||
    (delta.traits?.some((words) => Object.keys(words[4]).some((name) => nameTraits.has(name))) ?? false)
  );
}

/** Traits by name as texts: the newest of each. */
export function newestTexts(state: FragmentState): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, history] of historiesOf(state.traits ?? [])) {
    const value = history.newest[0]?.value;
    if (typeof value === 'string' && value.trim() !== '') texts.set(name, value.trim());
    else if (typeof value === 'number') texts.set(name, String(value));
  }
  return texts;
}

export function nameOf(texts: ReadonlyMap<string, string>): string | null {
  const whole = texts.get('name');
  const parts = [
    texts.get('firstName') ?? texts.get('first_name'),
    texts.get('lastName') ?? texts.get('last_name'),
  ].filter((part) => part !== undefined);
  const name = parts.length === 2 ? parts.join(' ') : (whole ?? parts.join(' '));
  return name === '' ? null : name.slice(0, 200);
}

export const digitsOf = (text: string): string => text.replace(/\D+/g, '');

export function searchWordsOf(state: FragmentState): SearchWords {
  const texts = newestTexts(state);
  const name = nameOf(texts);
  const emails = distinct([texts.get('email'), ...(state.handles?.email ?? []).map((handle) => handle[0])]).map(
    (email) => email.slice(0, 320),
  );
  const phones = distinct([texts.get('phone'), ...(state.handles?.phone ?? []).map((handle) => handle[0])]).map(
    (phone) => phone.slice(0, 40),
  );
  const nameKey = name === null ? '' : fold(name).slice(0, 200);
  const digits = distinct(phones.map(digitsOf)).filter((digit) => digit.length >= 3);
  return {
    name,
    email: emails[0] ?? null,
    phone: phones[0] ?? null,
    nameKey,
    haystack: [nameKey, ...emails.map(fold), ...digits].filter((line) => line !== '').join('\n'),
  };
}

const distinct = (all: readonly (string | undefined)[]): string[] =>
  [...new Set(all.filter((text) => text !== undefined && text !== ''))] as string[];
