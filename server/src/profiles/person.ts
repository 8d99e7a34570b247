/** One person, whole: any id that she ever had leads to her. */
import type { z } from 'zod';
import type { person as personShape } from '../../../contracts/people.ts';
import { notFound, problem } from '../kit/problems.ts';
import { runMaybe } from '../kit/sql.ts';
import { boughtBy, loadPeople, summaryOfPerson, type PeoplePorts } from './people.ts';
import { erasedAtOf } from './privacy.sql.ts';
import { channelsOf, contactOf, traitsOf } from './view.ts';

export type Person = z.infer<typeof personShape>;

/** Throws `not_found` for an id of nobody. One who was erased is answered with nothing but the instant of it. */
export async function getPerson(ports: PeoplePorts, id: string): Promise<Person> {
  const loaded = (await loadPeople(ports, [id])).get(id);
  if (loaded === undefined) return getErased(ports, id);
  const { db, identity, sources } = ports;
  const [rules, bought, identifiers] = await Promise.all([
    ports.rules(),
    boughtBy(db, [loaded]),
    identity.identifiersOf(db, loaded.cluster.personId),
  ]);
  const summary = summaryOfPerson(loaded, bought.get(loaded.cluster.personId), rules, null);
  const { state } = loaded;
  return {
    ...summary,
    traits: traitsOf(state, rules, sources),
    channels: channelsOf(state),
    firstContact: {
      ...(contactOf(state.first, sources) ?? { at: summary.firstSeenAt, kind: null, sourceName: null }),
      campaign: { ...state.campaign?.[1] },
    },
    lastContact: contactOf(state.last, sources) ?? { at: summary.lastSeenAt, kind: null, sourceName: null },
    identifiers: identifiers.map((identifier) => ({ ...identifier })),
    erasedAt: null,
  };
}

async function getErased({ db }: PeoplePorts, id: string): Promise<Person> {
  const erased = await runMaybe(db, erasedAtOf, [id]);
  if (erased === undefined) throw problem(notFound);
  const at = erased.done_at.toISOString();
  return {
    id,
    name: null,
    email: null,
    phone: null,
    firstSeenAt: at,
    lastSeenAt: at,
    lastSourceKind: null,
    events: 0,
    orders: 0,
    revenue: [],
    matched: null,
    traits: [],
    channels: [],
    firstContact: { at, kind: null, sourceName: null, campaign: {} },
    lastContact: { at, kind: null, sourceName: null },
    identifiers: [],
    erasedAt: at,
  };
}
