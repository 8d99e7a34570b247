/** Whether a message may go is decided when it goes: consent, quiet hours, caps, reachability. On the built-in mailbox and phone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeIn } from '../journeys/decision.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from './try-messaging.ts';

interface Message {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly dueAt: string;
  readonly address: string | null;
}
interface Kept {
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly address: string | null;
}

let shop: TriedMessaging;
beforeAll(async () => {
  shop = await tryMessaging();
  await aTemplate(shop, 'news', 'email', {
    subject: 'Hello {{ person.name }}',
    mjml: '<mjml><mj-body><mj-section><mj-column><mj-text>For {{ person.name }}: {{ data.offer }}</mj-text></mj-column></mj-section></mj-body></mjml>',
  });
  await aTemplate(shop, 'ring', 'sms', { text: 'Come, {{ person.name }}' });
  await aTemplate(shop, 'parcel', 'sms', { text: 'Your parcel is here' }, { purpose: 'transactional' });
});
afterAll(() => shop.stop());

const send = (personId: string, template: string, more: object = {}, key?: string) =>
  shop.call<Message>('POST', '/api/v1/messages', { personId, template, ...more }, 'marketer', key);
const now = async (id: string) => shop.ask<Message>('GET', `/api/v1/messages/${id}`);
const box = async (personId: string) =>
  (await shop.ask<{ items: Kept[] }>('GET', `/api/v1/mailbox?personId=${personId}`)).items;

test('a message with consent lands in the mailbox, filled in for her, with a text part; once, however often it is asked for', async () => {
  const anna = await shop.person('anna', { email: 'anna@example.com', name: 'Anna <b>' }, { email: true });
  const first = await send(anna, 'news', { data: { offer: '<i>10 %</i>' } }, 'key-1');
  const again = await send(anna, 'news', { data: { offer: '<i>10 %</i>' } }, 'key-1');
  expect([first.status, again.body.id]).toEqual([202, first.body.id]);
  expect(await shop.outbox.drain()).toBe(1);
  expect(await now(first.body.id)).toMatchObject({ state: 'sent', reason: null, address: 'anna@example.com' });
  const [kept, ...others] = await box(anna);
  expect(others).toEqual([]);
  expect(kept).toMatchObject({ subject: 'Hello Anna <b>', address: 'anna@example.com' });
  expect(kept?.html).toContain('&lt;i&gt;10 %&lt;/i&gt;');
  expect(kept?.text).toContain('For Anna <b>: <i>10 %</i>');
  expect(await shop.told()).toEqual(expect.arrayContaining(['Message Sent', 'Message Delivered']));
});

test('nothing goes without consent, or after it was withdrawn while the message waited; a transactional message needs none', async () => {
  const berta = await shop.person('berta', { email: 'berta@example.com', phone: '+37120000001' });
  const never = await send(berta, 'news');
  await shop.outbox.drain();
  expect(await now(never.body.id)).toMatchObject({ state: 'dropped', reason: 'no_consent' });
  await shop.person('berta', {}, { sms: true });
  const later = new Date(shop.clock.now().getTime() + 3_600_000).toISOString();
  const waiting = await send(berta, 'ring', { dueAt: later });
  shop.clock.advance(60_000);
  await shop.person('berta', {}, { sms: false });
  shop.clock.advance(3_600_000);
  const parcel = await send(berta, 'parcel');
  await shop.outbox.drain();
  expect(await now(waiting.body.id)).toMatchObject({ state: 'dropped', reason: 'consent_withdrawn' });
  expect(await now(parcel.body.id)).toMatchObject({ state: 'sent', address: '+37120000001' });
});

test('at night where she is it waits until morning there; a parcel rings at any hour', async () => {
  const clara = await shop.person('clara', { phone: '+37120000002', timezone: 'Asia/Tokyo' }, { sms: true });
  // 12:00 UTC is 21:00 in Tokyo: the first quiet minute.
  shop.clock.set(new Date('2026-03-03T12:00:00Z'));
  const ring = await send(clara, 'ring');
  const parcel = await send(clara, 'parcel');
  await shop.outbox.drain();
  expect(await now(ring.body.id)).toMatchObject({
    state: 'deferred',
    reason: 'quiet_hours',
    dueAt: '2026-03-04T00:00:00.000Z',
  });
  expect((await now(parcel.body.id)).state).toBe('sent');
  shop.clock.set(new Date('2026-03-04T00:00:00Z'));
  await shop.outbox.drain();
  expect((await now(ring.body.id)).state).toBe('sent');
});

test('over a cap it waits until the oldest that counts has left the window; two at once do not slip through', async () => {
  const dora = await shop.person('dora', { email: 'dora@example.com' }, { email: true });
  const sent = await Promise.all(Array.from({ length: 5 }, () => send(dora, 'news')));
  const start = shop.clock.now();
  const other = shop.messaging.createOutbox();
  await Promise.all([shop.outbox.drain(), other.drain()]);
  await Promise.all([shop.outbox.drain(), other.drain()]);
  const states = await Promise.all(sent.map(({ body }) => now(body.id)));
  expect(states.filter(({ state }) => state === 'sent')).toHaveLength(3);
  const held = states.filter(({ reason }) => reason === 'frequency_cap');
  expect(held.map(({ state, dueAt }) => [state, dueAt])).toEqual(
    Array.from({ length: 2 }, () => ['deferred', new Date(start.getTime() + 86_400_000).toISOString()]),
  );
  shop.clock.advance(86_400_000);
  await shop.outbox.drain();
  expect(await box(dora)).toHaveLength(5);
});

test('who has no address, or one that bounced, gets nothing, and the log says why; a message that came too late is worth nothing', async () => {
  const emil = await shop.person('emil', {}, { email: true });
  const unreachable = await send(emil, 'news');
  const frida = await shop.person('frida', { email: 'frida@example.com' }, { email: true });
  await shop.ask('POST', '/api/v1/suppressions', { address: 'frida@example.com', channel: 'email' });
  const suppressed = await send(frida, 'news');
  const late = await send(frida, 'parcel', { expiresAt: shop.clock.now().toISOString() });
  await shop.outbox.drain();
  const reasons = await Promise.all(
    [unreachable, suppressed, late].map(async ({ body }) => (await now(body.id)).reason),
  );
  expect(reasons).toEqual(['unreachable', 'suppressed', 'expired']);
});

test('who is in the global hold-out gets nothing but what is transactional, and the log says why', async () => {
  await shop.db`update journeys.hold_out set percent = 50`;
  const found = new Map<boolean, string>();
  for (let nth = 0; found.size < 2 && nth < 40; nth += 1) {
    const person = await shop.person(`held-${nth}`, { email: `held-${nth}@example.com` }, { email: true });
    found.set(placeIn('global hold-out', person) < 5_000, person);
  }
  const [held, other] = [found.get(true) ?? '', found.get(false) ?? ''];
  await aTemplate(shop, 'parcel-mail', 'email', { subject: 'It is here', text: 'Yes' }, { purpose: 'transactional' });
  const asked = await Promise.all([send(held, 'news'), send(other, 'news'), send(held, 'parcel-mail')]);
  await shop.outbox.drain();
  const states = await Promise.all(asked.map(({ body }) => now(body.id)));
  expect(states.map(({ state, reason }) => [state, reason])).toEqual([
    ['dropped', 'held_out'],
    ['sent', null],
    ['sent', null],
  ]);
  await shop.db`update journeys.hold_out set percent = 0`;
});
