/** Persons out of fragments: loads clusters in bulk and folds each into the row of a list. */
import type { Money } from './money-view.ts';
import { run, type Db, type Tx } from '../kit/sql.ts';
import { joinAll } from './absorb.ts';
import { plainArray } from './array-text.ts';
import { moneyOf } from './money-view.ts';
import type { Cluster, IdentityPort, SourcesPort } from './ports.ts';
import { readStates, sumOrders, type StateRow } from './profiles.sql.ts';
import { decodeState, type FragmentState } from './state.ts';
import { msOf } from './stamp.ts';
import type { RulesByTrait } from './trait-rules.ts';
import { knownOf, type PersonSummary } from './view.ts';

export interface PeoplePorts {
  readonly db: Db;
  readonly identity: IdentityPort;
  readonly sources: SourcesPort;
  readonly rules: () => Promise<RulesByTrait>;
  /** For later parts: what is known of this person has changed without an event. In the transaction of the change. */
  readonly onKnown?: (tx: Tx, personId: string) => Promise<void>;
}

export interface LoadedPerson {
  readonly cluster: Cluster;
  readonly rows: readonly StateRow[];
  readonly state: FragmentState;
}

/** The persons behind these ids (a person's own or any member's), by the id asked for; those without any fragment are absent. */
export async function loadPeople(
  { db, identity }: PeoplePorts,
  ids: readonly string[],
): Promise<Map<string, LoadedPerson>> {
  if (ids.length === 0) return new Map();
  const clusters = await identity.clustersOf(db, ids);
  const members = [...new Set([...clusters.values()].flatMap((cluster) => cluster.originIds))];
  const rows = new Map((await run(db, readStates, [plainArray(members)])).map((row) => [row.origin_id, row]));
  const byPerson = new Map<string, LoadedPerson>();
  const found = new Map<string, LoadedPerson>();
  for (const [asked, cluster] of clusters) {
    let person = byPerson.get(cluster.personId);
    if (person === undefined) {
      const mine = cluster.originIds.flatMap((originId) => rows.get(originId) ?? []);
      if (mine.length === 0) continue;
      person = { cluster, rows: mine, state: joinAll(mine.map((row) => decodeState(row.state))) };
      byPerson.set(cluster.personId, person);
    }
    found.set(asked, person);
  }
  return found;
}

export interface Bought {
  readonly orders: number;
  readonly revenue: Money[];
}

/** What each of these persons has bought, by person id. */
export async function boughtBy(db: Db, people: readonly LoadedPerson[]): Promise<Map<string, Bought>> {
  const pairs = people.flatMap((person, at) => person.rows.map((row) => [at, row.origin_id] as const));
  if (pairs.length === 0) return new Map();
  const sums = await run(db, sumOrders, [
    plainArray(pairs.map(([at]) => at)),
    plainArray(pairs.map(([, originId]) => originId)),
  ]);
  return new Map(
    people.map((person, at) => {
      const mine = sums.filter((sum) => sum.person === at);
      return [
        person.cluster.personId,
        {
          orders: mine.reduce((all, sum) => all + sum.orders, 0),
          revenue: mine.flatMap((sum) => moneyOf(sum.revenue_minor, sum.currency)),
        },
      ];
    }),
  );
}

export function summaryOfPerson(
  person: LoadedPerson,
  bought: Bought | undefined,
  rules: RulesByTrait,
  matched: string | null,
): PersonSummary {
  const { state, rows } = person;
  return {
    id: person.cluster.personId,
    ...knownOf(state, rules),
    // An origin that only the system has spoken about (a merge) has times of its own, which are no contact of the person's.
    firstSeenAt: new Date(
      state.first === undefined ? Math.min(...rows.map((row) => row.first_seen.getTime())) : msOf(state.first[0]),
    ).toISOString(),
    lastSeenAt: new Date(
      state.last === undefined ? Math.max(...rows.map((row) => row.last_seen.getTime())) : msOf(state.last[0]),
    ).toISOString(),
    lastSourceKind: state.last?.[1] ?? null,
    events: state.events,
    orders: bought?.orders ?? 0,
    revenue: bought?.revenue ?? [],
    matched,
  };
}
