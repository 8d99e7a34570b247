/** `send`: messages a second, rendered and handed to a local mail server and to a local push service; and with faults of all kinds and a killed server, nothing twice, nothing lost. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import webPush from 'web-push';
import { createSmtp } from '../server/src/messaging/channels/smtp.ts';
import { createWebPush } from '../server/src/messaging/channels/web-push.ts';
import { connect } from '../server/src/kit/sql.ts';
import { newId } from '../server/src/kit/ids.ts';
import { Line } from './line.ts';
import { startMailPeer, type MailPeer, type Manner } from './mail-peer.ts';
import type { Wish } from './main.ts';
import { startPushPeer, type PushPeer } from './push-peer.ts';
import type { Report } from './report.ts';
import { send } from './send.ts';
import { apiKey, sourceKey, startServer, untilReady, type ServerUnderTest } from './server.ts';
import { spawn } from 'node:child_process';
import { cli } from './server.ts';

const connections = 20;
const mjml =
  '<mjml><mj-body><mj-section><mj-column><mj-text font-size="22px">Hello {{ person.name }}</mj-text><mj-text>{% for item in data.items %}<p>{{ item.name }}: {{ item.price }}</p>{% endfor %}</mj-text><mj-button href="https://shop.example/x">See</mj-button></mj-column></mj-section></mj-body></mjml>';
const data = { items: Array.from({ length: 6 }, (_, n) => ({ name: `Thing ${n}`, price: `${n}.99` })) };

export async function messages(report: Report, { quick }: Wish): Promise<void> {
  const count = quick ? 1_000 : 10_000;
  const peer = await startMailPeer();
  const pushPeer = await startPushPeer();
  const server = await startServer({ env: { OUTGOING_PRIVATE_HOSTS: '127.0.0.1' } });
  let current = server.process;
  try {
    const key = await apiKey(server);
    const ask = asker(server.url, key);
    await setUp(server, ask, peer.port, count);
    const floor = await bareSending(peer, Math.min(count, 2_000));
    peer.begin();
    await enqueue(server.url, key, count, { about: 'plain', template: 'bench' });
    await settled(ask, 'plain', 300);
    const { first, last } = peer.times();
    const rate = peer.taken.size / ((last - first) / 1_000);
    report.add('rendered, checked, handed over by SMTP', rate, 'messages/s', { floor });
    report.add('handed over twice', twice(peer), 'messages', { aim: '0' });
    report.add('not handed over', count - peer.taken.size, 'messages', { aim: '0' });

    await pushAll(report, server, ask, pushPeer, { key, count });

    // One in twenty meets a fault; and the server is killed when a third has gone.
    peer.begin(mannerOf);
    await enqueue(server.url, key, count, { about: 'faults', template: 'bench' });
    while (peer.taken.size < count / 3) await new Promise((resolve) => setTimeout(resolve, 20));
    current.kill('SIGKILL');
    await new Promise((resolve) => current.once('exit', resolve));
    current = spawn(process.execPath, [cli, 'start'], { env: server.env, stdio: ['ignore', 'ignore', 'inherit'] });
    await untilReady(server.url, current, 120);
    await settled(ask, 'faults', 400);
    await judge(report, server, peer, count);
  } finally {
    const ended = new Promise((resolve) => current.once('exit', resolve));
    if (current.exitCode === null && current.signalCode === null) {
      current.kill('SIGTERM');
      await ended;
    }
    await server.stop().catch(() => undefined);
    await peer.stop();
    await pushPeer.stop();
  }
}

/** Each has a browser; all are pushed at one instant. */
async function pushAll(
  report: Report,
  server: ServerUnderTest,
  ask: Ask,
  peer: PushPeer,
  { key, count }: { readonly key: string; readonly count: number },
): Promise<void> {
  await ask('POST', '/api/v1/senders', {
    kind: 'web_push',
    name: 'Push peer',
    isDefault: true,
    perSecond: 100_000,
    settings: { subject: 'mailto:shop@shop.example' },
  });
  const document = {
    defaultLanguage: 'en',
    languages: {
      en: { subject: 'For {{ person.name }}', text: '{{ data.items[0].name }}', url: 'https://shop.example' },
    },
  };
  await ask('POST', '/api/v1/message-templates', { handle: 'push', name: 'Push', channel: 'web_push', document });
  const lines = Array.from({ length: 8 }, () => new Line(server.url, key));
  let next = 0;
  await Promise.all(
    lines.map(async (line) => {
      for (let n = next++; n < count; n = next++) {
        const subscription = { channel: 'web_push', endpoint: peer.endpoint(n), keys: peer.keys };
        const customer = [{ type: 'user_id', value: `p-${n}` }];
        const said = await line.say('POST', '/api/v1/push-subscriptions', { customer, subscription }, `browser-${n}`);
        if (said.status !== 201) throw new Error(`${said.status} ${JSON.stringify(said.body)}`);
      }
    }),
  );
  const floor = await barePushing(peer, Math.min(count, 2_000));
  peer.begin();
  await enqueue(server.url, key, count, { about: 'push', template: 'push' });
  await settled(ask, 'push', 300);
  const { first, last } = peer.times();
  const rate = peer.taken.size / ((last - first) / 1_000);
  report.add('rendered, checked, encrypted, handed over by Web Push', rate, 'messages/s', { floor });
  report.add('Web Push: handed over twice', twice(peer), 'messages', { aim: '0' });
  report.add('Web Push: not handed over', count - peer.taken.size, 'messages', { aim: '0' });
}

/** The same pushes, encrypted and posted over as many lines as the sender has, and nothing else. */
async function barePushing(peer: PushPeer, count: number): Promise<number> {
  peer.begin();
  const vapid = webPush.generateVAPIDKeys();
  const adapter = createWebPush({ subject: 'mailto:shop@shop.example' }, vapid, ['127.0.0.1']);
  const now = new Date();
  let left = count;
  const lines = Array.from({ length: adapter.window }, async () => {
    while (left > 0) {
      left -= 1;
      const target = { endpoint: peer.endpoint(left), keys: peer.keys };
      const content = { subject: 'x', text: 'x', html: null, url: 'https://shop.example' };
      await adapter.send({ ...bareMessage(now), channel: 'web_push', targets: [{ id: 'one', target }], content });
    }
  });
  await Promise.all(lines);
  await adapter.stop();
  const { first, last } = peer.times();
  return count / ((last - first) / 1_000);
}

const bareMessage = (now: Date) => ({
  messageId: newId(),
  originId: '',
  personId: '',
  purpose: 'marketing' as const,
  address: 'p@example.com',
  unsubscribeUrl: 'http://x.example/',
  isSecret: false,
  expiresAt: new Date(now.getTime() + 3_600_000),
  now,
});

/** By the reference alone, so that a second try meets the same; what is put off is taken the second time. */
const seen = new Set<string>();
function mannerOf(reference: string): Manner {
  const chance = Number.parseInt(reference.slice(0, 4), 16) / 0xffff;
  if (chance < 0.015) return 'lose';
  if (chance < 0.025) return 'refuse';
  if (chance < 0.05 && !seen.has(reference)) {
    seen.add(reference);
    return 'later';
  }
  return 'take';
}

type Ask = <T>(method: string, at: string, body?: unknown) => Promise<T>;
const asker =
  (url: string, key: string): Ask =>
  async (method, at, body) => {
    const answer = await fetch(`${url}${at}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'idempotency-key': randomUUID(),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as never;
  };

async function setUp(server: ServerUnderTest, ask: Ask, port: number, count: number): Promise<void> {
  await ask('POST', '/api/v1/senders', {
    kind: 'smtp',
    name: 'Peer',
    isDefault: true,
    perSecond: 100_000,
    settings: { host: '127.0.0.1', port, security: 'none', from: 'shop@shop.example', connections },
  });
  const { revision, settings } = await ask<{ revision: number; settings: object }>('GET', '/api/v1/messaging-settings');
  await ask('PUT', '/api/v1/messaging-settings', { revision, settings: { ...settings, caps: [], quietHours: null } });
  const document = {
    defaultLanguage: 'en',
    languages: { en: { subject: 'For {{ person.name }}', mjml } },
    track: true,
  };
  await ask('POST', '/api/v1/message-templates', { handle: 'bench', name: 'Bench', channel: 'email', document });
  const writeKey = await sourceKey(server, 'bench');
  const people = Array.from({ length: count }, (_, n) => ({
    type: 'identify',
    userId: `p-${n}`,
    messageId: randomUUID(),
    traits: { email: `p${n}@example.com`, name: `Person ${n}`, consents: { email: true, push: true } },
  }));
  const bodies = Array.from({ length: Math.ceil(count / 250) }, (_, n) =>
    gzipSync(JSON.stringify({ batch: people.slice(n * 250, (n + 1) * 250) })),
  );
  await send({ url: server.url, path: '/v1/batch', writeKey, bodies, connections: 4, seconds: 120 });
  for (;;) {
    const { totals, consumers } = await ask<{
      totals: { people: number };
      consumers: { name: string; behind: number }[];
    }>('GET', '/api/v1/system');
    if (totals.people >= count && consumers.every(({ name, behind }) => name !== 'people' || behind === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The same mails over as many lines, and nothing else. */
async function bareSending(peer: MailPeer, count: number): Promise<number> {
  peer.begin();
  const adapter = createSmtp(
    { host: '127.0.0.1', port: peer.port, security: 'none', from: 'shop@shop.example', fromName: '', connections },
    {},
  );
  const html = '<p>x</p>'.repeat(500);
  const now = new Date();
  let left = count;
  const lines = Array.from({ length: connections }, async () => {
    while (left > 0) {
      left -= 1;
      const content = { subject: 'x', text: 'x', html, url: null };
      await adapter.send({ ...bareMessage(now), channel: 'email', targets: [], content });
    }
  });
  await Promise.all(lines);
  await adapter.stop();
  const { first, last } = peer.times();
  return count / ((last - first) / 1_000);
}

/** All of them due at one instant, after the last was put in. */
async function enqueue(
  url: string,
  key: string,
  count: number,
  { about, template }: { readonly about: string; readonly template: string },
): Promise<void> {
  const lines = Array.from({ length: 8 }, () => new Line(url, key));
  const dueAt = new Date(Date.now() + Math.max(5_000, count * 6)).toISOString();
  let next = 0;
  await Promise.all(
    lines.map(async (line) => {
      for (let n = next++; n < count; n = next++) {
        const body = { customer: [{ type: 'user_id', value: `p-${n}` }], template, data, about, dueAt };
        const said = await line.say('POST', '/api/v1/messages', body, `${about}-${n}`);
        if (said.status !== 202) throw new Error(`${said.status} ${JSON.stringify(said.body)}`);
      }
    }),
  );
}

/** Until nothing waits or is under way any more; what was under way when the server was killed stays so for its lease. */
async function settled(ask: Ask, about: string, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  let [before, same] = [-1, 0];
  while (Date.now() < deadline) {
    const counts = await Promise.all(
      ['queued', 'deferred', 'sending'].map(async (state) => {
        const { items } = await ask<{ items: unknown[] }>(
          'GET',
          `/api/v1/messages?state=${state}&about=${about}&limit=200`,
        );
        return items.length;
      }),
    );
    const [queued = 0, deferred = 0, sending = 0] = counts;
    same = sending === before ? same + 1 : 0;
    before = sending;
    if (queued + deferred === 0 && (sending === 0 || same >= 80)) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

const twice = (peer: Pick<MailPeer, 'taken'>): number => [...peer.taken.values()].filter((times) => times > 1).length;

async function judge(report: Report, server: ServerUnderTest, peer: MailPeer, count: number): Promise<void> {
  const running = JSON.parse(await readFile(path.join(server.dir, 'running.json'), 'utf8')) as { postgresUrl: string };
  const db = connect(running.postgresUrl, { max: 1, name: 'bench-send' });
  const rows = await db`select message_id, state from messaging.messages where about = 'faults'`;
  await db.end();
  const states = new Map(rows.map((row) => [String(row['message_id']), String(row['state'])]));
  const inState = (...wanted: string[]): number =>
    [...states.values()].filter((state) => wanted.includes(state)).length;
  const isListed = (id: string): boolean => ['unknown', 'sending'].includes(states.get(id) ?? '');
  const unlisted = [...peer.taken.keys()].filter((id) => states.has(id) && states.get(id) !== 'sent' && !isListed(id));
  const invented = [...states].filter(([id, state]) => state === 'sent' && !peer.taken.has(id));
  report.add('with faults: handed over twice', twice(peer), 'messages', { aim: '0' });
  report.add('with faults: called sent, and never arrived', invented.length, 'messages', { aim: '0' });
  report.add('with faults: arrived, and not called sent or unknown', unlisted.length, 'messages', { aim: '0' });
  report.add('with faults: lost from the outbox', count - states.size, 'messages', { aim: '0' });
  report.add('with faults: still waiting', inState('queued', 'deferred'), 'messages', { aim: '0' });
  report.add('with faults: unknown, listed (or under lease after the kill)', inState('unknown', 'sending'), 'messages');
  report.add('with faults: refused by the server', inState('failed'), 'messages');
}
