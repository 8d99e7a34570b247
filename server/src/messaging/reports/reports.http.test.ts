/** What the calendar and deliverability count is what the log has. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CalendarEntry, Deliverability } from '../../../../contracts/message-reports.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from '../try-messaging.ts';

let shop: TriedMessaging;
beforeAll(async () => {
  shop = await tryMessaging();
  await aTemplate(shop, 'note', 'email', { subject: 'x', html: '<p>x</p>' }, { purpose: 'transactional' });
});
afterAll(() => shop.stop());

const calendar = async (from: string, until: string): Promise<CalendarEntry[]> =>
  (
    await shop.ask<{ items: CalendarEntry[] }>(
      'GET',
      `/api/v1/messages/calendar?from=${from}&until=${until}`,
      undefined,
      'analyst',
    )
  ).items;

test('what waits is planned on its day in the shop’s zone, what went is sent on its own; tests are left out', async () => {
  const settings = await shop.ask<{ revision: number; settings: object }>('GET', '/api/v1/messaging-settings');
  await shop.ask('PUT', '/api/v1/messaging-settings', {
    ...settings,
    settings: { ...settings.settings, timeZone: 'Europe/Riga' },
  });
  const people: string[] = [];
  for (let n = 0; n < 6; n += 1)
    people.push(await shop.person(`reader-${n}`, { email: `reader-${n}@${n < 5 ? 'big' : 'small'}.lv` }));
  const unreachable = await shop.person('reader-9');
  // 22:30 UTC of the 4th is the 5th in Riga.
  await shop.ask('POST', '/api/v1/messages', { personId: people[0], template: 'note', dueAt: '2026-03-04T22:30:00Z' });
  for (const personId of [...people, unreachable])
    await shop.ask('POST', '/api/v1/messages', { personId, template: 'note' });
  const { items } = await shop.ask<{ items: { id: string; handle: string }[] }>('GET', '/api/v1/message-templates');
  await shop.ask('POST', `/api/v1/message-templates/${items[0]?.id ?? ''}/test`, { to: 'me@shop.lv' });
  await shop.outbox.drain();
  expect(await calendar('2026-03-01', '2026-04-01')).toEqual([
    { day: '2026-03-02', channel: 'email', actor: 'the admin', journeyId: null, planned: 0, sent: 6, notSent: 1 },
    { day: '2026-03-05', channel: 'email', actor: 'the admin', journeyId: null, planned: 1, sent: 0, notSent: 0 },
  ]);
  const wrong = await shop.call('GET', '/api/v1/messages/calendar?from=2026-03-01&until=2026-09-01');
  expect([wrong.status, wrong.body.code]).toEqual([400, 'bad_request']);
});

test('figures by sender, domain and day; a domain of few messages is not named; every day is there', async () => {
  await shop.ask('POST', '/api/v1/suppressions', { address: 'gone@big.lv', channel: 'email' });
  const said = await shop.ask<Deliverability>('GET', '/api/v1/messages/deliverability?days=7');
  expect(said.days.map((one) => [one.day, one.handed, one.suppressed])).toEqual([
    ...['2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28', '2026-03-01'].map((day) => [day, 0, 0]),
    ['2026-03-02', 6, 1],
  ]);
  expect(said.senders).toMatchObject([{ name: 'Mailbox', handed: 6, delivered: 6, latencySeconds: { median: 0 } }]);
  expect(said.domains.map((one) => [one.domain, one.handed])).toEqual([
    ['big.lv', 5],
    [null, 1],
  ]);
});
