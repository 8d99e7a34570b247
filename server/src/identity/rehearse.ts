/** What other rules would make of all that is recorded, without doing it. Reads in pages and takes no lock. */
import type { z } from 'zod';
import type { rehearsal } from '../../../contracts/people.ts';
import { run, runOne, type Db, type On } from '../kit/sql.ts';
import { edgeOf, memberOf, sidesOf, type Loaded, type Member } from './families.ts';
import { findFamilies, linksOf, readLinksFrom, readMembers, readSides } from './identity.sql.ts';
import { normalise } from './normalise.ts';
import { checkRules } from './rule-store.ts';
import { compileRules, type IdentityRules, type Rules } from './rules.ts';
import { spot } from './spot.ts';
import { countPeople, pageOfFamilies, pageOfHubs } from './staff.sql.ts';
import { weigh } from './weigh.ts';

export type Rehearsal = z.infer<typeof rehearsal>;

const pageSize = 200;
const mostExamples = 20;

/** Counts over the whole history; a few examples of each kind. About 20,000 families a second and core. */
export async function rehearse(db: Db, document: IdentityRules): Promise<Rehearsal> {
  checkRules(document);
  const rules = compileRules(document);
  const { people } = await runOne(db, countPeople);
  const { joined, hubs } = await familiesJoined(db, rules);
  const done = new Set<string>();
  const told = { before: 0, after: 0, merged: 0, split: 0, examples: [] as Rehearsal['examples'] };
  for (let position: string | null = null; ;) {
    const page: { family_id: string }[] = await run(db, pageOfFamilies, [position, pageSize]);
    const families = [...new Set(page.flatMap(({ family_id }) => joined.get(family_id) ?? [family_id]))].filter(
      (id) => !done.has(id),
    );
    for (const id of families) if (joined.has(id)) done.add(id);
    if (families.length > 0) compare(await read(db, families, rules), hubs, rules, told);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    position = last.family_id;
  }
  return {
    peopleBefore: people,
    peopleAfter: people + told.after - told.before,
    merged: told.merged,
    split: told.split,
    examples: told.examples,
  };
}

interface Freed {
  /** By family: all families that come together. */
  readonly joined: ReadonlyMap<string, readonly string[]>;
  readonly hubs: ReadonlySet<string>;
}

/** Hubs that would not be ones any more bring families together. */
async function familiesJoined(db: Db, rules: Rules): Promise<Freed> {
  const sets = new Map<string, Set<string>>();
  const hubs = new Set<string>();
  for (let position: string | null = null; ;) {
    const page: HubRow[] = await run(db, pageOfHubs, [position, pageSize]);
    for (const hub of page) {
      const around = await freed(db, hub, rules);
      if (around.length === 0) continue;
      hubs.add(hub.origin_id);
      const families = new Map((await run(db, findFamilies, [around])).map((row) => [row.origin_id, row.family_id]));
      unite(
        sets,
        around.map((id) => families.get(id) ?? id),
      );
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) break;
    position = last.origin_id;
  }
  return { joined: new Map([...sets].map(([family, set]) => [family, [...set]])), hubs };
}

export interface HubRow {
  readonly origin_id: string;
  readonly type: string;
  readonly hub: boolean;
  readonly crowded: readonly string[];
}

/** A hub (or collector) that these rules would not call one, with all that it was seen with; empty: it stays as it is. */
export async function freed(on: On, hub: HubRow, rules: Rules): Promise<string[]> {
  const links = await run(on, linksOf, [[hub.origin_id]]);
  const near = links.map((link) => ({
    type: link.other_type,
    value: link.other_value,
    classId: link.other_id,
    kind: link.kind,
    verified: link.verified_ms !== null,
  }));
  const found = spot(hub.type, near, rules);
  const same = found.hub === hub.hub && [...found.crowded].sort().join() === [...hub.crowded].sort().join();
  return same || found.hub ? [] : [hub.origin_id, ...links.map((link) => link.other_id)];
}

function unite(sets: Map<string, Set<string>>, ids: readonly string[]): void {
  const all = new Set<string>(ids);
  for (const id of ids) for (const other of sets.get(id) ?? []) all.add(other);
  for (const id of all) sets.set(id, all);
}

async function read(on: On, families: readonly string[], rules: Rules): Promise<Loaded> {
  const rows = await run(on, readMembers, [families, families]);
  const members = new Map(rows.map((row) => [row.origin_id, underRules(memberOf(row), rules)]));
  const ids = [...members.keys()];
  const edges = (await run(on, readLinksFrom, [ids])).filter((row) => members.has(row.b_id));
  const sides = await run(on, readSides, [ids]);
  return {
    members,
    edges: new Map(edges.map((row) => [`${row.a_id}${row.b_id}`, edgeOf(row)])),
    sides: sidesOf(sides),
  };
}

/** A member as these rules see its value. */
export function underRules(member: Member, rules: Rules): Member {
  const rule = rules.of(member.type);
  const value = normalise(rule, member.value, rules.defaultCountry);
  return { ...member, protected: value === null || rule.isProtected(member.value) };
}

/** Who is judged anew by what is loaded: those whose links are all here, and hubs that were freed with all around them. */
export function forgivable(loaded: Loaded, hubs: ReadonlySet<string>): Set<string> {
  return new Set(
    [...loaded.members.values()]
      .filter((one) => hubs.has(one.id) || (!one.hub && one.crowded.length === 0))
      .map((one) => one.id),
  );
}

function compare(
  loaded: Loaded,
  hubs: ReadonlySet<string>,
  rules: Rules,
  told: { before: number; after: number; merged: number; split: number; examples: Rehearsal['examples'] },
): void {
  const outcome = weigh(loaded, [], rules, { again: loaded.members.keys(), forgive: forgivable(loaded, hubs) });
  const after = new Map([...loaded.members.values()].map((member) => [member.id, member.personId]));
  for (const row of outcome.aliases) after.set(row.originId, row.personId);
  const [intoOf, outOf] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  for (const member of loaded.members.values()) {
    const now = after.get(member.id) ?? member.id;
    addTo(intoOf, now, member.personId);
    addTo(outOf, member.personId, now);
  }
  told.before += outOf.size;
  told.after += intoOf.size;
  for (const [person, from] of intoOf) {
    if (from.size < 2) continue;
    told.merged += from.size - 1;
    example(told.examples, `${from.size} people would be one`, [person, ...from]);
  }
  for (const [person, into] of outOf) {
    if (into.size < 2) continue;
    told.split += into.size - 1;
    example(told.examples, `one person would be ${into.size}`, [person, ...into]);
  }
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

function example(examples: Rehearsal['examples'], words: string, ids: readonly string[]): void {
  if (examples.length < mostExamples) examples.push({ words, personIds: [...new Set(ids)].slice(0, 10) });
}
