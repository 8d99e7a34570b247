/** Providers misbehave, servers end, people are erased: nothing is sent twice, nothing is lost, and what nobody knows is listed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../kit/sql.ts';
import { httpPeer, smtpPeer, type HttpPeer, type SmtpPeer } from './channels/try-peers.ts';
import { exportMessages, forgetMessages } from './forget-customer.ts';
import { messagingProblems } from './problem-reports.ts';
import { hear } from './receipts.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from './try-messaging.ts';

interface Message {
  readonly id: string;
  readonly state: string;
  readonly reason: string | null;
  readonly detail: string | null;
  readonly tries: number;
}

let shop: TriedMessaging;
let mail: SmtpPeer;
let sms: HttpPeer;
let gateway: { id: string };
let count = 0;
beforeAll(async () => {
  shop = await tryMessaging();
  mail = await smtpPeer();
  sms = await httpPeer(
    ({ body }) => (JSON.parse(body.toString()) as { reference: string }).reference,
    (reference) => ({ status: 200, body: JSON.stringify({ id: `p-${reference}` }) }),
  );
  await shop.ask('POST', '/api/v1/senders', {
    kind: 'smtp',
    name: 'Relay',
    isDefault: true,
    perSecond: 1_000,
    settings: { host: '127.0.0.1', port: mail.port, security: 'none', from: 'shop@shop.example' },
  });
  gateway = await shop.ask('POST', '/api/v1/senders', {
    kind: 'sms_http',
    name: 'Gateway',
    perSecond: 2,
    settings: { url: `http://127.0.0.1:${sms.port}/`, source: 'SHOP', keepsKeys: true },
    secrets: { receiptSecret: 'hush' },
  });
  await aTemplate(shop, 'mail', 'email', { subject: 'Hi', text: 'Hi {{ person.name }}' });
  await aTemplate(shop, 'text', 'sms', { text: 'Hi' }, { purpose: 'transactional' });
});
afterAll(async () => {
  mail.release();
  await shop.stop();
  await Promise.all([mail.stop(), sms.stop()]);
});

/** Somebody new, who agrees to everything, and a message to her. */
async function aMessage(
  template = 'mail',
  more: object = {},
): Promise<{ id: string; personId: string; email: string }> {
  count += 1;
  const email = `p${count}@example.com`;
  const personId = await shop.person(
    `p${count}`,
    { email, phone: `+3712000${1000 + count}` },
    { email: true, sms: true },
  );
  const { id } = await shop.ask<Message>('POST', '/api/v1/messages', { personId, template, ...more });
  return { id, personId, email };
}
const aText = () => aMessage('text', { senderId: gateway.id });
const now = (id: string) => shop.ask<Message>('GET', `/api/v1/messages/${id}`);
const timesTaken = (id: string) => mail.taken.filter((one) => one === id).length;

test('a server that ends between sending and writing down leaves a message unknown: listed, settled by a person or a receipt, never sent again by itself', async () => {
  const { id } = await aMessage();
  mail.behaviour = 'hang';
  const dying = shop.messaging.createOutbox();
  const draining = dying.drain();
  await expect.poll(() => timesTaken(id), { timeout: 30_000 }).toBe(1);
  expect((await now(id)).state).toBe('sending');
  await shop.outbox.tend();
  expect((await now(id)).state).toBe('sending');
  shop.clock.advance(301_000);
  await shop.outbox.tend();
  expect(await now(id)).toMatchObject({ state: 'unknown', reason: 'no_receipt' });
  mail.behaviour = 'accept';
  await shop.outbox.drain();
  expect(timesTaken(id)).toBe(1);
  expect(await messagingProblems(shop.db, shop.clock.now())).toMatchObject([{ code: 'messages_unknown', count: 1 }]);
  // The answer comes after all; what was written down meanwhile stands, and somebody decides.
  mail.release();
  await draining;
  expect((await now(id)).state).toBe('unknown');
  expect(
    await shop.ask('POST', `/api/v1/messages/${id}/resolution`, { outcome: 'sent', why: 'the relay has it' }),
  ).toMatchObject({ state: 'sent' });

  const other = await aMessage();
  mail.behaviour = 'lose';
  await shop.outbox.drain();
  expect(await now(other.id)).toMatchObject({ state: 'unknown' });
  mail.behaviour = 'accept';
  await transaction(shop.db, (tx) =>
    hear(tx, [{ messageId: other.id, kind: 'opened', detail: null }], shop.clock.now()),
  );
  expect((await now(other.id)).state).toBe('sent');
  expect(timesTaken(other.id)).toBe(1);
});

test('a provider that keeps keys is asked again with the same key; its receipts count once, early, late or twice', async () => {
  const { id } = await aMessage('text', { senderId: gateway.id });
  sms.behaviour = 'lose';
  await shop.outbox.drain();
  expect(await now(id)).toMatchObject({ state: 'deferred', reason: 'no_receipt' });
  sms.behaviour = 'accept';
  shop.clock.advance(3_600_000);
  const receipt = (status: string, secret = 'hush') =>
    fetch(`${shop.url}/api/v1/senders/${gateway.id}/receipts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id: `p-${id}`, status }),
    });
  expect((await receipt('delivered', 'wrong')).status).toBe(401);
  expect(await (await receipt('delivered')).json()).toEqual({ outcome: 'kept' });
  await shop.outbox.drain();
  expect(new Set(sms.taken.filter((one) => one === id)).size).toBe(1);
  expect(await shop.ask('GET', `/api/v1/messages/${id}`)).toMatchObject({
    state: 'sent',
    receipts: [{ kind: 'delivered' }],
  });
  await receipt('delivered');
  const told =
    await shop.db`select count(*)::int as n from spine.log where name = 'Message Delivered' and body->'properties'->>'message_id' = ${id}`;
  expect(told[0]?.['n']).toBe(1);
});

test('a provider that is away costs no message anything: all wait, the sender rests, and each goes once when it is back', async () => {
  const port = mail.port;
  await mail.stop();
  const some = [await aMessage(), await aMessage(), await aMessage()];
  await shop.outbox.drain();
  for (const { id } of some) expect(['deferred', 'queued']).toContain((await now(id)).state);
  shop.clock.advance(86_400_000);
  await shop.outbox.drain();
  expect(await messagingProblems(shop.db, shop.clock.now())).toMatchObject([{ code: 'sender_away' }]);
  shop.clock.advance(600_000);
  mail = await smtpPeer({ port });
  await shop.outbox.drain();
  expect(await Promise.all(some.map(async ({ id }) => [(await now(id)).state, timesTaken(id)]))).toEqual(
    some.map(() => ['sent', 1]),
  );
  expect(await messagingProblems(shop.db, shop.clock.now())).toEqual([]);
});

test('greylisting is tried again later; an address that does not exist is suppressed, and the provider’s words do not name it', async () => {
  const grey = await aMessage();
  mail.behaviour = 'later';
  await shop.outbox.drain();
  expect(await now(grey.id)).toMatchObject({ state: 'deferred', reason: 'provider_busy', tries: 1 });
  mail.behaviour = 'accept';
  shop.clock.advance(120_000);
  await shop.outbox.drain();
  expect(await now(grey.id)).toMatchObject({ state: 'sent', tries: 2 });
  const dead = await aMessage();
  mail.behaviour = 'refuse';
  await shop.outbox.drain();
  mail.behaviour = 'accept';
  expect(await now(dead.id)).toMatchObject({
    state: 'failed',
    reason: 'provider_refused',
    detail: expect.stringContaining('5.1.1') as string,
  });
  const { items } = await shop.ask<{ items: { address: string }[] }>(
    'GET',
    `/api/v1/suppressions?address=${dead.email}`,
  );
  expect(items).toMatchObject([{ address: dead.email, reason: 'bounced', messageId: dead.id }]);
  expect((await now(dead.id)).detail).not.toContain(dead.email);
  expect(await shop.told()).toContain('Message Bounced');
});

test('a sender keeps its pace, and rests as long as its provider asks', async () => {
  const some = [await aText(), await aText(), await aText()];
  const sent = async () =>
    (await Promise.all(some.map(({ id }) => now(id)))).filter(({ state }) => state === 'sent').length;
  await shop.outbox.drain();
  expect(await sent()).toBe(2);
  shop.clock.advance(1_000);
  sms.behaviour = 'later';
  await shop.outbox.drain();
  sms.behaviour = 'accept';
  shop.clock.advance(5_000);
  await shop.outbox.drain();
  expect(await sent()).toBe(2);
  shop.clock.advance(2_000);
  await shop.outbox.drain();
  expect(await sent()).toBe(3);
});

test('who is erased while a message waits gets nothing, and nothing here says who she was', async () => {
  const waiting = await aMessage('mail', {
    dueAt: new Date(shop.clock.now().getTime() + 60_000).toISOString(),
    data: { secret: 'her size' },
  });
  await shop.ask('POST', '/api/v1/suppressions', { address: waiting.email, channel: 'email' });
  const { originIds } = await shop.identity.membersOf(shop.db, waiting.personId);
  expect((await exportMessages(shop.db, originIds))['messages']).toMatchObject([{ data: { secret: 'her size' } }]);
  const erase = () => transaction(shop.db, (tx) => forgetMessages(tx, originIds, [waiting.email]));
  expect(await erase()).toMatchObject({ messages: 1, suppressions: 1 });
  expect(await erase()).toMatchObject({ messages: 0, suppressions: 0 });
  shop.clock.advance(120_000);
  await shop.outbox.drain();
  expect(await now(waiting.id)).toMatchObject({ state: 'dropped', reason: 'erased' });
  expect(timesTaken(waiting.id)).toBe(0);
  const tables = ['messages', 'receipts', 'kept_messages', 'suppressions', 'withdrawals', 'push_subscriptions'];
  for (const table of tables) {
    const text = JSON.stringify(await shop.db.unsafe(`select * from messaging.${table}`));
    expect([
      table,
      text.includes(waiting.email),
      text.includes('her size'),
      originIds.some((origin) => text.includes(origin)),
    ]).toEqual([table, false, false, false]);
  }
});
