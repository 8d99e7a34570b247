/** Each step is made once: with two processes, a kill between step and commit, everything said twice; through merges, erasure, versions. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, transaction } from '../kit/sql.ts';
import { advance } from './advance.ts';
import { forgetRuns } from './forget-person.ts';
import { createInForce } from './in-force.ts';
import { claimDue } from './runs.sql.ts';
import { addTemplate, tryJourneys, type TriedJourneys } from './try-journeys.ts';

const hours = (n: number) => ({ n, unit: 'hours' });
const onEvent = (event: string) => ({
  triggers: [{ kind: 'event', event }],
  reentry: { kind: 'again', after: hours(1) },
});

let shop: TriedJourneys;
beforeAll(async () => {
  shop = await tryJourneys();
  for (const [handle, channel] of [
    ['mail', 'email'],
    ['ring', 'sms'],
  ] as const)
    await addTemplate(shop.db, handle, channel);
});
afterAll(() => shop.stop());

const counted = async (text: string): Promise<number> => Number((await shop.db.unsafe(text))[0]?.['n']);
const messages = () => counted('select count(*) as n from messaging.messages');

test('two processes, kills before commit, events said twice: each of forty people gets each message once', async () => {
  const journeyId = await shop.journey('Twice', {
    ...onEvent('Signed Up'),
    start: 'hello',
    steps: {
      hello: { kind: 'message', templates: ['mail'], next: 'rest' },
      rest: { kind: 'wait', for: { kind: 'duration', span: hours(1) }, next: 'again' },
      again: { kind: 'message', templates: ['mail'], next: null },
    },
  });
  const people = Array.from({ length: 40 }, (_, n) => `p${n}`);
  for (const userId of people) await shop.person(userId, { email: `${userId}@example.com` }, { email: true });
  for (const userId of people)
    for (let twice = 0; twice < 2; twice += 1) await shop.say(userId, 'Signed Up', {}, `signed ${userId}`);
  await shop.settleEvents();
  let kills = 0;
  const beforeCommit = async (): Promise<void> => {
    // Every third batch dies when all is written.
    kills += 1;
    if (kills % 3 === 1) throw Object.assign(new Error('killed'), { code: 'ECONNRESET' });
  };
  const others = await Promise.all([1, 2].map(() => shop.another({ beforeCommit, batchSize: 7 })));
  const moveAll = async (): Promise<void> => {
    for (let left = 1; left > 0;) {
      await Promise.all(others.map((one) => one.timer.pass().catch(() => undefined)));
      left = await counted(
        `select count(*) as n from journeys.runs where state = 'waiting' and wake_at <= '${shop.clock.now().toISOString()}'`,
      );
    }
  };
  await moveAll();
  expect(await messages()).toBe(40);
  shop.clock.advance(3_600_000);
  await moveAll();
  await Promise.all(others.map((one) => one.stop()));
  expect(kills).toBeGreaterThan(10);
  expect(await messages()).toBe(80);
  expect(
    await counted(
      `select count(*) as n from (select origin_id from messaging.messages group by origin_id having count(*) = 2) x`,
    ),
  ).toBe(40);
  const tallies = await shop.db.unsafe(
    `select step_id || ' ' || what as w, n from journeys.tallies where journey_id = $1 order by 1`,
    [journeyId] as never[],
  );
  expect(tallies.map((row) => `${String(row['w']).trim()} ${Number(row['n'])}`)).toEqual([
    'ended:end 40',
    'entered 40',
    'again entered 40',
    'again exit:asked 40',
    'again message 40',
    'hello entered 40',
    'hello exit:asked 40',
    'hello message 40',
    'rest entered 40',
    'rest exit:passed 40',
  ]);
});

test('planted: two timers that take the same run without locking it: the keys of what they write refuse the second', async () => {
  await shop.journey('Unlocked', {
    ...onEvent('Doubled'),
    start: 'hello',
    steps: {
      hello: { kind: 'message', templates: ['mail'], next: 'rest' },
      rest: { kind: 'wait', for: { kind: 'duration', span: hours(900) }, next: null },
    },
  });
  await shop.person('otto', { email: 'otto@example.com' }, { email: true });
  await shop.say('otto', 'Doubled');
  await shop.settleEvents();
  const unlocked = { ...claimDue, text: claimDue.text.replace('for no key update skip locked', '') };
  const before = await counted('select coalesce(sum(n), 0) as n from journeys.tallies');
  const read = await Promise.all([1, 2].map(() => run(shop.db, unlocked, [shop.clock.now(), 10])));
  expect(read.map((rows) => rows.length)).toEqual([1, 1]);
  const made: unknown[] = [];
  for (const rows of read)
    made.push(
      await transaction(shop.db, async (tx) =>
        advance(tx, shop.deps, await createInForce()(tx), rows, shop.clock.now()),
      ).catch((error: unknown) => error),
    );
  expect(made[1]).toBeInstanceOf(Error);
  expect(await counted('select coalesce(sum(n), 0) as n from journeys.tallies')).toBe(before + 3);
});

test('a cascade follows receipts; who buys ends at once, and her order counts net of what was paid back', async () => {
  await shop.journey('Cascade', {
    ...onEvent('Cart Left'),
    start: 'tell',
    steps: {
      tell: {
        kind: 'cascade',
        tries: [
          { template: 'mail', wish: 'opened', within: hours(2) },
          { template: 'ring', wish: 'delivered', within: hours(2) },
        ],
        next: null,
        none: null,
      },
    },
    goal: { event: 'Order Completed', within: hours(72) },
  });
  const anna = await shop.person(
    'anna',
    { email: 'anna@example.com', phone: '+37120000001' },
    { email: true, sms: true },
  );
  const berta = await shop.person('berta', { phone: '+37120000002' }, { sms: true });
  for (const userId of ['anna', 'berta']) await shop.say(userId, 'Cart Left', { total: 5 });
  await shop.settle();
  const [annas] = await shop.runsOf(anna);
  expect(annas).toMatchObject({ state: 'waiting', steps: ['- started', 'tell asked', 'tell heard'] });
  // Without an e-mail the second is tried at once.
  expect((await shop.runsOf(berta))[0]).toMatchObject({
    reason: 'end',
    steps: ['- started', 'tell asked', 'tell heard', 'tell asked', 'tell heard', 'tell fulfilled'],
  });
  await shop.say('anna', 'Order Completed', { order_id: 'O1', total: 12.5, currency: 'EUR' });
  await shop.say('anna', 'Order Refunded', { order_id: 'O1', refund: 2.5, currency: 'EUR' });
  await shop.settle();
  expect((await shop.runsOf(anna))[0]).toMatchObject({ state: 'ended', reason: 'goal' });
  expect(await counted('select sum(minor) as n from journeys.orders')).toBe(1_000);
  shop.clock.advance(3 * 3_600_000);
  await shop.settle();
  expect(await counted(`select count(*) as n from messaging.messages where address = '+37120000001'`)).toBe(0);
});

test('the cap is one over all journeys, and exact where two processes send to the same person at once', async () => {
  const settings = (count: number) =>
    shop.db.unsafe(`update journeys.settings set document = $1::text::jsonb`, [
      JSON.stringify({ cap: { count, hours: 24 } }),
    ] as never[]);
  const steps = { hello: { kind: 'message', templates: ['mail'], next: null } };
  for (const name of ['First', 'Second', 'Third'])
    await shop.journey(name, { ...onEvent('Capped'), start: 'hello', steps });
  const ines = await shop.person('ines', { email: 'ines@example.com' }, { email: true });
  await settings(2);
  await shop.say('ines', 'Capped');
  await shop.settleEvents();
  // Three processes, each with one of her runs: none sees what the others have not committed yet, so they wait for each other.
  const rows = await run(shop.db, claimDue, [shop.clock.now(), 10]);
  const inForce = createInForce();
  await Promise.all(
    rows.map((row) =>
      transaction(shop.db, async (tx) => advance(tx, shop.deps, await inForce(tx), [row], shop.clock.now())),
    ),
  );
  const said = (await shop.runsOf(ines)).flatMap((one) => one.steps.filter((step) => step.startsWith('hello'))).sort();
  expect(said).toEqual(['hello asked', 'hello asked', 'hello capped']);
  await settings(1_000);
});

test('merged people have one run of a journey, the older one; erased people have none, and nothing wakes them', async () => {
  await shop.journey('Merge', {
    ...onEvent('Viewed'),
    start: 'rest',
    steps: {
      rest: { kind: 'wait', for: { kind: 'duration', span: hours(5) }, next: 'name' },
      name: { kind: 'set_trait', trait: 'seen', value: true, next: null },
    },
  });
  const clara = await shop.person('clara');
  await shop.say('clara', 'Viewed');
  await shop.settle();
  shop.clock.advance(60_000);
  await shop.say({ anonymousId: 'browser' }, 'Viewed');
  await shop.settle();
  await shop.join('clara', 'browser');
  await shop.settle();
  shop.clock.advance(5 * 3_600_000);
  await shop.settle();
  const cluster = (await shop.identity.clustersOf(shop.db, [clara])).get(clara);
  const runs = await shop.runsOf(clara);
  expect(cluster?.originIds).toHaveLength(2);
  expect(runs.map((one) => one.reason).sort()).toEqual(['end', 'merged']);
  const traits = await shop.deps.profiles.standingTraitsOf(shop.db, [
    cluster ?? { personId: clara, originIds: [clara] },
  ]);
  expect(traits.get(cluster?.personId ?? '')).toMatchObject({ seen: true });
  await transaction(shop.db, (tx) => forgetRuns(tx, cluster?.originIds ?? []));
  expect(await shop.runsOf(clara)).toEqual([]);
  await shop.settle();
});

test('people in flight stay on their version, or move where their step is still there', async () => {
  const steps = (trait: string) => ({
    rest: { kind: 'wait', for: { kind: 'duration', span: hours(2) }, next: trait },
    [trait]: { kind: 'set_trait', trait, value: 1, next: null },
  });
  const document = (trait: string) => ({ ...onEvent('Asked'), start: 'rest', steps: steps(trait) });
  const journeyId = await shop.journey('Versions', document('old'));
  const [emma, fay] = [await shop.person('emma'), await shop.person('fay')];
  await shop.say('emma', 'Asked');
  await shop.settle();
  expect(await shop.publish(journeyId, document('new'), 'stay')).toBe(0);
  shop.clock.advance(2 * 3_600_000);
  await shop.settle();
  expect((await shop.runsOf(emma))[0]?.steps).toContain('old done');
  await shop.say('fay', 'Asked');
  await shop.settle();
  expect(await shop.publish(journeyId, document('newest'), 'move')).toBe(1);
  shop.clock.advance(2 * 3_600_000);
  await shop.settle();
  expect((await shop.runsOf(fay))[0]?.steps).toContain('newest done');
});

test('a step that fails harms no other person, is tried again, and ends the run when it failed six times', async () => {
  const failing = await shop.another({
    makeCode: async (_tx, { personId }) => {
      if (personId === gina) throw new Error('no codes today');
      return null;
    },
  });
  const journeyId = await shop.journey('Codes', {
    ...onEvent('Coded'),
    start: 'code',
    steps: { code: { kind: 'code', promotionId: 'spring', validDays: 3, next: null } },
  });
  const [gina, hanna] = [await shop.person('gina'), await shop.person('hanna')];
  for (const userId of ['gina', 'hanna']) await shop.say(userId, 'Coded');
  await shop.settleEvents();
  for (let tries = 0; tries < 6; tries += 1) {
    await failing.timer.pass();
    shop.clock.advance(4 ** (tries + 1) * 60_000 + 60_000);
  }
  expect((await shop.runsOf(hanna))[0]).toMatchObject({ reason: 'end' });
  expect((await shop.runsOf(gina))[0]).toMatchObject({ state: 'ended', reason: 'failed' });
  expect(
    await counted(`select failures as n from journeys.runs where journey_id = '${journeyId}' and reason = 'failed'`),
  ).toBe(6);
  await failing.stop();
});

test('a journey with many due people does not hold up another one: each has its part of a batch', async () => {
  const steps = { mark: { kind: 'set_trait', trait: 'marked', value: 1, next: null } };
  const [crowd, single] = [
    await shop.journey('Crowd', { ...onEvent('Crowded'), start: 'mark', steps }),
    await shop.journey('Single', { ...onEvent('Alone'), start: 'mark', steps }),
  ];
  const people = Array.from({ length: 12 }, (_, n) => `q${n}`);
  for (const userId of people) await shop.person(userId);
  for (const userId of people) await shop.say(userId, 'Crowded');
  await shop.settleEvents();
  shop.clock.advance(1_000);
  await shop.say('q0', 'Alone');
  await shop.settleEvents();
  const small = await shop.another({ batchSize: 4 });
  expect(await small.timer.pass()).toMatchObject({ runs: 3 });
  const waiting = (id: string) =>
    counted(`select count(*) as n from journeys.runs where journey_id = '${id}' and state = 'waiting'`);
  expect([await waiting(crowd), await waiting(single)]).toEqual([10, 0]);
  await small.stop();
  await shop.settle();
});
