/** Links in messages: leaving by one click, the preference page, clicks and openings; and that nobody can make one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aTemplate, tryMessaging, type TriedMessaging } from './try-messaging.ts';

let shop: TriedMessaging;
let anna: string;
let html: string;
beforeAll(async () => {
  shop = await tryMessaging();
  anna = await shop.person(
    'anna',
    { email: 'anna@example.com', phone: '+37120000001', language: 'ro' },
    { email: true, sms: true },
  );
  const texts = {
    subject: 'Offer',
    html: '<p><a href="https://shop.example/p?a=1&amp;b=2">See</a> <a href="{{ links.unsubscribe }}">Leave</a> <a href="{{ links.preferences }}">Choose</a></p>',
  };
  await shop.ask('POST', '/api/v1/message-templates', {
    handle: 'offer',
    name: 'Offer',
    channel: 'email',
    document: { defaultLanguage: 'en', languages: { en: texts, ro: texts }, track: true },
  });
  await aTemplate(shop, 'text', 'sms', { text: 'Hi' });
  html = await received('offer');
});
afterAll(() => shop.stop());

async function received(template: string): Promise<string> {
  await shop.ask('POST', '/api/v1/messages', { personId: anna, template });
  await shop.outbox.drain();
  const { items } = await shop.ask<{ items: { html: string | null }[] }>('GET', `/api/v1/mailbox?personId=${anna}`);
  return items[0]?.html ?? '';
}
const linkOf = (kind: string): string =>
  (new RegExp(`"([^"]*/m/${kind}/[^"]*)"`).exec(html)?.[1] ?? '').replaceAll('&amp;', '&');
const reasonOf = async (template: string): Promise<string | null> => {
  const { id } = await shop.ask<{ id: string }>('POST', '/api/v1/messages', { personId: anna, template });
  await shop.outbox.drain();
  return (await shop.ask<{ reason: string | null }>('GET', `/api/v1/messages/${id}`)).reason;
};

/** A reader takes some seconds; what was touched is judged once it has been quiet. */
const later = async (): Promise<void> => {
  shop.clock.advance(10_000);
  await shop.outbox.tend();
};
const touched = async (): Promise<string[]> =>
  (await shop.told()).filter((name) => name === 'Message Clicked' || name === 'Message Opened').sort();
const follow = (url: string, method = 'GET', agent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0') =>
  fetch(url, { method, redirect: 'manual', headers: { 'user-agent': agent } });
const receiptsOf = async (): Promise<string[]> => {
  const { items } = await shop.ask<{ items: { id: string }[] }>('GET', `/api/v1/messages?personId=${anna}&limit=1`);
  const detail = await shop.ask<{ receipts: { kind: string }[] }>('GET', `/api/v1/messages/${items[0]?.id}`);
  return detail.receipts.map(({ kind }) => kind).sort();
};

test('a mail filter is no reader: by its HEAD, by the link that nobody sees, by its haste, by its name; it is counted apart', async () => {
  // All links at the instant of delivery.
  await follow(linkOf('click'));
  await follow(linkOf('open'));
  await later();
  expect(await touched()).toEqual([]);
  expect(await receiptsOf()).toEqual(['delivered', 'machine_clicked', 'machine_opened']);
  expect((await follow(linkOf('more'), 'GET', 'Filter 1')).status).toBe(204);
  await follow(linkOf('click'), 'GET', 'Filter 2');
  await later();
  await follow(linkOf('click'), 'HEAD', 'Filter 3');
  await follow(linkOf('click'), 'GET', 'Filter 3');
  await later();
  // Apple loads pictures of who does not read.
  await follow(linkOf('open'), 'GET', 'Mozilla/5.0');
  await later();
  expect(await touched()).toEqual([]);
  const { byChannel } = await shop.ask<{ byChannel: object[] }>('GET', '/api/v1/messages/summary');
  expect(byChannel).toContainEqual(
    expect.objectContaining({ channel: 'email', opened: 0, clicked: 0, machineOpened: 1, machineClicked: 1 }),
  );
  expect(await shop.db`select 1 from messaging.touches`).toHaveLength(0);
});

test('a click leads where the message led and nowhere else, and counts once it is judged; the pixel counts as opened', async () => {
  const click = linkOf('click');
  const answer = await follow(click);
  expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://shop.example/p?a=1&b=2']);
  await follow(click);
  const elsewhere = new URL(click);
  elsewhere.searchParams.set('to', 'https://evil.example/');
  expect((await follow(elsewhere.href)).status).toBe(404);
  const pixel = await follow(linkOf('open'));
  expect([pixel.status, pixel.headers.get('content-type')]).toEqual([200, 'image/gif']);
  await later();
  expect(await touched()).toEqual(['Message Clicked', 'Message Opened']);
});

test('leaving is one POST without a question, holds at once, and is consent for everybody else; following the link alone changes nothing', async () => {
  const url = linkOf('leave');
  const asked = await fetch(url);
  expect(await asked.text()).toContain('lang="ro"');
  expect(await reasonOf('offer')).toBeNull();
  expect((await fetch(url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A'), { method: 'POST' })).status).toBe(404);
  const left = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });
  expect(left.status).toBe(200);
  // Before any consumer has read the event.
  expect(await reasonOf('offer')).toBe('consent_withdrawn');
  await shop.apply();
  expect(await reasonOf('offer')).toBe('consent_withdrawn');
  const consents =
    await shop.db`select distinct on (purpose, channel) channel, state from profiles_out.consents where origin_id = ${anna} or true order by purpose, channel, at desc`;
  expect(Object.fromEntries(consents.map((row) => [row['channel'], row['state']]))).toMatchObject({
    email: 'withdrawn',
    sms: 'given',
  });
});

test('the preference page shows what stands, gives and takes, in her language; a text that waits does not go out after it', async () => {
  const url = linkOf('preferences');
  const page = async (): Promise<string> => (await fetch(url)).text();
  expect(await page()).toMatch(/value="sms" checked/);
  expect(await page()).not.toMatch(/value="email" checked|anna/);
  const waiting = await shop.ask<{ id: string }>('POST', '/api/v1/messages', {
    personId: anna,
    template: 'text',
    dueAt: new Date(shop.clock.now().getTime() + 60_000).toISOString(),
  });
  shop.clock.advance(30_000);
  const saved = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'channel=email',
  });
  expect(await saved.text()).toContain('Salvat');
  shop.clock.advance(30_000);
  await shop.outbox.drain();
  expect(await shop.ask('GET', `/api/v1/messages/${waiting.id}`)).toMatchObject({
    state: 'dropped',
    reason: 'consent_withdrawn',
  });
  await shop.apply();
  expect(await page()).toMatch(/value="email" checked/);
  expect(await reasonOf('offer')).toBeNull();
});
