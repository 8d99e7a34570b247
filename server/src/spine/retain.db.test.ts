import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { anEvent } from '../../test/events.ts';
import { appendEvents, retain } from './index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await database.db.unsafe(`select spine.ensure_partition('2025-01-01')`);
});
afterAll(() => database.drop());

const old = { ...anEvent({ userId: 'old' }), receivedAt: new Date('2025-01-15T00:00:00Z') };
const fresh = anEvent({ userId: 'fresh' });

test('an old month leaves as a whole, and only when every consumer has read it', async () => {
  await database.db.begin((tx) => appendEvents(tx as never, [old, fresh]));
  await database.db.unsafe(
    `insert into spine.positions (shard, consumer, xid, seq, from_at) values (1, 'late', '5', 1, '2025-01-10')`,
  );
  expect((await retain(database.db, new Date(), 12)).months).toEqual([]);
  await database.db.unsafe(`update spine.positions set from_at = now()`);
  expect((await retain(database.db, new Date(), 12)).months).toEqual(['log_2025_01']);
  const rows = await database.db`select event_id from spine.log`;
  expect(rows.map((row) => row['event_id'])).toEqual([fresh.eventId]);
});

test('message ids are remembered for the promised time and then forgotten', async () => {
  const again = await database.db.begin((tx) => appendEvents(tx as never, [fresh]));
  expect(again).toEqual({ accepted: 0, duplicates: 1 });
  const seen = await database.db`select event_id from spine.seen`;
  expect(seen.map((row) => row['event_id'])).toEqual([fresh.eventId]);
});
