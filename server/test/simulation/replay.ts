/**
 * The log once more, from its beginning, by one process without faults, into a fresh state: what was derived must come out the same.
 *
 * What is compared: for each event of a customer, which origin it is bound to and how the timeline tells it; the state of each origin
 * (as sets: the order of lists inside a state says nothing); orders, consents and search words, row by row; who is one person, as sets of
 * identifiers; each person's view as the API gives it.
 * What is not: the ids of persons, the ledger and the events about merges ("People Merged", …), because which of two origins stands for a
 * person and what counted as a merge depends on which shard came first; versions and counters of writes; last sights of identifiers,
 * which are exact to the hour only. Histories in which staff decided keep identity as it is: decisions are no events, and are not replayed.
 */
import { createIdentity } from '../../src/identity/index.ts';
import { silentLog } from '../../src/kit/log.ts';
import { run, statement, transaction, type Db } from '../../src/kit/sql.ts';
import { joinAll } from '../../src/profiles/absorb.ts';
import { forgetDerived } from '../../src/profiles/index.ts';
import { getPerson } from '../../src/profiles/person.ts';
import { decodeState } from '../../src/profiles/state.ts';
import { createRulesCache } from '../../src/profiles/trait-rules.ts';
import { rewindPlaces } from '../../src/spine/index.ts';
import { z } from 'zod';
import { forgetIdentityText } from './ground.ts';
import { beat, pause, silence, type Scene } from './play.ts';
import { eventsBehind } from './settle.ts';
import { startWorker } from './worker.ts';
import { simSources } from './world.ts';

/** Everything derived, in one canonical form; equal text, equal state. */
export interface Derived {
  readonly timeline: readonly string[];
  readonly states: readonly string[];
  readonly orders: readonly string[];
  readonly consents: readonly string[];
  readonly search: readonly string[];
  readonly persons: readonly string[];
  readonly views: readonly string[];
}

const row = z.object({ line: z.string() });
const line = (name: string, text: string) => statement(`simulation.${name}`, row, text);
const timeline = line(
  'timelineLines',
  `select concat_ws(' | ', event_id, origin_id, type, name, source_kind, occurred_at, summary) as line
   from profiles.timeline where type <> 'system' order by 1`,
);
const states = statement(
  'simulation.stateLines',
  z.object({ origin_id: z.string(), state: z.string() }),
  `select origin_id, state from profiles.fragments order by 1`,
);
const orders = line('orderLines', `select (o.*)::text as line from profiles.orders o order by 1`);
const consents = line(
  'consentLines',
  `select (c.*)::text as line from profiles.consents c where actor = 'customer' order by 1`,
);
const search = line('searchLines', `select (s.*)::text as line from profiles.search s order by 1`);
const persons = statement(
  'simulation.persons',
  z.object({ person: z.string(), members: z.array(z.string()) }),
  `select coalesce(a.person_id, i.origin_id) as person, array_agg(i.type || ':' || i.value order by i.type, i.value) as members
   from identity.identifiers i left join identity.aliases a using (origin_id) group by 1`,
);

export async function derivedOf(db: Db): Promise<Derived> {
  const identity = await createIdentity({ db, sources: simSources, log: silentLog });
  const [told, stored, bought, agreed, sought, groups] = await Promise.all([
    run(db, timeline),
    run(db, states),
    run(db, orders),
    run(db, consents),
    run(db, search),
    run(db, persons),
  ]);
  const ports = { db, identity, sources: simSources, rules: createRulesCache(db) };
  const known = new Set(stored.map((one) => one.origin_id));
  const views = await Promise.all(
    groups.map(async ({ person, members }) => {
      const { originIds } = await identity.membersOf(db, person);
      if (!originIds.some((id) => known.has(id))) return '';
      // `events` counts what the system said about a merge as well; the timeline and the states are compared without it.
      const { id: _, identifiers: __, events: ___, ...view } = await getPerson(ports, person);
      return `${members.join()} ${JSON.stringify(view)}`;
    }),
  );
  return {
    timeline: told.map((one) => one.line),
    states: stored.flatMap((one) => canonicalState(one.origin_id, one.state)),
    orders: bought.map((one) => one.line),
    consents: agreed.map((one) => one.line),
    search: sought.map((one) => one.line),
    persons: groups.map((one) => one.members.join()).sort(),
    views: views.filter((view) => view !== '').sort(),
  };
}

/** Without the count of events (compared with the timeline by itself); an origin that only the system spoke about has nothing else. */
function canonicalState(originId: string, text: string): string[] {
  // As readers see it: what is too old for a cart is dropped when the cart is next touched, or read.
  const { events: _, ...state }: Record<string, unknown> = { ...joinAll([decodeState(text)]) };
  if (state['first'] === undefined) return [];
  const sorted = Object.entries(state)
    .map(([key, value]): [string, unknown] => [key, asSet(key, value)])
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return [`${originId} ${JSON.stringify(sorted)}`];
}

const lists = new Set(['traits', 'products', 'cart', 'wishes', 'talks']);

function asSet(key: string, value: unknown): unknown {
  if (Array.isArray(value) && lists.has(key)) return value.map((item) => JSON.stringify(item)).sort();
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return value;
}

/** Forgets what was derived and applies the log again, in one process and in large batches. */
export async function replay(scene: Scene): Promise<void> {
  const { ground, workers } = scene;
  const { admin } = ground;
  for (const worker of workers) worker.alive = false;
  await silence(scene, workers);
  await transaction(admin, async (tx) => {
    await forgetDerived(tx);
    if (scene.options.staff !== true) await tx.unsafe(forgetIdentityText);
    await rewindPlaces(tx, 'people');
    await tx.unsafe('delete from public.applied');
  });
  const pool = ground.takePool();
  const worker = await startWorker({
    pool,
    admin,
    bug: undefined,
    lanes: 1,
    batchSize: 1_000,
    poisonOf: (eventId) => (scene.poisoned ? scene.world.poison.get(eventId) : undefined),
    clickhouse: undefined,
  });
  await beat(worker);
  const [loop] = worker.loops;
  // Identity says again that people were merged: those events are behind the others. A pass that finds nothing is not the end: open
  // transactions of other histories on the same database server hold back what may be read.
  while ((await loop?.pass()) !== 0 || (await eventsBehind(admin)) > 0) await pause(1);
  await worker.leases.stop();
  ground.giveBack(pool);
}

/** What differs, as lines that only one of the two has. */
export function differences(before: Derived, after: Derived): string[] {
  return (Object.keys(before) as (keyof Derived)[]).flatMap((part) => {
    const [one, other] = [new Set(before[part]), new Set(after[part])];
    const gone = before[part].filter((text) => !other.has(text));
    const came = after[part].filter((text) => !one.has(text));
    if (gone.length + came.length === 0) return [];
    return [
      `a replay gives other ${part}:\n    was ${gone.slice(0, 2).join('\n        ')}\n    is  ${came.slice(0, 2).join('\n        ')}`,
    ];
  });
}
