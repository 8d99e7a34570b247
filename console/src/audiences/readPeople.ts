/** People as a file or a clipboard names them: one in each line, by an identifier. Pure. */
import type { Listing } from '../../../contracts/audience-lists.ts';

export const namedBy = ['guess', 'email', 'phone', 'user_id', 'loyalty_card', 'person'] as const;
export type NamedBy = (typeof namedBy)[number];

export type Line = { readonly text: string; readonly who: Listing };

/** Headings by which a column is known; the first that has a value in a line names the person. */
const headings: Readonly<Record<string, Exclude<NamedBy, 'guess'>>> = {
  person_id: 'person',
  personid: 'person',
  email: 'email',
  'e-mail': 'email',
  mail: 'email',
  phone: 'phone',
  tel: 'phone',
  user_id: 'user_id',
  userid: 'user_id',
  customer_id: 'user_id',
  loyalty_card: 'loyalty_card',
  card: 'loyalty_card',
};
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Each once, in the order of the lines. Without a heading the first cell that is not empty counts. */
export function readPeople(text: string, by: NamedBy): Line[] {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map(cellsOf)
    .filter((cells) => cells.some((cell) => cell !== ''));
  const columns = (rows[0] ?? []).map((cell) => headings[cell.toLowerCase()]);
  const isHeaded = columns.some((one) => one !== undefined);
  const lines = (isHeaded ? rows.slice(1) : rows).flatMap((cells): Line[] => {
    const at = cells.findIndex((cell, place) => cell !== '' && (!isHeaded || columns[place] !== undefined));
    const value = cells[at];
    if (value === undefined) return [];
    return [{ text: value, who: listingOf(value.slice(0, 512), columns[at] ?? (by === 'guess' ? guess(value) : by)) }];
  });
  return [...new Map(lines.map((line) => [JSON.stringify(line.who), line])).values()];
}

const listingOf = (value: string, by: Exclude<NamedBy, 'guess'>): Listing =>
  by === 'person' && uuid.test(value)
    ? { personId: value.toLowerCase() }
    : { type: by === 'person' ? 'user_id' : by, value };

function guess(value: string): Exclude<NamedBy, 'guess'> {
  if (value.includes('@')) return 'email';
  if (uuid.test(value)) return 'person';
  if (/^\+[\d\s().-]{7,}$/.test(value)) return 'phone';
  // Card numbers have twelve digits or more; a phone without its country is too short for one.
  return /^\d{12,19}$/.test(value.replaceAll(/[\s-]/g, '')) ? 'loyalty_card' : 'user_id';
}

const cellPattern = /\s*(?:"((?:[^"]|"")*)"|([^",;\t]*))\s*(?:[,;\t]|$)/gy;

function cellsOf(line: string): string[] {
  const cells = [...line.matchAll(cellPattern)].map(([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain ?? '').trim(),
  );
  // Where the pattern stops it is no table: the whole line is one cell.
  return cells.length === 0 ? [line.trim()] : cells;
}
