/** Writes what was weighed: links, states, aliases, the ledger, tasks, and the events that tell the others. */
import { appendEvents, systemEvent, type NewEvent } from '../spine/index.ts';
import { hashedId, newId } from '../kit/ids.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { Loaded } from './families.ts';
import { tellAliases, writeAliases, writeConflicts, writeLinks, writeMerges, writeStates } from './identity.sql.ts';
import type { Dispute } from './settle.ts';
import type { Joined } from './name-people.ts';
import type { News, Outcome } from './weigh.ts';

export interface RecordOptions {
  readonly now: Date;
  readonly actor: string;
  /** Why, in the words of staff; the machine's reason is the link's. */
  readonly reason?: string;
  /** The event that first told us of an identifier of this batch: joining it then is growth, not a merge of two people. */
  readonly newborn?: ReadonlyMap<string, string>;
}

export interface Recorded {
  readonly merges: readonly { id: string; survivorId: string; absorbedId: string; kind: Joined['kind'] }[];
  readonly moved: number;
}

export const linkIdOf = (a: string, b: string): string => (a < b ? hashedId('link', a, b) : hashedId('link', b, a));

export async function record(tx: Tx, loaded: Loaded, outcome: Outcome, options: RecordOptions): Promise<Recorded> {
  await recordLinks(tx, outcome.links, options.actor);
  await recordStates(tx, outcome.states);
  const { aliases } = outcome;
  if (aliases.length > 0) {
    const column = (pick: (row: (typeof aliases)[number]) => string): string[] => aliases.map(pick);
    await run(tx, writeAliases, [
      column((row) => row.originId),
      column((row) => row.personId),
      column((row) => row.familyId),
    ]);
  }
  const newsOf = new Map(outcome.links.map(({ edge, news }) => [linkIdOf(edge.a, edge.b), news]));
  const merges = outcome.joined
    .filter((one) => !isGrowth(one, newsOf, options.newborn))
    .map((one) => ledgerEntry(one, newsOf, options));
  if (merges.length > 0) await run(tx, writeMerges, [JSON.stringify(merges)]);
  await recordDisputes(tx, loaded, outcome, options.now);
  const events = [
    ...merges.map((merge) => mergedEvent(merge, options.now)),
    ...outcome.left.map((one) => leftEvent(one, options.now)),
  ];
  if (events.length > 0) await appendEvents(tx, events);
  const moved = aliases.filter(
    (row) => (loaded.members.get(row.originId)?.personId ?? row.originId) !== row.personId,
  ).length;
  if (moved > 0) await run(tx, tellAliases);
  return {
    merges: merges.map((row) => ({
      id: row.id,
      kind: row.kind,
      survivorId: row.survivor_id,
      absorbedId: row.absorbed_id,
    })),
    moved,
  };
}

async function recordLinks(tx: Tx, links: Outcome['links'], actor: string): Promise<void> {
  if (links.length === 0) return;
  await run(tx, writeLinks, [
    links.map(({ edge }) => edge.a),
    links.map(({ edge }) => edge.b),
    links.map(({ edge }) => linkIdOf(edge.a, edge.b)),
    links.map(({ edge }) => edge.kind),
    links.map(({ verdict }) => verdict.state),
    links.map(({ verdict }) => verdict.reason),
    links.map(({ edge }) => iso(edge.firstAt)),
    links.map(({ edge }) => iso(edge.verifiedAt)),
    links.map(({ news }) => news?.eventId ?? null),
    links.map(({ news }) => news?.sourceId ?? null),
    links.map(({ news }) => news?.actor ?? actor),
  ]);
}

async function recordStates(tx: Tx, states: Outcome['states']): Promise<void> {
  if (states.length === 0) return;
  await run(tx, writeStates, [
    states.map((row) => row.originId),
    states.map((row) => row.state),
    states.map((row) => String(row.hub)),
    states.map((row) => `{${row.crowded.map((type) => JSON.stringify(type)).join(',')}}`),
  ]);
}

/** An identifier that was first heard of in the very event that links it was nobody yet. */
function isGrowth(
  one: Joined,
  newsOf: ReadonlyMap<string, News | null>,
  newborn: ReadonlyMap<string, string> | undefined,
): boolean {
  if (newborn === undefined || one.kind !== 'merge' || one.link === null) return false;
  const eventId = newsOf.get(linkIdOf(one.link.a, one.link.b))?.eventId;
  return one.moved.every((id) => newborn.has(id)) && one.moved.some((id) => newborn.get(id) === eventId);
}

interface LedgerEntry {
  readonly id: string;
  readonly kind: Joined['kind'];
  readonly at: Date;
  readonly survivor_id: string;
  readonly absorbed_id: string;
  readonly actor: string;
  readonly reason: string;
  readonly link_id: string | null;
  readonly moved: readonly string[];
}

function ledgerEntry(one: Joined, newsOf: ReadonlyMap<string, News | null>, options: RecordOptions): LedgerEntry {
  const linkId = one.link === null ? null : linkIdOf(one.link.a, one.link.b);
  const news = linkId === null ? null : newsOf.get(linkId);
  return {
    id: newId(),
    kind: one.kind,
    at: options.now,
    survivor_id: one.survivorId,
    absorbed_id: one.absorbedId,
    actor: news?.actor ?? options.actor,
    reason: options.reason ?? one.link?.kind ?? 'decided_anew',
    link_id: linkId,
    moved: one.moved,
  };
}

/** One task for each disputed identifier and kind, and one for each person who has grown too big. */
async function recordDisputes(tx: Tx, loaded: Loaded, outcome: Outcome, now: Date): Promise<void> {
  if (outcome.disputes.length === 0) return;
  const placed = new Map(outcome.aliases.map((row) => [row.originId, row.personId]));
  const personOf = (id: string): string => placed.get(id) ?? loaded.members.get(id)?.personId ?? id;
  const tasks = new Map<string, object>();
  for (const dispute of outcome.disputes) {
    const subject =
      dispute.kind === 'cluster_too_big' ? biggest(dispute, personOf, loaded) : (dispute.origins[0] ?? '');
    const id = hashedId('conflict', dispute.kind, subject);
    tasks.set(id, { id, at: now, kind: dispute.kind, type: dispute.type, origin_ids: dispute.origins.slice(0, 20) });
  }
  await run(tx, writeConflicts, [JSON.stringify([...tasks.values()])]);
}

function biggest(dispute: Dispute, personOf: (id: string) => string, loaded: Loaded): string {
  const sizes = new Map<string, number>();
  for (const member of loaded.members.values()) {
    const person = personOf(member.id);
    sizes.set(person, (sizes.get(person) ?? 0) + 1);
  }
  const persons = [...new Set(dispute.origins.map(personOf))].sort(
    (a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || (a < b ? -1 : 1),
  );
  return persons[0] ?? '';
}

function mergedEvent(merge: LedgerEntry, now: Date): NewEvent {
  const body = {
    originId: merge.survivor_id,
    survivorId: merge.survivor_id,
    absorbedId: merge.absorbed_id,
    mergeId: merge.id,
  };
  return systemEvent(
    merge.kind === 'merge' ? 'People Merged' : 'Identifier Moved',
    `o:${merge.survivor_id}`,
    body,
    now,
  );
}

function leftEvent(one: Outcome['left'][number], now: Date): NewEvent {
  const body = {
    originId: one.personId,
    personId: one.personId,
    originIds: one.originIds.slice(0, 100),
    count: one.originIds.length,
  };
  return systemEvent('Identifiers Detached', `o:${one.personId}`, body, now);
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
