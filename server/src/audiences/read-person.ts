/** Reads what people are judged by: `facts.ts` out of what other parts publish. Set by set, whatever the number of people. */
import { anyEvent } from '../../../contracts/audience-rule.ts';
import { run, type On } from '../kit/sql.ts';
import type { AudienceDeps } from './deps.ts';
import { dateOf, never, textsOf, type EventFact, type LotFact, type PersonFacts } from './facts.ts';
import * as sql from './judging.sql.ts';
import { listsOf } from './lists.sql.ts';
import type { Needs } from './walk-rule.ts';

export interface Cluster {
  readonly personId: string;
  readonly originIds: readonly string[];
}

export async function readFacts(
  on: On,
  deps: Pick<AudienceDeps, 'profiles'>,
  clusters: readonly Cluster[],
): Promise<Map<string, PersonFacts>> {
  const origins = clusters.flatMap((cluster) => cluster.originIds);
  if (origins.length === 0) return new Map();
  const [traits, consents, types, lots, tiers, lists] = await Promise.all([
    deps.profiles.standingTraitsOf(on, clusters),
    run(on, sql.consentsOf, [origins]),
    run(on, sql.identifierTypesOf, [origins]),
    run(on, sql.lotsOf, [origins]),
    run(on, sql.tiersOf, [origins]),
    run(on, listsOf, [origins]),
  ]);
  const own = grouped(consents);
  const ownTypes = grouped(types);
  const ownLots = grouped(lots);
  const ownTiers = grouped(tiers);
  const ownLists = grouped(lists);
  return new Map(
    clusters.map((cluster) => {
      const of = <T>(rows: ReadonlyMap<string, readonly T[]>): T[] =>
        cluster.originIds.flatMap((id) => rows.get(id) ?? []);
      const said = traitFacts(traits.get(cluster.personId) ?? {});
      return [
        cluster.personId,
        {
          ...said,
          consents: standingConsents(of(own)),
          identifiers: [...new Set(of(ownTypes).map((row) => row.type))].sort(),
          lots: of(ownLots)
            .map((row): LotFact => [row.kind, row.free, row.activates_at.getTime(), row.expires_at?.getTime() ?? never])
            .sort((a, b) => a[2] - b[2] || a[3] - b[3] || a[1] - b[1]),
          tier: of(ownTiers).sort((a, b) => b.since.getTime() - a.since.getTime())[0]?.tier_id ?? null,
          lists: listFacts(of(ownLists)),
        },
      ];
    }),
  );
}

function traitFacts(values: Readonly<Record<string, unknown>>): Pick<PersonFacts, 'traits' | 'dates'> {
  const traits: [string, string[]][] = [];
  const dates: [string, number[]][] = [];
  for (const [name, value] of Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1))) {
    // Long texts are no groups of people.
    const texts = textsOf(value)
      .filter((text) => text.length <= 200)
      .slice(0, 50);
    if (texts.length > 0) traits.push([name, texts]);
    const found = texts.flatMap((text) => dateOf(text) ?? []);
    if (found.length > 0) dates.push([name, found]);
  }
  return { traits: Object.fromEntries(traits), dates: Object.fromEntries(dates) };
}

/** By whatever origin she is on it: since the first. */
function listFacts(rows: readonly { audience_id: string; at: Date }[]): [string, number][] {
  const first = new Map<string, number>();
  for (const { audience_id: id, at } of rows) first.set(id, Math.min(at.getTime(), first.get(id) ?? never));
  return [...first].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The newest word by (at, id), as in the ledger of consent. */
function standingConsents(
  rows: readonly { key: string; state: 'given' | 'withdrawn'; at: Date; id: string }[],
): Record<string, 'given' | 'withdrawn'> {
  const sorted = [...rows].sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1));
  return Object.fromEntries(
    Object.entries(Object.fromEntries(sorted.map((row) => [row.key, row.state]))).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** The events of these origins that any of the rules asks about, by person, in the order of (at, id); of each person those of `namesOf` alone. */
export async function readEvents(
  on: On,
  clusters: readonly Cluster[],
  needs: Needs,
  now: Date,
  namesOf?: (personId: string) => ReadonlySet<string>,
): Promise<Map<string, EventFact[]>> {
  const found = new Map<string, EventFact[]>(clusters.map(({ personId }) => [personId, []]));
  const names = [...needs.events.keys()];
  if (names.length === 0 || clusters.length === 0) return found;
  const origins = clusters.flatMap((cluster) => cluster.originIds);
  const since = names.map((name) => startOf(needs, name, now));
  const rows = await run(on, names.includes(anyEvent) ? sql.eventsOfAny : sql.eventsOf, [
    origins,
    names,
    since.map((ms) => new Date(ms).toISOString()),
    new Date(Math.min(...since)),
    [...needs.properties],
    [...needs.bodies],
    clusters.flatMap(({ personId, originIds }) => {
      const asked = namesOf?.(personId);
      const places = names.flatMap((name, at) => (asked === undefined || asked.has(name) ? [at + 1] : []));
      return originIds.map(() => `{${places.join(',')}}`);
    }),
  ]);
  const personOf = new Map(clusters.flatMap((one) => one.originIds.map((id) => [id, one.personId] as const)));
  for (const row of rows) {
    const { event_id: id, name, source_kind: channel, properties } = row;
    found
      .get(personOf.get(row.origin_id) ?? '')
      ?.push({ at: row.occurred_at.getTime(), id, name, channel, properties: properties ?? {} });
  }
  for (const events of found.values()) events.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  return found;
}

function startOf(needs: Needs, name: string, now: Date): number {
  const reach = needs.events.get(name) ?? { kind: 'all' };
  if (reach.kind === 'all') return 0;
  return Math.max(0, reach.kind === 'from' ? reach.ms : now.getTime() - reach.ms);
}

function grouped<T extends { readonly origin_id: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.origin_id);
    if (group === undefined) groups.set(row.origin_id, [row]);
    else group.push(row);
  }
  return groups;
}
