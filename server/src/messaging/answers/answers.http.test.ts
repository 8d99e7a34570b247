/** What customers answer, and what messengers say of our messages: only from those who can sign it, and each with what follows from it. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpPeer, smppPeer, type HttpPeer } from '../channels/try-peers.ts';
import { createSeal } from '../seal.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from '../try-messaging.ts';
import { linkCodeOf, readLinkCode } from './link-code.ts';
import { understand } from './understand.ts';

let shop: TriedMessaging;
let anna: string;
/** Telegram's and Viber's server at once. */
let bots: HttpPeer;
let answer = { status: 200, body: '{}' };
const viberToken = 'v'.repeat(40);
const sender: Record<string, string> = {};
beforeAll(async () => {
  shop = await tryMessaging();
  bots = await httpPeer(
    () => 'x',
    () => answer,
  );
  anna = await shop.person('anna', { phone: '+37120000001' }, { sms: true });
  const rules = await shop.ask<{ revision: number; settings: object }>('GET', '/api/v1/messaging-settings');
  await shop.ask('PUT', '/api/v1/messaging-settings', {
    revision: rules.revision,
    settings: { ...rules.settings, caps: [], quietHours: null },
  });
  const url = `http://127.0.0.1:${bots.port}`;
  for (const [kind, settings, secrets] of [
    ['telegram', { url, bot: 'shop_bot' }, { token: `1234:${'x'.repeat(35)}` }],
    ['viber', { url, source: 'Shop', bot: 'shop' }, { token: viberToken }],
    ['sms_http', { url, source: 'SHOP' }, { receiptSecret: 'receipts' }],
  ] as const) {
    const made = await shop.ask<{ id: string }>('POST', '/api/v1/senders', {
      kind,
      name: kind,
      isDefault: true,
      perSecond: 1_000,
      settings,
      secrets,
    });
    sender[kind] = made.id;
  }
  for (const channel of ['sms', 'telegram', 'viber']) await aTemplate(shop, channel, channel, { text: 'Hi' });
});
afterAll(async () => {
  await shop.stop();
  await bots.stop();
});

async function send(template: string, personId = anna) {
  const { id } = await shop.ask<{ id: string }>('POST', '/api/v1/messages', { personId, template });
  await shop.outbox.drain();
  return shop.ask<{ id: string; state: string; reason: string | null }>('GET', `/api/v1/messages/${id}`);
}
async function telegram(update: object, secret?: string): Promise<{ status: number; text: string | undefined }> {
  const seal = await createSeal(shop.db)();
  const own = seal.sign('telegram-webhook', sender['telegram'] ?? '').toString('base64url');
  const said = await fetch(`${shop.url}/m/telegram/${sender['telegram']}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret ?? own },
    body: JSON.stringify({ update_id: 1, ...update }),
  });
  return { status: said.status, text: ((await said.json()) as { text?: string }).text };
}
async function viber(body: string, token = viberToken): Promise<{ status: number; text: string | undefined }> {
  const signature = createHmac('sha256', token).update(body).digest('hex');
  const said = await fetch(`${shop.url}/m/viber/${sender['viber']}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-viber-content-signature': signature },
    body,
  });
  return { status: said.status, text: ((await said.json()) as { text?: string }).text };
}
const wrote = (chat: number, text: string, language = 'en') => ({
  message: {
    message_id: 1,
    date: 1,
    chat: { id: chat, type: 'private' },
    from: { id: chat, language_code: language },
    text,
  },
});
const customer = [{ type: 'user_id', value: 'anna' }];

test('Telegram: her link makes the chat hers, with the consent that she gave beside it; STOP ends it, START brings it back', async () => {
  expect(await send('telegram')).toMatchObject({ state: 'dropped', reason: 'unreachable' });
  const link = await shop.ask<{ code: string; url: string }>('POST', '/api/v1/messenger-links', {
    customer,
    channel: 'telegram',
    agrees: true,
  });
  expect(link.url).toBe(`https://t.me/shop_bot?start=${link.code}`);
  expect(await telegram(wrote(4_711, `/start ${link.code}`), 'not ours')).toMatchObject({ status: 401 });
  expect((await telegram(wrote(4_711, `/start ${link.code}`, 'ru-RU'))).text).toMatch(/^Этот чат теперь ваш/);
  await shop.apply();
  answer = { status: 200, body: '{"ok":true,"result":{"message_id":7}}' };
  expect(await send('telegram')).toMatchObject({ state: 'sent' });
  expect((await telegram(wrote(4_711, ' Стоп! '))).text).toMatch(/^No more offers/);
  // At once, before any consumer has read the event.
  expect(await send('telegram')).toMatchObject({ state: 'dropped', reason: 'consent_withdrawn' });
  await shop.apply();
  expect(await send('telegram')).toMatchObject({ reason: 'consent_withdrawn' });
  shop.clock.advance(1_000);
  expect((await telegram(wrote(4_711, 'start'))).text).toMatch(/^Offers and news/);
  await shop.apply();
  expect(await send('telegram')).toMatchObject({ state: 'sent' });
  // The button of everybody who opens a bot, and talk, are no consent.
  expect((await telegram(wrote(4_711, '/start'))).text).toBeUndefined();
  expect((await telegram(wrote(4_711, 'Do not stop, please'))).text).toBeUndefined();
});

test('Telegram: who has blocked the bot is not written to, and is again when she lets it', async () => {
  answer = { status: 403, body: '{"ok":false,"description":"Forbidden: bot was blocked by the user"}' };
  expect(await send('telegram')).toMatchObject({ state: 'failed', reason: 'provider_refused' });
  answer = { status: 200, body: '{"ok":true,"result":{"message_id":8}}' };
  expect(await send('telegram')).toMatchObject({ state: 'dropped', reason: 'suppressed' });
  await telegram({ my_chat_member: { chat: { id: 4_711, type: 'private' }, new_chat_member: { status: 'member' } } });
  expect(await send('telegram')).toMatchObject({ state: 'sent' });
});

test('a code that is old, changed, of another messenger or of somebody unknown links nothing', async () => {
  const seal = await createSeal(shop.db)();
  const now = shop.clock.now();
  const of = (more: object = {}) =>
    linkCodeOf(seal, {
      originId: anna,
      channel: 'telegram',
      agrees: false,
      until: new Date(now.getTime() + 60_000),
      ...more,
    });
  expect(readLinkCode(seal, 'telegram', of(), now)).toMatchObject({ originId: anna, agrees: false });
  const changed = of().replace(/^./, (first) => (first === 'A' ? 'B' : 'A'));
  const wrong = [of({ until: new Date(0) }), of({ channel: 'viber' }), changed, 'x', ''];
  expect(wrong.map((code) => readLinkCode(seal, 'telegram', code, now))).toEqual(wrong.map(() => null));
  for (const code of [...wrong.slice(0, 3), of({ originId: '018f0000-0000-7000-8000-0000000000ff' })])
    expect((await telegram(wrote(99, `/start ${code}`))).text).toMatch(/^This link is not valid/);
  await shop.apply();
  expect(await shop.identity.findCluster(shop.db, { type: 'telegram', value: '99' })).toBeNull();
});

test('Viber: its receipts are of the message whose token they name; seen counts as opened; leaving is a withdrawal', async () => {
  const { code } = await shop.ask<{ code: string }>('POST', '/api/v1/messenger-links', {
    customer,
    channel: 'viber',
    agrees: true,
  });
  const opened = { event: 'conversation_started', user: { id: 'abc==', language: 'pl' }, context: code };
  expect((await viber(JSON.stringify(opened), 'another token')).status).toBe(401);
  expect((await viber(JSON.stringify(opened))).text).toMatch(/^Ten czat/);
  await shop.apply();
  answer = { status: 200, body: '{"status":0,"message_token":5741311803571721087}' };
  const sent = await send('viber');
  expect(sent.state).toBe('sent');
  for (const event of ['delivered', 'seen', 'seen'])
    await viber(`{"event":"${event}","timestamp":1,"message_token":5741311803571721087,"user_id":"abc=="}`);
  const { receipts } = await shop.ask<{ receipts: { kind: string }[] }>('GET', `/api/v1/messages/${sent.id}`);
  expect(receipts.map(({ kind }) => kind).sort()).toEqual(['delivered', 'opened']);
  answer = { status: 200, body: '{"status":0,"message_token":5741311803571721088}' };
  const lost = await send('viber');
  await viber('{"event":"failed","message_token":5741311803571721088,"user_id":"abc==","desc":"no device"}');
  expect(await shop.ask('GET', `/api/v1/messages/${lost.id}`)).toMatchObject({
    state: 'failed',
    reason: 'provider_refused',
  });
  expect((await viber('{"event":"webhook","timestamp":1}')).status).toBe(200);
  await viber('{"event":"unsubscribed","user_id":"abc=="}');
  expect(await send('viber')).toMatchObject({ reason: 'consent_withdrawn' });
});

test('SMS: STOP over HTTP with the sender’s secret and over SMPP; whoever has not the secret says nothing', async () => {
  const say = (from: string, text: string, secret: string) =>
    fetch(`${shop.url}/api/v1/senders/${sender['sms_http']}/answers`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${secret}`,
        'idempotency-key': `${from}${text}`,
      },
      body: JSON.stringify({ from, text }),
    });
  answer = { status: 200, body: '{"id":"p-1"}' };
  expect(await send('sms')).toMatchObject({ state: 'sent' });
  expect((await say('37120000001', 'stop', 'guessed')).status).toBe(401);
  expect(await (await say('37120000001', 'When do you open?', 'receipts')).json()).toEqual({ meant: null });
  expect(await (await say('37120000001', 'Stop.', 'receipts')).json()).toEqual({ meant: 'stop' });
  expect(await send('sms')).toMatchObject({ reason: 'consent_withdrawn' });
  const boris = await shop.person('boris', { phone: '+37120000002' }, { sms: true });
  const smsc = await smppPeer();
  await shop.ask('POST', '/api/v1/senders', {
    kind: 'smpp',
    name: 'SMSC',
    isDefault: true,
    settings: { host: '127.0.0.1', port: smsc.port, systemId: 'shop', source: 'SHOP' },
    secrets: { password: 'secret' },
  });
  expect(await send('sms', boris)).toMatchObject({ state: 'sent' });
  expect(
    await smsc.answer({
      source_addr: '37120000002',
      data_coding: 8,
      short_message: Buffer.from('СТОП', 'utf16le').swap16(),
    }),
  ).toEqual([0]);
  expect(await send('sms', boris)).toMatchObject({ reason: 'consent_withdrawn' });
  expect((await shop.told()).filter((name) => name === 'Unsubscribed').length).toBeGreaterThanOrEqual(4);
  await smsc.stop();
});

test('a long text is delivered with its last part, and undelivered when any part is lost', async () => {
  const smsc = await smppPeer();
  await shop.ask('POST', '/api/v1/senders', {
    kind: 'smpp',
    name: 'Another SMSC',
    isDefault: true,
    settings: { host: '127.0.0.1', port: smsc.port, systemId: 'shop', source: 'SHOP' },
    secrets: { password: 'secret' },
  });
  await aTemplate(shop, 'long', 'sms', { text: 'Come and see. '.repeat(15) }, { purpose: 'transactional' });
  const states = async (...receipts: [string, string][]) => {
    const { id } = await send('long');
    const [first, last] = smsc.taken.slice(-2);
    for (const [part, stat] of receipts)
      expect(await smsc.receipt((part === 'first' ? first : last) ?? '', stat)).toEqual([0]);
    const said = await shop.ask<{ state: string; deliveredAt: string | null }>('GET', `/api/v1/messages/${id}`);
    return [said.state, said.deliveredAt !== null];
  };
  expect(await states(['first', 'DELIVRD'])).toEqual(['sent', false]);
  expect(await states(['first', 'DELIVRD'], ['last', 'DELIVRD'])).toEqual(['sent', true]);
  expect(await states(['last', 'DELIVRD'], ['first', 'UNDELIV'])).toEqual(['failed', true]);
  await smsc.stop();
});

test('what a short answer means', () => {
  expect(['STOP', ' /stop ', 'Стоп!', '«Отписка»', 'Unsubscribe.'].map(understand)).toEqual(
    Array.from({ length: 5 }, () => 'stop'),
  );
  expect(['START', 'старт'].map(understand)).toEqual(['start', 'start']);
  expect(['yes', 'да', 'do not stop', 'stop calling, write', ''].map(understand)).toEqual(
    Array.from({ length: 5 }, () => null),
  );
});
