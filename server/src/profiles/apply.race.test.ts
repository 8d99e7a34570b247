import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { connect, transaction } from '../kit/sql.ts';
import {
  placed,
  originOf,
  resolvedOf,
  saidEvent,
  tryProfiles,
  trySources,
  type Said,
  type TriedProfiles,
} from './try-profiles.ts';
import { readContextOf } from './context.ts';
import { getPerson } from './person.ts';
import { createRulesCache } from './trait-rules.ts';

let database: TestDatabase;
let tried: TriedProfiles;
beforeEach(async () => {
  database = await freshDatabase({ max: 8 });
  tried = await tryProfiles(database.db);
});
afterEach(() => database.drop());

const ports = () => ({
  db: database.db,
  identity: tried.identity,
  sources: trySources,
  rules: createRulesCache(database.db),
});
const t0 = Date.now() - 100_000;
const viewed = (userId: string, i: number): Said => ({
  userId,
  name: 'Product Added',
  messageId: `${userId}/${i}`,
  at: new Date(t0 + i * 10),
  properties: { sku: `s${i % 3}` },
});

async function stateOf(userId: string): Promise<unknown> {
  const { identifiers: _, ...person } = await getPerson(ports(), originOf('user_id', userId));
  return { person, context: await readContextOf(ports(), { personId: originOf('user_id', userId) }, new Date(t0)) };
}

test('workers that meet in the same persons at the same time lose nothing and never deadlock', async () => {
  const rounds = 12;
  const people = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
  const batch = (worker: number, round: number): Said[] =>
    people.map((name, n) => viewed(name, (worker * rounds + round) * 7 + n));
  await Promise.all(
    [0, 1, 2, 3].map(async (worker) => {
      for (let round = 0; round < rounds; round += 1)
        await tried.say(...(worker % 2 === 0 ? batch(worker, round) : batch(worker, round).reverse()));
    }),
  );
  const [counted] = await database.db.unsafe(
    `select min(events) as low, max(events) as high, count(*)::int as people from profiles.fragments`,
  );
  expect(counted).toEqual({ low: 4 * rounds, high: 4 * rounds, people: people.length });
  const raced = await stateOf('p3');
  await database.db.unsafe('truncate profiles.fragments');
  // The same events again, by one worker in another order: the same state.
  const events = [0, 1, 2, 3]
    .flatMap((worker) => Array.from({ length: rounds }, (_, round) => batch(worker, round)[3] as Said))
    .reverse();
  await transaction(database.db, (tx) =>
    tried.profiles.apply(
      tx,
      events.map((said, i) => resolvedOf({ ...placed(saidEvent(said), 1_000_000 + i), xid: '77' })),
    ),
  );
  expect(await stateOf('p3')).toEqual(raced);
}, 60_000);

test('a batch that is rolled back leaves nothing, and applies as new when it comes again', async () => {
  await tried.say(viewed('a', 1));
  const before = await stateOf('a');
  const more = [
    viewed('a', 2),
    { ...viewed('a', 3), type: 'identify' as const, traits: { email: 'a@example.com', consents: { sms: true } } },
    { userId: 'a', name: 'Order Completed', properties: { order_id: 'o' } },
  ];
  const resolved = more.map((said, i) => resolvedOf({ ...placed(saidEvent(said), 500 + i), xid: '9' }));
  const killed = transaction(database.db, async (tx) => {
    await tried.profiles.apply(tx, resolved);
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await stateOf('a')).toEqual(before);
  const left = await database.db
    .unsafe(`select (select count(*)::int from profiles.timeline) as timeline, (select count(*)::int from profiles.search) as search,
    (select count(*)::int from profiles.orders) as orders, (select count(*)::int from profiles.consents) as consents`);
  expect(left[0]).toEqual({ timeline: 1, search: 0, orders: 0, consents: 0 });
  await transaction(database.db, (tx) => tried.profiles.apply(tx, resolved));
  expect(await getPerson(ports(), originOf('user_id', 'a'))).toMatchObject({
    events: 4,
    email: 'a@example.com',
    orders: 1,
  });
});

test('two workers that both make the first fragment of a person both count', async () => {
  const other = connect(database.url, { max: 1 });
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const one = transaction(database.db, async (tx) => {
    await tried.profiles.apply(tx, [resolvedOf({ ...placed(saidEvent(viewed('n', 1)), 1), xid: '5' })]);
    await held;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const two = transaction(other, (tx) =>
    tried.profiles.apply(tx, [resolvedOf({ ...placed(saidEvent(viewed('n', 2)), 2), xid: '6' })]),
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  release();
  await Promise.all([one, two]);
  await other.end();
  expect(await getPerson(ports(), originOf('user_id', 'n'))).toMatchObject({ events: 2 });
});

test('a worker that meets an erasure brings nothing back: what it adds is a new contact', async () => {
  await tried.say({ ...viewed('n', 1), type: 'identify', traits: { name: 'Secret' } });
  const other = connect(database.url, { max: 1 });
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const erasing = transaction(database.db, async (tx) => {
    await tx.unsafe(`delete from profiles.fragments where origin_id = $1`, [originOf('user_id', 'n')] as never[]);
    await held;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const working = transaction(other, (tx) =>
    tried.profiles.apply(tx, [resolvedOf({ ...placed(saidEvent(viewed('n', 2)), 2), xid: '6' })]),
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  release();
  await Promise.all([erasing, working]);
  await other.end();
  expect(await getPerson(ports(), originOf('user_id', 'n'))).toMatchObject({ events: 1, name: null });
});

test('a month whose first batch was rolled back is made again by the next', async () => {
  const late = (seq: number) => {
    const event = {
      ...placed(saidEvent({ userId: 'm', name: 'Product Viewed' }), seq),
      xid: '8',
      receivedAt: new Date('2031-05-05T00:00:00Z'),
    };
    return resolvedOf(event);
  };
  const killed = transaction(database.db, async (tx) => {
    await tried.profiles.apply(tx, [late(1)]);
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  await transaction(database.db, (tx) => tried.profiles.apply(tx, [late(2)]));
  await transaction(database.db, (tx) => tried.profiles.apply(tx, [late(3)]));
  expect(await getPerson(ports(), originOf('user_id', 'm'))).toMatchObject({ events: 2 });
});
