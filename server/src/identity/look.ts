/** Reading who is who: for profiles, live, history and the screens. */
import type { z } from 'zod';
import type { Identifier } from '../../../contracts/common.ts';
import type { identityGraph, knownIdentifier, link, merge } from '../../../contracts/people.ts';
import { run, runMaybe, type On } from '../kit/sql.ts';
import { readIdentifier } from './candidates.ts';
import {
  clustersStatement,
  conflictsOfOrigins,
  findClusterStatement,
  identifiersOfPerson,
  linksOfOrigins,
  mergesOfOrigins,
  personIdsStatement,
  resolveStatement,
  type knownIdentifierRow,
  type linkRow,
  type mergeRow,
} from './look.sql.ts';
import { typeName } from './normalise.ts';
import type { Rules } from './rules.ts';

export type KnownIdentifier = z.infer<typeof knownIdentifier>;
export type Link = z.infer<typeof link>;
export type Merge = z.infer<typeof merge>;
export type IdentityGraph = z.infer<typeof identityGraph>;

export interface Cluster {
  readonly personId: string;
  readonly originIds: readonly string[];
}

/** The cluster of each id asked for (a person's or any member's); an id that was never linked is alone. One round trip. */
export async function clustersOf(on: On, ids: readonly string[]): Promise<Map<string, Cluster>> {
  if (ids.length === 0) return new Map();
  const rows = await run(on, clustersStatement, [[...new Set(ids)]]);
  return new Map(rows.map((row) => [row.asked, { personId: row.person, originIds: row.origins }]));
}

/** The person of each origin; one that was never linked is its own. One round trip. */
export async function personIdsOf(on: On, originIds: readonly string[]): Promise<Map<string, string>> {
  if (originIds.length === 0) return new Map();
  const rows = await run(on, personIdsStatement, [[...new Set(originIds)]]);
  const known = new Map(rows.map((row) => [row.origin_id, row.person_id]));
  return new Map(originIds.map((id) => [id, known.get(id) ?? id]));
}

/** All members of the person that this is, or is a member of. */
export async function membersOf(on: On, id: string): Promise<Cluster> {
  return (await clustersOf(on, [id])).get(id) ?? { personId: id, originIds: [id] };
}

/** The cluster of an id or of an identifier's owner; null: nobody. One round trip. */
export async function findCluster(
  on: On,
  secret: Uint8Array,
  rules: Rules,
  by: { readonly id: string } | Identifier,
): Promise<Cluster | null> {
  const byId = 'id' in by;
  const originId = byId ? by.id : originOf(secret, rules, by);
  if (originId === null) return null;
  const row = await runMaybe(on, findClusterStatement, [originId, byId]);
  return row === undefined ? null : { personId: row.person, originIds: row.origins };
}

/** Who has these identifiers, in the order asked; null: nobody, or one that identifies nobody. One round trip. */
export async function resolveIdentifiers(
  on: On,
  secret: Uint8Array,
  rules: Rules,
  identifiers: readonly Identifier[],
): Promise<(string | null)[]> {
  const origins = identifiers.map((one) => originOf(secret, rules, one));
  const asked = [...new Set(origins.filter((id) => id !== null))];
  if (asked.length === 0) return origins.map(() => null);
  const rows = await run(on, resolveStatement, [asked]);
  const persons = new Map(rows.map((row) => [row.origin_id, row.person_id]));
  return origins.map((id) => (id === null ? null : (persons.get(id) ?? null)));
}

/**
 * The origin that an event with these identifiers would be bound to: the strongest that may identify somebody; null: none may.
 * Pure: the same before identity has seen any of them.
 */
export function strongestOrigin(secret: Uint8Array, rules: Rules, identifiers: readonly Identifier[]): string | null {
  const read = identifiers.flatMap(({ type, value }) => {
    const name = typeName(type);
    const found = name === null ? null : readIdentifier(secret, rules, name, value);
    return found === null ? [] : [found];
  });
  return read.sort((one, other) => one.rule.priority - other.rule.priority)[0]?.originId ?? null;
}

function originOf(secret: Uint8Array, rules: Rules, { type, value }: Identifier): string | null {
  const name = typeName(type);
  return name === null ? null : (readIdentifier(secret, rules, name, value)?.originId ?? null);
}

/** The identifiers of the person that this id is, or is a member of; oldest first. */
export async function identifiersOf(on: On, id: string): Promise<KnownIdentifier[]> {
  const { personId } = await membersOf(on, id);
  return (await run(on, identifiersOfPerson, [personId])).map(identifierOf);
}

/** Identifiers, links (also those refused to others) and the ledger of a person; null when nobody has or had this id. */
export async function graphOf(on: On, id: string): Promise<IdentityGraph | null> {
  const { personId, originIds } = await membersOf(on, id);
  const identifiers = (await run(on, identifiersOfPerson, [personId])).map(identifierOf);
  if (identifiers.length === 0) return null;
  const links = (await run(on, linksOfOrigins, [originIds])).map(linkOf);
  const merges = (await run(on, mergesOfOrigins, [originIds])).map(mergeOf);
  return { personId, identifiers, links, merges };
}

/** As `graphOf` with the open and closed tasks, for the person's own export. */
export async function exportOf(on: On, id: string): Promise<unknown> {
  const graph = await graphOf(on, id);
  if (graph === null) return { personId: id, identifiers: [], links: [], merges: [], conflicts: [] };
  const conflicts = await run(on, conflictsOfOrigins, [graph.identifiers.map((one) => one.originId)]);
  return {
    ...graph,
    conflicts: conflicts.map(({ id: conflictId, at, kind, state }) => ({
      id: conflictId,
      at: at.toISOString(),
      kind,
      state,
    })),
  };
}

export function identifierOf(row: z.infer<typeof knownIdentifierRow>): KnownIdentifier {
  return {
    type: row.type,
    value: row.value,
    originId: row.origin_id,
    state: row.state,
    verifiedAt: row.verified_at?.toISOString() ?? null,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    sourceId: row.source_id,
  };
}

export function linkOf(row: z.infer<typeof linkRow>): Link {
  return {
    id: row.id,
    fromOriginId: row.a_id,
    toOriginId: row.b_id,
    state: row.state,
    reason: row.reason,
    eventId: row.event_id,
    sourceId: row.source_id,
    at: row.first_at.toISOString(),
    actor: row.actor,
  };
}

export function mergeOf(row: z.infer<typeof mergeRow>): Merge {
  return {
    id: row.id,
    at: row.at.toISOString(),
    survivorId: row.survivor_id,
    absorbedId: row.absorbed_id,
    actor: row.actor,
    reason: row.reason,
    linkId: row.link_id,
    movedOrigins: row.moved.length,
    undoneAt: row.undone_at?.toISOString() ?? null,
    undoneBy: row.undone_by,
  };
}
