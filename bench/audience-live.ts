/**
 * audience-live: what a customer does → she is in the audience, told on the live stream → a journey writes to her → the mail server has it,
 * beside 1,000 events a second with 50 audiences and 20 journeys on; and how late memberships flip that time alone changes.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import http from 'node:http';
import { startMailPeer } from './mail-peer.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { send } from './send.ts';
import { apiKey, sourceKey, startServer } from './server.ts';
import { makeBatches } from './shoppers.ts';

/** AUDIENCE_RATE: another rate, where the machine is busy. */
const rate = Number(process.env['AUDIENCE_RATE'] ?? 1_000);
const perBatch = 5;
const audiences = 50;
const journeys = 20;

export async function audienceLive(report: Report, wish: Wish): Promise<void> {
  const seconds = wish.quick ? 15 : 60;
  const peer = await startMailPeer();
  const server = await startServer();
  try {
    const key = await apiKey(server);
    const writeKey = await sourceKey(server, 'bench-web');
    const run = `a${randomBytes(3).toString('hex')}`;
    const ask = async <T>(method: string, at: string, body?: unknown): Promise<T> => {
      const answer = await fetch(`${server.url}/api/v1${at}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          'idempotency-key': randomUUID(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${at}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    const ids: string[] = [];
    for (const [n, rule] of rules().entries())
      ids.push((await ask<{ id: string }>('POST', '/audiences', { name: `Bench ${n}`, rule })).id);
    await untilLive(ask);
    await startJourneys(ask, ids, peer.port);

    const entered = new Map<string, number>();
    const close = await follow(`${server.url}/api/v1/live?name=Audience%20Entered`, key, (personId) => {
      if (!entered.has(personId)) entered.set(personId, Date.now());
    });
    const { bodies } = makeBatches({
      writeKey,
      batches: (rate / perBatch) * seconds,
      eventsPerBatch: perBatch,
      people: 2_000,
      run,
    });
    const saidAt = new Map<string, number>();
    const flipsAt = new Map<string, number>();
    const say = async (userId: string, event: string, at: number): Promise<void> => {
      const traits = { email: `${userId}@example.com`, consents: { email: true } };
      const batch = [
        { type: 'identify', userId, traits, messageId: `${run}-${userId}-is` },
        { type: 'track', userId, event, messageId: `${run}-${userId}`, timestamp: new Date(at).toISOString() },
      ];
      await fetch(`${server.url}/v1/batch`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${writeKey}:`)}` },
        body: JSON.stringify({ batch }),
      });
    };
    const probes = (async () => {
      const began = performance.now();
      for (let n = 0; performance.now() - began < seconds * 1_000; n += 1) {
        const [quick, slow] = [`${run}-does-${n}`, `${run}-waits-${n}`];
        saidAt.set(quick, Date.now());
        // Exactly one minute after what she did, three seconds from now, she enters by time alone.
        flipsAt.set(slow, Date.now() + 3_000);
        await Promise.all([say(quick, 'Probe Bought', Date.now()), say(slow, 'Probe Slept', Date.now() - 57_000)]);
        const wait = began + (n + 1) * 100 - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
    })();
    const sent = await send({
      url: server.url,
      path: '/v1/batch',
      writeKey,
      bodies,
      connections: 16,
      rate: rate / perBatch,
      seconds,
    });
    await probes;
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    close();
    const persons = await personIds(ask, [...saidAt.keys(), ...flipsAt.keys()]);
    const late = (expected: ReadonlyMap<string, number>): number[] =>
      [...expected].flatMap(([userId, at]) => {
        const seen = entered.get(persons.get(userId) ?? '');
        return seen === undefined ? [] : [seen - at];
      });
    const mailed = [...saidAt].flatMap(([userId, at]) => {
      const came = peer.arrivals.get(`${userId}@example.com`);
      return came === undefined ? [] : [came - at];
    });
    const [live, flips] = [late(saidAt), late(flipsAt)];
    report.add('said → member, told on the live stream, p50', percentile(live, 0.5), 'ms');
    report.add('said → member, told on the live stream, p99', percentile(live, 0.99), 'ms', {
      floor: percentile(sent.latencies, 0.99),
      aim: '≤ 1,000 ms',
    });
    report.add('entered by what they did', live.length, 'people', { floor: saidAt.size });
    report.add('said → member → journey → mail at the provider, p50', percentile(mailed, 0.5), 'ms');
    report.add('said → member → journey → mail at the provider, p99', percentile(mailed, 0.99), 'ms', {
      floor: percentile(sent.latencies, 0.99),
      aim: '≤ 1,000 ms',
    });
    report.add('mails that came', mailed.length, 'mails', { floor: saidAt.size });
    report.add('a flip by time alone → told, p50', percentile(flips, 0.5), 'ms');
    report.add('a flip by time alone → told, p99', percentile(flips, 0.99), 'ms', { aim: '≤ 1,000 ms' });
    report.add('entered by time alone', flips.length, 'people', { floor: flipsAt.size });
    report.note(
      `floor: p99 of the bare acknowledged request; ${audiences} audiences, ${journeys} journeys, ${rate} events/s beside; told through the spine once more, as journeys will hear it`,
    );
  } finally {
    await server.stop();
    await peer.stop();
  }
}

/** The first writes to whoever enters the first audience; the others wait with whoever enters theirs. */
async function startJourneys(ask: Ask, audienceIds: readonly string[], port: number): Promise<void> {
  await ask('POST', '/senders', {
    kind: 'smtp',
    name: 'Peer',
    isDefault: true,
    perSecond: 100_000,
    settings: { host: '127.0.0.1', port, security: 'none', from: 'shop@shop.example', connections: 5 },
  });
  const { revision, settings } = await ask<{ revision: number; settings: object }>('GET', '/messaging-settings');
  await ask('PUT', '/messaging-settings', { revision, settings: { ...settings, caps: [], quietHours: null } });
  const document = { defaultLanguage: 'en', languages: { en: { subject: 'Seen', html: '<p>Hello</p>' } } };
  await ask('POST', '/message-templates', { handle: 'bench', name: 'Bench', channel: 'email', document });
  for (const [n, audienceId] of audienceIds.slice(0, journeys).entries()) {
    const place = { x: 0, y: 0 };
    const step =
      n === 0
        ? { kind: 'message', templates: ['bench'], next: null, place }
        : { kind: 'wait', for: { kind: 'duration', span: { n: 1, unit: 'days' } }, next: null, place };
    const { id } = await ask<{ id: string }>('POST', '/journeys', {
      name: `Bench ${n}`,
      document: {
        triggers: [{ kind: 'audience', audienceId, change: 'entered' }],
        reentry: { kind: 'once' },
        start: 'first',
        steps: { first: step },
      },
    });
    await ask('POST', `/journeys/${id}/publication`, { revision: 1 });
  }
}

/** Two that the probes enter, the others about what the shoppers do. */
function rules(): object[] {
  const last = (n: number, unit: string) => ({ kind: 'last', span: { n, unit } });
  const names = ['Product Viewed', 'Product Added', 'Product List Viewed', 'Products Searched', 'Cart Viewed'];
  const probe = {
    kind: 'behaviour',
    event: 'Probe Bought',
    window: last(1, 'days'),
    measure: { what: 'count', op: 'at_least', value: 1 },
  };
  const sleeper = {
    kind: 'behaviour',
    event: 'Probe Slept',
    window: { kind: 'ever' },
    measure: { what: 'last_at', test: { op: 'longer_ago', span: { n: 1, unit: 'minutes' } } },
  };
  const others = Array.from({ length: audiences - 2 }, (_, n) => ({
    kind: 'all',
    of: [
      {
        kind: 'behaviour',
        event: names[n % names.length],
        where: n % 3 === 0 ? [{ property: 'price', test: { op: 'at_least', value: 20 } }] : [],
        window: last(1 + (n % 30), 'days'),
        measure: { what: 'count', op: 'at_least', value: 20 + (n % 7) },
      },
      {
        kind: 'not',
        of: {
          kind: 'behaviour',
          event: 'Order Completed',
          window: last(30, 'days'),
          measure: { what: 'count', op: 'at_least', value: 1 },
        },
      },
    ],
  }));
  return [probe, sleeper, ...others];
}

type Ask = <T>(method: string, at: string, body?: unknown) => Promise<T>;

async function untilLive(ask: Ask): Promise<void> {
  for (;;) {
    const { items } = await ask<{ items: { state: string }[] }>('GET', '/audiences');
    if (items.every((one) => one.state === 'live')) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function personIds(ask: Ask, userIds: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let at = 0; at < userIds.length; at += 500) {
    const some = userIds.slice(at, at + 500);
    const identifiers = some.map((value) => ({ type: 'user_id', value }));
    const { personIds: ids } = await ask<{ personIds: (string | null)[] }>('POST', '/people/resolve', { identifiers });
    some.forEach((userId, n) => found.set(userId, ids[n] ?? ''));
  }
  return found;
}

/** Follows the live stream; returns how to leave it. */
async function follow(url: string, key: string, seen: (personId: string) => void): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream' };
    const request = http.get(url, { headers }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`the live stream said ${answer.statusCode}`));
      let rest = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        rest += chunk;
        for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
          const personId = /"personId":"([^"]+)"/.exec(rest.slice(0, end))?.[1];
          if (personId !== undefined) seen(personId);
          rest = rest.slice(end + 1);
        }
      });
      resolve(() => request.destroy());
    });
    request.once('error', reject);
  });
}
