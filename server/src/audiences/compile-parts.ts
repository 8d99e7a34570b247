/** What statements of the bulk evaluator are put together from: parameters and columns, values of events, tests. */
import type { DateTest, NumberOp, ValueTest } from '../../../contracts/audience-rule.ts';
import { ruleMicros } from './facts.ts';
import { spanMs } from './walk-rule.ts';

export type Turn = 'rises' | 'falls' | 'any';

/** What a part of the statement is made with: adds parameters and columns. */
export class Making {
  readonly params: Record<string, unknown> = {};
  /** Columns of a person, made from her events. */
  readonly columns: string[] = [];
  /** Instants at which a member may stop being one, and at which somebody may become one: arrays over the columns; what is not ahead does not count. */
  readonly wakesOut: string[] = [];
  readonly wakesIn: string[] = [];
  /** False inside of a "not": what makes the condition true makes the rule false. */
  positive = true;
  readonly now: number;
  #n = 0;

  constructor(now: number) {
    this.now = now;
  }
  text(value: string): string {
    return this.#param('String', value);
  }
  texts(values: readonly string[]): string {
    return this.#param('Array(String)', values);
  }
  #param(type: string, value: unknown): string {
    const name = `r${this.#n++}`;
    this.params[name] = value;
    return `{${name}:${type}}`;
  }
  /**
   * Instants at which time alone may turn this condition: `rises` to true only, `falls` to false only. Whoever has bought twice in 90 days
   * may stop having done so by time alone; whoever has not never comes to it: there is no need to look at her again.
   */
  wake(instants: string, turn: Turn): void {
    const isIn = turn === 'any' || (turn === 'rises') === this.positive;
    const isOut = turn === 'any' || (turn === 'falls') === this.positive;
    if (isIn) this.wakesIn.push(instants);
    if (isOut) this.wakesOut.push(instants);
  }
  column(expression: string): string {
    const name = `c${this.columns.length}`;
    this.columns.push(`${expression} as ${name}`);
    return name;
  }
}

// ---- values of an event ----

const numberText = `'^-?[0-9]{1,15}([.][0-9]+)?$'`;
/** Of a JSON value as text: its scalar, else ''. */
const scalar = (raw: string): string =>
  `multiIf(${raw} = 'null' or startsWith(${raw}, '{') or startsWith(${raw}, '['), '', startsWith(${raw}, '"'), JSONExtractString(${raw}), ${raw})`;
const elements = (raw: string): string => `if(startsWith(${raw}, '['), JSONExtractArrayRaw(${raw}), [${raw}])`;

export const decimalOf = (value: string): string =>
  `if(match(${value}, ${numberText}), toDecimal128OrZero(extract(${value}, '^-?[0-9]{1,15}(?:[.][0-9]{1,6})?'), 6), toDecimal128(0, 6))`;

/** The texts of a property path in an event, as an array. */
export function values(path: string, making: Making): string {
  if (path === '$channel') return `if(source_kind = '', emptyArrayString(), [toString(source_kind)])`;
  const [list = path, key] = path.split('[].');
  const raw = `JSONExtractRaw(properties, ${making.text(list)})`;
  if (key === undefined) return `arrayFilter(v -> v != '', arrayMap(x -> ${scalar('x')}, ${elements(raw)}))`;
  const inner = making.text(key);
  return `arrayFilter(v -> v != '', arrayMap(x -> ${scalar('x')}, arrayMap(e -> JSONExtractRaw(e, ${inner}), ${elements(raw)})))`;
}

const signs = { less: '<', at_most: '<=', equal: '=', at_least: '>=', more: '>' } as const;
export function comparison(value: string, op: NumberOp, wanted: number): string {
  const micros = ruleMicros(wanted);
  const size = micros < 0n ? -micros : micros;
  const text = `${micros < 0n ? '-' : ''}${size / 1_000_000n}.${String(size % 1_000_000n).padStart(6, '0')}`;
  return `${value} ${signs[op]} toDecimal128('${text}', 6)`;
}

/** A test on a list of texts. */
export function testOf(list: string, test: ValueTest, making: Making): string {
  if ('anyCase' in test && test.anyCase === true) {
    const { anyCase: _, ...exact } = test;
    const small =
      exact.op === 'in'
        ? { ...exact, values: exact.values.map((one) => one.toLowerCase()) }
        : { ...exact, value: exact.value.toLowerCase() };
    return testOf(`arrayMap(v -> lowerUTF8(v), ${list})`, small, making);
  }
  switch (test.op) {
    case 'is':
      return `has(${list}, ${making.text(test.value)})`;
    case 'is_not':
      return `not has(${list}, ${making.text(test.value)})`;
    case 'contains':
      return `arrayExists(v -> position(v, ${making.text(test.value)}) > 0, ${list})`;
    case 'in':
      return `hasAny(${list}, ${making.texts(test.values)})`;
    case 'set':
      return `notEmpty(${list})`;
    case 'unset':
      return `empty(${list})`;
    default:
      return `arrayExists(v -> match(v, ${numberText}) and ${comparison(decimalOf('v'), test.op, test.value)}, ${list})`;
  }
}

export function momentOf(at: string, test: DateTest, now: number): string {
  switch (test.op) {
    case 'within_last':
      return `(${at} > ${now - spanMs(test.span)} and ${at} <= ${now})`;
    case 'longer_ago':
      return `${at} <= ${now - spanMs(test.span)}`;
    case 'within_next':
      return `(${at} > ${now} and ${at} <= ${now + spanMs(test.span)})`;
    case 'before':
      return `${at} < ${Date.parse(test.at)}`;
    case 'after':
      return `${at} >= ${Date.parse(test.at)}`;
  }
}
