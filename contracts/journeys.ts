/** Journeys over HTTP: /api/v1/journeys… What happens next for this person, as data: a versioned graph of steps. */
import { z } from 'zod';
import { eventFilter, span, valueTest } from './audience-rule.ts';
import { id, identifier, instant, pageOf, pageQuery } from './common.ts';
import { messageChannel, purpose } from './messaging.ts';

const name = z.string().trim().min(1).max(120);
export const stepId = z.string().regex(/^[a-z][a-z0-9_-]{0,39}$/);
/** Null: the run ends. */
const next = stepId.nullable();
const text = z.string().min(1).max(200);
const templateRef = z.string().min(1).max(100);
const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const audienceChange = z.enum(['entered', 'exited']);

export const trigger = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), ...eventFilter.shape }),
  z.object({ kind: z.literal('audience'), audienceId: id, change: audienceChange }),
  z.object({ kind: z.literal('api') }),
  /** Everybody who is a member at that instant. */
  z.object({ kind: z.literal('schedule'), at: instant, audienceId: id }),
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
  z.object({ kind: z.literal('time'), at: wallTime, weekdays: z.array(z.int().min(1).max(7)).max(7).default([]) }),
  z.object({ kind: z.literal('date'), at: instant }),
]);
export type WaitFor = z.infer<typeof waitFor>;

export const question = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('audience'), audienceId: id, member: z.boolean() }),
  /** A property of the event that started the run, or what the API gave. */
  z.object({ kind: z.literal('data'), property: z.string().min(1).max(80), test: valueTest }),
]);
export type Question = z.infer<typeof question>;

export const receiptKinds = ['sent', 'delivered', 'opened', 'clicked'] as const;
export const receiptKind = z.enum(receiptKinds);
export type ReceiptKind = z.infer<typeof receiptKind>;

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
});
export type JourneyDocument = z.infer<typeof journeyDocument>;

export const faultCodes = [
  'no_trigger',
  'no_step',
  'step_missing',
  'unreachable',
  'loop_without_wait',
  'shares',
  'template_missing',
  'experiment_missing',
] as const;
export const fault = z.object({
  code: z.enum(faultCodes),
  /** Null: of the journey itself. */
  stepId: z.string().nullable(),
  /** What is meant: a template, an audience, a step. */
  about: z.string().nullable(),
  message: z.string(),
});
export type Fault = z.infer<typeof fault>;
export const faults = z.object({ items: z.array(fault) });

export const journeyStates = ['draft', 'live', 'paused', 'draining', 'stopped'] as const;
export const journeyState = z.enum(journeyStates);
export type JourneyState = z.infer<typeof journeyState>;

export const journey = z.object({
  id,
  name,
  state: journeyState,
  /** The published one; null: none yet. */
  version: z.int().nullable(),
  revision: z.int(),
  /** The draft differs from what is published. */
  hasChanges: z.boolean(),
  entered: z.int(),
  waiting: z.int(),
  ended: z.int(),
  messages: z.int(),
  createdBy: z.string(),
  createdAt: instant,
  changedAt: instant,
});
export type Journey = z.infer<typeof journey>;
export const journeyList = z.object({ items: z.array(journey) });
export const journeyDetail = journey.extend({
  draft: journeyDocument,
  published: journeyDocument.nullable(),
  faults: z.array(fault),
});
export type JourneyDetail = z.infer<typeof journeyDetail>;
export const journeyBody = z.object({ name, document: journeyDocument });
/** `revision` is the one that the change was made from. */
export const journeyChange = journeyBody.extend({ revision: z.int() });
export const publishBody = z.object({
  revision: z.int(),
  /** `move`: who waits at a step that is still there goes on by the new version; the others stay on theirs. */
  inFlight: z.enum(['stay', 'move']).default('stay'),
});
export const published = z.object({ version: z.int(), moved: z.int() });
export const stateBody = z.object({ to: z.enum(['live', 'paused', 'draining', 'stopped']) });
export const journeyVersions = z.object({
  items: z.array(z.object({ version: z.int(), document: journeyDocument, actor: z.string(), at: instant })),
});

const data = z.record(z.string().max(100), z.unknown());
/** One person, or all members of an audience. */
export const startBody = z
  .object({
    personId: id.optional(),
    customer: z.array(identifier).min(1).max(10).optional(),
    audienceId: id.optional(),
    data: data.default({}),
  })
  .refine((one) => [one.personId, one.customer, one.audienceId].filter((each) => each !== undefined).length === 1, {
    message: 'say who by one of personId, customer and audienceId',
  });
export const started = z.object({
  /** Null: an audience is being taken in, or she may not enter (again) now. */
  runId: id.nullable(),
  outcome: z.enum(['started', 'held_out', 'not_again', 'booked']),
});

export const runState = z.enum(['waiting', 'ended']);
export const run = z.object({
  id,
  journeyId: id,
  journeyName: z.string(),
  version: z.int(),
  personId: id,
  state: runState,
  stepId: z.string().nullable(),
  wakeAt: instant.nullable(),
  heldOut: z.boolean(),
  startedAt: instant,
  /** What it began with. */
  because: z.string(),
  endedAt: instant.nullable(),
  reason: z.string().nullable(),
  goalAt: instant.nullable(),
  trouble: z.string().nullable(),
});
export type Run = z.infer<typeof run>;
export const runPage = pageOf(run);
export const runsQuery = pageQuery.extend({ stepId: stepId.optional(), state: runState.optional() });
export const trace = z.object({
  stepId: z.string().nullable(),
  at: instant,
  /** The way that was taken, or what was awaited. */
  what: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export const personRuns = z.object({ items: z.array(run.extend({ traces: z.array(trace) })) });
export type PersonRuns = z.infer<typeof personRuns>;

export const tryBody = z.object({
  document: journeyDocument.optional(),
  personId: id,
  data: data.default({}),
  /** The clock of the trial; default now. */
  at: instant.optional(),
  /** By step: which way it goes where that hangs on what others do (`came`, `timeout`, `fulfilled`, `none`, a way of a split). */
  assume: z.record(stepId, z.string().max(40)).default({}),
});
export const tried = z.object({
  steps: z.array(
    z.object({
      stepId: z.string(),
      kind: z.string(),
      at: instant,
      leftAt: instant,
      exit: z.string(),
      detail: z.record(z.string(), z.unknown()),
    }),
  ),
  endedBecause: z.enum(['end', 'too_long']),
});
export type Tried = z.infer<typeof tried>;

const group = z.object({
  people: z.int(),
  buyers: z.int(),
  orders: z.int(),
  goals: z.int(),
  money: z.array(z.object({ currency: z.string(), minor: z.int() })),
});
export const report = z.object({
  days: z.int(),
  steps: z.array(
    z.object({
      stepId: z.string(),
      entered: z.int(),
      waiting: z.int(),
      exits: z.record(z.string(), z.int()),
      messages: z.array(
        z.object({
          channel: messageChannel,
          asked: z.int(),
          sent: z.int(),
          delivered: z.int(),
          opened: z.int(),
          clicked: z.int(),
          dropped: z.int(),
        }),
      ),
    }),
  ),
  entered: z.int(),
  ended: z.record(z.string(), z.int()),
  treated: group,
  heldOut: group,
});
export type Report = z.infer<typeof report>;

export const rehearseBody = z.object({
  document: journeyDocument,
  days: z.int().min(1).max(366).default(30),
});
export const rehearsal = z.object({
  since: instant,
  /** Runs that would have begun, of how many people. */
  entries: z.int(),
  people: z.int(),
  heldOut: z.int(),
  /** What would have been sent: `least` where every wished receipt comes at once, `most` where none does. */
  messages: z.array(z.object({ channel: messageChannel, least: z.int(), most: z.int() })),
  goals: z.int(),
  /** One of so many people was played; the figures stand for all. */
  sampleOf: z.int(),
  /** What could not be known of the past. */
  assumed: z.array(z.enum(['membership_as_of_now', 'receipts'])),
  tookMs: z.int(),
});
export type Rehearsal = z.infer<typeof rehearsal>;

export const journeySettings = z.object({
  /** At most so many messages of all journeys together for one person; what is transactional does not count. */
  cap: z.object({ count: z.int().min(1).max(1_000), hours: z.int().min(1).max(2_160) }).nullable(),
  /** Where people are of whom no time zone is known. */
  timeZone: z.string().min(1).max(60),
});
export type JourneySettings = z.infer<typeof journeySettings>;
export const journeySettingsView = z.object({ revision: z.int(), settings: journeySettings });
