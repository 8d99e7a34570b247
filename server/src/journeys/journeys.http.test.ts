/** Journeys over the running server: drafts, faults, publishing, starts, pauses, the report, a rehearsal, and what is refused. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JourneyDetail, PersonRuns, Rehearsal, Report, Task, Tried } from '../../../contracts/journeys.ts';
import { startApp, type TestApp } from '../../test/app.ts';
import { startJourneys } from '../demo/start-journeys.ts';

let app: TestApp;
let writeKey: string;
const patience = { timeout: 25_000, interval: 50 };

interface Refused {
  readonly code: string;
  readonly issues?: readonly { readonly path: string }[];
}
const call = <T = Refused>(method: string, path: string, body?: unknown) =>
  app.call<T>(method, path, body, { headers: method === 'GET' ? {} : { 'idempotency-key': randomUUID() } });
async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await call<T>(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
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
    body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
  });
  expect(answer.status).toBe(200);
}
const who = async (userId: string): Promise<string> =>
  (
    await ask<{ personIds: (string | null)[] }>('POST', '/api/v1/people/resolve', {
      identifiers: [{ type: 'user_id', value: userId }],
    })
  ).personIds[0] ?? '';
const runsOf = async (userId: string) =>
  (await ask<PersonRuns>('GET', `/api/v1/people/${await who(userId)}/journeys`)).items;

const welcome = (template: string) => ({
  triggers: [{ kind: 'event', event: 'Signed Up' }, { kind: 'api' }],
  reentry: { kind: 'once' },
  start: 'hello',
  steps: {
    hello: { kind: 'message', templates: [template], next: 'bought' },
    bought: {
      kind: 'wait_event',
      event: 'Order Completed',
      within: { n: 3, unit: 'days' },
      next: 'end',
      timeout: 'end',
    },
    end: { kind: 'end' },
  },
  goal: { event: 'Order Completed', within: { n: 7, unit: 'days' } },
});
let journey: JourneyDetail;

beforeAll(async () => {
  app = await startApp();
  writeKey = (await app.source({ slug: 'shop', kind: 'web' })).writeKey;
  await ask('POST', '/api/v1/message-templates', {
    handle: 'welcome',
    name: 'Welcome',
    channel: 'email',
    document: { defaultLanguage: 'en', languages: { en: { subject: 'Welcome', text: 'Hello {{ person.name }}' } } },
  });
  await say(
    ...['ann', 'bea', 'cat'].map((userId) => ({
      type: 'identify',
      userId,
      traits: { email: `${userId}@example.com`, name: userId, consents: { email: true } },
    })),
    { userId: 'old', event: 'Signed Up', timestamp: new Date(Date.now() - 5 * 86_400_000).toISOString() },
  );
});
afterAll(() => app.stop());

test('a draft with faults is not published; whoever changes an old revision is told', async () => {
  await expect.poll(() => who('cat'), patience).not.toBe('');
  const name = 'Welcome';
  const made = await ask<JourneyDetail>('POST', '/api/v1/journeys', { name, document: welcome('gone') });
  expect(made).toMatchObject({
    state: 'draft',
    version: null,
    faults: [{ code: 'template_missing', stepId: 'hello' }],
  });
  const publication = `/api/v1/journeys/${made.id}/publication`;
  expect((await call('POST', publication, { revision: 1 })).body).toMatchObject({
    code: 'journey_faulty',
    issues: [{ path: 'hello' }],
  });
  expect((await call('POST', `/api/v1/journeys/${made.id}/runs`, { personId: await who('ann') })).body.code).toBe(
    'journey_not_live',
  );
  expect((await call('POST', `/api/v1/journeys/${made.id}/state`, { to: 'paused' })).body.code).toBe('journey_state');
  const change = { name, document: welcome('welcome'), revision: 1 };
  journey = await ask<JourneyDetail>('PUT', `/api/v1/journeys/${made.id}`, change);
  expect((await call('PUT', `/api/v1/journeys/${made.id}`, change)).body.code).toBe('journey_changed');
  expect(await ask('POST', publication, { revision: 2 })).toEqual({ version: 1, moved: 0 });
});

test('who signs up gets the message and waits; who buys has reached the goal, and the report has her money', async () => {
  await say({ userId: 'ann', event: 'Signed Up' });
  await expect.poll(async () => (await runsOf('ann'))[0]?.stepId, patience).toBe('bought');
  const kept = async () =>
    (await ask<{ items: unknown[] }>('GET', `/api/v1/mailbox?personId=${await who('ann')}`)).items.length;
  await expect.poll(kept, patience).toBe(1);
  await say({ userId: 'ann', event: 'Order Completed', properties: { order_id: 'O1', total: 20, currency: 'EUR' } });
  await expect.poll(async () => (await runsOf('ann'))[0]?.reason, patience).toBe('goal');
  const report = () => ask<Report>('GET', `/api/v1/journeys/${journey.id}/report`);
  const hello = (of: Report) => of.steps.find((one) => one.stepId === 'hello');
  await expect.poll(async () => hello(await report())?.messages[0]?.delivered, patience).toBe(1);
  const done = await report();
  const { treated, ended } = done;
  expect(treated).toMatchObject({ people: 1, buyers: 1, goals: 1, money: [{ currency: 'EUR', minor: 2_000 }] });
  expect(hello(done)).toMatchObject({ entered: 1, exits: { asked: 1 } });
  expect(ended).toEqual({ goal: 1 });
  // What happened five days before it was read starts nothing.
  expect(await runsOf('old')).toEqual([]);
});

test('a call starts it for one person, once; paused nobody moves on; drained nobody enters; stopped all end', async () => {
  const runs = `/api/v1/journeys/${journey.id}/runs`;
  const state = (to: string) => ask('POST', `/api/v1/journeys/${journey.id}/state`, { to });
  const bea = { customer: [{ type: 'user_id', value: 'bea' }] };
  await state('paused');
  expect((await call('POST', runs, bea)).body.code).toBe('journey_not_live');
  await state('live');
  expect(await ask('POST', runs, bea)).toMatchObject({ outcome: 'started' });
  expect(await ask('POST', runs, bea)).toEqual({ runId: null, outcome: 'not_again' });
  expect((await call('POST', runs, { customer: [{ type: 'user_id', value: 'nobody' }] })).body.code).toBe(
    'journey_nobody',
  );
  expect((await call('POST', runs, { personId: randomUUID() })).body.code).toBe('journey_nobody');
  await expect.poll(async () => (await runsOf('bea'))[0]?.stepId, patience).toBe('bought');
  await state('draining');
  expect((await call('POST', runs, bea)).body.code).toBe('journey_not_live');
  await state('stopped');
  expect((await runsOf('bea'))[0]).toMatchObject({ state: 'ended', reason: 'stopped' });
  const other = await ask<JourneyDetail>('POST', '/api/v1/journeys', {
    name: 'By events alone',
    document: { ...welcome('welcome'), triggers: [{ kind: 'event', event: 'Other' }] },
  });
  await ask('POST', `/api/v1/journeys/${other.id}/publication`, { revision: 1 });
  expect((await call('POST', `/api/v1/journeys/${other.id}/runs`, bea)).body.code).toBe('journey_not_by_api');
});

test('a trial sends nothing; a rehearsal says who would have entered, and what would have been sent', async () => {
  const personId = await who('cat');
  const tried = await ask<Tried>('POST', `/api/v1/journeys/${journey.id}/trials`, { personId });
  expect(tried.steps.map((one) => `${one.stepId} ${one.exit}`)).toEqual(['hello asked', 'bought timeout', 'end end']);
  expect(await runsOf('cat')).toEqual([]);
  const rehearse = () =>
    ask<Rehearsal>('POST', `/api/v1/journeys/${journey.id}/rehearsals`, { document: welcome('welcome'), days: 10 });
  await expect.poll(async () => (await rehearse()).entries, patience).toBe(2);
  expect(await rehearse()).toMatchObject({
    people: 2,
    messages: [{ channel: 'email', least: 2, most: 2 }],
    goals: 1,
    sampleOf: 1,
  });
});

test('prices say what a journey costs; a rehearsal says which of its people other journeys speak with; a task is done once, by whom it is for', async () => {
  const prices = { currency: 'EUR', perMessage: { email: 0.0425 } };
  const before = await ask<{ revision: number; settings: object }>('GET', '/api/v1/journey-settings');
  await ask('PUT', '/api/v1/journey-settings', { ...before, settings: { ...before.settings, prices } });
  const asking = {
    triggers: [{ kind: 'api' }],
    reentry: { kind: 'once' },
    start: 'call',
    steps: {
      call: { kind: 'task', text: 'Call her', role: 'agent', within: { n: 1, unit: 'days' }, waits: true, next: null },
    },
  };
  const caring = await ask<JourneyDetail>('POST', '/api/v1/journeys', { name: 'Caring', document: asking });
  await ask('POST', `/api/v1/journeys/${caring.id}/publication`, { revision: 1 });
  await ask('POST', `/api/v1/journeys/${caring.id}/runs`, { personId: await who('ann') });
  const report = () => ask<Report>('GET', `/api/v1/journeys/${journey.id}/report`);
  await expect.poll(async () => (await report()).cost?.minor, { ...patience, timeout: 60_000 }).toBeGreaterThan(3);
  expect(
    await ask<Rehearsal>('POST', `/api/v1/journeys/${journey.id}/rehearsals`, {
      document: welcome('welcome'),
      days: 10,
    }),
  ).toMatchObject({
    cost: { currency: 'EUR', leastMinor: 9, mostMinor: 9 },
    inOthers: [{ journeyId: caring.id, name: 'Caring', people: 1 }],
  });
  const tasks = () => ask<{ items: Task[] }>('GET', '/api/v1/journey-tasks');
  await expect.poll(async () => (await tasks()).items.length, { ...patience, timeout: 60_000 }).toBe(1);
  const [task] = (await tasks()).items;
  expect(task).toMatchObject({ text: 'Call her', role: 'agent', isLate: false, journey: { name: 'Caring' } });
  const done = await ask<Task>('POST', `/api/v1/journey-tasks/${task?.id}/completion`, { note: 'She is glad' });
  expect(done).toMatchObject({ state: 'done', note: 'She is glad' });
  expect((await call('POST', `/api/v1/journey-tasks/${task?.id}/completion`, {})).body.code).toBe('journey_task_over');
  expect((await call('POST', `/api/v1/journey-tasks/${randomUUID()}/completion`, {})).body.code).toBe('not_found');
  expect((await tasks()).items).toEqual([]);
  await expect.poll(async () => (await runsOf('ann'))[0]?.reason, { ...patience, timeout: 60_000 }).toBe('end');
  const after = await ask<{ revision: number }>('GET', '/api/v1/journey-settings');
  await ask('PUT', '/api/v1/journey-settings', { revision: after.revision, settings: before.settings });
});

test('the demo’s own journeys are published without a fault, and made once', async () => {
  const document = { defaultLanguage: 'en', languages: { en: { subject: 'Welcome', text: 'Hello' } } };
  await ask('POST', '/api/v1/message-templates', { handle: 'club-welcome', name: 'Club', channel: 'email', document });
  await ask('POST', '/api/v1/audiences/ready-made', { keys: ['sleeping'] });
  const names = async () =>
    (await ask<{ items: JourneyDetail[] }>('GET', '/api/v1/journeys')).items.flatMap((one) =>
      one.state === 'live' ? [one.name] : [],
    );
  const before = await names();
  for (let times = 0; times < 2; times += 1) await startJourneys(ask);
  expect((await names()).filter((one) => !before.includes(one))).toEqual(['Sleeping customers', 'Welcome to the club']);
});

test('settings are changed from their newest revision, to a zone that is there; and no more than 200 journeys run', async () => {
  const settings = { cap: { count: 3, hours: 24 }, timeZone: 'Europe/Riga' };
  const put = (revision: number, timeZone = 'Europe/Riga') =>
    call('PUT', '/api/v1/journey-settings', { revision, settings: { ...settings, timeZone } });
  const { revision } = await ask<{ revision: number }>('GET', '/api/v1/journey-settings');
  expect((await put(revision, 'Mars/Base')).body.code).toBe('journey_zone_unknown');
  expect((await put(revision)).status).toBe(200);
  expect((await put(revision)).body.code).toBe('journey_settings_changed');
  await app.db.unsafe(
    `insert into journeys.journeys (journey_id, name, draft, created_by, created_at, changed_at)
     select gen_random_uuid(), 'j' || n, (select draft from journeys.journeys limit 1), 'test', now(), now() from generate_series(1, 200) n`,
  );
  const more = await call('POST', '/api/v1/journeys', { name: 'One more', document: welcome('welcome') });
  expect(more.body.code).toBe('too_many_journeys');
});
