/** A snippet that changes changes the templates that have it, once, for all that is sent from then on. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Snippet } from '../../../../contracts/snippets.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from '../try-messaging.ts';

let shop: TriedMessaging;
beforeAll(async () => {
  shop = await tryMessaging();
});
afterAll(() => shop.stop());

const words = (en: string, pl = en) => ({ defaultLanguage: 'en', languages: { en, pl } });
const put = (handle: string, version: number, document: object) =>
  shop.call<Snippet>('PUT', `/api/v1/message-snippets/${handle}`, { version, name: handle, document }, 'marketer');

test('it is put into texts, HTML and blocks; a change makes a new version of each template, and what waits keeps its own', async () => {
  await shop.ask('POST', '/api/v1/message-snippets', {
    handle: 'hours',
    name: 'Hours',
    document: words('Open **9–18**', 'Czynne 9–18'),
  });
  await aTemplate(shop, 'ring', 'sms', { text: 'Come! {{ snippets.hours }}' }, { purpose: 'transactional' });
  await aTemplate(shop, 'plain', 'email', { subject: 'x', html: '<p>{{ snippets.hours }}</p>' });
  await aTemplate(shop, 'other', 'sms', { text: 'Nothing' });
  const anna = await shop.person(
    'anna-s',
    { phone: '+37120000055', email: 'anna-s@shop.lv', name: 'Anna' },
    { sms: true, email: true },
  );
  const later = new Date(shop.clock.now().getTime() + 60_000).toISOString();
  await shop.ask('POST', '/api/v1/messages', { personId: anna, template: 'ring', dueAt: later });
  const changed = await put('hours', 1, words('Open 10–20 for {{ person.name }}'));
  expect(changed.body).toMatchObject({ version: 2, usedBy: [{ handle: 'plain' }, { handle: 'ring' }] });
  await shop.ask('POST', '/api/v1/messages', { personId: anna, template: 'ring', dueAt: later });
  shop.clock.advance(61_000);
  await shop.outbox.drain();
  const { items } = await shop.ask<{ items: { text: string }[] }>('GET', `/api/v1/mailbox?personId=${anna}`);
  expect(items.map((one) => one.text).sort()).toEqual(['Come! Open 10–20 for Anna', 'Come! Open 9–18']);
  const versions = await shop.ask<{ items: { handle: string; version: number }[] }>('GET', '/api/v1/message-templates');
  expect(Object.fromEntries(versions.items.map((one) => [one.handle, one.version]))).toMatchObject({
    ring: 2,
    plain: 2,
    other: 1,
  });
});

test('two who change it, or take it out and change it, at the same moment lose nothing', async () => {
  const both = await Promise.all([put('hours', 2, words('A')), put('hours', 2, words('B'))]);
  expect(both.map((one) => one.status).sort()).toEqual([200, 409]);
  expect(both.find((one) => one.status === 409)?.body.code).toBe('snippet_changed_meanwhile');
  // Templates that are made with it while it changes have the new words or are made anew with them.
  const made = Array.from({ length: 4 }, (_, n) =>
    aTemplate(shop, `race-${n}`, 'sms', { text: '{{ snippets.hours }}' }, { purpose: 'transactional' }),
  );
  await Promise.all([...made, put('hours', 3, words('C'))]);
  const rows =
    await shop.db`select v.compiled from messaging.templates t join messaging.template_versions v using (template_id, version)
    where t.handle like 'race-%'`;
  expect(rows.map((row) => (row['compiled'] as Record<string, string>)['en.text'])).toEqual(['C', 'C', 'C', 'C']);
});

test('what cannot be is refused in words', async () => {
  const again = await shop.call('POST', '/api/v1/message-snippets', {
    handle: 'hours',
    name: 'x',
    document: words('x'),
  });
  const nested = await shop.call('POST', '/api/v1/message-snippets', {
    handle: 'n',
    name: 'x',
    document: words('{{ snippets.hours }}'),
  });
  const used = await shop.call('DELETE', '/api/v1/message-snippets/hours');
  const gone = await shop.call('PUT', '/api/v1/message-snippets/gone', { version: 1, name: 'x', document: words('x') });
  expect([again, nested, used, gone].map((one) => one.body.code)).toEqual([
    'snippet_handle_taken',
    'snippet_wrong',
    'snippet_used',
    'not_found',
  ]);
  await shop.ask('POST', '/api/v1/message-snippets', { handle: 'free', name: 'x', document: words('x') });
  expect((await shop.call('DELETE', '/api/v1/message-snippets/free')).status).toBe(200);
});
