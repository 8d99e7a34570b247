/** The search: any identifier exactly, a name or an e-mail in part, or at least three digits of a phone. */
import { run } from '../kit/sql.ts';
import { plainArray } from './array-text.ts';
import { firstUuid, readCursor, writeCursor } from './cursor.ts';
import type { PeoplePage } from './list-people.ts';
import { boughtBy, loadPeople, summaryOfPerson, type LoadedPerson, type PeoplePorts } from './people.ts';
import { countHits, searchByStart, searchFew, searchMany, searchOf, type SearchRow } from './profiles.sql.ts';
import { matchedField, matches, startOf, understand, type Wanted } from './understand-search.ts';
import { walkPeople } from './walk-people.ts';

export interface SearchWish {
  readonly text: string;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** First who has the text as an identifier, then whose name begins with it, in the order of names, then all others that hold it. */
export async function searchPeople(ports: PeoplePorts, wish: SearchWish): Promise<PeoplePage> {
  const rules = await ports.rules();
  const exact = await byIdentifier(ports, wish.text);
  const exactIds = new Set([...exact.values()].map(({ person }) => person.cluster.personId));
  const wanted = understand(wish.text);
  const first = wish.cursor === undefined ? [...exact.values()].slice(0, wish.limit) : [];
  const room = wish.limit - first.length;
  const walked =
    wanted === null || room === 0
      ? { found: [], after: null }
      : await byWords(ports, wanted, wish.cursor, room, exactIds);
  const rows = [...first, ...walked.found];
  const bought = await boughtBy(
    ports.db,
    rows.map(({ person }) => person),
  );
  const items = rows.map(({ person, matched }) =>
    summaryOfPerson(person, bought.get(person.cluster.personId), rules, matched),
  );
  const { after } = walked;
  const nextCursor = after === null ? null : writeCursor('search', after.tier, after.key, after.originId);
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
    if (person === undefined || hits.has(person.cluster.personId)) continue;
    hits.set(person.cluster.personId, { person, matched: type });
  }
  return hits;
}

/** Where a hit stands: tier 1 by name, tier 2 by origin. */
interface Position {
  readonly tier: 1 | 2;
  readonly key: string;
  readonly originId: string;
}
interface Candidate extends Position {
  readonly row: SearchRow;
}

async function byWords(
  ports: PeoplePorts,
  wanted: Wanted,
  cursor: string | undefined,
  limit: number,
  passedOver: ReadonlySet<string>,
): Promise<{ found: Hit[]; after: Position | null }> {
  const start = startOf(wanted);
  const candidateOf = (row: SearchRow): Candidate =>
    start !== null && row.name_key.startsWith(start)
      ? { tier: 1, key: row.name_key, originId: row.origin_id, row }
      : { tier: 2, key: '', originId: row.origin_id, row };
  const firstOf = new Map<string, Candidate>();
  const next = finderOf(ports, wanted, start);
  const walked = await walkPeople<Position>(
    {
      next: async (after, count) => (await next(after, count)).map(candidateOf),
      originOf: (position) => position.originId,
      load: async (ids) => {
        const people = await loadPeople(ports, ids);
        const members = [...new Set([...people.values()].flatMap((person) => person.cluster.originIds))];
        const rows = new Map((await run(ports.db, searchOf, [plainArray(members)])).map((row) => [row.origin_id, row]));
        for (const { cluster } of people.values()) {
          const mine = cluster.originIds.flatMap((id) => rows.get(id) ?? []).filter((row) => matches(wanted, row));
          const [best] = mine.map(candidateOf).sort(compare);
          if (best !== undefined) firstOf.set(cluster.personId, best);
        }
        return people;
      },
      firstOf: (person) => firstOf.get(person.cluster.personId) ?? null,
      isPassedOver: (person) => passedOver.has(person.cluster.personId),
    },
    cursor === undefined ? null : positionOf(cursor),
    limit,
  );
  const found = walked.found.flatMap(({ person }) => {
    const row = firstOf.get(person.cluster.personId)?.row;
    return row === undefined ? [] : [{ person, matched: matchedField(wanted, row) }];
  });
  return { found, after: walked.after };
}

// As the database orders: by bytes of the key (collation C), then by id.
function compare(a: Position, b: Position): number {
  const byKey = a.tier - b.tier || Buffer.compare(Buffer.from(a.key), Buffer.from(b.key));
  return byKey || (a.originId < b.originId ? -1 : a.originId > b.originId ? 1 : 0);
}

type Finder = (after: Position | null, limit: number) => Promise<readonly SearchRow[]>;

/** The next rows after a position, over both tiers. */
function finderOf({ db }: PeoplePorts, wanted: Wanted, start: string | null): Finder {
  const patterns = 'words' in wanted ? patternsOf(wanted.words) : null;
  let many: boolean | null = null;
  const others = async (after: string, limit: number): Promise<readonly SearchRow[]> => {
    if (patterns === null) return [];
    many ??= ((await run(db, countHits, patterns))[0]?.hits ?? 0) >= 3_000;
    // U+FFFF begins no name.
    return run(db, many ? searchMany : searchFew, [...patterns, after, start ?? '\uffff', limit]);
  };
  return async (after, limit) => {
    if (after?.tier === 2 || start === null) return others(after?.originId ?? firstUuid, limit);
    const named = await run(db, searchByStart, [
      after?.key ?? start,
      after?.originId ?? firstUuid,
      `${start}\u{10ffff}`,
      limit,
    ]);
    return named.length === limit ? named : [...named, ...(await others(firstUuid, limit - named.length))];
  };
}

function patternsOf(words: readonly string[]): string[] {
  return [0, 1, 2, 3].map((at) => (words[at] === undefined ? '%' : `%${words[at].replace(/[\\%_]/g, '\\$&')}%`));
}

function positionOf(cursor: string): Position {
  const [tier, key, originId] = readCursor(cursor, 'search', ['number', 'text', 'uuid']) as [number, string, string];
  return { tier: tier === 1 ? 1 : 2, key, originId };
}
