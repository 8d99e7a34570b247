import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { createIdentity, type Identity } from '../identity/index.ts';
import { systemClock } from '../kit/clock.ts';
import { silentLog } from '../kit/log.ts';
import { transaction } from '../kit/sql.ts';
import { appendEvents, type JsonObject } from '../spine/index.ts';
import { readContextOf } from './context.ts';
import { createProfiles, peopleInAll, type Profiles } from './index.ts';
import { listPeople } from './list-people.ts';
import { getPerson } from './person.ts';
import { askPrivacy } from './privacy.ts';
import { searchPeople } from './search-people.ts';
import { createRulesCache } from './trait-rules.ts';
import { saidEvent, trySources, type Said } from './try-profiles.ts';

const sources = {
  byId: (id: string) => ({
    id,
    name: trySources.byId(id)?.name ?? '',
    kind: trySources.byId(id)?.kind ?? ('web' as const),
    sharedDevice: false,
  }),
};
let database: TestDatabase;
let identity: Identity;
let profiles: Profiles;
beforeEach(async () => {
  database = await freshDatabase();
  identity = await createIdentity({ db: database.db, sources, log: silentLog });
  profiles = createProfiles({ sources, identity });
});
afterEach(() => database.drop());

const ports = () => ({ db: database.db, identity, sources, rules: createRulesCache(database.db) });
const whoIs = (type: string, value: string) => readContextOf(ports(), { type, value }, new Date());

async function say(...said: readonly Said[]): Promise<void> {
  const events = said.map(saidEvent);
  await transaction(database.db, async (tx) => {
    await appendEvents(tx, events);
    const rows = await tx.unsafe(
      `select xid::text as xid, seq, event_id from spine.log where event_id = any ($1::uuid[])`,
      [events.map((event) => event.eventId)] as never[],
    );
    const places = new Map(rows.map((row) => [String(row['event_id']), row]));
    const logged = events.map((event) => ({
      ...event,
      xid: String(places.get(event.eventId)?.['xid']),
      seq: Number(places.get(event.eventId)?.['seq']),
    }));
    await profiles.apply(tx, await identity.resolve(tx, logged));
  });
}

const anna = { email: 'anna.identity@example.com', phone: '+48601999888' };

async function sayAnna(): Promise<void> {
  await say({ anonymousId: 'anna-device-1', name: 'Product Added', properties: { sku: 'skirt-1' } });
  await say({
    anonymousId: 'anna-device-1',
    userId: 'anna-user-1',
    type: 'identify',
    traits: { name: 'Anna Identity', ...anna },
  });
  await say(
    { userId: 'anna-user-1', kind: 'app', name: 'Product Viewed', properties: { sku: 'blouse-1' } },
    { userId: 'bob-user', name: 'Product Viewed', properties: { sku: 'x' } },
  );
}

test('one customer over channels: known by any identifier, in one row of the list', async () => {
  await sayAnna();
  const answer = await whoIs('email', 'Anna.Identity@Example.com');
  expect(answer).toMatchObject({
    known: true,
    name: 'Anna Identity',
    cart: [{ sku: 'skirt-1' }],
    lastProduct: { sku: 'blouse-1' },
  });
  for (const [type, value] of [
    ['user_id', 'anna-user-1'],
    ['phone', '+48 601 999 888'],
  ] as const)
    expect(await whoIs(type, value)).toEqual(answer);
  const person = await getPerson(ports(), answer.personId ?? '');
  expect(person).toMatchObject({ events: 3, email: anna.email });
  expect(person.identifiers.map((identifier) => identifier.type)).toEqual(
    expect.arrayContaining(['user_id', 'email', 'phone']),
  );
  expect(
    (await listPeople(ports(), { sort: 'lastSeen', kind: undefined, cursor: undefined, limit: 10 })).items,
  ).toHaveLength(2);
  expect(await peopleInAll(database.db)).toBe(2);
  expect((await searchPeople(ports(), { text: '601999', cursor: undefined, limit: 10 })).items).toMatchObject([
    { id: answer.personId },
  ]);
  expect((await profiles.namesOf(database.db, [answer.personId ?? ''])).get(answer.personId ?? '')).toBe(
    'Anna Identity',
  );
});

test('an erased customer is in no table any more, and a stranger when she comes back', async () => {
  await sayAnna();
  const { personId } = await whoIs('email', anna.email);
  await transaction(database.db, (tx) =>
    askPrivacy(tx, { kind: 'erasure', personId: personId ?? '', reason: 'asked', by: 'Eva' }, systemClock.now()),
  );
  expect(await profiles.privacyRunner({ db: database.db, erasure: {}, settleMs: 100 }).runOnce()).toBe(1);
  expect(await whoIs('email', anna.email)).toMatchObject({ known: false });
  expect(await getPerson(ports(), personId ?? '')).toMatchObject({ events: 0, erasedAt: expect.any(String) as string });
  const tables = await database.db.unsafe(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  );
  for (const table of tables.map((row) => String(row['name']))) {
    for (const secret of [anna.email, '601999888', 'anna-user-1', 'anna-device-1', 'Anna Identity', 'skirt-1']) {
      const [row] = await database.db.unsafe(
        `select count(*)::int as n from ${table} t where position($1 in t::text) > 0`,
        [secret] as never[],
      );
      expect(row?.['n'], `${table}: ${secret}`).toBe(0);
    }
  }
  await say({ userId: 'anna-user-1', name: 'Product Viewed', body: { extra: {} as JsonObject } });
  expect(await whoIs('user_id', 'anna-user-1')).toMatchObject({ known: true, name: null, cart: [] });
});

test('what happens at a till without a customer is on no list of people and counts as nobody', async () => {
  await sayAnna();
  const before = await peopleInAll(database.db);
  await say({ anonymousId: 'null', name: 'Till Opened' }, { anonymousId: 'null', name: 'Till Opened' });
  const rows = await database.db`select count(*)::int as n from profiles.timeline where name = 'Till Opened'`;
  expect(rows[0]?.['n']).toBe(2);
  expect(await peopleInAll(database.db)).toBe(before);
  for (const sort of ['lastSeen', 'firstSeen', 'events'] as const) {
    const { items, total } = await listPeople(ports(), { sort, kind: undefined, cursor: undefined, limit: 50 });
    expect([items.length, total], sort).toEqual([before, before]);
  }
});
