/** What a rule is judged by: events, and what is known of the person. The same in both evaluators. */

/** What the system itself says and rules may ask for; what it says of audiences is no ground for audiences. */
export const askedOfSystem = [
  'Journey Entered',
  'Journey Ended',
  'Wish List Price Dropped',
  'Wish List Price Raised',
  'Back In Stock',
] as const;

export interface EventFact {
  /** When it happened, in ms since 1970. */
  readonly at: number;
  readonly id: string;
  readonly name: string;
  readonly channel: string | null;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** [balance kind, what is free, active from, ends (ms; `never` for never)] */
export type LotFact = readonly [string, number, number, number];
export const never = 253_402_300_799_999;

export interface PersonFacts {
  /** Each value as text, single ones as a list of one. */
  readonly traits: Readonly<Record<string, readonly string[]>>;
  /** Those of them that are dates, in ms. */
  readonly dates: Readonly<Record<string, readonly number[]>>;
  /** By `purpose|channel`. */
  readonly consents: Readonly<Record<string, 'given' | 'withdrawn'>>;
  /** Types of her identifiers. */
  readonly identifiers: readonly string[];
  readonly lots: readonly LotFact[];
  readonly tier: string | null;
  /** Lists kept by hand that she is on: [audience, since when (ms)] */
  readonly lists: readonly (readonly [string, number])[];
}

export const noFacts: PersonFacts = Object.freeze({
  traits: {},
  dates: {},
  consents: {},
  identifiers: [],
  lots: [],
  tier: null,
  lists: [],
});

export interface Known {
  /** In the order of (at, id). */
  readonly events: readonly EventFact[];
  readonly person: PersonFacts;
}

/** Scalars as text; an empty text, null and what is nested are no value. Lists give their elements. */
export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) => {
    if (typeof one === 'string') return one === '' ? [] : [one];
    return typeof one === 'number' || typeof one === 'boolean' ? [String(one)] : [];
  });
}

/** The values of a property path (contracts/audience-rule.ts) in an event. */
export function valuesOf(event: EventFact, path: string): string[] {
  if (path === '$channel') return event.channel === null ? [] : [event.channel];
  const [list = path, key] = path.split('[].');
  const value = event.properties[list];
  if (key === undefined) return textsOf(value);
  const elements: unknown[] = Array.isArray(value) ? value : [value];
  return elements.flatMap((one) => {
    const inner =
      typeof one === 'object' && one !== null && !Array.isArray(one)
        ? (one as Record<string, unknown>)[key]
        : undefined;
    return Array.isArray(inner) ? [] : textsOf(inner);
  });
}

const decimal = /^(-?)(\d{1,15})(?:\.(\d+))?$/;
/** Millionths, cut off after six decimals; null: no number. */
export function microsOf(text: string): bigint | null {
  const found = decimal.exec(text);
  if (found === null) return null;
  const size = BigInt(found[2] ?? '0') * 1_000_000n + BigInt((found[3] ?? '').slice(0, 6).padEnd(6, '0'));
  return found[1] === '-' ? -size : size;
}
/** Of a number in a rule. */
export const ruleMicros = (value: number): bigint => BigInt(Math.round(value * 1_000_000));

const dateText = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$/;
/** A date (its midnight in UTC) or an instant in UTC; null for anything else. */
export function dateOf(text: string): number | null {
  if (!dateText.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text.slice(0, 10) ? null : ms;
}
