/** People at work: locked, each once, with what is known of them now. */
import { anyEvent } from '../../../contracts/audience-rule.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { Cause } from './decide-standing.ts';
import type { AudienceDeps } from './deps.ts';
import { noFacts, type PersonFacts } from './facts.ts';
import * as sql from './judging.sql.ts';
import { readFacts, type Cluster } from './read-person.ts';
import type { RuleInForce } from './rules-in-force.ts';

/** Why somebody is judged again. */
export interface Ask {
  readonly originId: string;
  readonly cause: Cause;
  /** Names of what she did. */
  readonly names: readonly string[];
  /** What is known of her may have changed: read it anew. */
  readonly facts: boolean;
  /** All audiences; else those that her names and facts touch, and these. */
  readonly all: boolean;
  readonly audienceIds: readonly string[];
}

export interface Person {
  readonly cluster: Cluster;
  readonly ask: Omit<Ask, 'originId'>;
  readonly row: sql.PersonRow;
  facts: PersonFacts;
  changed: boolean;
  /** Rows of those who have become part of her. */
  readonly merged: readonly sql.PersonRow[];
}

export interface Wanted {
  readonly cluster: Cluster;
  readonly asks: readonly Ask[];
}

/** By person; without those who are known already and did nothing that any rule is about. */
export async function worthJudging(
  tx: Tx,
  deps: AudienceDeps,
  rules: readonly RuleInForce[],
  asks: readonly Ask[],
): Promise<Wanted[]> {
  if (asks.length === 0) return [];
  const names = new Set(rules.flatMap((rule) => [...rule.needs.events.keys()]));
  const isAsked = (name: string): boolean => names.has(name) || names.has(anyEvent);
  const wanted = await byPerson(tx, deps, asks);
  const idle = wanted.filter(({ asks: mine }) =>
    mine.every((ask) => !ask.all && !ask.facts && ask.audienceIds.length === 0 && !ask.names.some(isAsked)),
  );
  if (idle.length === 0) return wanted;
  const known = new Set(
    (await run(tx, sql.knownPeople, [idle.map(({ cluster }) => cluster.personId)])).map((row) => row.origin_id),
  );
  const passed = new Set(idle.filter(({ cluster }) => known.has(cluster.personId)));
  return wanted.filter((one) => !passed.has(one));
}

async function byPerson(tx: Tx, deps: AudienceDeps, asks: readonly Ask[]): Promise<Wanted[]> {
  const clusters = await deps.identity.clustersOf(
    tx,
    asks.map((ask) => ask.originId),
  );
  const found = new Map<string, { cluster: Cluster; asks: Ask[] }>();
  for (const ask of asks) {
    const cluster = clusters.get(ask.originId) ?? { personId: ask.originId, originIds: [ask.originId] };
    const known = found.get(cluster.personId);
    if (known === undefined) found.set(cluster.personId, { cluster, asks: [ask] });
    else known.asks.push(ask);
  }
  return [...found.values()];
}

export async function lockPersons(
  tx: Tx,
  wanted: readonly Wanted[],
  deps: AudienceDeps,
  waits: boolean,
): Promise<Person[]> {
  const personIds = wanted.map(({ cluster }) => cluster.personId);
  const origins = wanted.flatMap(({ cluster }) => cluster.originIds);
  const lock = waits ? sql.lockPeople : sql.tryLockPeople;
  const [fresh, locked] = await Promise.all([
    run(tx, sql.addPeople, [personIds]),
    run(tx, lock, [[...new Set([...personIds, ...origins])]]),
  ]);
  const added = new Set(fresh.map((row) => row.origin_id));
  const rows = new Map(locked.map((row) => [row.origin_id, row]));
  const people = wanted.flatMap(({ cluster, asks: mine }): Person[] => {
    const row = rows.get(cluster.personId);
    if (row === undefined) return [];
    const merged = cluster.originIds.flatMap((id) => (id === cluster.personId ? [] : (rows.get(id) ?? [])));
    const isNew = added.has(cluster.personId) || row.facts === '' || row.gone;
    const ask = {
      cause: mine.some((one) => one.cause === 'merge') ? ('merge' as const) : (mine[0]?.cause ?? 'again'),
      names: [...new Set(mine.flatMap((one) => one.names))],
      facts: isNew || mine.some((one) => one.facts),
      // Whoever is seen for the first time may belong somewhere because of what she did not do.
      all: isNew || mine.some((one) => one.all),
      audienceIds: mine.flatMap((one) => one.audienceIds),
    };
    return [
      {
        cluster,
        ask,
        row,
        facts: row.facts === '' ? noFacts : { ...noFacts, ...(JSON.parse(row.facts) as PersonFacts) },
        changed: row.gone,
        merged,
      },
    ];
  });
  const anew = await readFacts(
    tx,
    deps,
    people.filter(({ ask }) => ask.facts).map(({ cluster }) => cluster),
  );
  for (const person of people) {
    const facts = anew.get(person.cluster.personId);
    if (facts === undefined || JSON.stringify(facts) === person.row.facts) continue;
    person.facts = facts;
    person.changed = true;
  }
  return people;
}

/** Keeps what is known of these people, and judges nobody: the walk over all who were there before the first audience. */
export async function rememberPeople(tx: Tx, deps: AudienceDeps, originIds: readonly string[]): Promise<void> {
  const ask = { cause: 'again', names: [], facts: true, all: false, audienceIds: [] } as const;
  const wanted = await byPerson(
    tx,
    deps,
    originIds.map((originId) => ({ originId, ...ask })),
  );
  await savePeople(tx, await lockPersons(tx, wanted, deps, true));
}

export async function savePeople(tx: Tx, people: readonly Person[]): Promise<void> {
  const rows = [
    ...people
      .filter((one) => one.changed)
      .map((one) => ({ id: one.row.origin_id, facts: JSON.stringify(one.facts), gone: false })),
    ...people
      .flatMap((one) => one.merged.filter((row) => !row.gone))
      .map((row) => ({ id: row.origin_id, facts: row.facts, gone: true })),
  ];
  if (rows.length === 0) return;
  await run(tx, sql.savePeople, [
    rows.map((row) => row.id),
    rows.map((row) => row.facts).join('\u001e'),
    rows.map((row) => String(row.gone)),
  ]);
}
