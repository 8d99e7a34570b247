/** A journey's graph as data: what starts it, its steps, its goal and exits. The same document is drawn on the canvas and sent over the API. */
import { z } from 'zod';
import { eventFilter, rule, span, valueTest } from './audience-rule.ts';
import { id, instant } from './common.ts';
import { purpose } from './messaging.ts';

export const stepId = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/);
/** Null: the run ends. */
const next = stepId.nullable();
const text = z.string().min(1).max(200);
const templateRef = z.string().min(1).max(100);
const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const weekdays = z.array(z.int().min(1).max(7)).max(7).default([]);
const audienceChange = z.enum(['entered', 'exited']);

export const trigger = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), ...eventFilter.shape }),
  z.object({ kind: z.literal('audience'), audienceId: id, change: audienceChange }),
  z.object({ kind: z.literal('api') }),
  /** Everybody who is a member at that instant. */
  z.object({ kind: z.literal('schedule'), at: instant, audienceId: id }),
  /** The same again and again: at a time of day where the shop is, on these weekdays (Monday is 1; none: every day). */
  z.object({ kind: z.literal('recurring'), audienceId: id, at: wallTime, weekdays }),
  /**
   * A date that is known of her (a trait that holds `2026-05-01` or an instant), so many days before (negative) or after it, at a time of day
   * where she is. `yearly`: every year on this day; of 29 February, on 28 February of common years.
   */
  z.object({
    kind: z.literal('person_date'),
    trait: text,
    days: z.int().min(-365).max(365).default(0),
    at: wallTime,
    yearly: z.boolean().default(true),
  }),
  /** What is on her wish list costs at least so many percent less than just before. */
  z.object({ kind: z.literal('price_drop'), percent: z.int().min(1).max(99) }),
  /**
   * What is on her wish list, or what she looked at in the last thirty days (from the day on which a journey asks for it), can be had again:
   * anywhere, or in her store (trait `store`, `home_store` or `favourite_store`, else the place of her wish list).
   */
  z.object({
    kind: z.literal('back_in_stock'),
    of: z.enum(['wished', 'viewed', 'either']),
    where: z.enum(['anywhere', 'her_store']),
  }),
]);
export type Trigger = z.infer<typeof trigger>;

export const exitRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), ...eventFilter.shape }),
  z.object({ kind: z.literal('audience'), audienceId: id, change: audienceChange }),
]);
export type ExitRule = z.infer<typeof exitRule>;

export const waitFor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('duration'), span }),
  /** The next time of day (on one of these weekdays, Monday is 1) where the person is. */
  z.object({ kind: z.literal('time'), at: wallTime, weekdays }),
  z.object({ kind: z.literal('date'), at: instant }),
]);
export type WaitFor = z.infer<typeof waitFor>;

export const question = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('audience'), audienceId: id, member: z.boolean() }),
  /** A property of the event that started the run, or what the API gave. */
  z.object({ kind: z.literal('data'), property: z.string().min(1).max(80), test: valueTest }),
  /** A rule of its own, as audiences have them, judged at that moment. */
  z.object({ kind: z.literal('rule'), rule }),
]);
export type Question = z.infer<typeof question>;

export const receiptKinds = ['sent', 'delivered', 'opened', 'clicked'] as const;
export const receiptKind = z.enum(receiptKinds);
export type ReceiptKind = z.infer<typeof receiptKind>;

export const taskRoles = ['agent', 'store', 'marketer', 'admin'] as const;
export const taskRole = z.enum(taskRoles);
export type TaskRole = z.infer<typeof taskRole>;

const common = {
  name: z.string().trim().max(80).optional(),
  /** Where it stands on the canvas. */
  place: z.object({ x: z.int(), y: z.int() }).optional(),
};
export const step = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('wait'), ...common, for: waitFor, next }),
  z.object({ kind: z.literal('wait_event'), ...common, ...eventFilter.shape, within: span, next, timeout: next }),
  z.object({ kind: z.literal('condition'), ...common, if: question, yes: next, no: next }),
  /** Sticky: the same person goes the same way in every run of the same experiment. */
  z.object({
    kind: z.literal('split'),
    ...common,
    experiment: z.string().regex(/^[a-z0-9_-]{1,60}$/),
    /** `experiment` is the key of one of the experiments: each way has the key of an arm as its name, and the shares are those of the experiment. */
    tests: z.boolean().optional(),
    ways: z
      .array(
        z.object({
          name: z.string().min(1).max(40),
          percent: z.int().min(0).max(100),
          isHoldOut: z.boolean().default(false),
          next,
        }),
      )
      .min(2)
      .max(10),
  }),
  /** Of several templates, the one on the channel that she answers most; the first where she has answered nothing yet. */
  z.object({
    kind: z.literal('message'),
    ...common,
    templates: z.array(templateRef).min(1).max(6),
    purpose: purpose.optional(),
    /** Due in the hour of the week in which she reads, at most so many hours from now; without it at once. */
    bestHourWithinHours: z.int().min(1).max(48).optional(),
    next,
  }),
  /** The next one is tried when the receipt wished for did not come in its time after sending, or at once when it was not sent. */
  z.object({
    kind: z.literal('cascade'),
    ...common,
    tries: z
      .array(z.object({ template: templateRef, wish: receiptKind, within: span }))
      .min(1)
      .max(6),
    purpose: purpose.optional(),
    next,
    none: next,
  }),
  z.object({
    kind: z.literal('set_trait'),
    ...common,
    trait: text,
    value: z.union([z.string().max(200), z.number(), z.boolean()]),
    next,
  }),
  z.object({
    kind: z.literal('points'),
    ...common,
    balance: z.string().min(1).max(40),
    amount: z.int().min(1).max(1_000_000),
    /** Null: they never expire. */
    expiresInDays: z.int().min(1).max(3_650).nullable(),
    next,
  }),
  /** A code of a promotion for this person alone; templates have it as `data.code`. */
  z.object({
    kind: z.literal('code'),
    ...common,
    promotionId: text,
    validDays: z.int().min(1).max(365),
    next,
  }),
  /**
   * Something for people to do, in the list of tasks of a role until `within` has passed. With `waits` the run goes on when it is done, and by
   * `late` when it was not done in time; else at once.
   */
  z.object({
    kind: z.literal('task'),
    ...common,
    text: z.string().trim().max(500),
    role: taskRole,
    within: span,
    waits: z.boolean().default(false),
    next,
    late: next.default(null),
  }),
  /** A signed call to the address of a webhook sender: retried until `within` has passed, then `failed`. */
  z.object({ kind: z.literal('webhook'), ...common, senderId: id, within: span, next, failed: next }),
  /** Starts another journey for her; with `waits` the run goes on when she has come out of it, and by `late` when that takes longer. */
  z.object({
    kind: z.literal('journey'),
    ...common,
    journeyId: id,
    waits: z.boolean().default(false),
    within: span,
    next,
    late: next.default(null),
  }),
  /** Puts her on a list that is kept by hand, or takes her off it. */
  z.object({ kind: z.literal('list'), ...common, audienceId: id, act: z.enum(['add', 'remove']), next }),
  z.object({ kind: z.literal('end'), ...common }),
]);
export type Step = z.infer<typeof step>;
export type StepKind = Step['kind'];

export const journeyDocument = z.object({
  triggers: z.array(trigger).max(10),
  /** So many of a hundred people get nothing: what the others did more is measured against them. */
  holdOutPercent: z.int().min(0).max(50).default(0),
  reentry: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('once') }),
    z.object({ kind: z.literal('again'), after: span }),
  ]),
  start: next,
  steps: z.record(stepId, step).refine((steps) => Object.keys(steps).length <= 100, { message: 'at most 100 steps' }),
  goal: z
    .object({ ...eventFilter.shape, within: span, ends: z.boolean().default(true) })
    .nullable()
    .default(null),
  exits: z.array(exitRule).max(10).default([]),
  /** Orders of so many days after the start count in the report. */
  reportDays: z.int().min(1).max(90).default(7),
  /**
   * Among the journeys of a group: while she is in one with a higher number, this one does not take her in and passes its messages over
   * (`skip`), or takes her in and keeps its messages until she is out of it (`wait`).
   */
  rank: z
    .object({
      group: z.string().regex(/^[a-z0-9_-]{1,40}$/),
      priority: z.int().min(1).max(1_000),
      otherwise: z.enum(['skip', 'wait']),
    })
    .nullable()
    .default(null),
});
export type JourneyDocument = z.infer<typeof journeyDocument>;
