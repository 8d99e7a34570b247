/**
 * One rule as one ClickHouse statement: everybody whom it holds for at an instant, and who has to be looked at again and when. It says the
 * same as `judge.ts`; texts of the rule travel as parameters only.
 */
import {
  anyEvent,
  type Condition,
  type EventFilter,
  type Rule,
  type RuleWindow,
} from '../../../contracts/audience-rule.ts';
import { comparison, decimalOf, Making, momentOf, testOf, values, type Turn } from './compile-parts.ts';
import { conditionOnPerson } from './compile-person.ts';
import { askedOfSystem, never, noFacts } from './facts.ts';
import { judge } from './judge.ts';
import { needsOf, spanMs } from './walk-rule.ts';

export interface Compiled {
  /** Rows (person_id, is_member, wake): members, and whoever may become one or stop being one by time alone; wake 0: never. */
  readonly text: string;
  readonly params: Record<string, unknown>;
}

export interface Tables {
  readonly events: string;
  readonly aliases: string;
  readonly people: string;
}

export function compileRule(rule: Rule, now: Date, tables: Tables): Compiled {
  const making = new Making(now.getTime());
  const holds = boolean(rule, making);
  const names = [...needsOf([rule]).events.keys()];
  const onPerson = needsOf([rule]).person;
  // Whoever did none of it: where the rule may hold for her, everybody has to be looked at.
  const holdsForNobodyKnown = judge(rule, { events: [], person: noFacts }, now.getTime()).member;
  const earliest = (wakes: readonly string[]): string =>
    wakes.length === 0
      ? `${never}`
      : `arrayMin(arrayFilter(x -> x > ${making.now}, arrayConcat([${never}], ${wakes.join(', ')})))`;
  const events = names.length === 0 ? null : perPerson(making, asked(names, making), tables);
  const everybody = events === null || onPerson || holdsForNobodyKnown;
  const facts = onPerson ? 'argMax(people.facts, people.version) as facts' : `'' as facts`;
  const people = `select person_id, ${facts} from ${tables.people} as people group by person_id having argMax(gone, version) = 0`;
  const from =
    events === null
      ? people
      : everybody
        ? `select people.person_id as person_id, people.facts as facts, ${making.columns.map((one) => one.split(' as ').at(-1)).join(', ')}
           from (${people}) as people left any join (${events}) as done on done.person_id = people.person_id`
        : events;
  return {
    text: `select person_id, is_member, if(wake = ${never}, 0, wake) as wake from (
      select person_id, toUInt8(${holds}) as is_member,
        toInt64(if(is_member = 1, ${earliest(making.wakesOut)}, ${earliest(making.wakesIn)})) as wake from (${from})
    ) where is_member = 1 or wake != ${never}`,
    params: making.params,
  };
}

/** The columns of each person who did anything of it. */
/** Of the history, what the rule is about. */
function asked(names: readonly string[], making: Making): string {
  const named = `name in ${making.texts(names)} and (type != 'system' or name in ${making.texts(askedOfSystem)})`;
  return names.includes(anyEvent) ? `((${named}) or ${didAnything})` : named;
}

function perPerson(making: Making, which: string, { events, aliases }: Tables): string {
  return `select person_id, ${making.columns.join(', ')} from (
      select if(alias.person_id = toUUID('00000000-0000-0000-0000-000000000000'), event.origin_id, alias.person_id) as person_id,
        ms, name, source_kind, properties, event_id
      from (select origin_id, toUnixTimestamp64Milli(occurred_at) as ms, name, source_kind, properties, event_id
            from ${events} where ${which}) as event
      left any join (select origin_id, argMax(person_id, version) as person_id from ${aliases} group by origin_id) as alias
        on alias.origin_id = event.origin_id
    ) group by person_id`;
}

function boolean(rule: Rule, making: Making): string {
  if (rule.kind === 'all' || rule.kind === 'any')
    return `(${rule.of.map((one) => boolean(one, making)).join(rule.kind === 'all' ? ' and ' : ' or ')})`;
  if (rule.kind === 'not') {
    making.positive = !making.positive;
    const inner = boolean(rule.of, making);
    making.positive = !making.positive;
    return `not ${inner}`;
  }
  if (rule.kind === 'behaviour') return behaviour(rule, making);
  if (rule.kind === 'sequence') return sequence(rule, making);
  if (rule.kind === 'audience') throw new Error('a rule is compiled after its audiences were put in their place');
  return conditionOnPerson(rule, making);
}

const didAnything = `(name != '' and source_kind != '')`;

function fits({ event, where }: EventFilter, making: Making): string {
  const tests = where.map(({ property, test }) => testOf(values(property, making), test, making));
  const named = event === anyEvent ? didAnything : `name = ${making.text(event)}`;
  return [named, ...tests.map((one) => `(${one})`)].join(' and ');
}

function inside(window: RuleWindow, now: number): string {
  if (window.kind === 'last') return `ms > ${now - spanMs(window.span)} and ms <= ${now}`;
  return window.kind === 'since' ? `ms >= ${Date.parse(window.at)} and ms <= ${now}` : `ms <= ${now}`;
}

// ---- conditions ----

type Behaviour = Extract<Condition, { kind: 'behaviour' }>;

function behaviour(condition: Behaviour, making: Making): string {
  const { measure, window, less } = condition;
  const { now } = making;
  const mine = fits(condition, making);
  const counts = `${mine} and ${inside(window, now)}`;
  const taken = `name in ${making.texts(less)} and ${inside(window, now)}`;
  wakeAt(`minIf(ms, ${mine} and ms > ${now})`, 0, 'any', making);
  if (less.length > 0) wakeAt(`minIf(ms, name in ${making.texts(less)} and ms > ${now})`, 0, 'any', making);
  if (window.kind === 'last') {
    wakeAt(`minIf(ms, ${counts})`, spanMs(window.span), turnOfLeaving(condition), making);
    if (less.length > 0) wakeAt(`minIf(ms, ${taken})`, spanMs(window.span), 'any', making);
  }
  switch (measure.what) {
    case 'count': {
      const count = `toInt64(countIf(${counts}))${less.length > 0 ? ` - toInt64(countIf(${taken}))` : ''}`;
      return `(${comparison(`toDecimal128(${making.column(count)}, 6)`, measure.op, measure.value)})`;
    }
    case 'sum': {
      const amount = `arraySum(arrayMap(v -> ${decimalOf('v')}, ${values(measure.property, making)}))`;
      const sum = `sumIf(${amount}, ${counts})${less.length > 0 ? ` - sumIf(${amount}, ${taken})` : ''}`;
      return `(${comparison(making.column(sum), measure.op, measure.value)})`;
    }
    case 'distinct': {
      const found = making.column(`uniqExactArrayIf(${values(measure.property, making)}, ${counts})`);
      return `(${comparison(`toDecimal128(${found}, 6)`, measure.op, measure.value)})`;
    }
    case 'first_at':
    case 'last_at': {
      const at = making.column(`${measure.what === 'first_at' ? 'minIf' : 'maxIf'}(ms, ${counts})`);
      const { test } = measure;
      if ('span' in test)
        making.wake(`[if(${at} = 0, 0, ${at} + ${spanMs(test.span)})]`, test.op === 'longer_ago' ? 'rises' : 'falls');
      return `(${at} != 0 and ${momentOf(at, test, now)})`;
    }
    case 'first_value':
    case 'last_value': {
      const arg = measure.what === 'first_value' ? 'argMinIf' : 'argMaxIf';
      const found = making.column(`${arg}(${values(measure.property, making)}, (ms, toString(event_id)), ${counts})`);
      return `(${testOf(found, measure.test, making)})`;
    }
  }
}

/** What it does to the condition when an event leaves its window. */
function turnOfLeaving({ measure, less }: Behaviour): Turn {
  if ((measure.what === 'count' && less.length === 0) || measure.what === 'distinct') {
    if (measure.op === 'at_least' || measure.op === 'more') return 'falls';
    return measure.op === 'equal' ? 'any' : 'rises';
  }
  // Amounts may be negative; and behind the first there may be a second.
  return 'any';
}

/** An instant made from a column that is 0 where there is none. */
function wakeAt(expression: string, add: number, turn: Turn, making: Making): void {
  const column = making.column(expression);
  making.wake(`[if(${column} = 0, 0, ${column} + ${add})]`, turn);
}

type Sequence = Extract<Condition, { kind: 'sequence' }>;

function sequence(condition: Sequence, making: Making): string {
  const { same, window, happened } = condition;
  const { now } = making;
  const within = spanMs(condition.within);
  const first = fits(condition.first, making);
  const then = fits(condition.next, making);
  const begun = `${first} and ${inside(window, now)}`;
  const firsts = making.column(
    `groupArrayIf((ms, ${same === undefined ? `['']` : values(same.first, making)}), ${begun})`,
  );
  const thens = making.column(
    `groupArrayIf((ms, ${same === undefined ? `['']` : values(same.next, making)}), ${then} and ms <= ${now})`,
  );
  wakeAt(`minIf(ms, ((${first}) or (${then})) and ms > ${now})`, 0, 'any', making);
  if (window.kind === 'last')
    wakeAt(`minIf(ms, ${begun})`, spanMs(window.span), same === undefined || happened ? 'falls' : 'any', making);
  if (!happened) wakeAt(`minIf(ms, ${begun} and ms > ${now - within})`, within, 'rises', making);
  if (happened)
    return `arrayExists(a -> arrayExists(b -> b.1 > a.1 and b.1 <= a.1 + ${within} and hasAny(a.2, b.2), ${thens}), ${firsts})`;
  const last = `arrayMax(arrayMap(a -> if(has(a.2, v), a.1, 0), ${firsts}))`;
  return `arrayExists(v -> ${last} <= ${now - within} and not arrayExists(b -> b.1 > ${last} and has(b.2, v), ${thens}),
    arrayDistinct(arrayFlatten(arrayMap(a -> a.2, ${firsts}))))`;
}
