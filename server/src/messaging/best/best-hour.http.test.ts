/** A message at the best hour: due when she reads, with the reason in the log, the same however often it is asked for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aTemplate, tryMessaging, type TriedMessaging } from '../try-messaging.ts';

interface Message {
  readonly id: string;
  readonly dueAt: string;
  readonly expiresAt: string;
  readonly chosenHour: { hour: number; own: number; ofOwn: number } | null;
}
let shop: TriedMessaging;
beforeAll(async () => {
  shop = await tryMessaging();
  await aTemplate(shop, 'note', 'in_app', { subject: 'x', text: 'y' }, { purpose: 'transactional' });
});
afterAll(() => shop.stop());

const send = (personId: string, key: string) =>
  shop.call<Message>(
    'POST',
    '/api/v1/messages',
    { personId, template: 'note', bestHourWithinHours: 24 },
    'marketer',
    key,
  );

test('nobody has read anything: now; then her hour, everybody’s for a stranger, and the same for the same key', async () => {
  const [anna, berta] = [await shop.person('anna-h'), await shop.person('berta-h')];
  const first = await send(anna, 'first');
  expect(first.body).toMatchObject({ dueAt: shop.clock.now().toISOString(), chosenHour: null });
  // Ten letters that Anna opened on Mondays at 19 o'clock, and one of somebody else at 8 on a Tuesday.
  await shop.db`insert into messaging.messages (message_id, origin_id, channel, purpose, state, due_at, expires_at, actor, created_at, opened_at)
    select gen_random_uuid(), ${anna}::uuid, 'in_app', 'marketing', 'sent', at, at, 'x', at, at
    from generate_series('2026-02-02T19:10:00Z'::timestamptz, '2026-03-01T00:00:00Z', '7 days') at, generate_series(1, 3)`;
  await shop.db`insert into messaging.messages (message_id, origin_id, channel, purpose, state, due_at, expires_at, actor, created_at, opened_at)
    select gen_random_uuid(), gen_random_uuid(), 'in_app', 'marketing', 'sent', at, at, 'x', at, at
    from generate_series('2026-02-03T08:10:00Z'::timestamptz, '2026-03-01T00:00:00Z', '7 days') at, generate_series(1, 9)`;
  await shop.db`update messaging.reading_counts set counted_at = '-infinity'`;
  const hers = await send(anna, 'second');
  expect(hers.body.chosenHour).toEqual({ hour: 19, own: 12, ofOwn: 12 });
  expect(hers.body.dueAt).toMatch(/^2026-03-02T19:[0-4]\d/);
  const strangers = await send(berta, 'third');
  expect(strangers.body).toMatchObject({ chosenHour: { hour: 32, own: 0, ofOwn: 0 } });
  expect(strangers.body.dueAt).toMatch(/^2026-03-03T08:[0-4]\d/);
  shop.clock.advance(5_000);
  expect((await send(anna, 'second')).body).toMatchObject({ id: hers.body.id, dueAt: hers.body.dueAt });
});
