/** The tests of a rule on values, numbers and moments. Pure. */
import type { DateTest, NumberOp, ValueTest } from '../../../contracts/audience-rule.ts';
import { microsOf, ruleMicros } from './facts.ts';
import { spanMs } from './walk-rule.ts';

export function fitsNumber(value: bigint, op: NumberOp, wanted: bigint): boolean {
  if (op === 'less') return value < wanted;
  if (op === 'at_most') return value <= wanted;
  if (op === 'equal') return value === wanted;
  return op === 'at_least' ? value >= wanted : value > wanted;
}

const small = (text: string): string => text.toLowerCase();

export function fitsValues(values: readonly string[], test: ValueTest): boolean {
  if ('anyCase' in test && test.anyCase === true) {
    const { anyCase: _, ...exact } = test;
    return fitsValues(
      values.map(small),
      exact.op === 'in' ? { ...exact, values: exact.values.map(small) } : { ...exact, value: small(exact.value) },
    );
  }
  switch (test.op) {
    case 'is':
      return values.includes(test.value);
    case 'is_not':
      return !values.includes(test.value);
    case 'contains':
      return values.some((one) => one.includes(test.value));
    case 'in':
      return values.some((one) => test.values.includes(one));
    case 'set':
      return values.length > 0;
    case 'unset':
      return values.length === 0;
    default: {
      const wanted = ruleMicros(test.value);
      return values.some((one) => {
        const micros = microsOf(one);
        return micros !== null && fitsNumber(micros, test.op, wanted);
      });
    }
  }
}

/** Is this moment as asked, looked at from `now`? */
export function fitsMoment(at: number, test: DateTest, now: number): boolean {
  switch (test.op) {
    case 'within_last':
      return at > now - spanMs(test.span) && at <= now;
    case 'longer_ago':
      return at <= now - spanMs(test.span);
    case 'within_next':
      return at > now && at <= now + spanMs(test.span);
    case 'before':
      return at < Date.parse(test.at);
    case 'after':
      return at >= Date.parse(test.at);
  }
}

/** When the answer about this moment may change. */
export function momentTurns(at: number, test: DateTest): number[] {
  if (test.op === 'within_last') return [at, at + spanMs(test.span)];
  if (test.op === 'longer_ago') return [at + spanMs(test.span)];
  return test.op === 'within_next' ? [at - spanMs(test.span), at] : [];
}
