import { expect, test } from 'vitest';
import { makeAdversarialWorld } from './adversary.ts';
import { Evidence } from './evidence.ts';
import { ReferenceResolver } from './reference-resolver.ts';
import type { Lookup } from './judge.ts';
import { score } from './score.ts';
import { history } from './shopping.ts';
import { Truth } from './truth.ts';
import { externalId, identifierKey, type Played } from './wire.ts';
import { makeWorld, truthOf } from './world.ts';

const now = Date.UTC(2026, 0, 15, 12);
let count = 0;

function login(actor: string, userId: string, anonymousId: string, email?: string): Played {
  return {
    source: 'web-shop',
    actor,
    at: count,
    event: {
      type: 'identify',
      messageId: `m${count++}`,
      timestamp: '2026-01-01T00:00:00Z',
      userId,
      anonymousId,
      ...(email === undefined ? {} : { traits: { email } }),
    },
  };
}

/** Ann: account, two browsers, mail box. Bob: account, browser, mail box. They share a tablet. */
function smallWorld(): Evidence {
  const truth = new Truth();
  for (const [type, value, owner] of [
    ['user_id', 'ann', 'Ann'],
    ['anonymous_id', 'a1', 'Ann'],
    ['anonymous_id', 'a2', 'Ann'],
    ['email', 'ann@x.example', 'Ann'],
    ['user_id', 'bob', 'Bob'],
    ['anonymous_id', 'b1', 'Bob'],
    ['email', 'bob@x.example', 'Bob'],
    ['anonymous_id', 'tablet', 'Ann'],
    ['anonymous_id', 'tablet', 'Bob'],
  ] as const) {
    truth.claim(type, value, owner);
  }
  truth.nobodys('loyalty_card', '0000');
  const evidence = new Evidence(truth);
  const till = login('Ann', 'ann', 'a1', 'Ann@X.example');
  for (const played of [
    till,
    login('Bob', 'bob', 'b1', 'bob@x.example'),
    login('Ann', 'ann', 'tablet'),
    login('Bob', 'bob', 'tablet'),
    {
      ...till,
      event: { ...till.event, messageId: 'till', context: { externalIds: [externalId('loyalty_card', '0000')] } },
    },
  ]) {
    evidence.add(played);
  }
  // A browser that Ann never logged in on: true, but no event could tell.
  const { userId: _, traits: __, ...anonymous } = login('Ann', '', 'a2').event;
  evidence.add({ ...till, event: anonymous });
  return evidence;
}

const answers =
  (persons: Record<string, string>): Lookup =>
  async (identifiers) =>
    identifiers.map((id) => persons[identifierKey(id)] ?? null);
const ann = { 'user_id:ann': 'P1', 'anonymous_id:a1': 'P1', 'email:ann@x.example': 'P1' };
const bob = { 'user_id:bob': 'P2', 'anonymous_id:b1': 'P2', 'email:bob@x.example': 'P2' };

test('a perfect server gets full marks for what the evidence allows', async () => {
  const result = await score(
    smallWorld(),
    answers({ ...ann, ...bob, 'anonymous_id:a2': 'P3', 'anonymous_id:tablet': 'P1' }),
  );
  expect(result.identifiers).toEqual({ truePairs: 9, foundPairs: 6, rightPairs: 6, precision: 1, recall: 6 / 9 });
  expect(result.evidence).toEqual({ pairs: 6, found: 6, recall: 1 });
  expect(result.events.precision).toBe(1);
  expect(result.falseMerges).toEqual([]);
  expect(result.misses).toEqual([]);
  expect(result.nobodys).toEqual({ seen: 1, resolved: 0 });
});

test('a planted false merge costs precision and is shown with the events that led to it', async () => {
  const both = Object.fromEntries(Object.keys({ ...ann, ...bob }).map((key) => [key, 'P1']));
  const result = await score(smallWorld(), answers({ ...both, 'anonymous_id:tablet': 'P1' }));
  expect(result.identifiers).toMatchObject({ foundPairs: 15, rightPairs: 6, precision: 6 / 15 });
  expect(result.falseMerges).toHaveLength(1);
  expect(result.falseMerges[0]).toMatchObject({ personId: 'P1', falsePairs: 9 });
  expect(result.falseMerges[0]?.chain.map(({ from, to }) => [from, to])).toEqual([
    ['user_id:ann', 'anonymous_id:tablet'],
    ['anonymous_id:tablet', 'user_id:bob'],
  ]);
});

test('a planted miss costs recall and is shown with the event that should have linked it', async () => {
  const result = await score(smallWorld(), answers({ ...ann, ...bob, 'email:bob@x.example': 'P9' }));
  expect(result.evidence).toEqual({ pairs: 6, found: 4, recall: 4 / 6 });
  expect(result.identifiers.precision).toBe(1);
  expect(result.misses).toHaveLength(1);
  expect(result.misses[0]).toMatchObject({ owner: 'Bob', missedPairs: 2 });
  expect(result.misses[0]?.links.length).toBeGreaterThan(0);
});

test('an identifier of two owners may lie with either, but not with a third', async () => {
  const evidence = smallWorld();
  evidence.truth.claim('user_id', 'eve', 'Eve');
  evidence.add(login('Eve', 'eve', 'e1'));
  const result = await score(evidence, answers({ ...ann, ...bob, 'user_id:eve': 'P5', 'anonymous_id:tablet': 'P5' }));
  expect(result.identifiers).toMatchObject({ foundPairs: 7, rightPairs: 6 });
});

test('a server that answers nothing merges nothing, and a lookup that loses answers is refused', async () => {
  const result = await score(smallWorld(), async (asked) => asked.map(() => null));
  expect(result.identifiers).toMatchObject({ foundPairs: 0, precision: 1, recall: 0 });
  expect(result.unresolved).toBe(7);
  await expect(score(smallWorld(), async () => [])).rejects.toThrow('answered');
});

test('the demo can be solved: a page of rules finds all that its events tell, and nothing false', async () => {
  const world = makeWorld({ seed: 'solvable', people: 700, months: 18, now });
  const evidence = new Evidence(truthOf(world));
  const resolver = new ReferenceResolver();
  for (const played of history(world)) {
    evidence.add(played);
    resolver.add(played);
  }
  const result = await score(evidence, resolver.lookup);
  expect(result.falseMerges).toEqual([]);
  expect(result.evidence.pairs).toBeGreaterThan(3000);
  expect(result.evidence.recall).toBeGreaterThan(0.999);
});

test('the adversarial world can be solved, and catches whoever just joins what was seen together', async () => {
  const world = makeAdversarialWorld({ seed: 'hostile', people: 300, now });
  const evidence = new Evidence(world.truth);
  const careful = new ReferenceResolver();
  const credulous = new Map<string, string>();
  let events = 0;
  let last = 0;
  for (const played of world.events()) {
    expect(played.at).toBeGreaterThanOrEqual(last);
    last = played.at;
    events++;
    evidence.add(played);
    careful.add(played);
  }
  expect(events).toBe(world.total);
  expect(last).toBeLessThanOrEqual(now);
  const result = await score(evidence, careful.lookup);
  expect(result.falseMerges).toEqual([]);
  expect(result.evidence.recall).toBeGreaterThan(0.99);

  for (const id of evidence.seen()) spread(evidence, identifierKey(id), credulous);
  const naive = await score(evidence, async (asked) => asked.map((id) => credulous.get(identifierKey(id)) ?? null));
  expect(naive.identifiers.precision).toBeLessThan(0.5);
});

/** Gives the name of the first to all that it is connected with, however. */
function spread(evidence: Evidence, start: string, persons: Map<string, string>): void {
  if (persons.has(start)) return;
  const queue = [start];
  persons.set(start, start);
  for (const key of queue) {
    for (const next of evidence.neighbours(key).keys()) {
      if (persons.has(next)) continue;
      persons.set(next, start);
      queue.push(next);
    }
  }
}

test('every trap is set, and its events say so', () => {
  const world = makeAdversarialWorld({ seed: 'hostile', people: 50, now });
  const set = new Set([...world.events()].flatMap(({ trap }) => (trap === undefined ? [] : [trap])));
  expect(set).toEqual(new Set(world.traps));
  expect(JSON.stringify([...world.events()])).toBe(JSON.stringify([...world.events()]));
});
