/** The search: any identifier exactly, a name or an e-mail in part, or at least three digits of a phone. */
import { run } from '../kit/sql.ts';
import { plainArray } from './array-text.ts';
import { firstUuid, readCursor, writeCursor } from './cursor.ts';
import type { PeoplePage } from './list-people.ts';
import { boughtBy, loadPeople, summaryOfPerson, type LoadedPerson, type PeoplePorts } from './people.ts';
import { searchByStart, searchByWords, searchOf, type SearchRow } from './profiles.sql.ts';
import { walkPeople } from './walk-people.ts';
import { digitsOf, fold } from './words-for-search.ts';

/** What is looked for: words that must all occur in one line-up of an origin, or the beginning of a name. */
export type Wanted = { readonly words: readonly string[] } | { readonly start: string };

/** Pure: how a search text is understood. Null: nothing to look for but identifiers. */
export function understand(text: string): Wanted | null {
  const folded = fold(text);
  // A phone, however it is written; a leading 0 (national) or 00 (international) is not part of the stored number.
  if (/^[+\d(][\d\s().\-/]*$/.test(folded) && digitsOf(folded).length >= 3) {
    return { words: [digitsOf(folded).replace(/^0+(?=\d{3})/, '')] };
  }
  const words = folded.split(' ').filter((word) => word !== '');
  if (words.length === 0) return null;
  if (words.every((word) => [...word].length < 3)) return { start: words.join(' ') };
  return { words: words.slice(0, 4) };
}

export function matches(wanted: Wanted, row: SearchRow): boolean {
  return 'start' in wanted
    ? row.name_key.startsWith(wanted.start)
    : wanted.words.every((word) => row.haystack.includes(word));
}

/** Where it was found, for highlighting. */
export function matchedField(wanted: Wanted, row: SearchRow): 'name' | 'email' | 'phone' {
  if ('start' in wanted || wanted.words.every((word) => row.name_key.includes(word))) return 'name';
  const lines = row.haystack.split('\n').filter((line) => wanted.words.some((word) => line.includes(word)));
  return lines.some((line) => line.includes('@'))
    ? 'email'
    : lines.some((line) => /^\d+$/.test(line))
      ? 'phone'
      : 'name';
}

/** First who has the text as an identifier, then by name. */
export async function searchPeople(
  ports: PeoplePorts,
  wish: { text: string; cursor: string | undefined; limit: number },
): Promise<PeoplePage> {
  const rules = await ports.rules();
  const exact = await byIdentifier(ports, wish.text);
  const exactIds = new Set([...exact.values()].map(({ person }) => person.cluster.personId));
  const wanted = understand(wish.text);
  const first = wish.cursor === undefined ? [...exact.values()] : [];
  const room = Math.max(0, wish.limit - first.length);
  const walked =
    wanted === null || room === 0
      ? { found: [], after: null }
      : await byWords(ports, wanted, wish.cursor, room, exactIds);
  const rows = [...first.slice(0, wish.limit), ...walked.found];
  const bought = await boughtBy(
    ports.db,
    rows.map(({ person }) => person),
  );
  const items = rows.map(({ person, matched }) =>
    summaryOfPerson(person, bought.get(person.cluster.personId), rules, matched),
  );
  const nextCursor =
    walked.after === null ? null : writeCursor('search', walked.after.name_key, walked.after.origin_id);
  return { items, nextCursor, total: wish.cursor === undefined && nextCursor === null ? items.length : null };
}

interface Hit {
  readonly person: LoadedPerson;
  readonly matched: string;
}

async function byIdentifier(ports: PeoplePorts, text: string): Promise<Map<string, Hit>> {
  const value = text.trim();
  if (value === '' || value.length > 512 || value.includes('\u0000')) return new Map();
  const types = await ports.identity.identifierTypes(ports.db);
  const personIds = await ports.identity.resolveIdentifiers(
    ports.db,
    types.map((type) => ({ type, value })),
  );
  const owners = personIds.flatMap((personId, at) => (personId === null ? [] : [{ personId, type: types[at] ?? '' }]));
  const people = await loadPeople(ports, [...new Set(owners.map(({ personId }) => personId))]);
  const hits = new Map<string, Hit>();
  for (const { personId, type } of owners) {
    const person = people.get(personId);
    if (person !== undefined && !hits.has(person.cluster.personId))
      hits.set(person.cluster.personId, { person, matched: type });
  }
  return hits;
}

async function byWords(
  ports: PeoplePorts,
  wanted: Wanted,
  cursor: string | undefined,
  limit: number,
  passedOver: ReadonlySet<string>,
): Promise<{ found: Hit[]; after: SearchRow | null }> {
  const ofPerson = new Map<string, SearchRow[]>();
  const walked = await walkPeople<SearchRow>(
    {
      next: (after, count) => find(ports, wanted, after, count),
      originOf: (row) => row.origin_id,
      load: async (ids) => {
        const people = await loadPeople(ports, ids);
        const members = [...new Set([...people.values()].flatMap((person) => person.cluster.originIds))];
        const rows = new Map((await run(ports.db, searchOf, [plainArray(members)])).map((row) => [row.origin_id, row]));
        for (const { cluster } of people.values()) {
          ofPerson.set(
            cluster.personId,
            cluster.originIds
              .flatMap((id) => rows.get(id) ?? [])
              .filter((row) => matches(wanted, row))
              .sort(compare),
          );
        }
        return people;
      },
      firstOf: (person) => ofPerson.get(person.cluster.personId)?.[0] ?? null,
      isPassedOver: (person) => passedOver.has(person.cluster.personId),
    },
    cursor === undefined ? null : positionOf(cursor),
    limit,
  );
  return {
    found: walked.found.map(({ person, candidate }) => ({ person, matched: matchedField(wanted, candidate) })),
    after: walked.after,
  };
}

// As the database orders: by bytes of the key (collation C), then by id.
function compare(a: SearchRow, b: SearchRow): number {
  return Buffer.compare(Buffer.from(a.name_key), Buffer.from(b.name_key)) || (a.origin_id < b.origin_id ? -1 : 1);
}

async function find(
  { db }: PeoplePorts,
  wanted: Wanted,
  after: SearchRow | null,
  limit: number,
): Promise<readonly SearchRow[]> {
  const [key, originId] = [after?.name_key ?? '', after?.origin_id ?? firstUuid];
  if ('start' in wanted)
    return run(db, searchByStart, [wanted.start, `${wanted.start}\u{10ffff}`, key, originId, limit]);
  const patterns = [0, 1, 2, 3].map((at) =>
    wanted.words[at] === undefined ? '%' : `%${wanted.words[at].replace(/[\\%_]/g, '\\$&')}%`,
  );
  return run(db, searchByWords, [...patterns, key, originId, limit]);
}

function positionOf(cursor: string): SearchRow {
  const [name_key, origin_id] = readCursor(cursor, 'search', ['text', 'uuid']) as [string, string];
  return { origin_id, name: null, name_key, haystack: '' };
}
