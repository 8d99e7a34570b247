/** From a template to a notification in a real browser: our service worker shows what our sender encrypted, once, and the click counts. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, type OpenBrowser } from '../../../test/open-browser.ts';
import { tryMessaging, type TriedMessaging } from '../try-messaging.ts';
import { browserKeys } from './try-browser-keys.ts';
import { httpPeer, type HttpPeer } from './try-peers.ts';

let shop: TriedMessaging;
/** Stands for the browser maker's push service, which is not reached from here; it hands over what a browser would get. */
let service: HttpPeer;
let chromium: OpenBrowser;
let context: BrowserContext;
let page: Page;
const keys = browserKeys();
beforeAll(async () => {
  [shop, service, chromium] = await Promise.all([tryMessaging(), httpPeer(() => 'push'), openBrowser()]);
  context = await chromium.browser.newContext({ permissions: ['notifications'] });
  page = await context.newPage();
}, 120_000);
afterAll(async () => {
  await chromium.close();
  await Promise.all([shop.stop(), service.stop()]);
});

test('a push is shown by our service worker once, however often it comes, and its link counts the click', async () => {
  await page.route('**/m/a-page', (route) => route.fulfill({ contentType: 'text/html', body: '<title>Shop</title>' }));
  await page.goto(`${shop.url}/m/a-page`);
  const cdp = await context.newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
  await cdp.send('ServiceWorker.enable');
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/m/push-worker.js');
    await navigator.serviceWorker.ready;
  });
  const registrationId = await registered;

  const personId = await shop.person('anna', { name: 'Anna' }, { push: true });
  await shop.ask('POST', '/api/v1/senders', {
    kind: 'web_push',
    name: 'Push',
    isDefault: true,
    settings: { subject: 'mailto:shop@shop.example' },
  });
  await shop.ask('POST', '/api/v1/push-subscriptions', {
    customer: [{ type: 'user_id', value: 'anna' }],
    subscription: { channel: 'web_push', endpoint: `http://127.0.0.1:${service.port}/push/1`, keys: keys.keys },
  });
  const target = 'https://shop.example/skirts?a=1&b=2';
  await shop.ask('POST', '/api/v1/message-templates', {
    handle: 'push',
    name: 'Push',
    channel: 'web_push',
    document: {
      defaultLanguage: 'en',
      languages: { en: { subject: 'Привет, {{ person.name }}', text: 'Your points are active €', url: target } },
      track: true,
    },
  });
  const { id } = await shop.ask<{ id: string }>('POST', '/api/v1/messages', { personId, template: 'push' });
  await shop.outbox.drain();
  const data = keys.decrypt(service.requests[0]?.body ?? Buffer.alloc(0));
  // Twice: a push service may.
  for (let nth = 0; nth < 2; nth += 1)
    await cdp.send('ServiceWorker.deliverPushMessage', { origin: shop.url, registrationId, data });
  // What is not ours shows nothing of ours.
  await cdp.send('ServiceWorker.deliverPushMessage', { origin: shop.url, registrationId, data: 'rubbish' });
  const shown = () =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const all = await registration.getNotifications();
      return all.map(({ title, body, tag, data: more }) => ({
        title,
        body,
        tag,
        url: (more as { url: string } | null)?.url,
      }));
    });
  await expect
    .poll(async () => (await shown()).filter(({ tag }) => tag === id), { timeout: 60_000 })
    .toEqual([
      {
        title: 'Привет, Anna',
        body: 'Your points are active €',
        tag: id,
        url: expect.stringContaining(`${shop.url}/m/click/`) as string,
      },
    ]);
  const url = (await shown()).find(({ tag }) => tag === id)?.url ?? '';
  const agent = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0' };
  const followed = await fetch(url, { redirect: 'manual', headers: agent });
  expect(followed.headers.get('location')).toBe(target);
  shop.clock.advance(10_000);
  await shop.outbox.tend();
  // Seconds after it came: a push is followed at once by people.
  expect(await shop.told()).toEqual(expect.arrayContaining(['Message Opened', 'Message Clicked']));
}, 120_000);
