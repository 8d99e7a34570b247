/** What the two push services for apps say of devices, of us, and of a connection that ends; beside the contract of all channels. */
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kit/ids.ts';
import type { Outgoing } from './adapter.ts';
import { createApns } from './apns.ts';
import { createFcm } from './fcm.ts';
import { apnsPeer, apple, applePrivateKey, fcmPeer, keyFile, type ApnsPeer, type FcmPeer } from './try-push-peers.ts';

let apnsAt: ApnsPeer;
let fcmAt: FcmPeer;
beforeAll(async () => {
  [apnsAt, fcmAt] = await Promise.all([apnsPeer(), fcmPeer()]);
});
afterAll(async () => {
  await Promise.all([apnsAt.stop(), fcmAt.stop()]);
});

const device = 'ab'.repeat(32);
const now = new Date();
const aPush = (more: Partial<Outgoing> = {}): Outgoing => ({
  messageId: newId(),
  originId: newId(),
  personId: newId(),
  channel: 'apns',
  purpose: 'marketing',
  address: null,
  targets: [{ id: 'one', target: { token: device } }],
  content: { subject: 'Привет', text: 'Come and see', html: null, url: 'https://shop.example/x' },
  unsubscribeUrl: null,
  isSecret: false,
  expiresAt: new Date(now.getTime() + 600_000),
  now,
  ...more,
});
const ios = (nowMs?: () => number) =>
  createApns(
    { ...apple, isSandbox: false, url: `https://localhost:${apnsAt.port}` },
    { privateKey: applePrivateKey },
    ['localhost'],
    { ca: apnsAt.ca, ...(nowMs === undefined ? {} : { nowMs }) },
  );
const android = () =>
  createFcm({ url: `http://127.0.0.1:${fcmAt.port}` }, { serviceAccount: keyFile(fcmAt.port) }, ['127.0.0.1']);

test('Apple’s token is used again for half an hour and then renewed; a try has the same id, another device another one', async () => {
  let at = Math.floor(Date.now() / 1_800_000) * 1_800_000 + 1_000;
  apnsAt.nowMs = () => at;
  const adapter = ios(() => at);
  const message = aPush({ targets: ['one', 'two'].map((id) => ({ id, target: { token: device } })) });
  expect(await adapter.send(message)).toMatchObject({ kind: 'accepted' });
  at += 1_700_000;
  await adapter.send(message);
  // A process that begins now uses the same instant: Apple does not see a token too many.
  at += 1_000;
  const other = ios(() => at);
  await other.send(aPush());
  const headers = apnsAt.requests.map((request) => request.headers);
  const issued = headers.map((one) => String(one.authorization).split('.')[1]);
  expect(new Set(issued).size).toBe(1);
  expect(new Set(headers.slice(0, 2).map((one) => one.authorization)).size).toBe(1);
  const ids = headers.map((one) => one['apns-id']);
  expect([ids[0] === ids[1], ids.slice(0, 2).sort()]).toEqual([false, ids.slice(2, 4).sort()]);
  expect(JSON.parse(apnsAt.requests[0]?.body ?? '')).toEqual({
    aps: { alert: { title: 'Привет', body: 'Come and see' } },
    id: message.messageId,
    url: 'https://shop.example/x',
  });
  at += 1_800_000;
  await adapter.send(message);
  expect(String(apnsAt.requests.at(-1)?.headers.authorization).split('.')[1]).not.toBe(issued[0]);
  apnsAt.nowMs = Date.now;
  await Promise.all([adapter.stop(), other.stop()]);
});

test('Apple: a device that is gone is named with its instant; too many tokens, a wrong key and too much text are told apart', async () => {
  const adapter = ios();
  apnsAt.answers = [{ status: 410, body: { reason: 'Unregistered', timestamp: 1_700_000_000_000 } }];
  expect(await adapter.send(aPush())).toEqual({
    kind: 'refused',
    detail: '410 Unregistered',
    goneTargets: [{ id: 'one', since: new Date(1_700_000_000_000) }],
  });
  // One device is gone, the other has it.
  apnsAt.answers = [{ status: 410, body: { reason: 'Unregistered' } }];
  const two = await adapter.send(aPush({ targets: ['one', 'two'].map((id) => ({ id, target: { token: device } })) }));
  expect([two.kind, two.goneTargets?.length]).toEqual(['accepted', 1]);
  apnsAt.answers = [{ status: 429, body: { reason: 'TooManyProviderTokenUpdates' } }];
  expect(await adapter.send(aPush())).toMatchObject({ kind: 'later', isBusy: true, retryAfterMs: 1_200_000 });
  apnsAt.answers = [{ status: 429, body: { reason: 'TooManyRequests' } }];
  expect(await adapter.send(aPush())).toEqual({ kind: 'later', detail: '429 TooManyRequests' });
  const long = aPush({ content: { subject: null, text: 'я'.repeat(2_100), html: null, url: null } });
  expect(await adapter.send(long)).toMatchObject({
    kind: 'refused',
    detail: expect.stringContaining('4096 are the most') as string,
  });
  const wrong = createApns(
    { ...apple, topic: 'com.example.other', isSandbox: false, url: `https://localhost:${apnsAt.port}` },
    { privateKey: applePrivateKey },
    ['localhost'],
    { ca: apnsAt.ca },
  );
  expect((await wrong.send(aPush())).kind).toBe('away');
  // Whoever does not hold Apple's certificate is not talked to, and private networks are not called.
  const untrusted = createApns(
    { ...apple, isSandbox: false, url: `https://localhost:${apnsAt.port}` },
    { privateKey: applePrivateKey },
    ['localhost'],
  );
  const inside = createApns(
    { ...apple, isSandbox: false, url: `https://127.0.0.1:${apnsAt.port}` },
    { privateKey: applePrivateKey },
    [],
  );
  expect([(await untrusted.send(aPush())).kind, (await inside.send(aPush())).kind]).toEqual(['away', 'away']);
  await Promise.all([adapter.stop(), wrong.stop(), untrusted.stop(), inside.stop()]);
});

test('Apple: what a GOAWAY names as not processed goes over a new connection at once; connections are shared', async () => {
  const adapter = ios();
  const before = apnsAt.connections;
  await Promise.all(Array.from({ length: 10 }, () => adapter.send(aPush())));
  expect(apnsAt.connections - before).toBe(1);
  const taken = apnsAt.taken.length;
  apnsAt.goAway = true;
  expect((await adapter.send(aPush())).kind).toBe('accepted');
  expect([apnsAt.taken.length - taken, apnsAt.connections - before]).toEqual([1, 2]);
  await adapter.stop();
});

test('Apple: a connection that is dead and does not say so is found before a message is given to it', async () => {
  const dead: (() => void)[] = [];
  const between = createServer((near) => {
    const far = connect(apnsAt.port, 'localhost');
    let isDead = false;
    dead.push(() => (isDead = true));
    near.on('data', (part) => isDead || far.write(part));
    far.on('data', (part) => isDead || near.write(part));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => undefined).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => between.listen(0, 'localhost', resolve));
  const { port } = between.address() as AddressInfo;
  const idle = { afterMs: 0, patienceMs: 500 };
  const adapter = createApns(
    { ...apple, isSandbox: false, url: `https://localhost:${port}` },
    { privateKey: applePrivateKey },
    ['localhost'],
    { ca: apnsAt.ca, idle },
  );
  expect((await adapter.send(aPush())).kind).toBe('accepted');
  for (const die of dead) die();
  const kinds = (await Promise.all(Array.from({ length: 5 }, () => adapter.send(aPush())))).map(({ kind }) => kind);
  expect([kinds, dead.length]).toEqual([Array.from({ length: 5 }, () => 'accepted'), 2]);
  await adapter.stop();
  await new Promise((resolve) => between.close(resolve));
});

test('Firebase: access is asked for once for many; who is gone, what is too much, and a token that ended too early', async () => {
  const adapter = android();
  await Promise.all(Array.from({ length: 5 }, () => adapter.send(aPush())));
  expect([fcmAt.granted, fcmAt.taken.length]).toEqual([1, 5]);
  const unregistered = {
    error: { code: 404, status: 'NOT_FOUND', message: 'gone', details: [{ errorCode: 'UNREGISTERED' }] },
  };
  fcmAt.answers = [{ status: 404, body: unregistered }];
  expect(await adapter.send(aPush())).toMatchObject({ kind: 'refused', goneTargets: [{ id: 'one', since: null }] });
  fcmAt.answers = [{ status: 429, body: {}, headers: { 'retry-after': '9' } }];
  expect(await adapter.send(aPush())).toMatchObject({ kind: 'later', isBusy: true, retryAfterMs: 9_000 });
  fcmAt.answers = [{ status: 503, body: {}, headers: { 'retry-after': '5' } }];
  expect(await adapter.send(aPush())).toMatchObject({ kind: 'later', retryAfterMs: 5_000 });
  // A project that is not there is a matter of the sender, not of the device.
  fcmAt.answers = [{ status: 404, body: { error: { code: 404, status: 'NOT_FOUND' } } }];
  expect(await adapter.send(aPush())).toMatchObject({ kind: 'away' });
  fcmAt.answers = [{ status: 401, body: { error: { code: 401, status: 'UNAUTHENTICATED' } } }];
  expect((await adapter.send(aPush())).kind).toBe('away');
  expect((await adapter.send(aPush())).kind).toBe('accepted');
  expect(fcmAt.granted).toBe(2);
  const wrong = createFcm(
    { url: `http://127.0.0.1:${fcmAt.port}` },
    { serviceAccount: keyFile(fcmAt.port).replace('push@', 'nobody@') },
    ['127.0.0.1'],
  );
  expect(await wrong.send(aPush())).toMatchObject({ kind: 'away', detail: expect.stringContaining('400') as string });
  await Promise.all([adapter.stop(), wrong.stop()]);
});
