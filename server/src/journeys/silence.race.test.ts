/** What a run has asked for does not go once the run has ended before its end: against who hands it over at that moment, and through erasure. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimOthers, handOver } from '../messaging/deliver/deliver.sql.ts';
import { newId } from '../kit/ids.ts';
import { run, transaction } from '../kit/sql.ts';
import { personKeepers } from '../person-keepers.ts';
import { advance } from './advance.ts';
import { createInForce } from './in-force.ts';
import { changeState } from './manage.ts';
import { claimDue } from './runs.sql.ts';
import { addTemplate, tryJourneys, type TriedJourneys } from './try-journeys.ts';

const hours = (n: number) => ({ n, unit: 'hours' });
const telling = (event: string, more: object = {}) => ({
  triggers: [{ kind: 'event', event }],
  reentry: { kind: 'again', after: hours(1) },
  start: 'hello',
  steps: { hello: { kind: 'message', templates: ['mail'], next: null } },
  ...more,
});

let shop: TriedJourneys;
beforeAll(async () => {
  shop = await tryJourneys();
  await addTemplate(shop.db, 'mail', 'email');
});
afterAll(() => shop.stop());

const customer = (userId: string) => shop.person(userId, { email: `${userId}@example.com` }, { email: true });
/** Events and steps, but no message leaves. */
const settleSteps = async (): Promise<void> => {
  await shop.settleEvents();
  while ((await shop.timer.pass()).runs > 0);
};
const messagesOf = async (personId: string): Promise<unknown[]> =>
  (
    await shop.db.unsafe(
      `select state, reason, detail from messaging.messages where origin_id = $1 order by created_at, message_id`,
      [personId] as never[],
    )
  ).map((row) => ({ ...row }));

test('a goal or an exit calls back what waits, also after the run came to its end; the log says why, and no cap counts it', async () => {
  await shop.journey('Cart', telling('Cart Left', { goal: { event: 'Order Completed', within: hours(72) } }));
  await shop.journey('Alarm', telling('Alarmed', { exits: [{ kind: 'event', event: 'Calmed' }] }));
  const [anna, berta] = [await customer('anna'), await customer('berta')];
  await shop.say('anna', 'Cart Left');
  await shop.say('berta', 'Alarmed');
  await settleSteps();
  expect((await shop.runsOf(anna))[0]).toMatchObject({ reason: 'end' });
  await shop.say('anna', 'Order Completed', { order_id: 'O1', total: 5 });
  await shop.say('berta', 'Calmed');
  await settleSteps();
  expect(await messagesOf(anna)).toEqual([
    { state: 'dropped', reason: 'cancelled', detail: 'journey “Cart”: the goal was reached' },
  ]);
  expect(await messagesOf(berta)).toEqual([
    { state: 'dropped', reason: 'cancelled', detail: 'journey “Alarm”: she has left the journey' },
  ]);
  expect((await shop.runsOf(anna))[0]?.steps).toEqual(['- started', 'hello asked', '- goal', '- messages_cancelled']);
  await shop.settle();
  const [left] = await shop.db.unsafe(
    `select count(*)::int as n from journeys.messages where sent_at is not null or dropped_at is null`,
  );
  expect(left?.['n']).toBe(0);
});

test('stopping a journey calls back all that it has asked for, of runs that have ended too; what was sent stays sent', async () => {
  const journeyId = await shop.journey('Campaign', telling('Told'));
  const [clara, dora] = [await customer('clara'), await customer('dora')];
  await shop.say('clara', 'Told');
  await shop.settle();
  await shop.say('dora', 'Told');
  await settleSteps();
  await transaction(shop.db, (tx) => changeState(tx, shop.deps, journeyId, 'stopped', shop.clock.now()));
  expect(await messagesOf(clara)).toMatchObject([{ state: 'sent' }]);
  expect(await messagesOf(dora)).toMatchObject([{ state: 'dropped', detail: 'journey “Campaign”: it was stopped' }]);
});

/** A message is claimed, then cancelled, and handed over before that commits; gives what the hand-over took. */
async function handedOverDuringCancel(userId: string, statement: typeof handOver): Promise<unknown[]> {
  await customer(userId);
  await shop.say(userId, 'Raced');
  await settleSteps();
  const [sender] = await shop.db.unsafe(`select sender_id from messaging.senders where channel = 'email'`);
  const senderId = String(sender?.['sender_id']);
  const [now, claim] = [shop.clock.now(), newId()];
  const [claimed] = await run(shop.db, claimOthers, [now, 'email', senderId, claim, true, 5]);
  const id = claimed?.message_id ?? '';
  let handing: Promise<unknown[]> = Promise.resolve([]);
  await transaction(shop.db, async (tx) => {
    expect(await shop.messaging.cancel(tx, [id], 'a test')).toHaveLength(1);
    // Reads the row as it was, and waits for its lock.
    const params = [[id], [null], claim, now, senderId, '[]', 'email', 'email', false, null];
    handing = run(shop.db, statement, params);
    handing.catch(() => undefined);
    await expect
      .poll(
        async () =>
          (
            await shop.db`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%asked as materialized%'`
          )[0]?.['n'],
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
  });
  return handing;
}

test('cancelled while it is handed over: whoever has the row first is obeyed, and nothing cancelled goes', async () => {
  await shop.journey('Race', telling('Raced'));
  const looksOnce = {
    ...handOver,
    text: handOver.text.replace(/and m\.claim = \$3::uuid and m\.state in \([^)]*\)\s+returning/, 'returning'),
  };
  expect(looksOnce.text).not.toBe(handOver.text);
  // Planted: without a second look at the row it would go.
  expect(await handedOverDuringCancel('planted', looksOnce)).toHaveLength(1);
  expect(await handedOverDuringCancel('emma', handOver)).toEqual([]);
  const emma = await shop.identity.findCluster(shop.db, { type: 'user_id', value: 'emma' });
  expect(await messagesOf(emma?.personId ?? '')).toMatchObject([{ state: 'dropped', reason: 'cancelled' }]);
});

test('erased while a step of hers is being made: the message that it asks for is erased too', async () => {
  await shop.journey('Erased', telling('Erasing'));
  const fay = await customer('fay');
  await shop.say('fay', 'Erasing', { secret: 'fay’s' });
  await shop.settleEvents();
  let erasing: Promise<unknown> = Promise.resolve();
  await transaction(shop.db, async (tx) => {
    const rows = await run(tx, claimDue, [shop.clock.now(), 10]);
    await advance(tx, shop.deps, await createInForce()(tx), rows, shop.clock.now());
    erasing = transaction(shop.db, async (other) => {
      for (const keeper of personKeepers)
        if (keeper.name === 'journeys' || keeper.name === 'messaging') await keeper.erase(other, [fay], []);
    });
    erasing.catch(() => undefined);
    await expect
      .poll(
        async () =>
          (
            await shop.db`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%journeys.runs%'`
          )[0]?.['n'],
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
  });
  await erasing;
  expect(await messagesOf(fay)).toEqual([]);
  const [left] = await shop.db`select count(*)::int as n from messaging.messages where data::text like ${'%fay’s%'}`;
  expect(left?.['n']).toBe(0);
});
