/** The whole server's routes, each called as nobody and as every role. The generator is tried with planted faults in tidy-roles.http.test.ts. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../contracts/common.ts';
import { startApp, type TestApp } from './app.ts';
import { keysForRoles, sayingNothing, surprises } from './tidy/roles.ts';

let app: TestApp;
let keyOf: Record<Role, string>;
beforeAll(async () => {
  app = await startApp();
  keyOf = await keysForRoles((role) => app.keyOf(role));
});
afterAll(() => app.stop());

test('every route of the server says who may call it', () => {
  expect(app.web.routes.length).toBeGreaterThan(50);
  expect(sayingNothing(app.web.routes)).toEqual([]);
});

test('every route of the server answers 401 to nobody, refuses roles that are not on its list, and lets in those that are', async () => {
  expect(await surprises(app.web.routes, { url: app.url, keyOf })).toEqual([]);
}, 400_000);

test('an event sent over HTTP is on the timeline and in the history a moment later', async () => {
  const { writeKey } = await app.source({ slug: 'shop', kind: 'web' });
  const sent = await fetch(`${app.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ userId: 'anna', event: 'Product Viewed', properties: { sku: 'A' } }),
  });
  expect(await sent.json()).toEqual({ success: true });
  const found = () =>
    app.call<{ personIds: (string | null)[] }>('POST', '/api/v1/people/resolve', {
      identifiers: [{ type: 'user_id', value: 'anna' }],
    });
  await expect.poll(async () => (await found()).body.personIds[0], { timeout: 25_000 }).toMatch(/^[0-9a-f-]{36}$/);
  const [personId] = (await found()).body.personIds;
  expect((await app.call<{ events: number }>('GET', `/api/v1/people/${personId}`)).body.events).toBe(1);
  const history = () => app.call<{ events: number }>('GET', `/api/v1/people/${personId}/history`);
  await expect.poll(async () => (await history()).body.events, { timeout: 25_000 }).toBe(1);
}, 60_000);
