/** Writes how the graph is without a source: links and identifiers, persons, tasks. */
import { hashedId } from '../kit/ids.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { Loaded } from './families.ts';
import type { Forgetting } from './forgetting.ts';
import {
  dropConflicts,
  dropIdentifiers,
  dropLinks,
  showIdentifiers,
  showLinks,
  unplace,
  youngConflicts,
} from './forget-source.sql.ts';
import { addFamilies, raiseEpoch, tellAliases } from './identity.sql.ts';
import type { Placed } from './name-people.ts';
import { record } from './record.ts';
import type { ShownIdentifier, ShownLink, Without } from './without-source.ts';

/** What the ledger says of what this changes. */
export const undoReason = 'import_undone';

export async function writeWithout(tx: Tx, self: Forgetting, loaded: Loaded, without: Without): Promise<void> {
  await writeEvidence(tx, without);
  const { states, links, joined, disputes } = without;
  const aliases = changedPlaces(loaded, without);
  if (aliases.length > 0) await run(tx, addFamilies, [[...new Set(aliases.map((row) => row.familyId))]]);
  const outcome = { states, links, joined, disputes, aliases, left: [] };
  await record(tx, loaded, outcome, { now: self.clock.now(), actor: 'machine', reason: undoReason });
  await unplaceThose(tx, loaded, without);
  if (without.goneIdentifiers.length > 0) await run(tx, dropIdentifiers, [without.goneIdentifiers]);
  await dropVoidConflicts(tx, self, loaded, without);
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

/** Tasks that came with the source and that nothing disputes any more. */
async function dropVoidConflicts(tx: Tx, self: Forgetting, loaded: Loaded, without: Without): Promise<void> {
  const judged = new Set([...without.placed.keys(), ...without.goneIdentifiers]);
  if (judged.size === 0) return;
  const stand = new Set(without.disputes.map((one) => hashedId('conflict', one.kind, one.origins[0] ?? '')));
  const young = await run(tx, youngConflicts, [[...judged], self.since]);
  const tooBig = [...loaded.edges.values()].some((edge) => edge.reason === 'cluster_too_big');
  const over = young.filter(({ id, kind, origin_ids: [subject = ''] }) =>
    kind === 'cluster_too_big' ? !tooBig : judged.has(subject) && !stand.has(id),
  );
  if (over.length > 0) await run(tx, dropConflicts, [over.map((one) => one.id)]);
}
