/** One contract for every channel, over a real peer each: taken, refused, later, lost, away, and back again. */
import { createHmac, createVerify, randomBytes } from 'node:crypto';
import webPush from 'web-push';
import { describe, expect, test } from 'vitest';
import { newId } from '../../kit/ids.ts';
import type { Adapter, Incoming, Outgoing, ProviderReceipt } from './adapter.ts';
import { callOutside, isPublic, RefusedTarget } from '../../kit/call-outside.ts';
import { deaf } from './open-adapter.ts';
import { createApns } from './apns.ts';
import { createFcm } from './fcm.ts';
import { createSmpp } from './smpp.ts';
import { createSmsHttp } from './sms-http.ts';
import { createSmtp } from './smtp.ts';
import { httpPeer, smppPeer, smtpPeer, type Peer } from './try-peers.ts';
import { apnsPeer, apple, applePrivateKey, fcmPeer, keyFile, type ApnsPeer } from './try-push-peers.ts';
import { browserKeys } from './try-browser-keys.ts';
import { createTelegram } from './telegram.ts';
import { createViber } from './viber.ts';
import { createWebhook } from './webhook.ts';
import { createWebPush } from './web-push.ts';

const here = ['127.0.0.1'];

const aMessage = (more: Partial<Outgoing> = {}): Outgoing => ({
  messageId: newId(),
  originId: newId(),
  personId: newId(),
  channel: 'email',
  purpose: 'marketing',
  address: null,
  targets: [],
  content: {
    subject: 'Привет, Anna',
    text: 'Come and see. €',
    html: '<p>Come and see</p>',
    url: 'https://shop.example/x',
  },
  unsubscribeUrl: 'https://shop.example/m/leave/x',
  isSecret: false,
  expiresAt: new Date(Date.now() + 3_600_000),
  now: new Date(),
  ...more,
});

interface Tried {
  readonly name: string;
  start(): Promise<Peer>;
  open(port: number): Adapter;
  message(port: number): Outgoing;
  /** What nobody knows of this channel, and what is said when nobody is there. */
  readonly away: 'away' | 'later';
}

const smtpSettings = {
  host: '127.0.0.1',
  security: 'none',
  from: 'shop@shop.example',
  fromName: 'Shop',
  connections: 2,
} as const;
const smppSettings = {
  host: '127.0.0.1',
  tls: false,
  systemId: 'shop',
  systemType: '',
  source: 'SHOP',
  window: 4,
} as const;
const fields = { to: 'to', text: 'text', from: 'from', reference: 'reference' };
const secret = `whsec_${randomBytes(24).toString('base64')}`;
const vapid = webPush.generateVAPIDKeys();
const browser = browserKeys();

const bodyOf = (body: Buffer): Record<string, string> => JSON.parse(body.toString()) as Record<string, string>;

let apnsOf: ApnsPeer | undefined;

const channels: readonly Tried[] = [
  {
    name: 'e-mail by SMTP',
    start: () => smtpPeer(),
    open: (port) => createSmtp({ ...smtpSettings, port }, {}),
    message: () => aMessage({ address: 'anna@example.com' }),
    away: 'away',
  },
  {
    name: 'SMS by SMPP',
    start: () => smppPeer(),
    open: (port) => createSmpp({ ...smppSettings, port }, { password: 'secret' }, deaf),
    message: () => aMessage({ channel: 'sms', address: '+37120000001' }),
    away: 'away',
  },
  {
    name: 'SMS over HTTP',
    start: () =>
      httpPeer(
        ({ body }) => bodyOf(body)['reference'] ?? '',
        () => ({ status: 200, body: '{"id":"p-1"}' }),
      ),
    open: (port) =>
      createSmsHttp(
        { url: `http://127.0.0.1:${port}/send`, fields, source: 'SHOP', idField: 'id', keepsKeys: false },
        { authorization: 'Bearer x', receiptSecret: '' },
        here,
      ),
    message: () => aMessage({ channel: 'sms', address: '+37120000001' }),
    away: 'away',
  },
  {
    name: 'a webhook',
    start: () => httpPeer(({ headers }) => String(headers['webhook-id'])),
    open: (port) => createWebhook({ url: `http://127.0.0.1:${port}/hook` }, { secret }, here),
    message: () => aMessage({ channel: 'webhook' }),
    away: 'away',
  },
  {
    name: 'Telegram',
    start: () =>
      httpPeer(
        ({ body }) => String(bodyOf(body)['chat_id']),
        () => ({ status: 200, body: '{"ok":true,"result":{"message_id":7}}' }),
      ),
    open: (port) => createTelegram({ url: `http://127.0.0.1:${port}` }, { token: `1234:${'x'.repeat(35)}` }, here),
    message: () => aMessage({ channel: 'telegram', address: '4711' }),
    away: 'away',
  },
  {
    name: 'Viber',
    start: () =>
      httpPeer(
        ({ body }) => String(bodyOf(body)['tracking_data']),
        () => ({ status: 200, body: '{"status":0,"status_message":"ok","message_token":5741311803571721087}' }),
      ),
    open: (port) => createViber({ url: `http://127.0.0.1:${port}`, source: 'Shop' }, { token: 'x'.repeat(40) }, here),
    message: () => aMessage({ channel: 'viber', address: 'abc==' }),
    away: 'away',
  },
  {
    name: 'Firebase Cloud Messaging',
    start: () => fcmPeer(),
    open: (port) => createFcm({ url: `http://127.0.0.1:${port}` }, { serviceAccount: keyFile(port) }, here),
    message: () => aMessage({ channel: 'fcm', targets: [{ id: newId(), target: { token: 'device:1' } }] }),
    away: 'away',
  },
  {
    name: 'Apple’s push service',
    start: async () => (apnsOf = await apnsPeer()),
    open: (port) =>
      createApns(
        { ...apple, isSandbox: false, url: `https://localhost:${port}` },
        { privateKey: applePrivateKey },
        ['localhost'],
        { ca: apnsOf?.ca ?? '' },
      ),
    message: () => aMessage({ channel: 'apns', targets: [{ id: newId(), target: { token: 'ab'.repeat(32) } }] }),
    away: 'away',
  },
  {
    name: 'Web Push',
    start: () => httpPeer(() => 'push'),
    open: () => createWebPush({ subject: 'mailto:shop@shop.example' }, vapid, here),
    message: (port) =>
      aMessage({
        channel: 'web_push',
        targets: [
          {
            id: newId(),
            target: {
              endpoint: `http://127.0.0.1:${port}/push/1`,
              keys: browser.keys,
            },
          },
        ],
      }),
    away: 'later',
  },
];

describe.each(channels)('$name', ({ start, open, message, away }) => {
  test('says what became of it: taken, refused, later, unknown, nobody there; and works again afterwards', async () => {
    const peer = await start();
    const adapter = open(peer.port);
    const said = async (behaviour: Peer['behaviour']): Promise<string> => {
      peer.behaviour = behaviour;
      return (await adapter.send(message(peer.port))).kind;
    };
    try {
      expect(await said('accept')).toBe('accepted');
      expect(await said('refuse')).toBe('refused');
      expect(await said('later')).toBe('later');
      expect(peer.taken).toHaveLength(1);
      // Taken, and the answer was lost: nobody knows, and it was not asked twice.
      expect(await said('lose')).toBe('unknown');
      expect(peer.taken).toHaveLength(2);
      expect(await said('accept')).toBe('accepted');
      expect(peer.taken).toHaveLength(3);
      await peer.stop();
      // A line that broke this instant may still look open.
      await expect.poll(() => said('accept'), { timeout: 20_000 }).toBe(away);
    } finally {
      await adapter.stop();
      await peer.stop().catch(() => undefined);
    }
  });
});

test('an e-mail has both parts, one-click unsubscribing, and the same Message-ID for every try; a wrong password is "away"', async () => {
  const peer = await smtpPeer({ user: { user: 'shop', password: 'right' } });
  const adapter = createSmtp({ ...smtpSettings, port: peer.port }, { user: 'shop', password: 'right' });
  const wrong = createSmtp({ ...smtpSettings, port: peer.port }, { user: 'shop', password: 'wrong' });
  const message = aMessage({ address: 'anna@example.com' });
  expect([(await adapter.send(message)).kind, (await wrong.send(message)).kind]).toEqual(['accepted', 'away']);
  expect(peer.raw[0]).toMatch(/^List-Unsubscribe: <https:\/\/shop\.example\/m\/leave\/x>\r$/m);
  expect(peer.raw[0]).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  expect(peer.raw[0]).toContain(`Message-ID: <${message.messageId}@shop.example>`);
  expect(peer.raw[0]).toMatch(/text\/plain/);
  expect(peer.raw[0]).toMatch(/text\/html/);
  await Promise.all([adapter.stop(), wrong.stop()]);
  await peer.stop();
});

test('SMPP: long texts in parts that join, other alphabets in UCS-2, receipts answered once they are written down', async () => {
  const peer = await smppPeer();
  const heard: ProviderReceipt[] = [];
  let fails = true;
  const answered: Incoming[] = [];
  const adapter = createSmpp(
    { ...smppSettings, port: peer.port },
    { password: 'secret' },
    {
      incoming: async (message) => void answered.push(message),
      receipt: async (receipt) => {
        if (fails) throw new Error('the database is away');
        heard.push(receipt);
      },
    },
  );
  const send = (text: string) =>
    adapter.send(
      aMessage({ channel: 'sms', address: '+37120000001', content: { subject: null, text, html: null, url: null } }),
    );
  // The last part's receipt is the message's; the others' tell of a part that was lost.
  expect(await send('x'.repeat(161))).toEqual({ kind: 'accepted', providerId: 'id-2', partIds: ['id-1'] });
  expect(await send('Привет')).toEqual({ kind: 'accepted', providerId: 'id-3' });
  expect(peer.messages.map(({ text, coding }) => [text.length, coding])).toEqual([
    [153, 0],
    [8, 0],
    [6, 8],
  ]);
  expect(peer.messages[2]).toMatchObject({ to: '37120000001', text: 'Привет' });
  expect(await peer.receipt('id-3', 'DELIVRD')).toEqual([8]);
  fails = false;
  expect(await peer.receipt('id-3', 'DELIVRD')).toEqual([0]);
  expect(await peer.receipt('id-2', 'UNDELIV')).toEqual([0]);
  expect(heard.map(({ providerId, kind }) => [providerId, kind])).toEqual([
    ['id-3', 'delivered'],
    ['id-2', 'undelivered'],
  ]);
  // What a customer answers is no receipt: in the default alphabet, in UCS-2, in a part of a long text.
  expect(await peer.answer({ data_coding: 0, short_message: Buffer.from('STOP \x1be') })).toEqual([0]);
  expect(await peer.answer({ data_coding: 8, short_message: Buffer.from('Стоп', 'utf16le').swap16() })).toEqual([0]);
  const part = Buffer.concat([Buffer.from([5, 0, 3, 7, 2, 1]), Buffer.from('I think')]);
  expect(await peer.answer({ data_coding: 0, esm_class: 0x40, short_message: part })).toEqual([0]);
  expect(answered.map(({ from, text }) => `${from} ${text}`)).toEqual([
    '37120000001 STOP €',
    '37120000001 Стоп',
    '37120000001 I think',
  ]);
  await adapter.stop();
  const wrong = createSmpp({ ...smppSettings, port: peer.port }, { password: 'wrong' }, deaf);
  expect((await wrong.send(aMessage({ address: '+37120000001' }))).kind).toBe('away');
  await wrong.stop();
  await peer.stop();
});

test('a browser decrypts a push by RFC 8291, and its service can check whose it is by RFC 8292; one that is gone is named', async () => {
  const peer = await httpPeer(() => 'push');
  const adapter = createWebPush({ subject: 'mailto:shop@shop.example' }, vapid, here);
  const endpoint = `http://127.0.0.1:${peer.port}/push/1`;
  const { keys } = browser;
  const message = aMessage({ channel: 'web_push', targets: [{ id: 'one', target: { endpoint, keys } }] });
  expect((await adapter.send(message)).kind).toBe('accepted');
  const request = peer.requests[0];
  if (request === undefined) throw new Error('nothing came');
  expect(JSON.parse(browser.decrypt(request.body))).toEqual({
    id: message.messageId,
    title: 'Привет, Anna',
    body: 'Come and see. €',
    url: 'https://shop.example/x',
  });
  expect(request.headers).toMatchObject({
    'content-encoding': 'aes128gcm',
    ttl: expect.stringMatching(/^\d+$/) as string,
  });
  const [, token = '', publicKey = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(request.headers.authorization ?? '') ?? [];
  expect(publicKey).toBe(vapid.publicKey);
  expect(isSigned(token, publicKey)).toBe(true);
  const inside = { endpoint: 'http://10.0.0.1/push', keys };
  const gone = await adapter.send({ ...message, targets: [{ id: 'two', target: inside }] });
  expect(gone).toMatchObject({ kind: 'refused', goneTargets: [{ id: 'two', since: null }] });
  await peer.stop();
});

test('a webhook is signed by Standard Webhooks; a 410 and a 429 are no answers to one message alone', async () => {
  const peer = await httpPeer(({ headers }) => String(headers['webhook-id']));
  const adapter = createWebhook({ url: `http://127.0.0.1:${peer.port}/hook` }, { secret }, here);
  await adapter.send(aMessage({ channel: 'webhook' }));
  const [request] = peer.requests;
  const at = `${request?.headers['webhook-id'] as string}.${request?.headers['webhook-timestamp'] as string}.${request?.body.toString() ?? ''}`;
  const mac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
    .update(at)
    .digest('base64');
  expect(request?.headers['webhook-signature']).toBe(`v1,${mac}`);
  peer.behaviour = 'later';
  expect(await adapter.send(aMessage())).toMatchObject({ kind: 'later', isBusy: true, retryAfterMs: 7_000 });
  await peer.stop();
});

test('Telegram’s wait is obeyed and who blocked the bot is suppressed; Viber’s tokens keep all their digits, and its refusals come with 200', async () => {
  let [status, body] = [429, '{"ok":false,"description":"Too Many Requests","parameters":{"retry_after":9}}'];
  const peer = await httpPeer(
    () => 'x',
    () => ({ status, body }),
  );
  const url = `http://127.0.0.1:${peer.port}`;
  const telegram = createTelegram({ url }, { token: 'x' }, here);
  const viber = createViber({ url, source: 'Shop' }, { token: 'x' }, here);
  const message = aMessage({ address: '4711' });
  expect(await telegram.send(message)).toMatchObject({ kind: 'later', isBusy: true, retryAfterMs: 9_000 });
  [status, body] = [403, '{"ok":false,"description":"Forbidden: bot was blocked by the user"}'];
  expect(await telegram.send(message)).toMatchObject({ kind: 'refused', suppress: true });
  [status, body] = [200, '{"status":0,"message_token":5741311803571721087}'];
  expect(await viber.send(message)).toEqual({ kind: 'accepted', providerId: '5741311803571721087' });
  [status, body] = [200, '{"status":6,"status_message":"receiverNotSubscribed"}'];
  expect(await viber.send(message)).toMatchObject({ kind: 'refused', suppress: true });
  await peer.stop();
});

test('both messengers are told once where to bring answers, and again where they did not take it; nobody waits for them', async () => {
  let status = 500;
  const peer = await httpPeer(
    () => 'x',
    () => ({ status, body: '{}' }),
  );
  const url = `http://127.0.0.1:${peer.port}`;
  const webhook = { url: 'https://shop.example/m/here', secret: 'made-of-our-key' };
  const open = () => [
    createTelegram({ url }, { token: 'x' }, here, { webhook }),
    createViber({ url, source: 'Shop' }, { token: 'v-token' }, here, { webhook }),
    createTelegram({ url }, { token: 'x' }, here),
  ];
  const refused = open();
  for (const adapter of refused) await adapter.listen?.();
  await expect.poll(() => peer.requests.length, { timeout: 60_000 }).toBe(2);
  status = 200;
  const adapters = open();
  for (const adapter of [...adapters, ...adapters]) await adapter.listen?.();
  await expect.poll(() => peer.requests.length, { timeout: 60_000 }).toBe(4);
  const said = peer.requests
    .slice(2)
    .map(({ headers, body }) => [headers['x-viber-auth-token'], bodyOf(body)] as const);
  const ofTelegram = said.find(([token]) => token === undefined)?.[1];
  expect(ofTelegram).toMatchObject({ url: webhook.url, secret_token: webhook.secret });
  expect(said.find(([token]) => token === 'v-token')?.[1]).toMatchObject({ url: webhook.url });
  await peer.stop();
});

test('nobody is led into private networks: not by an address, a name, a form of an address, or http', async () => {
  expect(
    [
      '127.0.0.1',
      '10.1.2.3',
      '169.254.169.254',
      '192.168.0.1',
      '::1',
      'fe80::1',
      'fd00::1',
      '::ffff:10.0.0.1',
      '0.0.0.0',
    ].filter(isPublic),
  ).toEqual([]);
  expect(['1.1.1.1', '2606:4700::1111'].every(isPublic)).toBe(true);
  const call = (url: string) => async () => callOutside({ url, headers: {}, body: '', privateHosts: [] });
  for (const url of [
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://2130706433/',
    'http://example.com/',
    'https://a:b@example.com/',
    'https://[::ffff:a00:1]/',
  ])
    await expect(call(url), url).rejects.toThrow(RefusedTarget);
  expect(await callOutside({ url: 'https://localhost:9/', headers: {}, body: '', privateHosts: [] })).toMatchObject({
    kind: 'failed',
    isSent: false,
  });
});

/** ES256 over the token, by the key that stands beside it. */
function isSigned(token: string, publicKey: string): boolean {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  return createVerify('sha256')
    .update(`${head}.${claims}`)
    .verify({ key: jwk, format: 'jwk', dsaEncoding: 'ieee-p1363' } as never, Buffer.from(signature, 'base64url'));
}
