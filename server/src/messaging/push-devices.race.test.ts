/** A device that many people are seen on at once belongs to one of them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { newId } from '../kit/ids.ts';
import { transaction } from '../kit/sql.ts';
import { putDevices } from './push-devices.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ max: 10 });
});
afterAll(() => database.drop());

test('whoever was last seen on a device has it, however many transactions say so at once and in whichever order', async () => {
  const { db } = database;
  const begin = Date.parse('2026-03-02T10:00:00Z');
  const people = Array.from({ length: 30 }, () => newId());
  const tokens = ['a', 'b', 'c'].map((one) => one.repeat(40));
  const all = people.map((originId, nth) =>
    tokens.map((token) => ({
      originId,
      channel: 'fcm' as const,
      target: { token },
      seenAt: new Date(begin + nth * 1_000),
    })),
  );
  const shuffled = all
    .map((wish, nth) => ({ wish, at: (nth * 7) % all.length }))
    .toSorted((one, other) => one.at - other.at);
  await Promise.all(
    shuffled.map(({ wish }, nth) => transaction(db, (tx) => putDevices(tx, nth % 2 === 0 ? wish : wish.toReversed()))),
  );
  const living =
    await db`select origin_id, target ->> 'token' as token from messaging.push_subscriptions where gone_at is null`;
  expect(living.map((row) => [row['token'], row['origin_id']]).toSorted()).toEqual(
    tokens.map((token) => [token, people.at(-1)]),
  );
});

test('two who cannot see each other yet do not both get the device', async () => {
  const { db } = database;
  for (const [nth, [early, late]] of [
    [0, 1_000],
    [1_000, 0],
  ].entries()) {
    const token = `${nth}`.repeat(40);
    const of = (ms = 0) => ({ originId: newId(), channel: 'fcm' as const, target: { token }, seenAt: new Date(ms) });
    const [first, second] = [of(early), of(late)];
    let other: Promise<void> | undefined;
    await transaction(db, async (tx) => {
      await putDevices(tx, [first]);
      other = transaction(db, (tx2) => putDevices(tx2, [second]));
      // It waits for this transaction, or has ended wrongly.
      await Promise.race([other, new Promise((resolve) => setTimeout(resolve, 300))]);
    });
    await other;
    const living =
      await db`select origin_id from messaging.push_subscriptions where gone_at is null and target ->> 'token' = ${token}`;
    expect(living.map((row) => row['origin_id'])).toEqual([(nth === 0 ? second : first).originId]);
  }
});
