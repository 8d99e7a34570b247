/** Experiments over HTTP: /api/v1/experiments… Which of several ways does more, and how sure is that? */
import { z } from 'zod';
import { span } from './audience-rule.ts';
import { id, identifier, instant } from './common.ts';

export const experimentKey = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/);
export const armKey = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/);
const currency = z.string().regex(/^[A-Z]{3}$/);

export const arm = z.object({
  key: armKey,
  name: z.string().trim().min(1).max(80),
  /** Of a hundred people in the experiment. */
  weight: z.int().min(0).max(100),
});

export const metricKeys = ['conversion', 'revenue', 'orders', 'returned', 'unsubscribed'] as const;
export const metricKey = z.enum(metricKeys);
export type MetricKey = z.infer<typeof metricKey>;
/** What may decide: share of people who bought, money net of returns a person, orders a person. */
export const primaryMetrics = ['conversion', 'revenue', 'orders'] as const;

export const plan = z.object({
  /** What is expected of one person in the control: a share (0.05), or minor units, or orders. */
  baseline: z.number().positive().max(1e9),
  /** The smallest change worth knowing, as a part of the baseline: 0.1 is a tenth more or less. */
  effect: z.number().min(0.005).max(5),
  /** Of one person's money or orders; null: of a share, which has its own. */
  deviation: z.number().positive().max(1e9).nullable().default(null),
  power: z.number().min(0.5).max(0.99).default(0.8),
  /** How often a change is said where there is none. */
  alpha: z.number().min(0.001).max(0.2).default(0.05),
  peopleADay: z.number().min(0).max(1e8).default(0),
});
export type Plan = z.infer<typeof plan>;

export const experimentDocument = z
  .object({
    name: z.string().trim().min(1).max(120),
    hypothesis: z.string().trim().max(1_000).default(''),
    /** The first is the control: the others are measured against it. */
    arms: z.array(arm).min(2).max(10),
    /** Of a hundred people who come by, so many are in the experiment; the others get the control and are not counted. */
    trafficPercent: z.int().min(1).max(100).default(100),
    /** Experiments of one group never share a person. */
    group: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)
      .nullable()
      .default(null),
    /** What a person does within it after entering counts. */
    window: span,
    metric: z.enum(primaryMetrics).default('conversion'),
    /** In which money is measured; orders in another count as orders, and their money is listed apart. */
    currency,
    plan,
  })
  .refine(({ arms }) => arms.reduce((sum, one) => sum + one.weight, 0) === 100, {
    message: 'the weights must make 100',
    path: ['arms'],
  })
  .refine(({ arms }) => new Set(arms.map((one) => one.key)).size === arms.length, {
    message: 'two arms have the same key',
    path: ['arms'],
  })
  .refine(
    ({ metric, plan: { baseline, deviation } }) => metric !== 'conversion' || (baseline < 1 && deviation === null),
    {
      message: 'a share lies below 1 and has no deviation of its own',
      path: ['plan', 'baseline'],
    },
  )
  .refine(({ metric, plan: { deviation } }) => metric === 'conversion' || deviation !== null, {
    message: 'money and orders need their deviation',
    path: ['plan', 'deviation'],
  });
export type ExperimentDocument = z.infer<typeof experimentDocument>;

export const experimentStates = ['draft', 'running', 'stopped', 'decided'] as const;
export const experimentState = z.enum(experimentStates);
export type ExperimentState = z.infer<typeof experimentState>;

export const experiment = z.object({
  key: experimentKey,
  state: experimentState,
  version: z.int(),
  document: experimentDocument,
  entered: z.int(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Everybody gets it now. */
  decidedArm: armKey.nullable(),
  /** Why it was stopped or decided. */
  reason: z.string().nullable(),
  createdBy: z.string(),
  createdAt: instant,
  changedAt: instant,
});
export type Experiment = z.infer<typeof experiment>;
export const experimentList = z.object({ items: z.array(experiment) });
export const experimentBody = z.object({ key: experimentKey, document: experimentDocument });
/** `version` is the one that the change was made from. */
export const experimentChange = z.object({ version: z.int(), document: experimentDocument });
const reason = z.string().trim().min(3).max(500);
export const experimentStateBody = z.discriminatedUnion('to', [
  z.object({ to: z.literal('running') }),
  z.object({ to: z.literal('stopped'), reason }),
  z.object({ to: z.literal('decided'), arm: armKey, reason }),
]);
export type ExperimentStateBody = z.infer<typeof experimentStateBody>;

export const assignBody = z
  .object({ personId: id.optional(), customer: z.array(identifier).min(1).max(10).optional() })
  .refine((one) => (one.personId === undefined) !== (one.customer === undefined), {
    message: 'say who by one of personId and customer',
  });
export const assigned = z.object({
  arm: armKey,
  /**
   * `in`: counted. `not_in`: outside of its share of people, or the experiment is a draft or has been stopped: the control, or the arm that she
   * has had. `decided`: the arm that everybody gets.
   */
  outcome: z.enum(['in', 'not_in', 'decided']),
  /** It is the first time that she was asked for. */
  isNew: z.boolean(),
});
export type Assigned = z.infer<typeof assigned>;

const bounds = z.object({ low: z.number(), high: z.number() });
export const verdict = z.enum(['early', 'open', 'better', 'worse']);
export type Verdict = z.infer<typeof verdict>;
/** Against the control: in the metric's own unit (a share, minor units, a number). */
export const comparison = z.object({
  difference: z.number(),
  /** Of the control's; null: the control has none. */
  relative: z.number().nullable(),
  /** Holds at every moment that somebody looks. Null: nothing can be said. */
  bounds: bounds.nullable(),
  verdict,
});
export type Comparison = z.infer<typeof comparison>;
/** Those who got something against those who were held out. */
export const lift = z.object({
  treated: z.int(),
  heldOut: z.int(),
  conversion: comparison,
  /** A person, in minor units. */
  money: z.array(z.object({ currency: z.string(), comparison })),
});
export type Lift = z.infer<typeof lift>;
/** Null: nobody is held out. */
export const liftAnswer = z.object({ lift: lift.nullable() });

export const armResult = z.object({
  arm: armKey,
  name: z.string(),
  weight: z.int(),
  /** All who came in; `measured`: whose window has passed, and who was in one arm only. */
  entered: z.int(),
  measured: z.int(),
  buyers: z.int(),
  orders: z.int(),
  minor: z.int(),
  /** In other currencies. */
  otherMoney: z.array(z.object({ currency: z.string(), minor: z.int() })),
  unitsBought: z.int(),
  unitsReturned: z.int(),
  unsubscribed: z.int(),
  values: z.record(metricKey, z.number()),
  /** Null: of the control itself. */
  comparisons: z.record(metricKey, comparison).nullable(),
});
export type ArmResult = z.infer<typeof armResult>;

export const results = z.object({
  arms: z.array(armResult),
  /** Were in two arms, because they turned out to be one person: left out. */
  crossed: z.int(),
  /** Entered, and their window has not passed. */
  waiting: z.int(),
  peopleADay: z.number(),
  /** All arms together, after which a change of the planned size is found with the planned power. */
  plannedPeople: z.int(),
  /** Null: nobody enters. 0: as many as were planned are there. */
  daysLeft: z.int().nullable(),
  /** At most so often chance alone makes the arms so uneven; `isTrusted` is false below 0.001. */
  shares: z.object({ credibility: z.number(), isTrusted: z.boolean() }),
  /** The deciding metric, as it stood at these moments. */
  course: z.array(
    z.object({ at: instant, arm: armKey, people: z.int(), difference: z.number(), bounds: bounds.nullable() }),
  ),
});
export type Results = z.infer<typeof results>;

export const sampleBody = z.object({
  metric: z.enum(primaryMetrics),
  plan,
  weights: z.array(z.int().min(0).max(100)).min(2).max(10),
  trafficPercent: z.int().min(1).max(100).default(100),
  window: span,
});
export const sample = z.object({
  people: z.int(),
  perArm: z.array(z.int()),
  /** What a test that may be looked at only once would need. */
  fixedPeople: z.int(),
  /** Null: nobody comes. */
  days: z.int().nullable(),
});
export type Sample = z.infer<typeof sample>;

/** So many of a hundred people get nothing but transactional messages. */
export const holdOut = z.object({ revision: z.int(), percent: z.number().min(0).max(20), since: instant.nullable() });
export type HoldOut = z.infer<typeof holdOut>;
export const holdOutBody = z.object({ revision: z.int(), percent: z.int().min(0).max(20) });
