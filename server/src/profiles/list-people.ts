/** The people list: by last contact, by first contact, or by the events of the busiest identifier; all or of one kind of channel. */
import { sourceKinds, type SourceKind } from '../../../contracts/common.ts';
import { run } from '../kit/sql.ts';
import { lastUuid, readCursor, writeCursor } from './cursor.ts';
import { boughtBy, loadPeople, summaryOfPerson, type LoadedPerson, type PeoplePorts } from './people.ts';
import { listByEvents, listByFirstSeen, listByLastSeen, type StateRow } from './profiles.sql.ts';
import type { PersonSummary } from './view.ts';
import { walkPeople } from './walk-people.ts';

export type Sort = 'lastSeen' | 'firstSeen' | 'events';
export interface PeoplePage {
  readonly items: PersonSummary[];
  readonly nextCursor: string | null;
  readonly total: number | null;
}

interface Position {
  readonly key: number;
  readonly originId: string;
}

export interface ListWish {
  readonly sort: Sort;
  readonly kind: SourceKind | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

const keyOf: Readonly<Record<Sort, (row: StateRow) => number>> = {
  lastSeen: (row) => row.last_seen.getTime(),
  firstSeen: (row) => row.first_seen.getTime(),
  events: (row) => row.events,
};

const furthest: Readonly<Record<Sort, number>> = {
  lastSeen: 253_402_300_799_999,
  firstSeen: 253_402_300_799_999,
  events: 2_147_483_647,
};

/**
 * A page. With a kind, a person stands where her newest identifier of that kind stands. `total` is given where the page
 * holds everybody; counting a million people would cost more than the page.
 */
export async function listPeople(ports: PeoplePorts, wish: ListWish): Promise<PeoplePage> {
  const mask = wish.kind === undefined ? 0 : 1 << sourceKinds.indexOf(wish.kind);
  const from = wish.cursor === undefined ? null : positionOf(wish.cursor, wish.sort);
  const rules = await ports.rules();
  const walked = await walkPeople<Position>(
    {
      next: async (after, limit) =>
        (await fetch(ports, wish.sort, after ?? { key: furthest[wish.sort], originId: lastUuid }, mask, limit)).map(
          (row) => ({ key: keyOf[wish.sort](row), originId: row.origin_id }),
        ),
      originOf: (position) => position.originId,
      load: (ids) => loadPeople(ports, ids),
      firstOf: (person) => firstOf(person, wish.sort, mask),
      isPassedOver: () => false,
    },
    from,
    wish.limit,
  );
  const bought = await boughtBy(
    ports.db,
    walked.found.map(({ person }) => person),
  );
  const items = walked.found.map(({ person }) =>
    summaryOfPerson(person, bought.get(person.cluster.personId), rules, null),
  );
  const nextCursor = walked.after === null ? null : writeCursor(wish.sort, walked.after.key, walked.after.originId);
  return { items, nextCursor, total: from === null && nextCursor === null ? items.length : null };
}

// Nobody is "first seen first" by a later fragment: the oldest of a person's first contacts is hers, so she stands at her last place.
function firstOf(person: LoadedPerson, sort: Sort, mask: number): Position | null {
  const sign = sort === 'firstSeen' ? -1 : 1;
  let first: Position | null = null;
  for (const row of person.rows) {
    if (mask !== 0 && (row.kinds & mask) === 0) continue;
    const position = { key: keyOf[sort](row), originId: row.origin_id };
    if (first === null || sign * compare(position, first) > 0) first = position;
  }
  return first;
}

const compare = (a: Position, b: Position): number =>
  a.key - b.key || (a.originId < b.originId ? -1 : a.originId > b.originId ? 1 : 0);

async function fetch(
  { db }: PeoplePorts,
  sort: Sort,
  after: Position,
  mask: number,
  limit: number,
): Promise<readonly StateRow[]> {
  if (sort === 'events')
    return run(db, listByEvents, [
      Math.ceil(4 * Math.log2(Math.max(after.key, 8))),
      after.key,
      after.originId,
      mask,
      limit,
    ]);
  if (sort === 'firstSeen') return run(db, listByFirstSeen, [new Date(after.key), after.originId, mask, limit]);
  return run(db, listByLastSeen, [
    Math.min(Math.ceil(after.key / 60_000), 2_147_483_647),
    new Date(after.key),
    after.originId,
    mask,
    limit,
  ]);
}

function positionOf(cursor: string, sort: Sort): Position {
  const [key, originId] = readCursor(cursor, sort, ['number', 'uuid']) as [number, string];
  return { key, originId };
}
