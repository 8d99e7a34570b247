/** The browser libraries, unmodified from npm, in a real Chromium, on a page of another origin. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { problem } from '../kit/problems.ts';
import { intakeFull } from '../spine/problems.ts';
import { tryBrowser, type TriedBrowser } from './try-browser.ts';
import { tryIntake, type TriedIntake } from './try-intake.ts';

let browser: TriedBrowser;
let intake: TriedIntake;
let key: string;
let refusals = 0;
beforeAll(async () => {
  browser = await tryBrowser();
});
afterAll(() => browser.stop());
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
  ({ writeKey: key } = await intake.source('shop'));
});
afterEach(() => intake.stop());

const all = ['alias:', 'group:', 'identify:', 'page:Home', 'screen:Start', 'track:Product Viewed'];

async function arrived(timeout = 10_000): Promise<void> {
  await expect.poll(async () => (await intake.events()).length, { timeout }).toBeGreaterThanOrEqual(6);
  // A doubled event would come now.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const events = await intake.events();
  expect(events.map((event) => `${event.type}:${event.name ?? ''}`).sort()).toEqual(all);
  expect(new Set(events.map((event) => event.message_id)).size).toBe(6);
  expect(await intake.letters()).toEqual([]);
}

interface Calls {
  identify(id: string, traits: object): unknown;
  track(name: string, properties: object): unknown;
  page(category: undefined, name: string): unknown;
  screen(category: undefined, name: string): unknown;
  group(id: string, traits: object): unknown;
  alias(to: string, from: string): unknown;
}

describe('@segment/analytics-next', () => {
  async function open(settings: object = {}): Promise<Awaited<ReturnType<TriedBrowser['page']>>> {
    const opened = await browser.page('@segment/analytics-next');
    await opened.page.evaluate(
      ({ writeKey, cdnURL, options }) => {
        const { AnalyticsBrowser } = (
          globalThis as unknown as { library: { AnalyticsBrowser: { load(a: object, b: object): unknown } } }
        ).library;
        Object.assign(globalThis, { client: AnalyticsBrowser.load({ writeKey, cdnURL }, options) });
      },
      { writeKey: key, cdnURL: intake.url, options: settings },
    );
    return opened;
  }
  const sendAll = (page: Awaited<ReturnType<typeof open>>['page']): Promise<void> =>
    page.evaluate(async () => {
      const { client } = globalThis as unknown as { client: Calls };
      // Before identify: afterwards the library overwrites an alias's userId with the one that it remembers.
      await client.alias('u1', 'old');
      await client.identify('u1', { email: 'x@example.com' });
      await client.track('Product Viewed', { sku: 'S1' });
      await client.page(undefined, 'Home');
      await client.screen(undefined, 'Start');
      await client.group('g1', {});
    });

  test('finds its settings here, sends each call exactly once with its ids, and asks nobody else', async () => {
    const { page, asked, errors } = await open();
    await sendAll(page);
    await arrived();
    const events = await intake.events();
    const track = events.find((event) => event.type === 'track');
    expect(track?.body).toMatchObject({
      userId: 'u1',
      anonymousId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      properties: { sku: 'S1' },
      context: { page: { title: 'Shop' } },
    });
    expect(JSON.stringify(events)).not.toContain(key);
    expect(events.find((event) => event.type === 'alias')?.body).toMatchObject({ userId: 'u1', previousId: 'old' });
    expect(events.every((event) => !event.clock_suspect && event.sent_at !== null)).toBe(true);
    const origins = new Set(asked.map((line) => new URL(line.split(' ')[1] ?? '').port));
    expect(origins.size).toBe(2);
    expect(errors).toEqual([]);
    await page.close();
  });

  test('in batches', async () => {
    const { page, asked } = await open({
      integrations: { 'Segment.io': { deliveryStrategy: { strategy: 'batching', config: { size: 6, timeout: 500 } } } },
    });
    await sendAll(page);
    await arrived();
    expect(asked).toContain(`POST ${intake.url}/v1/b`);
    await page.close();
  });

  test('comes back after 503 with Retry-After, and loses and doubles nothing', async () => {
    refusals = 2;
    const { page } = await open();
    await sendAll(page);
    await arrived(25_000);
    expect(refusals).toBe(0);
    await page.close();
  });
});

describe('@rudderstack/analytics-js', () => {
  async function open(options: object = {}): Promise<Awaited<ReturnType<TriedBrowser['page']>>> {
    const opened = await browser.page('@rudderstack/analytics-js/bundled');
    await opened.page.evaluate(
      async ({ writeKey, url, more }) => {
        const { RudderAnalytics } = (
          globalThis as unknown as {
            library: {
              RudderAnalytics: new () => Calls & {
                load(a: string, b: string, c: object): void;
                ready(f: () => void): void;
              };
            };
          }
        ).library;
        const client = new RudderAnalytics();
        Object.assign(globalThis, { client });
        client.load(writeKey, url, { configUrl: url, logLevel: 'ERROR', ...more });
        await new Promise<void>((resolve) => client.ready(resolve));
      },
      { writeKey: key, url: intake.url, more: options },
    );
    return opened;
  }
  // In the browser it has no screen call.
  const sendAll = (page: Awaited<ReturnType<typeof open>>['page']): Promise<void> =>
    page.evaluate(() => {
      const { client } = globalThis as unknown as { client: Calls };
      client.identify('u1', { email: 'x@example.com' });
      client.track('Product Viewed', { sku: 'S1' });
      client.page(undefined, 'Home');
      client.group('g1', {});
      client.alias('u2', 'u1');
    });
  async function arrivedAll(timeout = 15_000): Promise<void> {
    await expect.poll(async () => (await intake.events()).length, { timeout }).toBeGreaterThanOrEqual(5);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const events = await intake.events();
    expect(events.map((event) => `${event.type}:${event.name ?? ''}`).sort()).toEqual(
      all.filter((one) => one !== 'screen:Start'),
    );
    expect(await intake.letters()).toEqual([]);
  }

  test('finds its config here and sends each call exactly once with its ids', async () => {
    const { page, errors } = await open();
    await sendAll(page);
    await arrivedAll();
    const events = await intake.events();
    expect(events.find((event) => event.type === 'identify')?.body).toMatchObject({
      userId: 'u1',
      context: { traits: { email: 'x@example.com' } },
    });
    expect(events.find((event) => event.type === 'track')?.body).toMatchObject({
      userId: 'u1',
      anonymousId: expect.any(String),
      properties: { sku: 'S1' },
    });
    expect(events.every((event) => !event.clock_suspect && event.original_at !== null && event.sent_at !== null)).toBe(
      true,
    );
    expect(errors).toEqual([]);
    await page.close();
  });

  test('in batches, and by beacon when the page is left', async () => {
    const batching = await open({ queueOptions: { batch: { enabled: true, maxItems: 5, flushInterval: 1_000 } } });
    await sendAll(batching.page);
    await arrivedAll();
    await batching.page.close();
    await intake.db`with a as (delete from spine.log) delete from spine.seen`;
    // Chromium does not report beacons of a page that is gone, so the server is asked.
    const paths: string[] = [];
    intake.app.server.on('request', (request) => paths.push(request.url ?? ''));
    const leaving = await open({ useBeacon: true, beaconQueueOptions: { maxItems: 10, flushQueueInterval: 60_000 } });
    await sendAll(leaving.page);
    await leaving.page.close({ runBeforeUnload: false });
    await expect.poll(async () => (await intake.events()).length, { timeout: 10_000 }).toBe(5);
    expect(paths.some((path) => path.startsWith('/beacon/v1/batch?writeKey='))).toBe(true);
  });

  test('comes back after 503, and loses and doubles nothing', async () => {
    refusals = 2;
    const { page } = await open();
    await sendAll(page);
    await arrivedAll(25_000);
    expect(refusals).toBe(0);
    await page.close();
  });
});
