/** Experiments on the real database: who is in which arm, for ever; what their figures count; splits of journeys; the global hold-out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { experimentDocument, type ExperimentDocument } from '../../../../contracts/experiments.ts';
import { run, transaction } from '../../kit/sql.ts';
import { placeIn } from '../decision.ts';
import { tryJourneys, type TriedJourneys } from '../try-journeys.ts';
import { getJourney, reportOf } from '../view.ts';
import { enter } from './enter.ts';
import { placeSql } from './held-out.ts';
import { changeHoldOut } from './hold-out.sql.ts';
import { liftOfAll } from './lift.ts';
import { changeExperiment, changeExperimentState, createExperiment, getExperiment } from './manage.ts';
import { resultsOf } from './results.ts';

let shop: TriedJourneys;
beforeAll(async () => {
  shop = await tryJourneys();
});
afterAll(() => shop.stop());

const dayMs = 86_400_000;
const drafted = (more: Partial<ExperimentDocument> = {}): ExperimentDocument =>
  experimentDocument.parse({
    name: 'Free delivery',
    arms: [
      { key: 'a', name: 'As before', weight: 50 },
      { key: 'b', name: 'Free delivery', weight: 50 },
    ],
    window: { n: 7, unit: 'days' },
    currency: 'EUR',
    plan: { baseline: 0.05, effect: 0.2 },
    ...more,
  });
async function running(key: string, more: Partial<ExperimentDocument> = {}): Promise<string> {
  await transaction(shop.db, async (tx) => {
    await createExperiment(tx, { key, document: drafted(more) }, 'test', shop.clock.now());
    await changeExperimentState(tx, key, { to: 'running' }, shop.clock.now());
  });
  return key;
}
const clusterOf = async (id: string) =>
  (await shop.identity.clustersOf(shop.db, [id])).get(id) ?? { personId: id, originIds: [id] };
async function asks(key: string, personId: string) {
  const who = await clusterOf(personId);
  const [one] = await transaction(shop.db, async (tx) =>
    enter(tx, [{ experiment: await getExperiment(tx, key), ...who }], shop.clock.now()),
  );
  return one;
}
const results = async (key: string) => resultsOf(shop.db, await getExperiment(shop.db, key), shop.clock.now());
const change = (key: string, wish: Parameters<typeof changeExperimentState>[2]) =>
  transaction(shop.db, (tx) => changeExperimentState(tx, key, wish, shop.clock.now()));
const toldOf = async (key: string) =>
  (
    await shop.db`select body from spine.log where name = 'Experiment Entered' and body -> 'properties' ->> 'experiment' = ${key}`
  ).length;
const names = (prefix: string, n: number) => Array.from({ length: n }, (_, at) => `${prefix}${at}`);
async function everybody(of: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const one of of) ids.push(await shop.person(one));
  return ids;
}

test('who is asked for twenty times at once enters once, is told of once, and has one arm', async () => {
  const key = await running('at-once');
  const anna = await shop.person('anna');
  const given = await Promise.all(Array.from({ length: 20 }, () => asks(key, anna)));
  expect(new Set(given.map((one) => one?.arm)).size).toBe(1);
  expect(given.filter((one) => one?.isNew)).toHaveLength(1);
  expect(await toldOf(key)).toBe(1);
});

test('changed weights deal newcomers only; what decides the meaning of the figures does not change while it runs', async () => {
  const key = await running('weights');
  const people = await everybody(names('w', 12));
  const before = await Promise.all(people.map((one) => asks(key, one)));
  const arms = [
    { key: 'a', name: 'As before', weight: 0 },
    { key: 'b', name: 'Free delivery', weight: 100 },
  ];
  const wish = { version: 1, document: drafted({ arms }) };
  await transaction(shop.db, (tx) => changeExperiment(tx, key, wish, 'test', shop.clock.now()));
  const after = await Promise.all(people.map((one) => asks(key, one)));
  expect(after.map((one) => one?.arm)).toEqual(before.map((one) => one?.arm));
  expect(new Set(before.map((one) => one?.arm))).toEqual(new Set(['a', 'b']));
  const fresh = await everybody(names('x', 6));
  expect((await Promise.all(fresh.map((one) => asks(key, one)))).map((one) => one?.arm)).toEqual(fresh.map(() => 'b'));
  // Twelve by halves and six by the new weights: nothing odd about it.
  expect((await results(key)).shares.isTrusted).toBe(true);
  const other = {
    version: 2,
    document: drafted({ arms, metric: 'orders', plan: { ...wish.document.plan, deviation: 1 } }),
  };
  await expect(
    transaction(shop.db, (tx) => changeExperiment(tx, key, other, 'test', shop.clock.now())),
  ).rejects.toMatchObject({ kind: { code: 'experiment_fixed' } });
});

test('two that turn out to be one person: the earlier arm stands, and where they differ she is counted in none', async () => {
  const key = await running('merged');
  const seen = async (name: string) => {
    await shop.say({ anonymousId: name }, 'Page Viewed');
    await shop.settle();
    return (await shop.identity.strongestOrigin(shop.db, [{ type: 'anonymous_id', value: name }])) ?? '';
  };
  const [first, second] = [await shop.person('mia'), await seen('phone-of-mia')];
  const one = (await asks(key, first))?.arm;
  shop.clock.advance(1_000);
  let other = (await asks(key, second))?.arm;
  for (let nth = 0; one === other && nth < 20; nth += 1) {
    const next = await seen(`phone-${nth}`);
    other = (await asks(key, next))?.arm;
    if (one !== other) await shop.join('mia', `phone-${nth}`);
  }
  await shop.join('mia', 'phone-of-mia');
  await shop.settle();
  expect((await asks(key, first))?.arm).toBe(one);
  expect((await asks(key, second))?.arm).toBe(one);
  expect((await results(key)).crossed).toBe(1);
});

test('figures count orders of any channel within the window, net of returns, each order once, and only of people whose window has passed', async () => {
  const key = await running('figures');
  const [ben, cleo, dan] = await everybody(['ben', 'cleo', 'dan']);
  for (const one of [ben, cleo, dan]) await asks(key, one ?? '');
  const order = (who: string, id: string, total: number, currency = 'EUR', messageId?: string) =>
    shop.say(
      who,
      'Order Completed',
      { order_id: id, total, currency, products: [{ quantity: 2 }, { quantity: 1 }] },
      messageId,
    );
  await order('ben', 'F1', 30);
  await order('ben', 'F1', 30);
  await order('cleo', 'F2', 50);
  await order('dan', 'F3', 9, 'PLN');
  await shop.settle();
  const total = async () => {
    const { arms, waiting, crossed } = await results(key);
    const sum = (of: 'measured' | 'buyers' | 'orders' | 'minor' | 'unitsBought' | 'unitsReturned' | 'unsubscribed') =>
      arms.reduce((all, one) => all + one[of], 0);
    return {
      measured: sum('measured'),
      waiting,
      crossed,
      buyers: sum('buyers'),
      orders: sum('orders'),
      minor: sum('minor'),
      units: [sum('unitsBought'), sum('unitsReturned')],
      left: sum('unsubscribed'),
      other: arms.flatMap((one) => one.otherMoney),
    };
  };
  expect(await total()).toMatchObject({ measured: 0, waiting: 3, minor: 0 });
  shop.clock.advance(6 * dayMs);
  await shop.say('cleo', 'Order Refunded', { order_id: 'F2', refund: 50, currency: 'EUR' });
  await shop.say('ben', 'Order Returned', { order_id: 'F1', products: [{ quantity: 1 }] });
  await shop.say('ben', 'Unsubscribed', { purpose: 'marketing' });
  shop.clock.advance(2 * dayMs);
  // After the window: it is nobody's any more. What is paid back counts whenever it is.
  await order('dan', 'F4', 100);
  await shop.say('ben', 'Order Refunded', { order_id: 'F1', refund: 10, currency: 'EUR' });
  await shop.settle();
  expect(await total()).toEqual({
    measured: 3,
    waiting: 0,
    crossed: 0,
    buyers: 2,
    orders: 2,
    minor: 2_000,
    units: [9, 1],
    left: 1,
    other: [{ currency: 'PLN', minor: 900 }],
  });
  const said = (await results(key)).arms.flatMap((one) => Object.values(one.comparisons ?? {}));
  expect(new Set(said.map((one) => one.verdict))).toEqual(new Set(['early']));
});

test('stopped, nobody enters any more and everybody keeps her arm; decided, everybody gets the arm that was chosen', async () => {
  const key = await running('ends', { trafficPercent: 100 });
  const [eve, finn] = await everybody(['eve', 'finn']);
  const had = await asks(key, eve ?? '');
  await change(key, { to: 'stopped', reason: 'too slow' });
  expect(await asks(key, eve ?? '')).toEqual({ arm: had?.arm, outcome: 'not_in', isNew: false });
  expect(await asks(key, finn ?? '')).toEqual({ arm: 'a', outcome: 'not_in', isNew: false });
  await expect(change(key, { to: 'running' })).rejects.toMatchObject({ kind: { code: 'experiment_state' } });
  await change(key, { to: 'decided', arm: 'b', reason: 'it is cheaper' });
  expect(await asks(key, finn ?? '')).toEqual({ arm: 'b', outcome: 'decided', isNew: false });
  expect(await toldOf(key)).toBe(1);
});

test('experiments of one group never share a person, and a group has room for a hundred of a hundred', async () => {
  const group = 'checkout';
  const one = await running('group-1', { group, trafficPercent: 50 });
  const other = await running('group-2', { group, trafficPercent: 40 });
  const people = await everybody(names('g', 30));
  const ins = async (key: string) =>
    (await Promise.all(people.map((who) => asks(key, who)))).map((given) => given?.outcome === 'in');
  const [first, second] = [await ins(one), await ins(other)];
  expect(first.filter((is, at) => is && second[at])).toEqual([]);
  expect(first.filter(Boolean).length).toBeGreaterThan(5);
  expect(second.filter(Boolean).length).toBeGreaterThan(3);
  await expect(running('group-3', { group, trafficPercent: 20 })).rejects.toMatchObject({
    kind: { code: 'experiment_group_full' },
  });
  await change(one, { to: 'stopped', reason: 'enough' });
  await running('group-4', { group, trafficPercent: 20 });
});

test('a split of a journey that names an experiment sends each person the way of her arm, and she has entered', async () => {
  const key = await running('in-journey');
  await shop.journey('Split', {
    triggers: [{ kind: 'event', event: 'Signed Up' }],
    reentry: { kind: 'once' },
    start: 'which',
    steps: {
      which: {
        kind: 'split',
        experiment: key,
        tests: true,
        ways: [
          { name: 'a', percent: 50, next: null },
          { name: 'b', percent: 50, next: 'mark' },
        ],
      },
      mark: { kind: 'set_trait', trait: 'marked', value: true, next: null },
    },
  });
  const people = await everybody(names('j', 12));
  for (const who of names('j', 12)) await shop.say(who, 'Signed Up');
  await shop.settle();
  expect(await toldOf(key)).toBe(12);
  for (const who of people) {
    const arm = (await asks(key, who))?.arm ?? '';
    const [made] = await shop.runsOf(who);
    expect(made?.steps.slice(1)).toEqual(arm === 'a' ? ['which a'] : ['which b', 'mark done']);
  }
});

test('SQL and the program agree on who is in the global hold-out', async () => {
  const ids = Array.from({ length: 200 }, (_, at) => `00000000-0000-8000-8000-${String(at).padStart(12, '0')}`);
  const rows = await shop.db.unsafe(
    `select ${placeSql('$2::text', 'id')} as place from unnest($1::text[]) with ordinality as w(id, n) order by n`,
    [ids, 'global hold-out'] as never[],
  );
  expect(rows.map((row) => Number(row['place']))).toEqual(ids.map((one) => placeIn('global hold-out', one)));
});

test('a journey, and all marketing, tell what they have brought against those who were held out, net of returns', async () => {
  await transaction(shop.db, (tx) => run(tx, changeHoldOut, [0, 50, shop.clock.now()]));
  const journeyId = await shop.journey('Held out', {
    triggers: [{ kind: 'event', event: 'Asked' }],
    reentry: { kind: 'once' },
    holdOutPercent: 50,
    reportDays: 1,
    start: 'mark',
    steps: { mark: { kind: 'set_trait', trait: 'asked', value: true, next: null } },
  });
  const people = names('h', 16);
  const ids = await everybody(people);
  for (const who of people) await shop.say(who, 'Asked');
  await shop.settle();
  for (const [at, who] of people.entries())
    await shop.say(who, 'Order Completed', { order_id: `H${at}`, total: 10 + at, currency: 'EUR' });
  await shop.say('h0', 'Order Refunded', { order_id: 'H0', refund: 10, currency: 'EUR' });
  await shop.settle();
  const report = async () => reportOf(shop.db, await getJourney(shop.db, journeyId), shop.clock.now());
  expect((await report()).lift).toBeNull();
  shop.clock.advance(2 * dayMs);
  const mean = (of: readonly (readonly [number, string])[]) =>
    of.reduce((sum, [at]) => sum + (at === 0 ? 0 : 1_000 + 100 * at), 0) / of.length;
  const apart = (isIn: (id: string) => boolean) => {
    const all = [...ids.entries()];
    return mean(all.filter(([, id]) => !isIn(id))) - mean(all.filter(([, id]) => isIn(id)));
  };
  const { lift } = await report();
  const isIn = (id: string) => placeIn(`hold-out ${journeyId}`, id) < 5_000;
  expect([lift?.treated, lift?.heldOut]).toEqual([ids.filter((id) => !isIn(id)).length, ids.filter(isIn).length]);
  expect(lift?.money.map((one) => [one.currency, Math.round(one.comparison.difference)])).toEqual([
    ['EUR', Math.round(apart(isIn))],
  ]);
  expect(lift?.conversion.verdict).toBe('early');
  const all = await liftOfAll(shop.db);
  const [known] = await shop.db`select count(distinct coalesce(a.person_id, o.origin_id))::int as n
    from profiles_out.origins o left join identity_out.aliases a on a.origin_id = o.origin_id`;
  expect((all?.treated ?? 0) + (all?.heldOut ?? 0)).toBe(known?.['n']);
  const total = (['treated', 'heldOut'] as const).map((group) => all?.[group] ?? 0);
  expect(Math.min(...total)).toBeGreaterThan(0);
  expect(all?.money.map((one) => one.currency)).toEqual(['EUR']);
});
