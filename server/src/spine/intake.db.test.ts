import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../kit/log.ts';
import { ProblemError } from '../kit/problems.ts';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { anEvent } from '../../test/events.ts';
import { createIntakeWriter, shardOf } from './index.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ max: 8 });
});
afterAll(() => database.drop());

const counted = async (): Promise<number> =>
  Number((await database.db`select count(*)::int as n from spine.log`)[0]?.['n']);

test('an event is stored once, however often and however concurrently it is sent', async () => {
  const before = await counted();
  const writer = createIntakeWriter({ db: database.db, log: silentLog });
  const events = Array.from({ length: 200 }, () => anEvent());
  const done = await Promise.all(
    Array.from({ length: 30 }, (_, n) => writer.submit(events.slice((n % 16) * 10, (n % 16) * 10 + 50))),
  );
  expect(await counted()).toBe(before + 200);
  const accepted = done.reduce((sum, one) => sum + one.accepted, 0);
  const sent = done.reduce((sum, one) => sum + one.accepted + one.duplicates, 0);
  expect({ accepted, sent }).toEqual({ accepted: 200, sent: 1_500 });
  await writer.stop();
});

test('two processes that store the same ids in opposite order neither deadlock nor double', async () => {
  const before = await counted();
  const one = createIntakeWriter({ db: database.db, log: silentLog });
  const other = createIntakeWriter({ db: database.db, log: silentLog });
  for (let round = 0; round < 10; round += 1) {
    const events = Array.from({ length: 100 }, () => anEvent());
    await Promise.all([one.submit(events), other.submit([...events].reverse())]);
  }
  expect(await counted()).toBe(before + 1_000);
  await Promise.all([one.stop(), other.stop()]);
});

test('the order inside a request is the order in the log', async () => {
  const writer = createIntakeWriter({ db: database.db, log: silentLog });
  const events = Array.from({ length: 500 }, (_, n) => anEvent({ userId: 'ordered', messageId: `o-${n}` }));
  await writer.submit(events);
  const rows =
    await database.db`select message_id from spine.log where shard = ${shardOf('u:ordered')} and message_id like 'o-%' order by xid, seq`;
  expect(rows.map((row) => row['message_id'])).toEqual(events.map((event) => event.messageId));
  await writer.stop();
});

test('more waiting rows than the bound are refused with 503 and Retry-After, and nothing of them is stored', async () => {
  const before = await counted();
  const writer = createIntakeWriter({ db: database.db, log: silentLog, maxQueuedRows: 100 });
  const fits = writer.submit(Array.from({ length: 90 }, () => anEvent()));
  const refused = await writer.submit(Array.from({ length: 20 }, () => anEvent())).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ProblemError);
  expect((refused as ProblemError).kind.status).toBe(503);
  expect((refused as ProblemError).retryAfterSeconds).toBe(2);
  await fits;
  expect(await counted()).toBe(before + 90);
  await writer.stop();
});

test('one event that the database refuses does not take its neighbours with it', async () => {
  const before = await counted();
  const writer = createIntakeWriter({ db: database.db, log: silentLog, writers: 1 });
  const good = writer.submit([anEvent()]);
  const bad = writer.submit([{ ...anEvent(), eventId: 'not-a-uuid' }]).catch((error: unknown) => error);
  const alsoGood = writer.submit([anEvent()]);
  await Promise.all([good, alsoGood]);
  expect(await bad).toBeInstanceOf(Error);
  expect(await counted()).toBe(before + 2);
  await writer.stop();
});

test('a month without a partition gets one, and the events are stored', async () => {
  const before = await counted();
  await database.db
    .unsafe(`drop table spine.log_${new Date().toISOString().slice(0, 7).replace('-', '_')}`)
    .catch(() => undefined);
  const left = await counted();
  expect(left).toBeLessThanOrEqual(before);
  const writer = createIntakeWriter({ db: database.db, log: silentLog });
  await writer.submit([anEvent()]);
  expect(await counted()).toBe(left + 1);
  await writer.stop();
});
