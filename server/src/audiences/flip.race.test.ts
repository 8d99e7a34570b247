/** Time alone: nobody flips a millisecond early, and three processes at once tell of each flip once; a batch that was killed is judged again. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rule } from '../../../contracts/audience-rule.ts';
import { aWorld, leaseAll, originOf, type World } from '../../test/history-world.ts';
import { clustersOf } from '../identity/index.ts';
import { movableClock } from '../kit/clock.ts';
import { silentLog } from '../kit/log.ts';
import { transaction } from '../kit/sql.ts';
import { createSink, historyConsumer } from '../history/index.ts';
import { audiencesConsumer, createFollower, type Follower } from './follow.ts';
import { createFiller } from './fill.ts';
import { createFlipTimer } from './flip.ts';
import { createAudience } from './manage.ts';
import { judgeAgain } from './forget-person.ts';
import { createRulesInForce } from './rules-in-force.ts';

const day = 86_400_000;
const start = Date.now();
const clock = movableClock(new Date(start));
const people = 60;
let world: World;
let follower: Follower;
let broken = false;
let deps: Parameters<typeof createFlipTimer>[0];

beforeAll(async () => {
  world = await aWorld();
  const profiles = {
    standingTraitsOf: async () => {
      if (broken) throw new Error('killed here');
      return new Map();
    },
    namesOf: async () => new Map(),
  };
  const identity = { clustersOf, identifiersOf: async () => [] };
  const { db, clickhouse } = world;
  deps = { db, clickhouse, log: silentLog, clock, identity, profiles, rules: createRulesInForce() };
  const leases = await leaseAll(db, audiencesConsumer);
  const sinkLeases = await leaseAll(db, historyConsumer);
  await createSink({
    db,
    clickhouse,
    log: silentLog,
    leases: { held: () => sinkLeases, distrust: () => undefined },
  }).pass();
  follower = createFollower({
    ...deps,
    leases: { held: () => leases, distrust: () => undefined },
    onFlip: () => undefined,
  });
});
afterAll(() => world.end());

const drain = async (): Promise<void> => {
  while ((await follower.pass()) > 0);
};
const told = async (): Promise<string[]> =>
  (
    await world.db.unsafe(
      `select name || ' ' || (body ->> 'originId') as words from spine.log where type = 'system' and name like 'Audience E%' order by seq`,
    )
  ).map((row) => String(row['words']));

test('a batch that is killed in the middle is judged once when it comes again', async () => {
  const rule: Rule = {
    kind: 'behaviour',
    event: 'Order Completed',
    where: [],
    less: [],
    window: { kind: 'last', span: { n: 30, unit: 'days' } },
    measure: { what: 'count', op: 'at_least', value: 1 },
  };
  await transaction(world.db, (tx) =>
    createAudience(tx, { name: 'Bought lately', description: '', rule }, 'test', clock.now()),
  );
  await drain();
  const filler = createFiller({ ...deps, onFlip: () => undefined });
  await expect.poll(() => filler.pass(), { timeout: 60_000 }).toBe(true);
  await world.say(
    Array.from({ length: people }, (_, n) => ({
      userId: `p${n}`,
      name: 'Order Completed',
      // A millisecond apart.
      at: new Date(start - 29 * day + n),
    })),
  );
  broken = true;
  await expect(follower.pass()).rejects.toThrow('killed here');
  broken = false;
  expect(await told()).toEqual([]);
  await drain();
  expect((await told()).sort()).toEqual(
    Array.from({ length: people }, (_, n) => `Audience Entered ${originOf(`p${n}`)}`).sort(),
  );
});

test('who is booked again while she is booked already is judged after it, by what it has changed', async () => {
  const id = originOf('p0');
  const booked = async (): Promise<number> => (await world.db.unsafe(`select 1 from audiences.due`)).length;
  await transaction(world.db, (tx) => judgeAgain(tx, [id]));
  await transaction(world.db, async (tx) => {
    await judgeAgain(tx, [id]);
    await follower.pass();
    expect(await booked()).toBe(1);
  });
  await drain();
  expect(await booked()).toBe(0);
});

test('each flips at its own millisecond, once, whoever comes first', async () => {
  const timers = Array.from({ length: 3 }, () => createFlipTimer({ ...deps, rules: createRulesInForce() }));
  const passAll = async (): Promise<void> => {
    for (let more = 1; more > 0;) more = Math.max(...(await Promise.all(timers.map((timer) => timer.pass()))));
  };
  const members = async (): Promise<number> =>
    Number((await world.db.unsafe(`select count(*)::int as n from audiences_out.members`))[0]?.['n']);
  clock.set(new Date(start + day - 1));
  await passAll();
  expect(await members()).toBe(people);
  clock.set(new Date(start + day));
  await passAll();
  expect(await members()).toBe(people - 1);
  clock.set(new Date(start + day + 29));
  await passAll();
  expect(await members()).toBe(people - 30);
  clock.set(new Date(start + 2 * day));
  await passAll();
  expect(await members()).toBe(0);
  const left = (await told()).filter((words) => words.startsWith('Audience Exited'));
  expect(left.sort()).toEqual(Array.from({ length: people }, (_, n) => `Audience Exited ${originOf(`p${n}`)}`).sort());
  const [at] = await world.db.unsafe(
    `select max(extract(epoch from at) * 1000)::bigint as last from audiences.changes where not entered`,
  );
  expect(Number(at?.['last'])).toBe(start + day + people - 1);
});
