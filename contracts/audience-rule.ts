/**
 * Who belongs to an audience, as data: groups (all, any, not) over conditions on what a customer did and on what is known of her.
 * Days are 24 hours; a window of the last `n` holds what happened after (now − n) up to now, to the millisecond.
 */
import { z } from 'zod';
import { id, instant } from './common.ts';

const text = z.string().min(1).max(200);
/** At most six decimals count. */
const number = z.number().min(-1e12).max(1e12);
/** `total`, `products[].sku` (any of the list), `$channel` (where it happened). */
const property = z.string().regex(/^(\$channel|[^[\].$"\\]{1,80}(\[\]\.[^[\].$"\\]{1,80})?)$/u);

export const spanUnits = ['minutes', 'hours', 'days'] as const;
export const span = z.object({ n: z.int().min(1).max(10_000), unit: z.enum(spanUnits) });
export type Span = z.infer<typeof span>;

export const ruleWindow = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ever') }),
  z.object({ kind: z.literal('last'), span }),
  z.object({ kind: z.literal('since'), at: instant }),
]);
export type RuleWindow = z.infer<typeof ruleWindow>;

export const numberOps = ['less', 'at_most', 'equal', 'at_least', 'more'] as const;
const numberOp = z.enum(numberOps);
export type NumberOp = z.infer<typeof numberOp>;

/** Capital and small letters are the same, if it is set. */
const anyCase = z.boolean().optional();
const textTests = [
  z.object({ op: z.literal('is'), value: text, anyCase }),
  z.object({ op: z.literal('is_not'), value: text, anyCase }),
  z.object({ op: z.literal('contains'), value: text, anyCase }),
  z.object({ op: z.literal('in'), values: z.array(text).min(1).max(200), anyCase }),
  z.object({ op: z.literal('set') }),
  z.object({ op: z.literal('unset') }),
  z.object({ op: numberOp, value: number }),
] as const;
/** Of a property or trait; of a list one value that fits is enough (`is_not`: none may be it). */
export const valueTest = z.discriminatedUnion('op', [...textTests]);
export type ValueTest = z.infer<typeof valueTest>;

const momentTests = [
  z.object({ op: z.literal('within_last'), span }),
  z.object({ op: z.literal('longer_ago'), span }),
  z.object({ op: z.literal('before'), at: instant }),
  z.object({ op: z.literal('after'), at: instant }),
] as const;
export const momentTest = z.discriminatedUnion('op', [...momentTests]);
export type MomentTest = z.infer<typeof momentTest>;
export const dateTest = z.discriminatedUnion('op', [...momentTests, z.object({ op: z.literal('within_next'), span })]);
export type DateTest = z.infer<typeof dateTest>;

/** `*`: anything that she did on any channel; what we say of her ourselves (points, messages, journeys) only by its name. */
export const anyEvent = '*';
export const eventFilter = z.object({
  event: text,
  where: z
    .array(z.object({ property, test: valueTest }))
    .max(10)
    .default([]),
});
export type EventFilter = z.infer<typeof eventFilter>;

export const measure = z.discriminatedUnion('what', [
  z.object({ what: z.literal('count'), op: numberOp, value: number }),
  z.object({ what: z.literal('sum'), property, op: numberOp, value: number }),
  z.object({ what: z.literal('distinct'), property, op: numberOp, value: number }),
  z.object({ what: z.literal('first_at'), test: momentTest }),
  z.object({ what: z.literal('last_at'), test: momentTest }),
  z.object({ what: z.literal('first_value'), property, test: valueTest }),
  z.object({ what: z.literal('last_value'), property, test: valueTest }),
]);
export type Measure = z.infer<typeof measure>;

export const condition = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trait'), name: text, test: valueTest }),
  /** A trait that holds a date (2026-05-01) or an instant in UTC. */
  z.object({ kind: z.literal('trait_date'), name: text, test: dateTest }),
  /** `less`: events that are taken off a count or sum again, e.g. `Order Refunded`. */
  z.object({
    kind: z.literal('behaviour'),
    ...eventFilter.shape,
    less: z.array(text).max(5).default([]),
    window: ruleWindow,
    measure,
  }),
  /**
   * happened: `next` came within so long after some `first` of the window. Not happened: since the last `first`, at least so long ago,
   * `next` has not come until now. `same`: both must have a value in common, e.g. the product; then each value counts by itself.
   */
  z.object({
    kind: z.literal('sequence'),
    first: eventFilter,
    next: eventFilter,
    same: z.object({ first: property, next: property }).optional(),
    within: span,
    happened: z.boolean(),
    window: ruleWindow,
  }),
  /** What may be spent at this instant. */
  z.object({ kind: z.literal('balance'), balance: text, op: numberOp, value: number }),
  z.object({ kind: z.literal('expiring'), balance: text, within: span, op: numberOp, value: number }),
  z.object({ kind: z.literal('tier'), test: valueTest }),
  /** The word for the channel stands, else the one for all channels. */
  z.object({
    kind: z.literal('consent'),
    purpose: text,
    channel: text,
    state: z.enum(['given', 'withdrawn', 'unasked']),
  }),
  /** She is known by an identifier of this type: email, phone, telegram, … */
  z.object({ kind: z.literal('reachable'), by: text, is: z.boolean() }),
  z.object({ kind: z.literal('audience'), audienceId: id, member: z.boolean() }),
  /** The whole rule of an audience that is kept by hand: she is on its list. Others ask for it by `audience`. */
  z.object({ kind: z.literal('list'), listId: id }),
]);
export type Condition = z.infer<typeof condition>;

export type Rule = { kind: 'all'; of: Rule[] } | { kind: 'any'; of: Rule[] } | { kind: 'not'; of: Rule } | Condition;

/** As it is sent: defaults may be left out. */
export const rule: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    condition,
    z.object({ kind: z.literal('all'), of: z.array(rule).min(1).max(20) }),
    z.object({ kind: z.literal('any'), of: z.array(rule).min(1).max(20) }),
    z.object({ kind: z.literal('not'), of: rule }),
  ]),
);

export const ruleBounds = Object.freeze({ depth: 6, conditions: 40 });
