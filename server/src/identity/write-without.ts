/** Writes how the graph is without a source: links and identifiers, persons, the ledger, tasks, and what the system need not have said. */
import { hashedId } from '../kit/ids.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { Loaded } from './families.ts';
import type { Forgetting, Saying } from './forget-source.ts';
import {
  dropConflicts,
  dropIdentifiers,
  dropLinks,
  openMerges,
  showIdentifiers,
  showLinks,
  undoMerges,
  unplace,
  youngConflicts,
} from './forget-source.sql.ts';
import { addFamilies, raiseEpoch, tellAliases } from './identity.sql.ts';
import type { Placed } from './name-people.ts';
import { record } from './record.ts';
import type { ShownIdentifier, ShownLink, Without } from './without-source.ts';

const reason = 'import_undone';

export async function writeWithout(tx: Tx, self: Forgetting, loaded: Loaded, without: Without): Promise<void> {
  const now = self.clock.now();
  const persons = personsOf(loaded, without);
  await writeEvidence(tx, without);
  const { states, links, joined, disputes } = without;
  const aliases = changedPlaces(loaded, without);
  if (aliases.length > 0) await run(tx, addFamilies, [[...new Set(aliases.map((row) => row.familyId))]]);
  await record(tx, loaded, { states, links, joined, disputes, aliases, left: [] }, { now, actor: 'machine', reason });
  await unplaceThose(tx, loaded, without);
  if (without.goneIdentifiers.length > 0) await run(tx, dropIdentifiers, [without.goneIdentifiers]);
  const undone = await undoVoidMerges(tx, self, loaded, persons, now);
  await dropVoidConflicts(tx, self, loaded, without);
  await silence(tx, self, persons, undone);
  // What processes remember as recorded may not be so any more.
  await run(tx, raiseEpoch);
}

// ---- links and identifiers ----

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

async function writeEvidence(tx: Tx, { goneLinks, shownLinks, shownIdentifiers }: Without): Promise<void> {
  if (goneLinks.length > 0) await run(tx, dropLinks, [goneLinks.map((one) => one.a), goneLinks.map((one) => one.b)]);
  if (shownLinks.length > 0) {
    const column = <T>(pick: (one: ShownLink) => T): T[] => shownLinks.map(pick);
    await run(tx, showLinks, [
      column((one) => one.a),
      column((one) => one.b),
      column((one) => one.kind),
      column((one) => iso(one.firstAt)),
      column((one) => iso(one.verifiedAt)),
      column((one) => one.eventId),
      column((one) => one.sourceId),
    ]);
  }
  if (shownIdentifiers.length > 0) {
    const column = <T>(pick: (one: ShownIdentifier) => T): T[] => shownIdentifiers.map(pick);
    await run(tx, showIdentifiers, [
      column((one) => one.originId),
      column((one) => iso(one.firstAt)),
      column((one) => iso(one.lastAt)),
      column((one) => iso(one.verifiedAt)),
      column((one) => one.sourceId),
    ]);
  }
}

// ---- persons ----

interface Persons {
  /** Undefined: the identifier is gone. */
  readonly after: (id: string) => string | undefined;
  readonly before: (id: string) => string | undefined;
  /** Whose person is another one now. */
  readonly changed: readonly string[];
}

function personsOf(loaded: Loaded, without: Without): Persons {
  const gone = new Set(without.goneIdentifiers);
  const before = (id: string): string | undefined => loaded.members.get(id)?.personId;
  const after = (id: string): string | undefined => {
    if (gone.has(id)) return undefined;
    const placed = without.placed.get(id);
    return placed === undefined ? before(id) : (placed?.personId ?? id);
  };
  return { before, after, changed: [...loaded.members.keys()].filter((id) => before(id) !== after(id)) };
}

function changedPlaces(loaded: Loaded, { placed }: Without): Placed[] {
  return [...placed.values()].flatMap((row) => {
    if (row === null) return [];
    const was = loaded.members.get(row.originId);
    return was?.placed === true && was.personId === row.personId && was.familyId === row.familyId ? [] : [row];
  });
}

async function unplaceThose(tx: Tx, loaded: Loaded, { placed, goneIdentifiers }: Without): Promise<void> {
  const ids = [...goneIdentifiers, ...[...placed].flatMap(([id, row]) => (row === null ? [id] : []))];
  const out = ids.filter((id) => loaded.members.get(id)?.placed === true);
  if (out.length === 0) return;
  await run(tx, unplace, [out]);
  await run(tx, tellAliases);
}

// ---- the ledger, tasks, and what was said ----

/** A merge is void when nobody who moved is with the survivor any more, and somebody was until now. Returns the ids. */
async function undoVoidMerges(tx: Tx, self: Forgetting, loaded: Loaded, persons: Persons, now: Date): Promise<string[]> {
  if (persons.changed.length === 0) return [];
  const merges = await run(tx, openMerges, [[...loaded.members.keys()]]);
  const isVoid = merges.filter(({ survivor_id: survivor, moved }) => {
    const [was, is] = [persons.before(survivor), persons.after(survivor)];
    const held = was !== undefined && moved.some((id) => persons.before(id) === was);
    return held && !(is !== undefined && moved.some((id) => persons.after(id) === is));
  });
  const ids = isVoid.map((one) => one.id);
  if (ids.length > 0) await run(tx, undoMerges, [ids, now, `${reason}:${self.sourceId}`]);
  return ids;
}

/** Tasks that came with the source and that nothing disputes any more. */
async function dropVoidConflicts(tx: Tx, self: Forgetting, loaded: Loaded, without: Without): Promise<void> {
  const judged = new Set([...without.placed.keys(), ...without.goneIdentifiers]);
  if (judged.size === 0) return;
  const stand = new Set(without.disputes.map((one) => hashedId('conflict', one.kind, one.origins[0] ?? '')));
  const young = await run(tx, youngConflicts, [[...judged], self.since]);
  const tooBig = [...loaded.edges.values()].some((edge) => edge.reason === 'cluster_too_big');
  const over = young.filter(({ id, kind }) => (kind === 'cluster_too_big' ? !tooBig : !stand.has(id)));
  if (over.length > 0) await run(tx, dropConflicts, [over.map((one) => one.id)]);
}

/** What the system said of merges that are void now, and of identifiers that have come back, leaves with the source. */
async function silence(tx: Tx, self: Forgetting, persons: Persons, undone: readonly string[]): Promise<void> {
  const speakers = new Set(persons.changed.flatMap((id) => [id, persons.before(id), persons.after(id)]).filter((id) => id !== undefined));
  if (speakers.size === 0) return;
  const isVoid = new Set(undone);
  const sayings = await self.bound.systemSayings(tx, [...speakers], self.since);
  const over = sayings.filter((one) =>
    one.name === 'Identifiers Detached' ? cameBack(one, persons) : isVoid.has(String(one.body['mergeId'])),
  );
  await self.bound.leaveWith(tx, self.sourceId, over);
}

function cameBack({ originId, body }: Saying, { before, after }: Persons): boolean {
  const ids = Array.isArray(body['originIds']) ? body['originIds'].map(String) : [];
  const home = after(originId);
  if (ids.length === 0) return false;
  if (home === undefined) return true;
  return ids.some((id) => before(id) !== before(originId)) && ids.every((id) => after(id) === undefined || after(id) === home);
}
