/** What is known of a customer, against a condition. Pure. */
import type { Condition } from '../../../contracts/audience-rule.ts';
import { never, ruleMicros, type PersonFacts } from './facts.ts';
import type { Leaf, Seen } from './judge.ts';
import { fitsMoment, fitsNumber, fitsValues, momentTurns } from './test-value.ts';
import { spanMs } from './walk-rule.ts';

type PersonCondition = Exclude<Condition, { kind: 'behaviour' | 'sequence' | 'audience' }>;

const plain = (value: Seen['value']): Seen => ({ value, firstAt: null, lastAt: null, events: 0 });

export function personLeaf(condition: PersonCondition, person: PersonFacts): Leaf {
  switch (condition.kind) {
    case 'trait': {
      const values = person.traits[condition.name] ?? [];
      const holds = fitsValues(values, condition.test);
      return { turns: [], holds: () => holds, seen: () => plain(values.join(', ').slice(0, 200) || null) };
    }
    case 'trait_date': {
      const dates = person.dates[condition.name] ?? [];
      return {
        turns: dates.flatMap((at) => momentTurns(at, condition.test)),
        holds: (now) => dates.some((at) => fitsMoment(at, condition.test, now)),
        seen: () => plain(dates[0] === undefined ? null : new Date(dates[0]).toISOString()),
      };
    }
    case 'tier': {
      const holds = fitsValues(person.tier === null ? [] : [person.tier], condition.test);
      return { turns: [], holds: () => holds, seen: () => plain(person.tier) };
    }
    case 'consent': {
      const { purpose, channel, state } = condition;
      const stands = person.consents[`${purpose}|${channel}`] ?? person.consents[`${purpose}|all`] ?? 'unasked';
      return { turns: [], holds: () => stands === state, seen: () => plain(stands) };
    }
    case 'reachable': {
      const known = person.identifiers.includes(condition.by);
      return { turns: [], holds: () => known === condition.is, seen: () => plain(known ? condition.by : null) };
    }
    case 'list': {
      const since = person.lists.find(([listId]) => listId === condition.listId)?.[1];
      return {
        turns: since === undefined ? [] : [since],
        holds: (now) => since !== undefined && since <= now,
        seen: () => ({ ...plain(null), lastAt: since ?? null }),
      };
    }
    case 'balance':
      return pointsLeaf(condition, person, (now, from, until) => from <= now && now < until, 0);
    case 'expiring': {
      const within = spanMs(condition.within);
      return pointsLeaf(
        condition,
        person,
        (now, from, until) => from <= now && now < until && until <= now + within,
        within,
      );
    }
  }
}

function pointsLeaf(
  condition: Extract<PersonCondition, { kind: 'balance' | 'expiring' }>,
  person: PersonFacts,
  counts: (now: number, from: number, until: number) => boolean,
  before: number,
): Leaf {
  const lots = person.lots.filter(([kind]) => kind === condition.balance);
  const sumAt = (now: number): number =>
    lots.reduce((sum, [, free, from, until]) => (counts(now, from, until) ? sum + free : sum), 0);
  return {
    turns: lots.flatMap(([, , from, until]) => (until === never ? [from] : [from, until - before, until])),
    holds: (now) => fitsNumber(BigInt(sumAt(now)) * 1_000_000n, condition.op, ruleMicros(condition.value)),
    seen: (now) => plain(sumAt(now)),
  };
}
