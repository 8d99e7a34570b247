/** For tests: profiles on a database, with sources of every kind and a plain identity in two tables (never merging by itself). */
import { sourceKinds, type SourceKind } from '../../../contracts/common.ts';
import { hashedId } from '../kit/ids.ts';
import { transaction, type Db, type On } from '../kit/sql.ts';
import { appendEvents, type JsonObject, type LogEvent, type NewEvent } from '../spine/index.ts';
import { anEvent, type EventWish } from '../../test/events.ts';
import {
  createProfiles,
  type Cluster,
  type IdentityPort,
  type Profiles,
  type ResolvedEvent,
  type SourcesPort,
} from './index.ts';

export const sourceOf = (kind: SourceKind): string => hashedId('try source', kind);
const sources = new Map(sourceKinds.map((kind) => [sourceOf(kind), { id: sourceOf(kind), name: `The ${kind}`, kind }]));
export const trySources: SourcesPort = { byId: (id) => sources.get(id) };

export const originOf = (type: string, value: string): string => hashedId('try origin', type, value);

export interface Said extends EventWish {
  readonly kind?: SourceKind;
  readonly identifiers?: Readonly<Record<string, string>>;
  readonly properties?: JsonObject;
  readonly traits?: JsonObject;
  readonly clockSuspect?: boolean;
  /** By a command of ours: it comes from no source. */
  readonly stated?: boolean;
}

export function saidEvent(said: Said): NewEvent {
  const event = anEvent({
    ...said,
    sourceId: said.sourceId ?? sourceOf(said.kind ?? 'web'),
    body: {
      ...(said.properties === undefined ? {} : { properties: said.properties }),
      ...(said.traits === undefined ? {} : { traits: said.traits }),
      ...said.body,
    },
  });
  const own = said.stated === true ? { sourceId: null } : {};
  return { ...event, ...own, clockSuspect: said.clockSuspect ?? false };
}

/** Bound to the user where there is one, else to the device. */
export function resolvedOf(event: LogEvent, identifiers: Readonly<Record<string, string>> = {}): ResolvedEvent {
  const { userId, anonymousId } = event.body;
  const all = {
    ...(typeof userId === 'string' ? { user_id: userId } : {}),
    ...(typeof anonymousId === 'string' ? { anonymous_id: anonymousId } : {}),
    ...identifiers,
  };
  const known = Object.entries(all).map(([type, value]) => ({
    type,
    value,
    originId: originOf(type, value),
    verified: false,
  }));
  return { event, originId: known[0]?.originId ?? originOf('none', event.eventId), identifiers: known };
}

export const placed = (event: NewEvent, seq: number): LogEvent => ({ ...event, xid: '1', seq });

export interface TriedProfiles {
  readonly profiles: Profiles;
  readonly identity: IdentityPort;
  /** Into the log, then applied in one batch, as the consumer does. */
  say(...said: readonly Said[]): Promise<readonly NewEvent[]>;
  /** One person from now on: the first id survives. */
  join(...originIds: readonly string[]): Promise<void>;
}

export async function tryProfiles(db: Db, clock?: { now(): Date }): Promise<TriedProfiles> {
  await db.unsafe(`
    create schema if not exists try_identity;
    create table if not exists try_identity.aliases (origin_id uuid primary key, person_id uuid not null);
    create index if not exists aliases_person on try_identity.aliases (person_id);
    create table if not exists try_identity.identifiers (type text, value text, origin_id uuid not null, primary key (type, value))`);
  const profiles = createProfiles({ sources: trySources, identity: tryIdentity, ...(clock ? { clock } : {}) });
  return {
    profiles,
    identity: tryIdentity,
    say: async (...said) => {
      const events = said.map(saidEvent);
      await transaction(db, async (tx) => {
        await appendEvents(tx, events);
        const rows = await tx.unsafe(
          `select xid::text as xid, seq, event_id from spine.log where event_id = any ($1::uuid[])`,
          [events.map((event) => event.eventId)] as never[],
        );
        const places = new Map(rows.map((row) => [String(row['event_id']), row]));
        const resolved = events.map((event, at) => {
          const place = places.get(event.eventId);
          return resolvedOf(
            { ...event, xid: String(place?.['xid']), seq: Number(place?.['seq']) },
            said[at]?.identifiers,
          );
        });
        const known = resolved.flatMap((item) =>
          item.identifiers.map((identifier) => ({ ...identifier, bound: item.originId })),
        );
        await tx.unsafe(
          `insert into try_identity.identifiers select * from unnest($1::text[], $2::text[], $3::uuid[]) on conflict do nothing`,
          [known.map((item) => item.type), known.map((item) => item.value), known.map((item) => item.bound)] as never[],
        );
        await tx.unsafe(
          `insert into try_identity.aliases select o, o from unnest($1::uuid[]) o on conflict do nothing`,
          [[...new Set(resolved.map((item) => item.originId))]] as never[],
        );
        // What lists read of identity: whoever has an identifier is somebody.
        await tx.unsafe(
          `insert into identity.identifiers (origin_id, type, value, first_seen_at, last_seen_at)
           select o, 'try', o::text, now(), now() from unnest($1::uuid[]) o on conflict do nothing`,
          [[...new Set(known.map((item) => item.bound))]] as never[],
        );
        await profiles.apply(tx, resolved);
      });
      return events;
    },
    join: async (...originIds) => {
      await db.unsafe(`update try_identity.aliases set person_id = $1 where origin_id = any ($2::uuid[])`, [
        originIds[0],
        originIds,
      ] as never[]);
    },
  };
}

const ask = async (on: On, text: string, ...params: unknown[]): Promise<readonly Record<string, unknown>[]> =>
  on.unsafe(text, params as never[], { prepare: true });

async function clustersOf(on: On, ids: readonly string[]): Promise<Map<string, Cluster>> {
  const rows = await ask(
    on,
    `select i.id::text as asked, a.person_id::text as person, array_agg(b.origin_id::text) as origins
     from unnest($1::uuid[]) as i(id) join try_identity.aliases a on a.origin_id = i.id join try_identity.aliases b on b.person_id = a.person_id
     group by i.id, a.person_id`,
    ids,
  );
  const known = new Map(
    rows.map((row) => [
      String(row['asked']),
      { personId: String(row['person']), originIds: row['origins'] as string[] },
    ]),
  );
  return new Map(ids.map((id) => [id, known.get(id) ?? { personId: id, originIds: [id] }]));
}

export const tryIdentity: IdentityPort = {
  clustersOf,
  findCluster: async (on, by) => {
    const [row] = await ask(
      on,
      `select a.person_id::text as person, array_agg(b.origin_id::text) as origins from try_identity.aliases a join try_identity.aliases b on b.person_id = a.person_id
       where a.origin_id = coalesce($1::uuid, (select origin_id from try_identity.identifiers where type = $2 and value = $3)) group by a.person_id`,
      'id' in by ? by.id : null,
      'id' in by ? null : by.type,
      'id' in by ? null : by.value,
    );
    return row === undefined ? null : { personId: String(row['person']), originIds: row['origins'] as string[] };
  },
  resolveIdentifiers: async (on, identifiers) => {
    const rows = await ask(
      on,
      `select a.person_id::text as person from unnest($1::text[], $2::text[]) with ordinality as w(type, value, n)
       left join try_identity.identifiers i using (type, value) left join try_identity.aliases a using (origin_id) order by n`,
      identifiers.map((identifier) => identifier.type),
      identifiers.map((identifier) => identifier.value),
    );
    return rows.map((row) => (row['person'] === null ? null : String(row['person'])));
  },
  identifierTypes: async () => ['user_id', 'email', 'phone', 'loyalty_card', 'anonymous_id'],
  identifiersOf: async (on, personId) => {
    const rows = await ask(
      on,
      `select i.type, i.value, i.origin_id::text as origin from try_identity.identifiers i join try_identity.aliases a using (origin_id) where a.person_id = $1 order by 1, 2`,
      personId,
    );
    const at = new Date(0).toISOString();
    return rows.map((row) => ({
      type: String(row['type']),
      value: String(row['value']),
      originId: String(row['origin']),
      state: 'normal' as const,
      verifiedAt: null,
      firstSeenAt: at,
      lastSeenAt: at,
      sourceId: null,
    }));
  },
  graphOf: async () => ({ links: [], merges: [] }),
  eraseIdentity: async (tx, personId) => {
    const gone = await tx.unsafe(
      `delete from try_identity.identifiers i using try_identity.aliases a where a.origin_id = i.origin_id and a.person_id = $1`,
      [personId] as never[],
    );
    await tx.unsafe(`delete from try_identity.aliases where person_id = $1`, [personId] as never[]);
    return { identifiers: gone.count };
  },
};
