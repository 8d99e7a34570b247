/** Conditions on what is known of a person, over the JSON of `facts.ts` as ClickHouse keeps it. */
import type { Condition } from '../../../contracts/audience-rule.ts';
import { comparison, momentOf, testOf, type Making } from './compile-parts.ts';
import { never } from './facts.ts';
import { spanMs } from './walk-rule.ts';

type PersonCondition = Exclude<Condition, { kind: 'behaviour' | 'sequence' | 'audience' }>;

export function conditionOnPerson(condition: PersonCondition, making: Making): string {
  const { now } = making;
  switch (condition.kind) {
    case 'trait': {
      const list = `JSONExtract(facts, 'traits', ${making.text(condition.name)}, 'Array(String)')`;
      return `(${testOf(list, condition.test, making)})`;
    }
    case 'trait_date': {
      const { test } = condition;
      const dates = `JSONExtract(facts, 'dates', ${making.text(condition.name)}, 'Array(Int64)')`;
      if (test.op === 'within_last') wakeDates(dates, later(dates, spanMs(test.span)), making);
      if (test.op === 'longer_ago') making.wake(later(dates, spanMs(test.span)), 'rises');
      if (test.op === 'within_next') wakeDates(later(dates, -spanMs(test.span)), dates, making);
      return `arrayExists(d -> ${momentOf('d', test, now)}, ${dates})`;
    }
    case 'tier': {
      const list = `arrayFilter(v -> v != '', [JSONExtractString(facts, 'tier')])`;
      return `(${testOf(list, condition.test, making)})`;
    }
    case 'consent': {
      const { purpose, channel, state } = condition;
      const own = `JSONExtractString(facts, 'consents', ${making.text(`${purpose}|${channel}`)})`;
      const all = `JSONExtractString(facts, 'consents', ${making.text(`${purpose}|all`)})`;
      return `multiIf(${own} != '', ${own}, ${all} != '', ${all}, 'unasked') = '${state}'`;
    }
    case 'reachable':
      return `has(JSONExtract(facts, 'identifiers', 'Array(String)'), ${making.text(condition.by)}) = ${condition.is ? '1' : '0'}`;
    case 'list': {
      const mine = `arrayFilter(l -> l.1 = ${making.text(condition.listId)}, JSONExtract(facts, 'lists', 'Array(Tuple(String, Int64))'))`;
      making.wake(`arrayMap(l -> l.2, ${mine})`, 'rises');
      return `arrayExists(l -> l.2 <= ${now}, ${mine})`;
    }
    case 'balance':
      for (const at of ['l.3', 'l.4']) making.wake(lotTimes(condition.balance, at, making), 'any');
      return `(${comparison(points(condition.balance, `l.3 <= ${now} and l.4 > ${now}`, making), condition.op, condition.value)})`;
    case 'expiring': {
      const within = spanMs(condition.within);
      for (const at of ['l.3', 'l.4', `l.4 - ${within}`]) making.wake(lotTimes(condition.balance, at, making), 'any');
      const soon = `l.3 <= ${now} and l.4 > ${now} and l.4 <= ${now + within}`;
      return `(${comparison(points(condition.balance, soon, making), condition.op, condition.value)})`;
    }
  }
}

/** A date comes into its span, and goes out of it; with several of them a later one comes before. */
function wakeDates(from: string, until: string, making: Making): void {
  making.wake(from, 'rises');
  making.wake(until, 'falls');
}

const later = (dates: string, ms: number): string => `arrayMap(d -> d + ${ms}, ${dates})`;
const lots = (balance: string, making: Making): string =>
  `arrayFilter(l -> l.1 = ${making.text(balance)}, JSONExtract(facts, 'lots', 'Array(Tuple(String, Int64, Int64, Int64))'))`;
const lotTimes = (balance: string, at: string, making: Making): string =>
  `arrayMap(l -> ${at.startsWith('l.4') ? `if(l.4 = ${never}, 0, ${at})` : at}, ${lots(balance, making)})`;
const points = (balance: string, counts: string, making: Making): string =>
  `toDecimal128(arraySum(arrayMap(l -> if(${counts}, l.2, 0), ${lots(balance, making)})), 6)`;
