/** Forgetting a person: values, links and tasks go; the ledger keeps ids that lead nowhere. */
import { run, runCount, type Tx } from '../kit/sql.ts';
import { loadFamilies, lockFamiliesOf, type Loaded } from './families.ts';
import { raiseEpoch } from './identity.sql.ts';
import { record } from './record.ts';
import type { Rules } from './rules.ts';
import {
  addTombstone,
  eraseAliases,
  eraseConflicts,
  eraseIdentifiers,
  eraseLinks,
  eraseReasons,
  eraseSeparations,
} from './staff.sql.ts';
import { weigh } from './weigh.ts';

/** Forgets the person that this id is, or is a member of. Twice is once. Returns counts by table. */
export async function eraseIdentity(tx: Tx, rules: Rules, id: string, now: Date): Promise<Record<string, number>> {
  const loaded = await loadFamilies(tx, await lockFamiliesOf(tx, [id]));
  const personId = loaded.members.get(id)?.personId ?? id;
  const gone = [...loaded.members.values()].filter((member) => member.personId === personId).map((member) => member.id);
  const ids = gone.length === 0 ? [id] : gone;
  const counts = {
    links: await runCount(tx, eraseLinks, [ids]),
    conflicts: await runCount(tx, eraseConflicts, [ids]),
    separations: await runCount(tx, eraseSeparations, [ids]),
    merges: await runCount(tx, eraseReasons, [ids]),
    aliases: await runCount(tx, eraseAliases, [ids]),
    identifiers: await runCount(tx, eraseIdentifiers, [ids]),
  };
  await run(tx, addTombstone, [personId]);
  await judgeTheRest(tx, rules, loaded, new Set(ids), now);
  // What processes remember as recorded is not any more.
  await run(tx, raiseEpoch);
  return counts;
}

/** A phone that the erased one had shared with another is the other's alone now. */
async function judgeTheRest(tx: Tx, rules: Rules, loaded: Loaded, gone: ReadonlySet<string>, now: Date): Promise<void> {
  const members = new Map([...loaded.members].filter(([id]) => !gone.has(id)));
  if (members.size === 0) return;
  const rest: Loaded = {
    members,
    edges: new Map([...loaded.edges].filter(([, edge]) => !gone.has(edge.a) && !gone.has(edge.b))),
    sides: new Map([...loaded.sides].filter(([id]) => !gone.has(id))),
  };
  const outcome = weigh(rest, [], rules, { again: members.keys() });
  await record(tx, rest, outcome, { now, actor: 'machine', reason: 'erasure' });
}
