import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { roles, type Role } from '../../../contracts/common.ts';
import * as people from '../../../contracts/people.ts';
import { systemClock } from '../kit/clock.ts';
import type { Actor, AuditNote } from '../kit/http/route.ts';
import { createHttpServer } from '../kit/http/server.ts';
import { newId } from '../kit/ids.ts';
import { silentLog } from '../kit/log.ts';
import type { PrivacyRunner } from './index.ts';
import { originOf, tryProfiles, type TriedProfiles } from './try-profiles.ts';

let database: TestDatabase;
let tried: TriedProfiles;
let runner: PrivacyRunner;
let app: ReturnType<typeof createHttpServer>;
let url: string;
let notes: AuditNote[];

beforeEach(async () => {
  database = await freshDatabase();
  tried = await tryProfiles(database.db);
  notes = [];
  app = createHttpServer({
    db: database.db,
    log: silentLog,
    clock: systemClock,
    routes: tried.profiles.routes({ db: database.db }),
    // Who calls names the role in a header; without it nobody is known.
    authenticate: async (request) => {
      const role = roles.find((known) => known === request.headers['x-role']);
      return role === undefined
        ? null
        : ({ kind: 'staff', id: role, name: `Eva ${role}`, roles: [role] } satisfies Actor);
    },
    audit: async (_tx, _actor, note) => void notes.push(note),
  });
  url = await app.listen({ host: '127.0.0.1', port: 0 });
  runner = tried.profiles.privacyRunner({ db: database.db, erasure: {}, settleMs: 100 });
  await tried.say(
    {
      type: 'identify',
      userId: 'anna',
      at: new Date(Date.now() - 1_000),
      traits: { name: 'Anna Nowak', email: 'anna@example.com' },
      identifiers: { email: 'anna@example.com', phone: '+48601234567' },
    },
    { userId: 'anna', name: 'Product Added', properties: { sku: 's1', name: 'Skirt', price: 30, currency: 'EUR' } },
    { userId: 'bob', name: 'Product Viewed', properties: { sku: 's2' } },
  );
});
afterEach(async () => {
  await app.close();
  await database.drop();
});

const anna = originOf('user_id', 'anna');

async function call(
  path: string,
  options: { method?: string; body?: unknown; role?: Role | null; key?: string } = {},
): Promise<{ status: number; body: never }> {
  const { method = 'GET', body, role = 'admin', key } = options;
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(role === null ? {} : { 'x-role': role }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as never };
}

test('every answer has the form that its contract promises', async () => {
  const list = people.peoplePage.strict().parse((await call('/api/v1/people')).body);
  expect(list.items.map((item) => item.name)).toContain('Anna Nowak');
  expect(people.peoplePage.parse((await call('/api/v1/people?search=601234')).body).items).toMatchObject([
    { id: anna, matched: 'phone' },
  ]);
  expect(people.person.strict().parse((await call(`/api/v1/people/${anna}`)).body)).toMatchObject({
    email: 'anna@example.com',
    events: 2,
  });
  const timeline = people.timelinePage.strict().parse((await call(`/api/v1/people/${anna}/timeline?limit=1`)).body);
  expect(timeline.nextCursor).not.toBeNull();
  const rest = people.timelinePage.parse(
    (await call(`/api/v1/people/${anna}/timeline?cursor=${timeline.nextCursor}`)).body,
  );
  const eventId = rest.items[0]?.eventId ?? '';
  expect(people.eventDetail.strict().parse((await call(`/api/v1/events/${eventId}`)).body)).toMatchObject({
    personId: anna,
  });
  expect(
    people.context
      .strict()
      .parse((await call('/api/v1/context?type=email&value=anna@example.com', { role: 'store' })).body),
  ).toMatchObject({ known: true, cart: [{ sku: 's1' }] });
  expect(people.context.parse((await call('/api/v1/context?type=email&value=no')).body)).toMatchObject({
    known: false,
  });
  expect(people.consents.strict().parse((await call(`/api/v1/people/${anna}/consents`)).body)).toEqual({
    current: [],
    ledger: [],
  });
  expect(people.traitRules.strict().parse((await call('/api/v1/traits/rules')).body)).toEqual({
    version: 0,
    rules: [],
  });
});

test('a mistake gets its catalogued problem', async () => {
  expect(await call(`/api/v1/people/${newId()}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await call('/api/v1/people/42')).toMatchObject({ status: 400, body: { code: 'bad_request' } });
  expect(await call(`/api/v1/events/${newId()}`)).toMatchObject({ status: 404 });
  expect(await call('/api/v1/people?cursor=x')).toMatchObject({ status: 400, body: { code: 'wrong_cursor' } });
  expect(await call('/api/v1/people?search=%00')).toMatchObject({ status: 200, body: { items: [] } });
  expect(await call('/api/v1/context')).toMatchObject({ status: 400, body: { code: 'context_needs_somebody' } });
  const twice = [
    { trait: 'city', strategy: 'newest', sourceKinds: [] },
    { trait: 'city', strategy: 'oldest', sourceKinds: [] },
  ];
  expect(await call('/api/v1/traits/rules', { method: 'PUT', body: { version: 0, rules: twice } })).toMatchObject({
    status: 422,
    body: { code: 'trait_rule_twice' },
  });
  expect(await call('/api/v1/traits/rules', { method: 'PUT', body: { version: 3, rules: [] } })).toMatchObject({
    status: 409,
    body: { code: 'trait_rules_changed' },
  });
});

test('who may not is turned away: strangers everywhere, roles where it matters', async () => {
  for (const path of [
    '/api/v1/people',
    `/api/v1/people/${anna}`,
    '/api/v1/context?type=a&value=b',
    '/api/v1/privacy-requests',
    `/api/v1/privacy-requests/${newId()}/download`,
  ]) {
    expect((await call(path, { role: null })).status, path).toBe(401);
  }
  const body = { reason: 'asked' };
  expect((await call(`/api/v1/people/${anna}/erase`, { method: 'POST', body, role: 'agent' })).status).toBe(403);
  expect((await call(`/api/v1/people/${anna}/export`, { method: 'POST', body, role: 'store' })).status).toBe(403);
  expect(
    (await call('/api/v1/traits/rules', { method: 'PUT', body: { version: 0, rules: [] }, role: 'marketer' })).status,
  ).toBe(403);
  expect((await call(`/api/v1/people/${anna}/consents`, { method: 'POST', body: {}, role: 'analyst' })).status).toBe(
    403,
  );
});

test('staff record consent once, however often the request is sent, and the proof is not kept beside the key', async () => {
  const request = {
    method: 'POST',
    body: { purpose: 'marketing', channel: 'sms', state: 'given', proof: 'said on the phone' },
    role: 'agent',
    key: 'k1',
  } as const;
  const [one, two] = [
    await call(`/api/v1/people/${anna}/consents`, request),
    await call(`/api/v1/people/${anna}/consents`, request),
  ];
  expect([one.status, two.status]).toEqual([201, 201]);
  const { ledger } = people.consents.parse((await call(`/api/v1/people/${anna}/consents`)).body);
  expect(ledger).toMatchObject([{ state: 'given', actor: 'Eva agent', proof: 'said on the phone' }]);
  expect(JSON.stringify(await database.db.unsafe('select answer from kit.idempotency'))).not.toContain(
    'said on the phone',
  );
  expect(notes).toMatchObject([{ action: 'consent.record', object: { id: anna } }]);
  expect((await call(`/api/v1/people/${newId()}/consents`, { ...request, key: 'k2' })).status).toBe(404);
});

test('a person gets her data as a download, then is erased, and the record of both stays', async () => {
  const asked = people.privacyRequest.parse(
    (await call(`/api/v1/people/${anna}/export`, { method: 'POST', body: { reason: 'she asked' } })).body,
  );
  expect(asked.state).toBe('running');
  expect((await call(`/api/v1/privacy-requests/${asked.id}/download`)).body).toMatchObject({
    code: 'export_not_ready',
  });
  await runner.runOnce();
  const download = await fetch(`${url}/api/v1/privacy-requests/${asked.id}/download`, {
    headers: { 'x-role': 'agent' },
  });
  expect(download.headers.get('content-disposition')).toContain('attachment');
  expect(await download.json()).toMatchObject({
    person: { name: 'Anna Nowak' },
    events: [{ name: 'Product Added' }, { type: 'identify' }],
  });

  const erase = await call(`/api/v1/people/${anna}/erase`, { method: 'POST', body: { reason: 'she asked' } });
  expect(erase.status).toBe(202);
  await runner.runOnce();
  const list = people.privacyPage.strict().parse((await call('/api/v1/privacy-requests')).body);
  expect(list.items.map((item) => [item.kind, item.state])).toEqual([
    ['erasure', 'done'],
    ['export', 'done'],
  ]);
  expect(people.person.parse((await call(`/api/v1/people/${anna}`)).body).erasedAt).not.toBeNull();
  expect((await call(`/api/v1/privacy-requests/${asked.id}/download`)).body).toMatchObject({ code: 'export_gone' });
  expect(notes.map((note) => note.action)).toEqual(['privacy.export', 'privacy.erasure']);
});
