/** Audiences over the running server: filled from the past, live with every event, exact with time, through merges, undos and erasure. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Audience, AudienceCount, Member, Membership, PersonAudiences } from '../../../contracts/audiences.ts';
import type { Rule } from '../../../contracts/audience-rule.ts';
import { startApp, type TestApp } from '../../test/app.ts';
import { connectClickHouse } from '../history/index.ts';
import { transaction } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { undoSource } from '../undo-source.ts';

const day = 86_400_000;
const began = Date.now();
let app: TestApp;
let writeKey: string;

async function say(...events: readonly Record<string, unknown>[]): Promise<void> {
  const batch = events.map((event) => ({
    type: 'track',
    messageId: randomUUID(),
    timestamp: new Date().toISOString(),
    ...event,
  }));
  const answer = await fetch(`${app.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ batch }),
  });
  expect(answer.status).toBe(200);
}
const bought = (userId: string, at: number, total = 10) => ({
  userId,
  event: 'Order Completed',
  timestamp: new Date(at).toISOString(),
  properties: { order_id: randomUUID(), total },
});
async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await app.call<T>(method, path, body, {
    headers: method === 'GET' ? {} : { 'idempotency-key': randomUUID() },
  });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const who = async (userId: string): Promise<string> =>
  (
    await ask<{ personIds: string[] }>('POST', '/api/v1/people/resolve', {
      identifiers: [{ type: 'user_id', value: userId }],
    })
  ).personIds[0] ?? '';
const members = async (audience: Audience): Promise<Member[]> =>
  (await ask<{ items: Member[] }>('GET', `/api/v1/audiences/${audience.id}/members`)).items;
const whyIs = async (audience: Audience, userId: string): Promise<Membership> =>
  ask('GET', `/api/v1/audiences/${audience.id}/people/${await who(userId)}`);
const patience = { timeout: 60_000, interval: 50 };
async function create(name: string, rule: Rule): Promise<Audience> {
  const made = await ask<Audience>('POST', '/api/v1/audiences', { name, rule });
  await expect
    .poll(async () => (await ask<Audience>('GET', `/api/v1/audiences/${made.id}`)).state, patience)
    .toBe('live');
  return made;
}
const isIn = (audience: Audience, userId: string) =>
  expect.poll(async () => (await members(audience)).some((one) => one.name === userId), patience);
/** From the log itself: a timeline that is read later could still miss what was told before. */
const told = async (audience: Audience): Promise<string[]> =>
  (
    await app.db.unsafe(
      `select l.name || ' ' || coalesce(s.name, '?') as words from spine.log l
       left join profiles.search s on s.origin_id = (l.body ->> 'originId')::uuid
       where l.type = 'system' and l.body -> 'properties' ->> 'audience_id' = $1 order by l.xid, l.seq`,
      [audience.id] as never[],
    )
  ).map((row) => String(row['words']));

const sleepingRule: Rule = {
  kind: 'behaviour',
  event: 'Order Completed',
  where: [],
  less: [],
  window: { kind: 'ever' },
  measure: { what: 'last_at', test: { op: 'longer_ago', span: { n: 30, unit: 'days' } } },
};
let sleeping: Audience;

beforeAll(async () => {
  app = await startApp({ env: { OUTGOING_PRIVATE_HOSTS: '127.0.0.1' } });
  writeKey = (await app.source({ slug: 'shop', kind: 'web' })).writeKey;
  const named = (userId: string) => ({ type: 'identify', userId, traits: { name: userId } });
  await say(...['ann', 'bea', 'cat', 'dot'].map(named), bought('ann', began - 40 * day), bought('cat', began - day), {
    userId: 'dot',
    event: 'Product Viewed',
    properties: { sku: 'x' },
  });
});
afterAll(() => app.stop());

test('a new audience is filled from the past, and its members are in it since the very millisecond', async () => {
  // What is on its way when an audience is made comes in live, and is told of: here it is the past.
  const consumers = async () =>
    (await ask<{ consumers: { behind: number }[] }>('GET', '/api/v1/system')).consumers.map((one) => one.behind);
  await expect
    .poll(async () => (await Promise.all(['ann', 'bea', 'cat', 'dot'].map(who))).includes(''), patience)
    .toBe(false);
  await expect.poll(async () => (await consumers()).every((behind) => behind === 0), patience).toBe(true);
  sleeping = await create('Sleeping', sleepingRule);
  await isIn(sleeping, 'ann').toBe(true);
  const [ann] = (await members(sleeping)).filter((one) => one.name === 'ann');
  expect(ann?.since).toBe(new Date(began - 10 * day).toISOString());
  const counted = () => ask<AudienceCount>('POST', '/api/v1/audiences/counts', { rule: sleepingRule });
  await expect.poll(counted, patience).toMatchObject({ people: 4, complete: true });
  const count = await counted();
  expect(count.sample.map((one) => one.name)).toContain('ann');
});

test('who has bought nothing for exactly thirty days enters at that millisecond, and nobody before', async () => {
  // Three seconds before it: she is judged live, and then time alone brings her in.
  const flipsAt = Date.now() + 3_000;
  await say(bought('bea', flipsAt - 30 * day));
  await isIn(sleeping, 'bea').toBe(true);
  expect(Date.now()).toBeGreaterThanOrEqual(flipsAt);
  const [bea] = (await members(sleeping)).filter((one) => one.name === 'bea');
  expect(bea?.since).toBe(new Date(flipsAt).toISOString());
  await expect.poll(() => told(sleeping), patience).toEqual(['Audience Entered bea']);
});

test('she leaves as soon as she buys, and the reasons say so', async () => {
  await say(bought('bea', Date.now()));
  await isIn(sleeping, 'bea').toBe(false);
  const why = await whyIs(sleeping, 'bea');
  expect(why.member).toBe(false);
  expect(why.why).toMatchObject({ kind: 'condition', holds: false, seen: { events: 2 } });
  await expect.poll(() => told(sleeping), patience).toEqual(['Audience Entered bea', 'Audience Exited bea']);
  const own = await ask<PersonAudiences>('GET', `/api/v1/people/${await who('bea')}/audiences`);
  expect(own.history.map((one) => one.entered)).toEqual([false, true]);
  expect(own.history[0]?.because).toBe('event');
  const sized = await ask<Audience>('GET', `/api/v1/audiences/${sleeping.id}`);
  expect(sized.size).toBe(1);
  expect(sized.trend.at(-1)).toBe(1);
});

test('traits, consent and others audiences count as they change; a change of the rule fills anew', async () => {
  const rule = (city: string): Rule => ({
    kind: 'all',
    of: [
      { kind: 'trait', name: 'city', test: { op: 'is', value: city } },
      { kind: 'consent', purpose: 'marketing', channel: 'email', state: 'given' },
      { kind: 'audience', audienceId: sleeping.id, member: false },
    ],
  });
  const riga = await create('Riga, awake', rule('Riga'));
  await say(
    { type: 'identify', userId: 'cat', traits: { city: 'Riga' } },
    { userId: 'cat', event: 'Consent Given', properties: { purpose: 'marketing', channel: 'email' } },
  );
  await isIn(riga, 'cat').toBe(true);
  await say({ userId: 'cat', event: 'Consent Withdrawn', properties: { purpose: 'marketing', channel: 'email' } });
  await isIn(riga, 'cat').toBe(false);
  await say(
    { type: 'identify', userId: 'dot', traits: { city: 'Oslo' } },
    { userId: 'dot', event: 'Consent Given', properties: { purpose: 'marketing', channel: 'email' } },
  );
  await ask('PUT', `/api/v1/audiences/${riga.id}`, { name: 'Oslo, awake', rule: rule('Oslo'), version: 1 });
  await isIn(riga, 'dot').toBe(true);
  const circle = { name: 'Sleeping', rule: { kind: 'audience', audienceId: riga.id, member: true }, version: 1 };
  expect((await app.call('PUT', `/api/v1/audiences/${sleeping.id}`, circle)).body).toMatchObject({
    code: 'audience_rule_faulty',
    detail: 'cycle',
  });
  expect((await app.call('POST', `/api/v1/audiences/${sleeping.id}/archive`)).body).toMatchObject({
    code: 'audience_used',
  });
});

test('what staff record, and the undo of an import, judge again whom they touch', async () => {
  const asked = await create('Never asked for SMS', {
    kind: 'consent',
    purpose: 'marketing',
    channel: 'sms',
    state: 'unasked',
  });
  await isIn(asked, 'cat').toBe(true);
  const said = { purpose: 'marketing', channel: 'sms', state: 'given' };
  await ask('POST', `/api/v1/people/${await who('cat')}/consents`, said);
  await isIn(asked, 'cat').toBe(false);

  const file = await app.source({ slug: 'file', kind: 'crm' });
  const order = { ...bought('dot', Date.now() - 40 * day), type: 'track', messageId: randomUUID() };
  await fetch(`${app.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${file.writeKey}:`)}` },
    body: JSON.stringify({ batch: [order] }),
  });
  await isIn(sleeping, 'dot').toBe(true);
  const clickhouse = connectClickHouse(app.clickhouse);
  await undoSource({ db: app.db, clickhouse })(file.id, async () => undefined);
  await clickhouse.close();
  await isIn(sleeping, 'dot').toBe(false);
});

test('a merge brings membership along without telling of it again; its undo gives it back', async () => {
  const [ann, dot] = [await who('ann'), await who('dot')];
  const merged = await ask<{ id: string }>('POST', '/api/v1/people/merge', {
    survivorId: dot,
    absorbedId: ann,
    reason: 'same customer',
  });
  await expect.poll(async () => (await members(sleeping)).map((one) => one.personId), patience).toEqual([dot]);
  const before = await told(sleeping);
  const merges = await ask<{ merges: { id: string }[] }>('GET', `/api/v1/people/${dot}/identity`);
  await ask('POST', `/api/v1/merges/${merged.id ?? merges.merges[0]?.id ?? ''}/undo`, { reason: 'they are two' });
  await expect.poll(async () => (await members(sleeping)).map((one) => one.personId), patience).toEqual([ann]);
  expect(await told(sleeping)).toEqual(before);
});

test('what prices tell of her, and anything that she did on some channel, count live and from the past', async () => {
  type Where = Extract<Rule, { kind: 'behaviour' }>['where'];
  const count = (event: string, where: Where = []): Rule => ({
    kind: 'behaviour',
    event,
    where,
    less: [],
    window: { kind: 'last', span: { n: 1, unit: 'hours' } },
    measure: { what: 'count', op: 'at_least', value: 1 },
  });
  const dropped = count('Wish List Price Dropped', [
    { property: 'sku', test: { op: 'is', value: 'SKIRT', anyCase: true } },
  ]);
  const [cheaper, active] = [await create('Cheaper', dropped), await create('Active', count('*'))];
  const originId = await who('bea');
  const body = { originId, properties: { sku: 'skirt', price: 10, was: 20, currency: 'EUR' } };
  await transaction(app.db, (tx) =>
    appendEvents(tx, [systemEvent('Wish List Price Dropped', originId, body, new Date())]),
  );
  await isIn(cheaper, 'bea').toBe(true);
  await say({ userId: 'eve', event: 'Product Viewed', properties: { sku: 'x' } });
  await say(
    { type: 'identify', userId: 'eve', traits: { name: 'eve' } },
    { type: 'identify', userId: 'fay', traits: { name: 'fay' } },
  );
  await isIn(active, 'eve').toBe(true);
  await isIn(active, 'fay').toBe(false);
  const again = [await create('Cheaper, from the past', dropped), await create('Active, from the past', count('*'))];
  for (const [at, one] of [cheaper, active].entries())
    await expect
      .poll(async () => (await members(again[at] ?? one)).map((found) => found.name).sort(), patience)
      .toEqual((await members(one)).map((found) => found.name).sort());
});

test('whoever is erased is in no audience and in no copy of it', async () => {
  const ann = await who('ann');
  await ask('POST', `/api/v1/people/${ann}/erase`, { reason: 'she asked' });
  await expect.poll(() => members(sleeping), patience).toEqual([]);
  const rows = await app.db.unsafe(`select 1 from audiences.people where origin_id = $1`, [ann] as never[]);
  expect(rows).toHaveLength(0);
  const count = () => ask<AudienceCount>('POST', '/api/v1/audiences/counts', { rule: sleepingRule });
  await expect.poll(async () => (await count()).members, patience).toBe(0);
});

test('members leave as a file and as a signed list of hashes; a receiver that refuses is named', async () => {
  const mail = createHash('sha256').update('cat@example.com').digest('hex');
  await say({ type: 'identify', userId: 'cat', traits: { email: 'Cat@Example.com ' } });
  const everybody = await create('Known by e-mail', { kind: 'reachable', by: 'email', is: true });
  await isIn(everybody, 'cat').toBe(true);
  const file = async (query: string): Promise<string> =>
    (
      await fetch(`${app.url}/api/v1/audiences/${everybody.id}/members.csv${query}`, {
        headers: { authorization: `Bearer ${app.adminKey}` },
      })
    ).text();
  expect((await file('')).split('\n')[0]).toBe('person_id,since');
  expect(await file('?hashed=email')).toBe(`email_sha256\n${mail}\n`);
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  let status = 200;
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += String(chunk)));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/list`;
  const send = { hashed: 'email', url, secret: 'a secret of the receiver' };
  expect(await ask('POST', `/api/v1/audiences/${everybody.id}/exports`, send)).toEqual({
    members: 1,
    sent: 1,
    requests: 1,
  });
  const [one] = got;
  const signed = [one?.headers['webhook-id'], one?.headers['webhook-timestamp'], one?.body].map(String).join('.');
  const signature = createHmac('sha256', send.secret).update(signed).digest('base64');
  expect(one?.headers['webhook-signature']).toBe(`v1,${signature}`);
  expect(JSON.parse(one?.body ?? '')).toMatchObject({ part: 1, isLast: true, type: 'email_sha256', hashes: [mail] });
  status = 410;
  expect((await app.call('POST', `/api/v1/audiences/${everybody.id}/exports`, send)).body).toMatchObject({
    code: 'audience_export_refused',
    detail: '410',
  });
  // Nobody may make the server call what only the server can reach.
  for (const inside of [url.replace('127.0.0.1', 'localhost'), 'http://169.254.169.254/list', 'https://10.0.0.7/list'])
    expect(
      (await app.call('POST', `/api/v1/audiences/${everybody.id}/exports`, { ...send, url: inside })).body,
    ).toMatchObject({ code: 'audience_export_refused' });
  expect(got).toHaveLength(2);
  receiver.close();
});

test('ready-made ones are made once; an archived one is over; there is a limit', async () => {
  const keys = ['sleeping', 'expiring_points'];
  const made = await ask<{ items: Audience[] }>('POST', '/api/v1/audiences/ready-made', { keys });
  expect(made.items).toHaveLength(2);
  expect((await ask<{ items: Audience[] }>('POST', '/api/v1/audiences/ready-made', { keys })).items).toEqual([]);
  const [first] = made.items;
  await ask('POST', `/api/v1/audiences/${first?.id}/archive`);
  const change = { name: 'x', rule: sleepingRule, version: 1 };
  expect((await app.call('PUT', `/api/v1/audiences/${first?.id}`, change)).body).toMatchObject({
    code: 'audience_archived',
  });
  await app.db.unsafe(
    `insert into audiences.audiences (audience_id, name, description, state, version, rule, created_by, created_at, changed_at)
     select gen_random_uuid(), 'x' || n, '', 'live', 1, $1::text::jsonb, 'x', now(), now() from generate_series(1, 300) n`,
    [JSON.stringify(sleepingRule)] as never[],
  );
  const more = { name: 'one too many', rule: sleepingRule };
  expect((await app.call('POST', '/api/v1/audiences', more)).body).toMatchObject({ code: 'too_many_audiences' });
});

test('who may not, may not', async () => {
  const till = await app.keyOf('store');
  expect((await app.call('GET', '/api/v1/audiences', undefined, { key: till })).status).toBe(403);
  expect((await app.call('GET', `/api/v1/people/${await who('cat')}/audiences`, undefined, { key: till })).status).toBe(
    200,
  );
  const changed = await app.call('PUT', `/api/v1/audiences/${sleeping.id}`, {
    name: 'x',
    rule: sleepingRule,
    version: 7,
  });
  expect(changed.body).toMatchObject({ code: 'audience_changed' });
});
