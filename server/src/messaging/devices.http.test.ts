/** Devices of apps: registered by a call or by what an SDK sends anyway; pushes go to whoever is on them now. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anEvent } from '../../test/events.ts';
import { transaction } from '../kit/sql.ts';
import { appendEvents } from '../spine/index.ts';
import { fcmPeer, keyFile, type FcmPeer } from './channels/try-push-peers.ts';
import { deviceIn } from './push-devices.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from './try-messaging.ts';

let shop: TriedMessaging;
let google: FcmPeer;
let anna: string;
let boris: string;
const phone = `${'a'.repeat(40)}:APA91b`;
const tablet = `${'b'.repeat(40)}:APA91b`;
beforeAll(async () => {
  [shop, google] = await Promise.all([tryMessaging(), fcmPeer()]);
  anna = await shop.person('anna', { name: 'Anna' }, { push: true });
  boris = await shop.person('boris', { name: 'Boris' }, { push: true });
  await shop.ask('POST', '/api/v1/senders', {
    kind: 'fcm',
    name: 'App',
    isDefault: true,
    perSecond: 100,
    settings: { url: `http://127.0.0.1:${google.port}` },
    secrets: { serviceAccount: keyFile(google.port) },
  });
  await aTemplate(shop, 'app', 'fcm', { subject: 'Hi', text: 'Hi {{ person.name }}' });
});
afterAll(async () => {
  await shop.stop();
  await google.stop();
});

async function usesApp(userId: string, token: string, at = shop.clock.now(), anonymousId?: string): Promise<void> {
  const event = anEvent({
    userId,
    at,
    ...(anonymousId === undefined ? {} : { anonymousId }),
    body: { context: { device: { token, type: 'android' } } },
  });
  await transaction(shop.db, (tx) => appendEvents(tx, [event]));
  await shop.apply();
}
async function send(personId: string): Promise<{ state: string; reason: string | null; tokens: string[] }> {
  const before = google.raw.length;
  const { id } = await shop.ask<{ id: string }>('POST', '/api/v1/messages', { personId, template: 'app' });
  await shop.outbox.drain();
  const { state, reason } = await shop.ask<{ state: string; reason: string | null }>('GET', `/api/v1/messages/${id}`);
  const sent = google.raw.slice(before).map((raw) => (JSON.parse(raw) as { message: { token: string } }).message.token);
  return { state, reason, tokens: sent.sort() };
}

test('the token in an app’s events and the one of a call are her devices; each is pushed once, and only to who is on it now', async () => {
  expect(await send(anna)).toMatchObject({ state: 'dropped', reason: 'unreachable' });
  await usesApp('anna', phone);
  const customer = [{ type: 'user_id', value: 'anna' }];
  const made = await shop.call('POST', '/api/v1/push-subscriptions', {
    customer,
    subscription: { channel: 'fcm', token: tablet, platform: 'android' },
  });
  expect(made.status).toBe(201);
  expect(await send(anna)).toMatchObject({ state: 'sent', tokens: [phone, tablet] });
  // The same device under another identifier of hers is one device.
  await shop.call('POST', '/api/v1/push-subscriptions', {
    customer: [{ type: 'anonymous_id', value: 'a-1' }],
    subscription: { channel: 'fcm', token: phone },
  });
  await usesApp('anna', phone, new Date(shop.clock.now().getTime() + 1_000), 'a-1');
  expect((await send(anna)).tokens).toEqual([phone, tablet]);
  shop.clock.advance(60_000);
  await usesApp('boris', phone);
  // An event of hers that was late does not take it back.
  await usesApp('anna', phone, new Date(shop.clock.now().getTime() - 30_000));
  expect(await send(boris)).toMatchObject({ state: 'sent', tokens: [phone] });
  expect((await send(anna)).tokens).toEqual([tablet]);
});

test('a device that Google does not know any more is left alone until its app says something again', async () => {
  const gone = { error: { code: 404, status: 'NOT_FOUND', message: '', details: [{ errorCode: 'UNREGISTERED' }] } };
  google.answers = [{ status: 404, body: gone }];
  expect(await send(boris)).toMatchObject({ state: 'failed', reason: 'provider_refused', tokens: [] });
  await usesApp('boris', phone, new Date(shop.clock.now().getTime() - 30_000));
  expect(await send(boris)).toMatchObject({ state: 'dropped', reason: 'unreachable' });
  shop.clock.advance(1_000);
  await usesApp('boris', phone);
  expect((await send(boris)).tokens).toEqual([phone]);
});

test('a test goes to the device whose token was typed in', async () => {
  const tried = await shop.ask<{ items: { id: string; kind: string }[] }>('GET', '/api/v1/senders');
  const sender = tried.items.find(({ kind }) => kind === 'fcm');
  const answer = await shop.ask('POST', `/api/v1/senders/${sender?.id}/trial`, { to: tablet });
  expect(answer).toMatchObject({ outcome: 'accepted' });
});

test('what a device is called in an event', () => {
  const of = (device: unknown) => deviceIn({ context: { device } });
  expect(of({ token: 'AB'.repeat(32), type: 'ios' })).toMatchObject({ channel: 'apns', target: { platform: 'ios' } });
  expect(of({ token: phone, type: 'ios' })).toMatchObject({ channel: 'fcm', target: { platform: 'ios' } });
  expect(of({ token: 'ab'.repeat(32) })).toMatchObject({ channel: 'apns', target: { token: 'ab'.repeat(32) } });
  expect([of({ token: 'short' }), of({ token: `a\n${'b'.repeat(40)}` }), of(null), deviceIn({})]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
