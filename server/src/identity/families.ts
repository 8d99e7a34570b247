/** Families: what is connected by links of any kind, locked and read as one. */
import { run, runCount, type Tx } from '../kit/sql.ts';
import {
  addFamilies,
  findFamilies,
  giveLocksBack,
  lockFamilies,
  markLocks,
  readLinksFrom,
  readMembers,
  readSides,
} from './identity.sql.ts';
import type { LinkRow, MemberRow } from './identity.sql.ts';
import { edgeKey, type Edge, type Node } from './settle.ts';

export interface Member extends Node {
  readonly state: 'normal' | 'shared' | 'protected';
  readonly personId: string;
  readonly familyId: string;
  /** It has a row in aliases. */
  readonly placed: boolean;
}

export interface KnownEdge extends Edge {
  readonly state: 'active' | 'refused' | 'cut';
  readonly reason: string;
}

/** Everything about some families, as of now and until the end of the transaction. */
export interface Loaded {
  readonly members: Map<string, Member>;
  readonly edges: Map<string, KnownEdge>;
  readonly sides: Map<string, string[]>;
}

const mostTries = 50;

/**
 * Locks the families of these identifiers until the transaction ends; returns family by identifier. While another
 * transaction was joining them the set is out of date: it is given back and taken anew, so the order always holds.
 */
export async function lockFamiliesOf(tx: Tx, originIds: readonly string[]): Promise<Map<string, string>> {
  const ids = [...new Set(originIds)].sort();
  for (let tries = 0; tries < mostTries; tries += 1) {
    await run(tx, markLocks);
    const before = await familiesOf(tx, ids);
    const families = [...new Set(before.values())];
    await runCount(tx, addFamilies, [families]);
    await run(tx, lockFamilies, [families]);
    const after = await familiesOf(tx, ids);
    if (ids.every((id) => before.get(id) === after.get(id))) return after;
    await run(tx, giveLocksBack);
  }
  throw new Error('identity: families kept changing while they were being locked');
}

async function familiesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await run(tx, findFamilies, [ids]);
  const known = new Map(rows.map((row) => [row.origin_id, row.family_id]));
  return new Map(ids.map((id) => [id, known.get(id) ?? id]));
}

/** Reads locked families, and identifiers that are in none yet. */
export async function loadFamilies(tx: Tx, families: ReadonlyMap<string, string>): Promise<Loaded> {
  const rows = await run(tx, readMembers, [[...new Set(families.values())], [...families.keys()]]);
  const members = new Map(rows.map((row) => [row.origin_id, memberOf(row)]));
  const ids = [...members.keys()];
  const edges = (await run(tx, readLinksFrom, [ids])).filter((row) => members.has(row.b_id));
  const sides = await run(tx, readSides, [ids]);
  return {
    members,
    edges: new Map(edges.map((row) => [edgeKey(row.a_id, row.b_id), edgeOf(row)])),
    sides: sidesOf(sides),
  };
}

export function memberOf(row: MemberRow): Member {
  return {
    id: row.origin_id,
    type: row.type,
    value: row.value,
    firstAt: row.first_ms,
    verifiedAt: row.verified_ms,
    protected: row.state === 'protected',
    state: row.state,
    hub: row.hub,
    crowded: row.crowded,
    personId: row.person_id ?? row.origin_id,
    familyId: row.family_id ?? row.origin_id,
    placed: row.family_id !== null,
  };
}

export function edgeOf(row: LinkRow): KnownEdge {
  return {
    a: row.a_id,
    b: row.b_id,
    kind: row.kind,
    firstAt: row.first_ms,
    verifiedAt: row.verified_ms,
    ...(row.state === 'cut' ? { cut: true, cutReason: row.reason } : { cut: false }),
    state: row.state,
    reason: row.reason,
  };
}

export function sidesOf(
  rows: readonly { separation_id: string; origin_id: string; side: number }[],
): Map<string, string[]> {
  const sides = new Map<string, string[]>();
  for (const row of rows) {
    const side = `${row.separation_id}/${row.side}`;
    const list = sides.get(row.origin_id);
    if (list === undefined) sides.set(row.origin_id, [side]);
    else list.push(side);
  }
  return sides;
}
