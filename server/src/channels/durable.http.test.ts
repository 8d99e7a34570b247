/** What a 200 promises, and what is answered when the promise cannot be given. */
import { afterEach, expect, test } from 'vitest';
import { problem } from '../kit/problems.ts';
import { intakeFull } from '../spine/problems.ts';
import { basic, post, tryIntake, type TriedIntake } from './try-intake.ts';

let intake: TriedIntake;
afterEach(() => intake.stop());

const track = (writeKey: string, messageId: string): Promise<Response> =>
  post(
    `${intake.url}/v1/batch`,
    JSON.stringify({ batch: [{ type: 'track', event: 'e', userId: 'u', messageId }, { type: 'page' }] }),
    basic(writeKey),
  );

test('200 comes after the commit: events and letters are there when the client reads it', async () => {
  intake = await tryIntake();
  const { writeKey } = await intake.source('shop');
  for (let n = 0; n < 20; n += 1) {
    expect((await track(writeKey, `m${n}`)).status).toBe(200);
    expect(await intake.events()).toHaveLength(n + 1);
  }
  expect((await intake.letters()).map((letter) => letter.attempts)).toEqual([20]);
});

test('a full queue is answered 503 with whole seconds; the client’s retry is counted once', async () => {
  let full = true;
  intake = await tryIntake({
    writer: (real) => ({
      ...real,
      submit: (events) =>
        full ? Promise.reject(problem(intakeFull, { retryAfterSeconds: 1.4 })) : real.submit(events),
    }),
  });
  const { writeKey } = await intake.source('shop');
  const refused = await track(writeKey, 'm1');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await refused.json()).toMatchObject({ code: 'intake_full', message: expect.any(String) });
  full = false;
  await track(writeKey, 'm1');
  await track(writeKey, 'm1');
  expect(await intake.events()).toHaveLength(1);
  expect(await intake.letters()).toHaveLength(1);
});

test('a database that is gone is answered 503 with Retry-After, and events come in again when it is back', async () => {
  intake = await tryIntake();
  const { writeKey } = await intake.source('shop');
  expect((await track(writeKey, 'm0')).status).toBe(200);
  await intake.db`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`.catch(
    () => undefined,
  );
  const answers: [number, string | null][] = [];
  for (let n = 1; n <= 30; n += 1) {
    const answer = await track(writeKey, `m${n}`);
    answers.push([answer.status, answer.headers.get('retry-after')]);
  }
  const refused = answers.filter(([status]) => status !== 200);
  expect(refused.filter(([status, seconds]) => status !== 503 || !/^\d+$/.test(seconds ?? ''))).toEqual([]);
  const stored = (await intake.events()).length;
  expect(stored).toBeGreaterThanOrEqual(31 - refused.length);
  expect((await track(writeKey, 'last')).status).toBe(200);
  expect((await intake.events()).map((event) => event.message_id)).toContain('last');
});

test('an event that the database itself refuses is found and buried; the others of its batch are stored', async () => {
  // As if the intake had overlooked something: the log refuses what it would take.
  intake = await tryIntake();
  const { writeKey } = await intake.source('shop');
  await intake.db.unsafe(`create function spine.refuse() returns trigger language plpgsql as $$
    begin if new.name = 'Overlooked' then raise exception 'refused' using errcode = '22P05'; end if; return new; end $$;
    create trigger refuse before insert on spine.log for each row execute function spine.refuse()`);
  const batch = Array.from({ length: 9 }, (_, n) => ({
    type: 'track',
    event: n === 5 ? 'Overlooked' : 'Fine',
    userId: 'u',
    messageId: `m${n}`,
  }));
  expect((await post(`${intake.url}/v1/batch`, JSON.stringify({ batch }), basic(writeKey))).status).toBe(200);
  expect(await intake.events()).toHaveLength(8);
  expect((await intake.letters()).map((letter) => [letter.reason, letter.detail])).toEqual([
    ['refused_by_store', 'SQLSTATE 22P05'],
  ]);
  await intake.db`drop trigger refuse on spine.log`;
  await intake.call('POST', '/api/v1/dead-letters/replay', { reason: 'refused_by_store' });
  expect((await intake.events()).map((event) => event.message_id).sort()).toEqual(
    batch.map((event) => event.messageId),
  );
});

test('a slow disk makes clients wait or come back, and never loses or doubles what was acknowledged', async () => {
  // Each write takes 150 ms; the queue holds 400 events, so that most of 120 senders at once are told to come back.
  intake = await tryIntake({ maxQueuedRows: 400 });
  const { writeKey } = await intake.source('shop');
  await intake.db.unsafe(`create function spine.wait() returns trigger language plpgsql as $$
    begin perform pg_sleep(0.15); return null; end $$;
    create trigger wait before insert on spine.log for each statement execute function spine.wait()`);
  const told: [number, string | null][] = [];
  const send = async (sender: number): Promise<void> => {
    const batch = Array.from({ length: 20 }, (_, n) => ({
      type: 'track',
      event: 'e',
      userId: `u${sender}`,
      messageId: `${sender}/${n}`,
    }));
    for (;;) {
      const answer = await post(`${intake.url}/v1/batch`, JSON.stringify({ batch }), basic(writeKey));
      told.push([answer.status, answer.headers.get('retry-after')]);
      await answer.text();
      if (answer.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  await Promise.all(Array.from({ length: 120 }, (_, sender) => send(sender)));
  const refused = told.filter(([status]) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.filter(([status, seconds]) => status !== 503 || !/^\d+$/.test(seconds ?? ''))).toEqual([]);
  const ids = (await intake.events()).map((event) => event.message_id);
  expect([ids.length, new Set(ids).size]).toEqual([2_400, 2_400]);
});
