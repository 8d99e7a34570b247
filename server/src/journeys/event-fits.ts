/** Is this the event that is meant? Pure. The tests on properties are those of audiences' rules (contracts/audience-rule.ts). */
import type { EventFilter, NumberOp, ValueTest } from '../../../contracts/audience-rule.ts';

export interface JourneyEvent {
  readonly eventId: string;
  readonly name: string;
  readonly at: Date;
  readonly channel: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function fitsFilter(event: JourneyEvent, { event: name, where }: EventFilter): boolean {
  return event.name === name && where.every(({ property, test }) => fitsTest(valuesOf(event, property), test));
}

/** `total`, `products[].sku` (any of the list), `$channel`. */
function valuesOf(event: JourneyEvent, path: string): string[] {
  if (path === '$channel') return event.channel === null ? [] : [event.channel];
  const [list = path, key] = path.split('[].');
  const value = event.properties[list];
  if (key === undefined) return textsOf(value);
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? textsOf((one as Record<string, unknown>)[key], false)
      : [],
  );
}

/** Scalars as text; an empty text, null and what is nested are no value. */
export function textsOf(value: unknown, mayBeList = true): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? (mayBeList ? value : []) : [value];
  return all.flatMap((one) => {
    if (typeof one === 'string') return one === '' ? [] : [one];
    return typeof one === 'number' || typeof one === 'boolean' ? [String(one)] : [];
  });
}

export function fitsTest(values: readonly string[], test: ValueTest): boolean {
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
    default:
      return values.some((one) => /^-?\d+(\.\d+)?$/.test(one) && fitsNumber(Number(one), test.op, test.value));
  }
}

function fitsNumber(value: number, op: NumberOp, wanted: number): boolean {
  // Six decimals count, as in audiences.
  const [a, b] = [Math.trunc(value * 1e6), Math.round(wanted * 1e6)];
  if (op === 'less') return a < b;
  if (op === 'at_most') return a <= b;
  if (op === 'equal') return a === b;
  return op === 'at_least' ? a >= b : a > b;
}
