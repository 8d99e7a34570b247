/** Steps that others do: tasks, calls, other journeys, lists; priority between journeys. Each once, whoever dies in between or comes at once. */
import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createList } from '../audiences/index.ts';
import { newId } from '../kit/ids.ts';
import { ProblemError } from '../kit/problems.ts';
import { run, transaction, type Tx } from '../kit/sql.ts';
import { sealedFor } from '../messaging/channels/open-adapter.ts';
import { httpPeer } from '../messaging/channels/try-peers.ts';
import { createSeal } from '../messaging/seal.ts';
import { advance } from './advance.ts';
import { createInForce } from './in-force.ts';
import { changeState } from './manage.ts';
import { claimDue } from './runs.sql.ts';
import { start } from './start.ts';
import { addTemplate, tryJourneys, type TriedJourneys } from './try-journeys.ts';
import { finishTask } from './tasks.ts';

const hours = (n: number) => ({ n, unit: 'hours' });
const onEvent = (event: string, start: string, steps: object, more: object = {}) => ({
  triggers: [{ kind: 'event', event }],
  reentry: { kind: 'again', after: hours(1) },
  start,
  steps,
  ...more,
});
const mark = (trait: string) => ({ kind: 'set_trait', trait, value: 1, next: null });
const hello = { hello: { kind: 'message', templates: ['mail'], next: null } };

let shop: TriedJourneys;
beforeAll(async () => {
  shop = await tryJourneys();
  await addTemplate(shop.db, 'mail', 'email');
});
afterAll(() => shop.stop());

const customer = (userId: string) => shop.person(userId, { email: `${userId}@example.com` }, { email: true });
const stepsOf = async (personId: string): Promise<string[]> => (await shop.runsOf(personId))[0]?.steps ?? [];
const tasksOf = async (personId: string) =>
  (await shop.db`select task_id, state, done_by from journeys.tasks where origin_id = ${personId}`).map((row) => ({
    id: String(row['task_id']),
    state: String(row['state']),
    doneBy: row['done_by'] as string | null,
  }));
const codeOf = (error: unknown): string => (error instanceof ProblemError ? error.kind.code : String(error));

test('a task: of two who finish it at once one has done it, and the run goes on; undone it goes by the other way; a goal cancels it', async () => {
  await shop.journey(
    'Call',
    onEvent(
      'Complained',
      'call',
      {
        call: {
          kind: 'task',
          text: 'Call her',
          role: 'agent',
          within: hours(8),
          waits: true,
          next: 'glad',
          late: 'sad',
        },
        glad: mark('glad'),
        sad: mark('sad'),
      },
      { goal: { event: 'Praised', within: hours(90) } },
    ),
  );
  const [anna, berta, clara] = [await customer('anna'), await customer('berta'), await customer('clara')];
  for (const userId of ['anna', 'berta', 'clara']) await shop.say(userId, 'Complained');
  await shop.settle();
  const [task] = await tasksOf(anna);
  const finish = (name: string, role: 'agent' | 'store') =>
    transaction(shop.db, (tx) =>
      finishTask(tx, task?.id ?? '', { name, roles: [role], note: '', now: shop.clock.now() }),
    ).then(
      (row) => row.done_by,
      (error: unknown) => codeOf(error),
    );
  expect(await finish('Store', 'store')).toBe('journey_task_of_others');
  const both = await Promise.all([finish('Eva', 'agent'), finish('Ivo', 'agent')]);
  expect(both.sort().slice(1)).toEqual(['journey_task_over']);
  await shop.say('clara', 'Praised');
  await shop.settle();
  expect(await stepsOf(anna)).toEqual(['- started', 'call given', 'call done', 'glad done']);
  expect(await tasksOf(clara)).toMatchObject([{ state: 'cancelled' }]);
  shop.clock.advance(8 * 3_600_000);
  await shop.settle();
  expect(await stepsOf(berta)).toEqual(['- started', 'call given', 'call late', 'sad done']);
});

test('a call: signed, asked again with the same id until it is taken, and the trace says what came of it', async () => {
  const senderId = newId();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  let refusals = 1;
  const peer = await httpPeer(
    ({ headers }) => String(headers['webhook-id']),
    () => ({ status: refusals-- > 0 ? 503 : 200, body: '' }),
  );
  const sealed = (await createSeal(shop.db)()).seal(sealedFor(senderId), { secret });
  await shop.db`with made as (
      insert into messaging.senders (sender_id, name, channel, kind, settings, sealed, per_second)
      values (${senderId}, 'ERP', 'webhook', 'webhook', ${JSON.stringify({ url: `http://127.0.0.1:${peer.port}/hook` })}::text::jsonb, ${sealed}, 100) returning sender_id
    ) insert into messaging.paces (sender_id) select sender_id from made`;
  await shop.journey(
    'Tell',
    onEvent('Shipped', 'erp', {
      erp: { kind: 'webhook', senderId, within: hours(4), next: 'told', failed: 'untold' },
      told: mark('told'),
      untold: mark('untold'),
    }),
  );
  const dora = await customer('dora');
  await shop.say('dora', 'Shipped', { order_id: 'O1' });
  await shop.settleEvents();
  // Dies when all is written: nothing was.
  const dying = await shop.another({
    beforeCommit: () => Promise.reject(Object.assign(new Error('killed'), { code: 'ECONNRESET' })),
  });
  await dying.timer.pass().catch(() => undefined);
  await dying.stop();
  for (let tries = 0; tries < 4; tries += 1) {
    await shop.settle();
    shop.clock.advance(600_000);
  }
  expect(new Set(peer.taken).size).toBe(1);
  expect(peer.requests.length).toBeGreaterThan(1);
  const [last] = peer.requests.slice(-1);
  const said = JSON.parse(last?.body.toString() ?? '{}') as { type: string; data: Record<string, unknown> };
  expect(said).toMatchObject({
    type: 'journey.call',
    data: { personId: dora, stepId: 'erp', data: { order_id: 'O1' } },
  });
  const about = `${String(last?.headers['webhook-id'])}.${String(last?.headers['webhook-timestamp'])}.${last?.body.toString()}`;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  expect(last?.headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(about).digest('base64')}`);
  expect(await stepsOf(dora)).toEqual(['- started', 'erp called', 'erp done', 'told done']);
  peer.behaviour = 'refuse';
  const emma = await customer('emma');
  await shop.say('emma', 'Shipped');
  await shop.settle();
  expect(await stepsOf(emma)).toEqual(['- started', 'erp called', 'erp failed', 'untold done']);
  await peer.stop();
});

test('another journey: begun once though the step is made twice, its end is awaited; who does not enter it goes on; circles are refused', async () => {
  const inner = await shop.journey('Inner', {
    triggers: [{ kind: 'api' }],
    reentry: { kind: 'once' },
    start: 'rest',
    steps: { rest: { kind: 'wait', for: { kind: 'duration', span: hours(3) }, next: null } },
  });
  const outer = onEvent('Nested', 'other', {
    other: { kind: 'journey', journeyId: inner, waits: true, within: hours(99), next: 'out', late: null },
    out: mark('out'),
  });
  const outerId = await shop.journey('Outer', outer);
  const fay = await customer('fay');
  await shop.say('fay', 'Nested');
  await shop.settleEvents();
  const dying = await shop.another({
    beforeCommit: () => Promise.reject(Object.assign(new Error('killed'), { code: 'ECONNRESET' })),
  });
  await dying.timer.pass().catch(() => undefined);
  await dying.stop();
  await shop.settle();
  expect((await shop.runsOf(fay)).map((one) => one.state)).toEqual(['waiting', 'waiting']);
  shop.clock.advance(3 * 3_600_000);
  await shop.settle();
  const ofOuter = async () => (await shop.runsOf(fay)).find((one) => one.steps.includes('other begun'))?.steps;
  expect(await ofOuter()).toEqual(['- started', 'other begun', 'other went_in', 'other done', 'out done']);
  // She has been in it, and may not enter again.
  shop.clock.advance(3_600_000);
  await shop.say('fay', 'Nested');
  await shop.settle();
  expect(await ofOuter()).toEqual(['- started', 'other begun', 'other stayed_out', 'other done', 'out done']);
  // Stopped, it holds nobody.
  const gwen = await customer('gwen');
  await shop.say('gwen', 'Nested');
  await shop.settle();
  await transaction(shop.db, (tx) => changeState(tx, shop.deps, inner, 'stopped', shop.clock.now()));
  await shop.settle();
  expect((await shop.runsOf(gwen)).map((one) => one.reason).sort()).toEqual(['end', 'stopped']);
  const back = { kind: 'journey', journeyId: outerId, within: hours(9), next: null };
  const around = shop.publish(
    inner,
    { triggers: [{ kind: 'api' }], reentry: { kind: 'once' }, start: 'b', steps: { b: back } },
    'stay',
  );
  await expect(around).rejects.toMatchObject({ kind: { code: 'journey_faulty' } });
});

test('priority: who is in a higher journey does not enter a lower one, or waits in it to be told; begun at once, one of two holds', async () => {
  const rank = (priority: number, otherwise: 'skip' | 'wait') => ({ rank: { group: 'sales', priority, otherwise } });
  const rest = { rest: { kind: 'wait', for: { kind: 'duration', span: hours(5) }, next: null } };
  await shop.journey('High', onEvent('Ranked', 'rest', rest, rank(9, 'skip')));
  const low = await shop.journey('Low', onEvent('Ranked', 'hello', hello, rank(1, 'skip')));
  await shop.journey('Patient', onEvent('Ranked', 'hello', hello, rank(2, 'wait')));
  const gina = await customer('gina');
  await shop.say('gina', 'Ranked');
  await shop.settle();
  const runs = () => shop.runsOf(gina);
  expect((await runs()).map((one) => one.steps).sort()).toEqual([
    ['- started', 'hello outranked'],
    ['- started', 'rest waits'],
  ]);
  expect(await shop.db`select 1 from journeys.runs where journey_id = ${low}`).toHaveLength(0);
  shop.clock.advance(5 * 3_600_000);
  await shop.settle();
  expect((await runs()).map((one) => one.steps).sort()).toEqual([
    ['- started', 'hello outranked', 'hello heard', 'hello asked'],
    ['- started', 'rest waits', 'rest passed'],
  ]);
});

test('priority: a lower journey that begins while a higher one is being begun waits for it, and does not take her in', async () => {
  const rank = (priority: number) => ({ rank: { group: 'care', priority, otherwise: 'skip' } });
  const rest = { rest: { kind: 'wait', for: { kind: 'duration', span: hours(5) }, next: null } };
  const ids = [
    await shop.journey('Upper', onEvent('Never', 'rest', rest, rank(9))),
    await shop.journey('Lower', onEvent('Never', 'rest', rest, rank(1))),
  ];
  const lara = await customer('lara');
  const known = await createInForce()(shop.db);
  const begin = (tx: Tx, journeyId: string | undefined) => {
    const journey = known.journeys.get(journeyId ?? '');
    if (journey === undefined) throw new Error('it is not in force');
    return start(
      tx,
      shop.deps,
      [{ journey, originId: lara, cause: 'a test', because: 'a test', data: {} }],
      shop.clock.now(),
    );
  };
  let lower: Promise<unknown> = Promise.resolve();
  await transaction(shop.db, async (tx) => {
    expect((await begin(tx, ids[0])).started[0]).not.toBeNull();
    lower = transaction(shop.db, async (other) => (await begin(other, ids[1])).started);
    lower.catch(() => undefined);
    await expect
      .poll(
        async () =>
          (
            await shop.db`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`
          )[0]?.['n'],
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);
  });
  expect(await lower).toEqual([null]);
});

test('a list kept by hand and a rule of the condition itself: on it once, off it again, and judged as she is at that moment', async () => {
  const list = await transaction(shop.db, (tx) =>
    createList(tx, { name: 'Called', description: '' }, 'test', shop.clock.now()),
  );
  const rule = { kind: 'trait', name: 'city', test: { op: 'is', value: 'Riga' } };
  await shop.journey(
    'Listed',
    onEvent('Listing', 'put', {
      put: { kind: 'list', audienceId: list.audience_id, act: 'add', next: 'rest' },
      rest: { kind: 'wait', for: { kind: 'duration', span: hours(1) }, next: 'asks' },
      asks: { kind: 'condition', if: { kind: 'rule', rule }, yes: 'take', no: null },
      take: { kind: 'list', audienceId: list.audience_id, act: 'remove', next: null },
    }),
  );
  const [hanna, ines] = [await customer('hanna'), await customer('ines')];
  for (const userId of ['hanna', 'ines']) await shop.say(userId, 'Listing');
  await shop.settle();
  const onIt = async () =>
    (
      await shop.db`select origin_id from audiences.list_people where audience_id = ${list.audience_id} and listed order by 1`
    ).map((row) => String(row['origin_id']));
  expect(await onIt()).toEqual([hanna, ines].sort());
  await shop.person('hanna', { city: 'Riga' });
  shop.clock.advance(3_600_000);
  await shop.settle();
  expect(await stepsOf(hanna)).toContain('asks yes');
  expect(await onIt()).toEqual([ines]);
});

test('an audience that is taken in every day is: two timers at the instant take it in once, and book the next day once', async () => {
  const audienceId = newId();
  const journeyId = await shop
    .journey('Daily', {
      triggers: [],
      reentry: { kind: 'again', after: hours(1) },
      start: 'mark',
      steps: { mark: mark('daily') },
    })
    .catch((error: unknown) => codeOf(error));
  // Nothing starts it: it cannot be published.
  expect(journeyId).toBe('journey_faulty');
  const list = await transaction(shop.db, (tx) =>
    createList(tx, { name: `Daily ${audienceId}`, description: '' }, 'test', shop.clock.now()),
  );
  const daily = await shop.journey('Daily', {
    triggers: [{ kind: 'recurring', audienceId: list.audience_id, at: '09:00', weekdays: [] }],
    reentry: { kind: 'again', after: hours(1) },
    start: 'mark',
    steps: { mark: mark('daily') },
  });
  const julia = await customer('julia');
  await shop.db`insert into audiences.standings (origin_id, audience_id, version, member, since) values (${julia}, ${list.audience_id}, 1, true, now())`;
  const booked = async () =>
    (await shop.db`select due_at, done_at from journeys.bulk_starts where journey_id = ${daily} order by due_at`).map(
      (row) => `${(row['due_at'] as Date).toISOString().slice(8, 16)} ${row['done_at'] === null ? 'open' : 'done'}`,
    );
  const [first] = await booked();
  shop.clock.advance(24 * 3_600_000);
  const others = await Promise.all([1, 2].map(() => shop.another()));
  await Promise.all(others.map((one) => one.timer.pass()));
  await Promise.all(others.map((one) => one.stop()));
  await shop.settle();
  expect((await shop.runsOf(julia)).map((one) => one.steps)).toEqual([['- started', 'mark done']]);
  const after = await booked();
  expect(after).toHaveLength(2);
  expect(after[0]).toBe(first?.replace('open', 'done'));
  expect(after[1]).toMatch(/T09:00 open$/);
});

test('planted: a run that is claimed by two without its lock gives one task', async () => {
  await shop.journey(
    'Unlocked task',
    onEvent('Doubly', 'call', {
      call: { kind: 'task', text: 'Call', role: 'agent', within: hours(8), next: 'rest' },
      rest: { kind: 'wait', for: { kind: 'duration', span: hours(900) }, next: null },
    }),
  );
  const kira = await customer('kira');
  await shop.say('kira', 'Doubly');
  await shop.settleEvents();
  const unlocked = { ...claimDue, text: claimDue.text.replace('for no key update skip locked', '') };
  const read = await Promise.all([1, 2].map(() => run(shop.db, unlocked, [shop.clock.now(), 10])));
  const made = [];
  for (const rows of read)
    made.push(
      await transaction(shop.db, async (tx) =>
        advance(tx, shop.deps, await createInForce()(tx), rows, shop.clock.now()),
      ).catch((error: unknown) => error),
    );
  expect(made[1]).toBeInstanceOf(Error);
  expect(await tasksOf(kira)).toHaveLength(1);
});
