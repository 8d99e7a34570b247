/** The server-side client libraries, unmodified from npm. */
import { createRequire } from 'node:module';
import { Analytics } from '@segment/analytics-node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { problem } from '../kit/problems.ts';
import { intakeFull } from '../spine/problems.ts';
import { tryIntake, type TriedIntake } from './try-intake.ts';

let intake: TriedIntake;
let key: string;
let refusals = 0;
beforeEach(async () => {
  refusals = 0;
  intake = await tryIntake({
    writer: (real) => ({
      ...real,
      submit: (events) => {
        if (refusals === 0) return real.submit(events);
        refusals -= 1;
        return Promise.reject(problem(intakeFull, { retryAfterSeconds: 1 }));
      },
    }),
  });
  ({ writeKey: key } = await intake.source('server', 'partner'));
});
afterEach(() => intake.stop());

interface Rudder {
  identify(message: object): void;
  track(message: object): void;
  page(message: object): void;
  screen(message: object): void;
  group(message: object): void;
  alias(message: object): void;
  flush(): Promise<unknown>;
}
// It is CommonJS, and its types say otherwise.
const RudderAnalytics = createRequire(import.meta.url)('@rudderstack/rudder-sdk-node') as new (
  key: string,
  options: object,
) => Rudder;

function sendAll(client: Pick<Rudder, 'identify' | 'track' | 'page' | 'screen' | 'group' | 'alias'>): void {
  client.identify({ userId: 'u1', anonymousId: 'a1', traits: { email: 'x@example.com' } });
  client.track({ userId: 'u1', event: 'Order Completed', properties: { total: 12.5 } });
  client.page({ anonymousId: 'a1', name: 'Home' });
  client.screen({ userId: 'u1', name: 'Start' });
  client.group({ userId: 'u1', groupId: 'g1', traits: {} });
  client.alias({ userId: 'u1', previousId: 'a1' });
}

const all = ['alias:', 'group:', 'identify:', 'page:Home', 'screen:Start', 'track:Order Completed'];

async function arrived(): Promise<string[]> {
  const events = await intake.events();
  const ids = new Set(events.map((event) => event.message_id));
  expect(ids.size).toBe(events.length);
  return events.map((event) => `${event.type}:${event.name ?? ''}`).sort();
}

describe('@segment/analytics-node', () => {
  test('each call arrives exactly once, with its ids, and closeAndFlush waits for it', async () => {
    const client = new Analytics({ writeKey: key, host: intake.url, flushAt: 20 });
    sendAll(client as never);
    await client.closeAndFlush();
    expect(await arrived()).toEqual(all);
    const identify = (await intake.events()).find((event) => event.type === 'identify');
    expect(identify?.body).toMatchObject({
      userId: 'u1',
      anonymousId: 'a1',
      traits: { email: 'x@example.com' },
      context: { library: { name: '@segment/analytics-node' } },
    });
    expect(identify?.clock_suspect).toBe(false);
    expect(await intake.letters()).toEqual([]);
  });

  test('comes back after 503 as Retry-After says, and loses and doubles nothing', async () => {
    refusals = 1;
    const failures: unknown[] = [];
    const client = new Analytics({ writeKey: key, host: intake.url, maxRetries: 5 });
    client.on('error', (error) => failures.push(error));
    sendAll(client as never);
    await client.closeAndFlush({ timeout: 20_000 });
    expect(failures).toEqual([]);
    expect(await arrived()).toEqual(all);
  });

  test('comes back after 429 as Retry-After says', async () => {
    const limited = await intake.source('limited', 'partner', { eventsPerMinute: 60 });
    const client = new Analytics({ writeKey: limited.writeKey, host: intake.url, flushAt: 59 });
    const statuses: number[] = [];
    client.on('http_response', (response) => statuses.push(response.status));
    for (let n = 0; n < 61; n += 1) client.track({ userId: 'u', event: `e${n}` });
    const closed = client.closeAndFlush({ timeout: 20_000 });
    // The bucket fills by the server's clock, which stands still until it is moved.
    await expect.poll(() => statuses, { timeout: 10_000 }).toContain(429);
    intake.clock.advance(60_000);
    await closed;
    expect([statuses.at(-1), (await intake.events()).length]).toEqual([200, 61]);
  });

  test('hears success for a batch that holds a bad event; only that one is buried', async () => {
    const failures: unknown[] = [];
    const client = new Analytics({ writeKey: key, host: intake.url });
    client.on('error', (error) => failures.push(error));
    client.track({ userId: 'u1', event: 'Good' });
    client.track({ userId: 'u1', event: 'Bad', properties: { half: '\ud83d' } });
    await client.closeAndFlush();
    expect([failures, await arrived()]).toEqual([[], ['track:Good']]);
    expect((await intake.letters()).map((letter) => letter.reason)).toEqual(['lone_surrogate']);
  });
});

describe('@rudderstack/rudder-sdk-node', () => {
  test.each([true, false])('each call arrives exactly once, with its ids (gzip: %s)', async (gzip) => {
    const client = new RudderAnalytics(key, { dataPlaneUrl: intake.url, flushAt: 20, gzip, logLevel: 'none' });
    sendAll(client);
    await expect
      .poll(async () => {
        await client.flush().catch(() => undefined);
        return (await intake.events()).length;
      })
      .toBe(6);
    expect(await arrived()).toEqual(all);
    const identify = (await intake.events()).find((event) => event.type === 'identify');
    expect(identify?.body).toMatchObject({ userId: 'u1', context: { traits: { email: 'x@example.com' } } });
    expect(identify?.original_at).toBeInstanceOf(Date);
    expect(await intake.letters()).toEqual([]);
  });

  test('comes back after 503, and loses and doubles nothing', async () => {
    refusals = 2;
    const client = new RudderAnalytics(key, { dataPlaneUrl: intake.url, flushAt: 20, logLevel: 'none', retryCount: 5 });
    sendAll(client);
    await expect
      .poll(
        async () => {
          await client.flush().catch(() => undefined);
          return (await intake.events()).length;
        },
        { timeout: 15_000 },
      )
      .toBe(6);
    expect(await arrived()).toEqual(all);
  });
});
