/** What callers of messaging may do, and what they are told when they may not. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smtpPeer } from './channels/try-peers.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from './try-messaging.ts';

let shop: TriedMessaging;
let anna: string;
beforeAll(async () => {
  shop = await tryMessaging();
  anna = await shop.person(
    'anna',
    { email: 'anna@example.com', phone: '+37120000001', name: 'Anna', language: 'ru-RU' },
    { email: true },
  );
});
afterAll(() => shop.stop());

const codeOf = async (method: string, path: string, body: unknown) => {
  const { status, body: answer } = await shop.call(method, path, body);
  return [status, answer.code];
};

test('templates: versions, languages with fallback, live preview on a real person, and words about what is wrong', async () => {
  const document = {
    defaultLanguage: 'en',
    languages: {
      en: { subject: 'Hello {{ person.name }}', html: '<p>{{ data.note }}</p>' },
      ru: {
        subject: 'Привет, {{ person.name }}',
        html: '<p>{{ data.note }}</p><p><a href="{{ links.unsubscribe }}">x</a></p>',
      },
    },
  };
  const made = await shop.ask<{ id: string }>('POST', '/api/v1/message-templates', {
    handle: 'hello',
    name: 'Hello',
    channel: 'email',
    document,
  });
  const preview = (body: object) =>
    shop.ask('POST', '/api/v1/message-templates/preview', { channel: 'email', document, ...body });
  expect(await preview({ personId: anna, data: { note: 'a < b' } })).toMatchObject({
    language: 'ru',
    subject: 'Привет, Anna',
    html: expect.stringContaining('<p>a &lt; b</p>') as string,
    text: expect.stringContaining('a < b') as string,
  });
  expect(await preview({ personId: anna, language: 'pl' })).toMatchObject({ language: 'ru' });
  expect(await preview({})).toMatchObject({ language: 'en', subject: 'Hello' });
  const change = { version: 1, name: 'Hello', purpose: 'marketing', document };
  expect(await shop.ask('PUT', `/api/v1/message-templates/${made.id}`, change)).toMatchObject({
    version: 2,
    languages: ['en', 'ru'],
  });
  expect(await codeOf('PUT', `/api/v1/message-templates/${made.id}`, change)).toEqual([
    409,
    'template_changed_meanwhile',
  ]);
  expect(
    await codeOf('POST', '/api/v1/message-templates', { handle: 'hello', name: 'x', channel: 'email', document }),
  ).toEqual([409, 'template_handle_taken']);
  const wrong = await shop.call('POST', '/api/v1/message-templates', {
    handle: 'wrong',
    name: 'x',
    channel: 'email',
    document: { defaultLanguage: 'en', languages: { en: { subject: 'Hi {{ person.name' } } },
  });
  expect([wrong.body.code, wrong.body.issues?.[0]?.path]).toEqual(['template_wrong', 'document.languages.en.subject']);
  const test1 = await shop.ask<{ id: string }>('POST', `/api/v1/message-templates/${made.id}/test`, {
    to: 'me@example.com',
    personId: anna,
  });
  await shop.outbox.drain();
  expect(await shop.ask('GET', `/api/v1/messages/${test1.id}`)).toMatchObject({
    state: 'sent',
    isTest: true,
    address: 'me@example.com',
  });
  expect(await codeOf('POST', `/api/v1/message-templates/${made.id}/test`, { to: 'me' })).toEqual([
    422,
    'test_address_wrong',
  ]);
  await shop.ask('POST', `/api/v1/message-templates/${made.id}/archive`);
  expect(await codeOf('POST', '/api/v1/messages', { personId: anna, template: 'hello' })).toEqual([
    422,
    'template_unknown',
  ]);
});

test('a message that waits can be cancelled, one that has left cannot; nobody is known by rubbish', async () => {
  await aTemplate(shop, 'plain', 'email', { subject: 'Hi', text: 'Hi' });
  const send = (more: object = {}) =>
    shop.ask<{ id: string }>('POST', '/api/v1/messages', { personId: anna, template: 'plain', ...more });
  const waiting = await send({ dueAt: new Date(shop.clock.now().getTime() + 60_000).toISOString() });
  expect(await shop.ask('POST', `/api/v1/messages/${waiting.id}/cancellation`, { why: 'a typo' })).toMatchObject({
    state: 'dropped',
    reason: 'cancelled',
  });
  const sent = await send();
  await shop.outbox.drain();
  expect(await codeOf('POST', `/api/v1/messages/${sent.id}/cancellation`, { why: 'a typo' })).toEqual([
    409,
    'message_left',
  ]);
  expect(await codeOf('POST', `/api/v1/messages/${sent.id}/resolution`, { outcome: 'sent', why: 'x' })).toEqual([
    409,
    'message_not_unknown',
  ]);
  expect(
    await codeOf('POST', '/api/v1/messages', { customer: [{ type: 'email', value: 'rubbish' }], template: 'plain' }),
  ).toEqual([422, 'recipient_unknown']);
  const { items } = await shop.ask<{ items: { id: string }[] }>('GET', '/api/v1/senders');
  const phone = items.find((one) => one.id.endsWith('2'))?.id;
  expect(await codeOf('POST', '/api/v1/messages', { personId: anna, template: 'plain', senderId: phone })).toEqual([
    422,
    'sender_unknown',
  ]);
  const first = await shop.ask<{ items: { id: string }[]; nextCursor: string }>('GET', '/api/v1/messages?limit=1');
  const second = await shop.ask<{ items: { id: string }[] }>(
    'GET',
    `/api/v1/messages?limit=1&cursor=${first.nextCursor}`,
  );
  expect(first.items[0]?.id).not.toBe(second.items[0]?.id);
});

test('senders keep their credentials to themselves; settings and senders are changed from their newest revision alone', async () => {
  const sender = await shop.ask<{ id: string; revision: number; settings: object }>('POST', '/api/v1/senders', {
    kind: 'sms_http',
    name: 'Gateway',
    settings: { url: 'https://sms.example.com/send', source: 'SHOP' },
    secrets: { authorization: 'Bearer hunter2', receiptSecret: 'receipts' },
  });
  expect(JSON.stringify(await shop.ask('GET', '/api/v1/senders'))).not.toContain('hunter2');
  const { rows } = { rows: await shop.db`select sealed from messaging.senders where sender_id = ${sender.id}` };
  expect(Buffer.from(rows[0]?.['sealed'] as Uint8Array).toString('latin1')).not.toContain('hunter2');
  const change = { revision: 1, name: 'Gate', perSecond: 5, isDefault: false, state: 'off', settings: sender.settings };
  expect(await shop.ask('PUT', `/api/v1/senders/${sender.id}`, change)).toMatchObject({
    revision: 2,
    hasSecrets: true,
    state: 'off',
  });
  expect(await codeOf('PUT', `/api/v1/senders/${sender.id}`, change)).toEqual([409, 'sender_changed_meanwhile']);
  expect(
    await codeOf('PUT', `/api/v1/senders/${sender.id}`, { ...change, revision: 2, settings: { url: 'x' } }),
  ).toEqual([422, 'sender_wrong']);
  expect(await codeOf('POST', `/api/v1/senders/${sender.id}/receipts`, { id: 'x', status: 'delivered' })).toEqual([
    401,
    'receipt_unsigned',
  ]);
  const { revision, settings } = await shop.ask<{ revision: number; settings: object }>(
    'GET',
    '/api/v1/messaging-settings',
  );
  const put = (more: object) =>
    codeOf('PUT', '/api/v1/messaging-settings', { revision, settings: { ...settings, ...more } });
  expect(await put({ timeZone: 'Mars/Base' })).toEqual([422, 'time_zone_unknown']);
  expect((await put({ timeZone: 'Europe/Riga' }))[0]).toBe(200);
  expect(await put({})).toEqual([409, 'messaging_settings_changed_meanwhile']);
});

test('a one-time code lies sealed until it has gone, is read on the phone while it is good, and stands nowhere else', async () => {
  const expiresAt = new Date(shop.clock.now().getTime() + 300_000);
  const { transaction } = await import('../kit/sql.ts');
  const taken = await transaction(shop.db, (tx) =>
    shop.messaging.sendOneTimeCode(tx, { phone: '+371 20 000 001', code: '471108', expiresAt, now: shop.clock.now() }),
  );
  expect(taken.kind).toBe('taken');
  const dump = async () =>
    JSON.stringify([
      await shop.db`select * from messaging.messages`,
      await shop.db`select * from messaging.kept_messages`,
    ]);
  expect(await dump()).not.toContain('471108');
  await shop.outbox.drain();
  expect(await dump()).not.toContain('471108');
  const box = () => shop.ask<{ items: { text: string; address: string }[] }>('GET', '/api/v1/mailbox?box=phone');
  expect((await box()).items[0]).toMatchObject({
    address: '+37120000001',
    text: expect.stringContaining('471108') as string,
  });
  const left = await shop.db`select count(*)::int as n from messaging.messages where sealed is not null`;
  expect(left[0]?.['n']).toBe(0);
  shop.clock.advance(301_000);
  expect((await box()).items).toEqual([]);
  await shop.outbox.tend();
  expect(await shop.db`select 1 from messaging.kept_messages where sealed is not null`).toHaveLength(0);
});

test('a trial whose provider hangs holds no transaction open, and repeated with its key it is one message', async () => {
  const mail = await smtpPeer();
  mail.behaviour = 'hang';
  const { id } = await shop.ask<{ id: string }>('POST', '/api/v1/senders', {
    kind: 'smtp',
    name: 'Relay',
    settings: { host: '127.0.0.1', port: mail.port, security: 'none', from: 'shop@shop.example' },
  });
  const trial = () =>
    shop.call('POST', `/api/v1/senders/${id}/trial`, { to: 'me@example.com' }, 'admin', 'the-same-trial');
  const both = Promise.all([trial(), trial()]);
  await expect.poll(() => mail.taken.length, { timeout: 60_000 }).toBe(1);
  const open = await shop.db`select count(*)::int as n from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`;
  expect(open[0]?.['n']).toBe(0);
  mail.release();
  expect((await both).map(({ body }) => body['outcome'])).toEqual(['accepted', 'accepted']);
  expect(mail.taken).toHaveLength(1);
  await mail.stop();
});
