/** Experiments over the running server: made, refused, started, asked by a channel, decided; who may do what. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Assigned, Experiment, HoldOut, Results, Sample } from '../../../../contracts/experiments.ts';
import { startApp, type TestApp } from '../../../test/app.ts';
import { startExperiment } from '../../demo/start-experiment.ts';

let app: TestApp;
const patience = { timeout: 60_000, interval: 50 };
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const call = <T = { code: string }>(method: string, path: string, body?: unknown) =>
  app.call<T>(method, path, body, { headers: method === 'GET' ? {} : { 'idempotency-key': randomUUID() } });
async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await call<T>(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
const plan = { baseline: 0.04, effect: 0.2, power: 0.8, alpha: 0.05, peopleADay: 500, deviation: null };
const window = { n: 7, unit: 'days' };
const document = {
  name: 'A shorter checkout',
  hypothesis: 'Fewer fields, more orders',
  arms: [
    { key: 'long', name: 'As it is', weight: 50 },
    { key: 'short', name: 'One page', weight: 50 },
  ],
  window,
  currency: 'EUR',
  plan,
};
const path = '/api/v1/experiments/checkout';
const state = (body: object) => call('POST', `${path}/state`, body);
const assign = (value: string) =>
  ask<Assigned>('POST', `${path}/assign`, { customer: [{ type: 'anonymous_id', value }] });

test('a draft is made once, its weights make a hundred, and nobody enters before it runs', async () => {
  const wrong = { ...document, arms: document.arms.map((one) => ({ ...one, weight: 40 })) };
  expect((await call('POST', '/api/v1/experiments', { key: 'checkout', document: wrong })).status).toBe(400);
  const made = await ask<Experiment>('POST', '/api/v1/experiments', { key: 'checkout', document });
  expect(made).toMatchObject({
    key: 'checkout',
    state: 'draft',
    version: 1,
    entered: 0,
    document: { metric: 'conversion' },
  });
  expect((await call('POST', '/api/v1/experiments', { key: 'checkout', document })).body.code).toBe('experiment_there');
  expect(await assign('early')).toEqual({ arm: 'long', outcome: 'not_in', isNew: false });
  const change = { version: 1, document: { ...document, name: 'One page' } };
  expect(await ask<Experiment>('PUT', path, change)).toMatchObject({ version: 2 });
  expect((await call('PUT', path, change)).body.code).toBe('experiment_changed');
  expect((await call('GET', '/api/v1/experiments/gone')).status).toBe(404);
});

test('a channel asks for somebody whom nobody has met yet: the same arm every time, and her timeline has it once', async () => {
  expect((await state({ to: 'running' })).status).toBe(200);
  expect((await state({ to: 'running' })).body.code).toBe('experiment_state');
  const first = await assign('visitor-1');
  expect(first).toMatchObject({ outcome: 'in', isNew: true });
  expect(await assign('visitor-1')).toEqual({ ...first, isNew: false });
  expect((await call('POST', `${path}/assign`, { customer: [{ type: 'nonsense', value: '1' }] })).body.code).toBe(
    'experiment_nobody',
  );
  const known = async () =>
    (
      await ask<{ personIds: (string | null)[] }>('POST', '/api/v1/people/resolve', {
        identifiers: [{ type: 'anonymous_id', value: 'visitor-1' }],
      })
    ).personIds[0] ?? '';
  await expect.poll(known, patience).not.toBe('');
  const told = async () => {
    const page = await ask<{ items: { name: string | null }[] }>('GET', `/api/v1/people/${await known()}/timeline`);
    return page.items.filter((one) => one.name === 'Experiment Entered').length;
  };
  await expect.poll(told, patience).toBe(1);
  const results = await ask<Results>('GET', `${path}/results`);
  expect(results).toMatchObject({ crossed: 0, waiting: 1, shares: { isTrusted: true }, course: [] });
  expect(results.arms.map((one) => one.comparisons?.conversion.verdict)).toEqual([undefined, 'early']);
});

test('what its figures mean does not change while it runs; it is decided with a reason, and the audit log has it', async () => {
  const longer = { version: 2, document: { ...document, window: { n: 9, unit: 'days' } } };
  expect((await call('PUT', path, longer)).body.code).toBe('experiment_fixed');
  expect((await state({ to: 'decided', arm: 'none', reason: 'because' })).body.code).toBe('experiment_no_arm');
  expect((await state({ to: 'decided', arm: 'short' })).status).toBe(400);
  expect((await state({ to: 'decided', arm: 'short', reason: 'The old page breaks' })).status).toBe(200);
  expect(await assign('visitor-9')).toEqual({ arm: 'short', outcome: 'decided', isNew: false });
  const { items } = await ask<{ items: { action: string; detail: unknown }[] }>(
    'GET',
    '/api/v1/audit?action=experiment.state',
  );
  expect(items[0]).toMatchObject({ detail: { to: 'decided', arm: 'short', reason: 'The old page breaks' } });
});

test('how many people and days a change needs; a group that is full; the share that is held out of everything', async () => {
  const sample = await ask<Sample>('POST', '/api/v1/experiments/samples', {
    metric: 'conversion',
    plan,
    weights: [50, 50],
    window,
  });
  expect(sample.people).toBe(sample.perArm.reduce((sum, one) => sum + one, 0));
  expect(sample.days).toBe(Math.ceil(sample.people / 500 + 7));
  for (const [key, trafficPercent] of [
    ['one', 70],
    ['two', 40],
  ] as const) {
    const grouped = { ...document, group: 'page', trafficPercent };
    await ask('POST', '/api/v1/experiments', { key, document: grouped });
  }
  expect((await call('POST', '/api/v1/experiments/one/state', { to: 'running' })).status).toBe(200);
  expect((await call('POST', '/api/v1/experiments/two/state', { to: 'running' })).body.code).toBe(
    'experiment_group_full',
  );
  const before = await ask<HoldOut>('GET', '/api/v1/hold-out');
  expect(before).toMatchObject({ percent: 0, since: null });
  const changed = await ask<HoldOut>('PUT', '/api/v1/hold-out', { revision: before.revision, percent: 5 });
  expect(changed.since).not.toBeNull();
  expect((await call('PUT', '/api/v1/hold-out', { revision: before.revision, percent: 9 })).body.code).toBe(
    'hold_out_changed',
  );
});

test('the demo’s experiment runs behind a split of its journey; again it changes nothing', async () => {
  await startExperiment((method, at, body) => ask(method, at, body));
  await startExperiment((method, at, body) => ask(method, at, body));
  const { writeKey } = await app.source({ slug: 'shop', kind: 'web' });
  const track = { type: 'track', event: 'Product Viewed', timestamp: new Date().toISOString() };
  const batch = Array.from({ length: 24 }, (_, at) => ({ ...track, userId: `looks-${at}`, messageId: randomUUID() }));
  await fetch(`${app.url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
    body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
  });
  const entered = async () => (await ask<Experiment>('GET', '/api/v1/experiments/demo-still-looking')).entered;
  await expect.poll(entered, patience).toBeGreaterThan(0);
});
