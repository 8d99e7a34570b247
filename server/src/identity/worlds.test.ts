import { expect, test } from 'vitest';
import { makeAdversarialWorld } from '../../../simulator/adversary.ts';
import { Evidence } from '../../../simulator/evidence.ts';
import { score, type Score } from '../../../simulator/score.ts';
import { history } from '../../../simulator/shopping.ts';
import { sourcesNeeded } from '../../../simulator/sources.ts';
import { makeWorld, truthOf } from '../../../simulator/world.ts';
import type { Truth } from '../../../simulator/truth.ts';
import type { Played } from '../../../simulator/wire.ts';
import type { JsonObject, LogEvent } from '../spine/index.ts';
import { readIdentifier } from './candidates.ts';
import { firstRules } from './rule-store.ts';
import { compileRules } from './rules.ts';
import { settleWhole } from './whole.ts';

const now = Date.UTC(2026, 0, 15, 12);
const secret = new Uint8Array(32);
const rules = compileRules(firstRules);
const sharedSources = new Set<string>(
  sourcesNeeded()
    .filter((source) => source.sharedDevice)
    .map((source) => source.slug),
);

/** What the simulator plays, as it leaves the spine. */
export function asLogged(played: Played, seq: number): LogEvent {
  const { event, at, source } = played;
  const when = new Date(at);
  return {
    eventId: event.messageId,
    shard: 0,
    sourceId: source,
    type: event.type,
    name: event.event ?? null,
    receivedAt: when,
    sentAt: null,
    originalAt: null,
    occurredAt: when,
    clockSuspect: false,
    messageId: event.messageId,
    body: event as unknown as JsonObject,
    xid: '1',
    seq,
  };
}

async function judge(truth: Truth, all: Iterable<Played>): Promise<Score> {
  const evidence = new Evidence(truth);
  let seq = 0;
  function* logged(): Generator<LogEvent> {
    for (const played of all) {
      evidence.add(played);
      yield asLogged(played, (seq += 1));
    }
  }
  const whole = settleWhole(secret, rules, logged(), (source) => sharedSources.has(source));
  const person = new Map(whole.groups.flatMap((group) => group.map((id) => [id, group[0] ?? id] as const)));
  return score(evidence, async (asked) =>
    asked.map(({ type, value }) => {
      const id = readIdentifier(secret, rules, type, value)?.originId;
      const node = id === undefined ? undefined : whole.nodes.get(id);
      return node === undefined || node.hub || whole.shared.has(node.id) ? null : (person.get(node.id) ?? null);
    }),
  );
}

test('the adversarial world: nobody is merged who is not one person, and 99 % of what the evidence allows is found', async () => {
  for (const seed of ['hostile', 'more hostile']) {
    const world = makeAdversarialWorld({ seed, people: 400, now });
    const result = await judge(world.truth, world.events());
    expect([seed, result.falseMerges]).toEqual([seed, []]);
    expect(result.identifiers.precision).toBeGreaterThanOrEqual(0.9999);
    expect(result.events.precision).toBeGreaterThanOrEqual(0.9999);
    expect(result.evidence.recall).toBeGreaterThanOrEqual(0.99);
  }
});

test('the demo retailer: eighteen months, families and typing errors included', async () => {
  const world = makeWorld({ seed: 'identity', people: 600, months: 18, now });
  const result = await judge(truthOf(world), history(world));
  expect(result.falseMerges).toEqual([]);
  expect(result.evidence.recall).toBeGreaterThanOrEqual(0.99);
});
