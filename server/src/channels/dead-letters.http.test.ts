import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as contract from '../../../contracts/channels.ts';
import { newId } from '../kit/ids.ts';
import { silentLog } from '../kit/log.ts';
import { transaction } from '../kit/sql.ts';
import { bury, createConsumer, createLeases, UnusableEvent } from '../spine/index.ts';
import { replayLetters } from './replay-letters.ts';
import { basic, post, tryIntake, type TriedIntake } from './try-intake.ts';

let intake: TriedIntake;
let key: string;
let sourceId: string;
beforeAll(async () => {
  intake = await tryIntake();
  ({ id: sourceId, writeKey: key } = await intake.source('shop'));
});
afterAll(() => intake.stop());
beforeEach(async () => {
  // For a few rows a tenth of what truncate costs.
  await intake.db`with a as (delete from spine.log), b as (delete from spine.seen) delete from spine.dead_letters`;
});

const outcome = async (path: string, body: object): Promise<[number, number]> => {
  const { changed, stillFailing } = contract.deadLetterOutcome.parse(
    (await intake.call('POST', `/api/v1/dead-letters/${path}`, body, { roles: ['analyst'] })).body,
  );
  return [changed, stillFailing];
};
const list = async (query = ''): Promise<ReturnType<typeof contract.deadLetterPage.parse>> =>
  contract.deadLetterPage.parse(
    (await intake.call('GET', `/api/v1/dead-letters${query}`, undefined, { roles: ['agent'] })).body,
  );

/** As if it had been refused by yesterday's code for something that today's code takes. */
async function buryReadable(n: number, reason = 'wrong_type'): Promise<void> {
  await bury(intake.db, {
    shard: 0,
    eventId: null,
    sourceId,
    stage: 'intake',
    reason,
    detail: 'yesterday',
    receivedAt: new Date(intake.clock.now().getTime() - 86_400_000 - n),
    raw: Buffer.from(
      JSON.stringify({
        batch: [
          { type: 'track', event: 'Was Bad', userId: 'u1', messageId: `m${n}`, timestamp: '2026-01-01T00:00:00Z' },
        ],
        sentAt: '2026-01-01T00:00:01Z',
      }),
    ),
  });
}

describe('the list', () => {
  test('shows reason, what to do, and the event as it came; filters; goes on in pages without a gap', async () => {
    for (let n = 0; n < 7; n += 1) await buryReadable(n);
    await post(`${intake.url}/v1/page`, '{"properties":{"a":1}}', basic(key));
    const all = await list();
    expect(all.items).toHaveLength(8);
    expect(all.items[0]).toMatchObject({
      reason: 'id_missing',
      stage: 'intake',
      state: 'open',
      sourceId,
      body: '{"batch":[{"properties":{"a":1},"type":"page"}]}',
    });
    expect(all.items[0]?.fix).toContain('anonymousId');
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list(`?limit=3&reason=wrong_type${cursor === '' ? '' : `&cursor=${cursor}`}`);
      ids.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    }
    expect(ids).toEqual(all.items.slice(1).map((item) => item.id));
    expect((await list(`?state=discarded`)).items).toEqual([]);
    expect((await list(`?sourceId=${sourceId}&state=open`)).items).toHaveLength(8);
    expect((await intake.call('GET', '/api/v1/dead-letters?cursor=rubbish')).status).toBe(400);
  });

  test('shows bytes that are no text, cut at 64 KB', async () => {
    await post(
      `${intake.url}/v1/batch`,
      Buffer.concat([Buffer.from([0xcf, 0x00]), Buffer.alloc(100_000, 0x41)]),
      basic(key),
    );
    const [letter] = (await list()).items;
    expect(letter?.body.length).toBe(64 * 1024);
    expect(letter?.body.startsWith('\ufffd\u0000A')).toBe(true);
  });

  test('is for admin, analyst and agent; only admin and analyst replay and discard', async () => {
    const ids = ['018f0000-0000-7000-8000-000000000001'];
    const tries = await Promise.all([
      intake.call('GET', '/api/v1/dead-letters', undefined, { roles: ['store', 'marketer'] }),
      intake.call('POST', '/api/v1/dead-letters/replay', { ids }, { roles: ['agent'] }),
      intake.call('POST', '/api/v1/dead-letters/discard', { ids }, { roles: ['agent'] }),
      intake.call('POST', '/api/v1/dead-letters/discard', { ids }, { roles: ['admin'] }),
    ]);
    expect(tries.map((answer) => answer.status)).toEqual([403, 403, 403, 200]);
  });
});

describe('replay of what could not be read', () => {
  test('reads it with today’s code, with the times of its first arrival, once', async () => {
    await buryReadable(0);
    const [letter] = (await list()).items;
    expect(await outcome('replay', { ids: [letter?.id] })).toEqual([1, 0]);
    expect(await outcome('replay', { ids: [letter?.id] })).toEqual([0, 0]);
    const [event, ...more] = await intake.events();
    expect([event?.name, event?.message_id, event?.source_id, more]).toEqual(['Was Bad', 'm0', sourceId, []]);
    expect(event?.occurred_at.getTime()).toBe(intake.clock.now().getTime() - 86_400_000 - 1_000);
    expect(event?.received_at).toEqual(intake.clock.now());
    expect((await list()).items.map((item) => item.state)).toEqual(['replayed']);
    expect(intake.audited.at(-1)).toEqual({
      action: 'dead_letters.replay',
      detail: { ids: 1, changed: 0, stillFailing: 0 },
    });
  });

  test('leaves open what still fails, with one more attempt and today’s reason', async () => {
    await post(`${intake.url}/v1/page`, '{"properties":{}}', basic(key));
    await post(`${intake.url}/v1/batch`, '{"batch":', basic(key));
    expect(await outcome('replay', { ids: (await list()).items.map((item) => item.id) })).toEqual([0, 2]);
    expect((await list()).items.map((item) => [item.state, item.attempts])).toEqual([
      ['open', 2],
      ['open', 2],
    ]);
  });

  test('in bulk by reason: hundreds at once, the good ones go, the bad ones stay, and those with other reasons are left alone', async () => {
    for (let n = 0; n < 450; n += 1) await buryReadable(n);
    await intake.db`update spine.dead_letters set raw = 'nonsense' where id in (select id from spine.dead_letters limit 10)`;
    await buryReadable(1_000, 'other');
    expect(await outcome('replay', { reason: 'wrong_type' })).toEqual([440, 10]);
    expect(await intake.events()).toHaveLength(440);
    expect((await list('?reason=other')).items.map((item) => item.state)).toEqual(['open']);
  });

  test('pressed twice at the same moment it happens once', async () => {
    for (let n = 0; n < 50; n += 1) await buryReadable(n);
    // Message ids would hide a second replay, so they are taken out.
    await intake.db`update spine.dead_letters set raw = convert_to(regexp_replace(convert_from(raw, 'UTF8'), '"messageId":"[^"]*",', ''), 'UTF8')`;
    const ids = (await list('?limit=200')).items.map((item) => item.id);
    const outcomes = await Promise.all([
      outcome('replay', { ids }),
      outcome('replay', { ids }),
      outcome('replay', { reason: 'wrong_type' }),
    ]);
    expect(outcomes.reduce((sum, [changed]) => sum + changed, 0)).toBe(50);
    expect(await intake.events()).toHaveLength(50);
  });

  test('killed before its commit it has not happened', async () => {
    await buryReadable(0);
    const killed = transaction(intake.db, async (tx) => {
      await replayLetters(tx, { reason: 'wrong_type' }, new Date());
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await intake.events()).toEqual([]);
    expect(await outcome('replay', { reason: 'wrong_type' })).toEqual([1, 0]);
  });
});

test('discard closes letters once; what comes again is open again', async () => {
  await post(`${intake.url}/v1/page`, '{"properties":{}}', basic(key));
  await buryReadable(1);
  expect(await outcome('discard', { reason: 'id_missing' })).toEqual([1, 0]);
  expect(await outcome('discard', { reason: 'id_missing' })).toEqual([0, 0]);
  expect(await outcome('replay', { reason: 'id_missing' })).toEqual([0, 0]);
  expect((await list('?state=open')).items).toHaveLength(1);
  await post(`${intake.url}/v1/page`, '{"properties":{}}', basic(key));
  expect((await list('?state=open')).items).toHaveLength(2);
});

test('what ClickHouse refused has been applied long since: a replay leaves its letter open and does not apply it again', async () => {
  await post(
    `${intake.url}/v1/batch`,
    JSON.stringify({ batch: [{ type: 'track', event: 'Fine', userId: 'u1', messageId: 'fine' }] }),
    basic(key),
  );
  const [event] = await intake.events();
  if (event === undefined) throw new Error('the event did not come');
  await bury(intake.db, {
    shard: event.shard,
    eventId: event.event_id,
    sourceId: event.source_id,
    stage: 'history',
    reason: 'history_refused',
    detail: '',
    receivedAt: event.received_at,
    raw: Buffer.from('{}'),
  });
  expect(await outcome('replay', { reason: 'history_refused' })).toEqual([0, 1]);
  expect(await intake.events()).toHaveLength(1);
  const [letter] = (await list()).items;
  expect(letter).toMatchObject({ state: 'open', detail: 'rebuild the history: that sends all events again' });
});

test('replay of what could not be applied brings the event to the consumer once more, and only then is it applied', async () => {
  const leases = createLeases({ db: intake.db, log: silentLog, processId: newId(), consumers: ['people'] });
  let broken = true;
  const applied: string[] = [];
  const consumer = createConsumer({
    db: intake.db,
    log: silentLog,
    leases,
    name: 'people',
    batchSize: 100,
    idleMs: 10,
    apply: async (_tx, events) => {
      for (const event of events)
        if (broken && event.name === 'Poison') throw new UnusableEvent('rule_missing', 'no rule');
      applied.push(...events.map((event) => event.eventId));
    },
  });
  await leases.start();
  consumer.start();
  try {
    await post(
      `${intake.url}/v1/batch`,
      JSON.stringify({
        batch: ['Poison', 'Fine'].map((event) => ({ type: 'track', event, userId: 'u1', messageId: event })),
      }),
      basic(key),
    );
    await expect
      .poll(async () => (await list()).items.map((item) => item.stage), { timeout: 10_000 })
      .toEqual(['people']);
    broken = false;
    const answers = await Promise.all([
      outcome('replay', { reason: 'rule_missing' }),
      outcome('replay', { reason: 'rule_missing' }),
    ]);
    expect(answers.map(([changed]) => changed).sort()).toEqual([0, 1]);
    await expect.poll(() => new Set(applied).size, { timeout: 10_000 }).toBe(2);
    expect(applied).toHaveLength(2);
    expect((await list()).items.map((item) => item.state)).toEqual(['replayed']);
  } finally {
    await consumer.stop();
    await leases.stop();
  }
});
