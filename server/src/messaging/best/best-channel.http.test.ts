/** A message on the best channel: of those on which she is reached, the one that she answers; with all of it in the log. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aTemplate, tryMessaging, type TriedMessaging } from '../try-messaging.ts';
import { decideChannel, type ChannelOption } from './best-channel.ts';

interface Message {
  readonly id: string;
  readonly channel: string;
  readonly chosenChannel: ChannelOption[] | null;
}
let shop: TriedMessaging;
beforeAll(async () => {
  shop = await tryMessaging();
  await aTemplate(shop, 'letter', 'email', { subject: 'x', html: '<p>x</p>' });
  await aTemplate(shop, 'short', 'sms', { text: 'x' });
  await aTemplate(shop, 'bell', 'in_app', { subject: 'x', text: 'y' });
});
afterAll(() => shop.stop());

const send = (personId: string, key: string, orTemplates = ['short', 'bell']) =>
  shop.call<Message>('POST', '/api/v1/messages', { personId, template: 'letter', orTemplates }, 'marketer', key);
const past = (personId: string, channel: string, count: number, opened: number) =>
  shop.db`insert into messaging.messages (message_id, origin_id, channel, purpose, state, due_at, expires_at, actor, created_at, sent_at, opened_at)
    select gen_random_uuid(), ${personId}::uuid, ${channel}, 'news', 'sent', at, at, 'x', at, at, case when n <= ${opened} then at end
    from (select n, ${shop.clock.now()}::timestamptz - interval '10 days' as at from generate_series(1, ${count}::int) n) p`;

test('nobody known: the first; her own habit; never a channel on which she is not reached; the same key stays', async () => {
  const consents = { email: true, sms: true };
  const anna = await shop.person('anna-c', { email: 'anna-c@shop.lv', phone: '+37120000077' }, consents);
  expect((await send(anna, 'one')).body).toMatchObject({
    channel: 'email',
    chosenChannel: [{ no: null }, { no: null }, { no: null }],
  });
  await past(anna, 'email', 20, 0);
  await past(anna, 'sms', 10, 9);
  const second = await send(anna, 'two');
  expect(second.body).toMatchObject({
    channel: 'sms',
    chosenChannel: [{ sent: 20, touched: 0 }, { sent: 10, touched: 9 }, {}],
  });
  await shop.person('anna-c', {}, { sms: false });
  const third = await send(anna, 'three', ['short']);
  expect(third.body).toMatchObject({ channel: 'email', chosenChannel: [{ no: null }, { no: 'consent_withdrawn' }] });
  expect((await send(anna, 'two')).body.id).toBe(second.body.id);
  await shop.outbox.drain();
  // In the app silence means yes: a person without addresses is reached there alone.
  const berta = await shop.person('berta-c');
  expect((await send(berta, 'four')).body).toMatchObject({ channel: 'in_app' });
  expect((await send(berta, 'five', ['gone'])).body.code).toBe('template_unknown');
});

test('everybody’s habit counts for who has none; of none that reaches, the first says why', () => {
  const option = (channel: string, no: string | null = null, sent = 0, touched = 0): ChannelOption => ({
    channel,
    no,
    sent,
    touched,
  });
  const everybody = new Map([
    ['email', { sent: 100, touched: 20 }],
    ['sms', { sent: 100, touched: 60 }],
  ]);
  expect(decideChannel([option('email'), option('sms')], everybody)).toBe(1);
  expect(decideChannel([option('email', null, 30, 25), option('sms')], everybody)).toBe(0);
  expect(decideChannel([option('email', 'unreachable'), option('sms', 'no_consent')], everybody)).toBe(0);
});
