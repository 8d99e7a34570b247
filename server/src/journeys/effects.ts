/** What steps do outside of their run: messages into the outbox, points, traits. In the transaction of the run; each key once for ever. */
import { run, type Tx } from '../kit/sql.ts';
import type { Outcome, Wish } from '../loyalty/index.ts';
import { appendEvents, statedEvent, type NewEvent } from '../spine/index.ts';
import type { Ledger } from './advance.ts';
import type { JourneyDeps } from './deps.ts';
import type { PeopleFacts } from './facts.ts';
import { addMessages, identifiersOf } from './runs.sql.ts';
import { aboutOf, actorOf, isKind, type DoingGround, type Want, type Wanted } from './wanted.ts';

export async function doEffects(
  tx: Tx,
  deps: JourneyDeps,
  wanted: readonly Wanted[],
  facts: PeopleFacts,
  ledger: Ledger,
  now: Date,
): Promise<void> {
  await sendAll(tx, deps, wanted.filter(isKind('message')), now);
  await speakAll(
    tx,
    deps,
    { traits: wanted.filter(isKind('trait')), points: wanted.filter(isKind('points')) },
    { facts, ledger, now },
  );
}

async function sendAll(
  tx: Tx,
  { messages }: JourneyDeps,
  wanted: readonly Want<'message'>[],
  now: Date,
): Promise<void> {
  if (wanted.length === 0) return;
  const wishes = wanted.map((want) => {
    const { effect, one, journey, stepId, data } = want;
    const { key, template, purpose, expiresAt, bestHourWithinHours } = effect;
    const about = aboutOf(journey.journeyId, stepId);
    const to = { originId: one.row.origin_id, template, purpose, data, bestHourWithinHours };
    return { ...to, key, about, expiresAt, actor: actorOf(want) };
  });
  await messages.send(tx, wishes, now);
  const rows = wanted.map(({ effect, one, stepId }) => ({
    origin_id: one.row.origin_id,
    message_id: effect.messageId,
    run_id: one.row.run_id,
    journey_id: one.row.journey_id,
    step_id: stepId,
    channel: effect.channel,
    counts: effect.counts,
  }));
  await run(tx, addMessages, [JSON.stringify(rows), now]);
}

/** Traits and points are told by events about the person, by the identifier that we know her best by. */
async function speakAll(
  tx: Tx,
  deps: JourneyDeps,
  { traits, points }: { readonly traits: readonly Want<'trait'>[]; readonly points: readonly Want<'points'>[] },
  { facts, ledger, now }: DoingGround,
): Promise<void> {
  if (traits.length === 0 && points.length === 0) return;
  const originsOf = ({ one }: Wanted): readonly string[] => facts.of(one.row.origin_id).cluster.originIds;
  const known = await run(tx, identifiersOf, [[...new Set([...traits, ...points].flatMap(originsOf))]]);
  const nameOf = (want: Wanted) => {
    const own = new Set(originsOf(want));
    return known.find((row) => own.has(row.origin_id));
  };
  const events: NewEvent[] = traits.flatMap((want) => {
    const own = nameOf(want);
    if (own === undefined) return [];
    const { trait, value } = want.effect;
    const stated = statedEvent({
      name: 'Trait Set',
      identifiers: [{ type: own.type, value: own.value }],
      about: want.one.row.run_id,
      sourceId: null,
      properties: { journey_id: want.journey.journeyId, trait },
      now,
    });
    const context = stated.body['context'] as Record<string, never>;
    return [{ ...stated, body: { ...stated.body, context: { ...context, traits: { [trait]: value } } } }];
  });
  const given = await givePoints(tx, deps, points, originsOf, now);
  for (const { want, outcome } of given) {
    if (outcome.kind !== 'done') ledger.trace(want.one, 'no_points', { why: outcome.kind });
    const own = nameOf(want);
    if (outcome.kind !== 'done' || outcome.again || own === undefined) continue;
    const { balance: kind } = want.effect;
    const properties = { kind, amount: outcome.amount, reason: actorOf(want) };
    const identifiers = [{ type: own.type, value: own.value }];
    events.push(
      statedEvent({ name: 'Points Earned', identifiers, about: outcome.operationId, sourceId: null, properties, now }),
    );
  }
  if (events.length > 0) await appendEvents(tx, events);
}

/** Into the account that she has; who has none is no member, and gets none. */
async function givePoints(
  tx: Tx,
  { ledger }: JourneyDeps,
  wanted: readonly Want<'points'>[],
  originsOf: (want: Wanted) => readonly string[],
  now: Date,
): Promise<{ want: Want<'points'>; outcome: Outcome | { readonly kind: 'no_account' } }[]> {
  if (wanted.length === 0) return [];
  const accounts = await ledger.accountsOf(tx, [...new Set(wanted.flatMap(originsOf))]);
  const found = wanted.map((want) => {
    const own = new Set(originsOf(want));
    const account = accounts.find(
      (one) => own.has(one.originId) && one.kind === want.effect.balance && one.state === 'open',
    );
    return { want, account };
  });
  const wishes = found.flatMap(({ want, account }): Wish[] => {
    if (account === undefined) return [];
    const { key, amount, expiresAt } = want.effect;
    const reason = actorOf(want);
    return [
      {
        do: 'grant',
        key,
        accountId: account.accountId,
        amount,
        activatesAt: now,
        expiresAt,
        reason,
        actor: 'journeys',
      },
    ];
  });
  const outcomes = [...(await ledger.bookAll(tx, wishes, now))];
  return found.map(({ want, account }) => ({
    want,
    outcome: account === undefined ? { kind: 'no_account' } : (outcomes.shift() ?? { kind: 'closed' }),
  }));
}
