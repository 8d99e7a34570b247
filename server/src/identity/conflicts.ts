/** Conflicts: what the machine may not decide, as tasks for staff. */
import type { z } from 'zod';
import type { conflict } from '../../../contracts/people.ts';
import { newId } from '../kit/ids.ts';
import { badRequest, notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, runOne, type On, type Tx } from '../kit/sql.ts';
import { mergePeople, type ByHand } from './decide-by-hand.ts';
import { lockFamiliesOf } from './families.ts';
import { identifiersById, listConflicts, lockConflict, openConflictsStatement, type ConflictRow } from './look.sql.ts';
import { membersOf, personIdsOf } from './look.ts';
import { conflictClosed } from './problems.ts';
import type { Rules } from './rules.ts';
import { closeConflict, keepApartStatement } from './staff.sql.ts';

export type Conflict = z.infer<typeof conflict>;

/** Newest first. Throws a problem for a cursor that is not ours. */
export async function findConflicts(
  on: On,
  query: { readonly state?: string | undefined; readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: Conflict[]; nextCursor: string | null }> {
  const after = query.cursor === undefined ? null : placeIn(query.cursor);
  const rows = await run(on, listConflicts, [
    query.state ?? null,
    after?.at ?? null,
    after?.id ?? null,
    query.limit + 1,
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: await inWords(on, page),
    nextCursor:
      rows.length > query.limit && last
        ? Buffer.from(`${last.at.toISOString()} ${last.id}`).toString('base64url')
        : null,
  };
}

function placeIn(cursor: string): { at: Date; id: string } {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  const when = new Date(at);
  if (Number.isNaN(when.getTime()) || !/^[0-9a-f-]{36}$/.test(id))
    throw problem(badRequest, { detail: 'query: cursor is not one of ours' });
  return { at: when, id };
}

async function inWords(on: On, rows: readonly ConflictRow[]): Promise<Conflict[]> {
  const origins = [...new Set(rows.flatMap((row) => row.origin_ids))];
  const persons = await personIdsOf(on, origins);
  const known = new Map(
    (origins.length === 0 ? [] : await run(on, identifiersById, [origins])).map((row) => [row.origin_id, row]),
  );
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    kind: row.kind,
    personIds: [...new Set(row.origin_ids.map((origin) => persons.get(origin) ?? origin))],
    identifiers: row.origin_ids.flatMap((origin) => {
      const one = known.get(origin);
      return one === undefined ? [] : [{ type: one.type, value: one.value }];
    }),
    words: wordsOf(row),
    state: row.state,
    resolvedBy: row.resolved_by,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
  }));
}

function wordsOf(row: ConflictRow): string {
  const type = row.type.replaceAll('_', ' ');
  switch (row.kind) {
    case 'verified_conflict':
      return `This ${type} links people who have proved different addresses of their own. The machine keeps them apart.`;
    case 'limit':
      return `This ${type} would give one person more identifiers of its type than the rules allow.`;
    case 'cluster_too_big':
      return 'This person has as many identifiers as the rules allow one to have; nothing more is joined by the machine.';
    case 'recycled':
      return `This ${type} was proved by two people within a month. It went to the later one.`;
    case 'kept_apart':
      return `This ${type} was seen with people whom staff keep apart.`;
  }
}

export async function resolveConflict(
  tx: Tx,
  rules: Rules,
  id: string,
  decision: 'merge' | 'keep_apart' | 'dismiss',
  by: ByHand,
): Promise<Conflict> {
  const row = await runMaybe(tx, lockConflict, [id]);
  if (row === undefined) throw problem(notFound);
  if (row.state !== 'open') throw problem(conflictClosed);
  const persons = [...new Set((await personIdsOf(tx, row.origin_ids)).values())];
  if (decision === 'merge') await mergeAll(tx, rules, persons, by);
  if (decision === 'keep_apart') await keepAllApart(tx, persons, by);
  const state = decision === 'merge' ? 'merged' : decision === 'keep_apart' ? 'kept_apart' : 'dismissed';
  await run(tx, closeConflict, [id, state, by.actor, by.now, by.reason]);
  const [closed] = await inWords(tx, [{ ...row, state, resolved_by: by.actor, resolved_at: by.now }]);
  if (closed === undefined) throw new Error('identity: a conflict without words');
  return closed;
}

/** Into the one that the disputed identifier is with now. */
async function mergeAll(tx: Tx, rules: Rules, persons: readonly string[], by: ByHand): Promise<void> {
  await lockFamiliesOf(tx, persons);
  const [survivorId, ...others] = persons;
  for (const absorbedId of others) {
    const now = await personIdsOf(tx, [survivorId ?? '', absorbedId]);
    if (survivorId !== undefined && now.get(survivorId) !== now.get(absorbedId))
      await mergePeople(tx, rules, { survivorId, absorbedId }, by);
  }
}

/** Each against each of the others; people who have become one meanwhile stay one. */
async function keepAllApart(tx: Tx, persons: readonly string[], by: ByHand): Promise<void> {
  await lockFamiliesOf(tx, persons);
  const clusters = [];
  for (const person of persons.slice(0, 8)) clusters.push(await membersOf(tx, person));
  for (const [place, one] of clusters.entries()) {
    for (const other of clusters.slice(place + 1)) {
      if (one.personId === other.personId) continue;
      const ids = [...one.originIds, ...other.originIds];
      const sides = ids.map((_, at) => (at < one.originIds.length ? 0 : 1));
      await run(tx, keepApartStatement, [newId(by.now.getTime()), ids, sides, by.now, by.actor]);
    }
  }
}

export async function openConflicts(on: On): Promise<number> {
  return (await runOne(on, openConflictsStatement)).count;
}

/** For the Problems screen. */
export async function conflictProblems(on: On): Promise<
  {
    code: string;
    severity: 'warning';
    title: string;
    cause: string;
    remedy: string;
    count: number;
    since: string;
    lastAt: string;
    link: string;
  }[]
> {
  const { count, since, last } = await runOne(on, openConflictsStatement);
  if (count === 0 || since === null || last === null) return [];
  return [
    {
      code: 'identity_conflicts',
      severity: 'warning',
      title: 'Conflicts of identity wait for a decision',
      cause: 'Events say that people are one whom the rules keep apart; the machine does not guess.',
      remedy: 'Open each conflict and merge the people, keep them apart, or dismiss it.',
      count,
      since: since.toISOString(),
      lastAt: last.toISOString(),
      link: '/conflicts',
    },
  ];
}
