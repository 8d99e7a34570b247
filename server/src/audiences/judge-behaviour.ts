/** What a customer did, against a condition of behaviour or of a sequence. Pure. */
import { anyEvent, type Condition, type EventFilter, type RuleWindow } from '../../../contracts/audience-rule.ts';
import { microsOf, ruleMicros, valuesOf, type EventFact } from './facts.ts';
import type { Leaf } from './judge.ts';
import { fitsMoment, fitsNumber, fitsValues, momentTurns } from './test-value.ts';
import { spanMs } from './walk-rule.ts';

type Behaviour = Extract<Condition, { kind: 'behaviour' }>;
type Sequence = Extract<Condition, { kind: 'sequence' }>;

const fitting = (events: readonly EventFact[], { event, where }: EventFilter): EventFact[] =>
  events.filter(
    (one) =>
      (event === anyEvent ? one.channel !== null : one.name === event) &&
      where.every(({ property, test }) => fitsValues(valuesOf(one, property), test)),
  );

/** From which instant on, exclusive, an event counts at `now`. */
function opens(window: RuleWindow, now: number): number {
  if (window.kind === 'last') return now - spanMs(window.span);
  return window.kind === 'since' ? Date.parse(window.at) - 1 : -Infinity;
}
const inside = (events: readonly EventFact[], window: RuleWindow, now: number): EventFact[] => {
  const from = opens(window, now);
  return events.filter(({ at }) => at > from && at <= now);
};
const windowTurns = (events: readonly EventFact[], window: RuleWindow): number[] =>
  events.flatMap(({ at }) => (window.kind === 'last' ? [at, at + spanMs(window.span)] : [at]));

export function behaviourLeaf(condition: Behaviour, events: readonly EventFact[]): Leaf {
  const { measure, window } = condition;
  const mine = fitting(events, condition);
  const taken = events.filter(({ name }) => condition.less.includes(name));
  const turns = windowTurns([...mine, ...taken], window);
  if (measure.what === 'first_at' || measure.what === 'last_at')
    turns.push(...mine.flatMap(({ at }) => momentTurns(at, measure.test)));
  const sums = 'op' in measure ? counting(measure, [...mine], [...taken]) : null;
  return {
    turns,
    holds: (now) => {
      if (sums !== null && 'op' in measure)
        return fitsNumber(sums(opens(window, now), now), measure.op, ruleMicros(measure.value));
      const seen = inside(mine, window, now);
      const one = measure.what === 'first_at' || measure.what === 'first_value' ? seen[0] : seen.at(-1);
      if (measure.what === 'first_at' || measure.what === 'last_at')
        return one !== undefined && fitsMoment(one.at, measure.test, now);
      if (measure.what !== 'first_value' && measure.what !== 'last_value') return false;
      return fitsValues(one === undefined ? [] : valuesOf(one, measure.property), measure.test);
    },
    seen: (now) => {
      const found = inside(mine, window, now);
      const value = sums === null ? null : Number(sums(opens(window, now), now)) / 1_000_000;
      return { value, lastAt: found.at(-1)?.at ?? null, firstAt: found[0]?.at ?? null, events: found.length };
    },
  };
}

type Counted = Extract<Behaviour['measure'], { what: 'count' | 'sum' | 'distinct' }>;

/** Millionths of the measure over (from, now]. Sums are kept as running totals, so that each look is two searches. */
function counting(
  measure: Counted,
  mine: readonly EventFact[],
  taken: readonly EventFact[],
): (from: number, now: number) => bigint {
  if (measure.what === 'distinct') {
    const values = mine.map((event) => [event.at, valuesOf(event, measure.property)] as const);
    return (from, now) => {
      const found = new Set(values.flatMap(([at, texts]) => (at > from && at <= now ? texts : [])));
      return BigInt(found.size) * 1_000_000n;
    };
  }
  const amountOf = (event: EventFact): bigint =>
    measure.what === 'count'
      ? 1_000_000n
      : valuesOf(event, measure.property).reduce((sum, text) => sum + (microsOf(text) ?? 0n), 0n);
  const steps = [
    ...mine.map((event) => [event.at, amountOf(event)] as const),
    ...taken.map((event) => [event.at, -amountOf(event)] as const),
  ].sort(([a], [b]) => a - b);
  const totals = [0n];
  for (const [, amount] of steps) totals.push((totals.at(-1) ?? 0n) + amount);
  const upTo = (limit: number): bigint => {
    let [low, high] = [0, steps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((steps[middle]?.[0] ?? 0) <= limit) low = middle + 1;
      else high = middle;
    }
    return totals[low] ?? 0n;
  };
  return (from, now) => upTo(now) - (from >= now ? upTo(now) : upTo(from));
}

export function sequenceLeaf(condition: Sequence, events: readonly EventFact[]): Leaf {
  const { same, window, happened } = condition;
  const within = spanMs(condition.within);
  const firsts = fitting(events, condition.first);
  const thens = fitting(events, condition.next);
  const valuesOfFirst = new Map(firsts.map((one) => [one, same === undefined ? [''] : valuesOf(one, same.first)]));
  const valuesOfThen = new Map(thens.map((one) => [one, same === undefined ? [''] : valuesOf(one, same.next)]));
  const has = (map: ReadonlyMap<EventFact, readonly string[]>, one: EventFact, value: string): boolean =>
    map.get(one)?.includes(value) ?? false;

  function cameAfter(now: number): boolean {
    return inside(firsts, window, now).some((first) =>
      thens.some(
        (then) =>
          then.at > first.at &&
          then.at <= Math.min(now, first.at + within) &&
          (valuesOfFirst.get(first) ?? []).some((value) => has(valuesOfThen, then, value)),
      ),
    );
  }
  function neverCame(now: number): boolean {
    const begun = inside(firsts, window, now);
    const values = new Set(begun.flatMap((one) => valuesOfFirst.get(one) ?? []));
    return [...values].some((value) => {
      const last = Math.max(...begun.filter((one) => has(valuesOfFirst, one, value)).map(({ at }) => at));
      const came = thens.some((then) => then.at > last && then.at <= now && has(valuesOfThen, then, value));
      return last <= now - within && !came;
    });
  }
  return {
    turns: [
      ...windowTurns(firsts, window),
      ...thens.map(({ at }) => at),
      ...(happened ? [] : firsts.map(({ at }) => at + within)),
    ],
    holds: happened ? cameAfter : neverCame,
    seen: (now) => {
      const begun = inside(firsts, window, now);
      const came = thens.filter(({ at }) => at <= now);
      return { value: null, firstAt: begun.at(-1)?.at ?? null, lastAt: came.at(-1)?.at ?? null, events: begun.length };
    },
  };
}
