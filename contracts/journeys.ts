/** Journeys over HTTP: /api/v1/journeys… What happens next for this person, as data: a versioned graph of steps. */
import { z } from 'zod';
import { lift } from './experiments.ts';
import { id, identifier, instant, pageOf, pageQuery } from './common.ts';
import { journeyDocument, stepId, taskRole } from './journey-document.ts';
import { messageChannel } from './messaging.ts';

export * from './journey-document.ts';

const name = z.string().trim().min(1).max(120);

export const faultCodes = [
  'no_trigger',
  'no_step',
  'step_missing',
  'unreachable',
  'loop_without_wait',
  'shares',
  'template_missing',
  'experiment_missing',
  'audience_missing',
  'list_missing',
  'rule_wrong',
  'task_empty',
  'sender_missing',
  'journey_missing',
  'journey_circle',
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
/** `journeyId`: whose draft it is, so that journeys that begin each other are found. */
export const checkBody = z.object({ document: journeyDocument, journeyId: id.optional() });

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

const money = z.object({ currency: z.string(), minor: z.int() });
const group = z.object({
  people: z.int(),
  buyers: z.int(),
  orders: z.int(),
  goals: z.int(),
  money: z.array(money),
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
  /** What its messages have cost, by the prices of the settings; null: no prices are set. */
  cost: money.nullable(),
  entered: z.int(),
  ended: z.record(z.string(), z.int()),
  treated: group,
  heldOut: group,
  /** What that difference is worth, of people whose days have passed; null: nobody was held out. */
  lift: lift.nullable(),
});
export type Report = z.infer<typeof report>;

export const rehearseBody = z.object({
  document: journeyDocument,
  days: z.int().min(1).max(366).default(30),
});
export const assumptions = [
  'membership_as_of_now',
  'receipts',
  /** Rules inside of conditions: the way “no” is played. */
  'rules_not_played',
  /** Calls and tasks succeed at once. */
  'others_succeed',
  /** What a sub-journey sends is not counted. */
  'sub_journeys_not_played',
  /** Dates of people and recurring dates: nobody who would have entered by them is counted. */
  'dates_not_played',
  /** Priority between journeys holds nobody up. */
  'rank_not_played',
] as const;
export const rehearsal = z.object({
  since: instant,
  /** Runs that would have begun, of how many people. */
  entries: z.int(),
  people: z.int(),
  heldOut: z.int(),
  /** What would have been sent: `least` where every wished receipt comes at once, `most` where none does. */
  messages: z.array(z.object({ channel: messageChannel, least: z.int(), most: z.int() })),
  goals: z.int(),
  /** What these messages would have cost; null: no prices are set. */
  cost: z.object({ currency: z.string(), leastMinor: z.int(), mostMinor: z.int() }).nullable(),
  /** How many of the people who would have entered are, in other journeys, told something now. */
  inOthers: z.array(z.object({ journeyId: id, name: z.string(), people: z.int() })),
  /** One of so many people was played; the figures stand for all. */
  sampleOf: z.int(),
  /** What could not be known of the past. */
  assumed: z.array(z.enum(assumptions)),
  tookMs: z.int(),
});
export type Rehearsal = z.infer<typeof rehearsal>;

export const journeySettings = z.object({
  /** At most so many messages of all journeys together for one person; what is transactional does not count. */
  cap: z.object({ count: z.int().min(1).max(1_000), hours: z.int().min(1).max(2_160) }).nullable(),
  /** Where people are of whom no time zone is known. */
  timeZone: z.string().min(1).max(60),
  /** What a message costs, in units of the currency, by channel; six decimals count. */
  prices: z
    .object({
      currency: z.string().regex(/^[A-Z]{3}$/),
      perMessage: z.partialRecord(messageChannel, z.number().min(0).max(1_000)),
    })
    .nullable()
    .default(null),
});
export type JourneySettings = z.infer<typeof journeySettings>;
export const journeySettingsView = z.object({ revision: z.int(), settings: journeySettings });

export const taskStates = ['open', 'done', 'cancelled'] as const;
export const taskState = z.enum(taskStates);
export const task = z.object({
  id,
  text: z.string(),
  role: taskRole,
  state: taskState,
  /** Open and after its time. */
  isLate: z.boolean(),
  dueAt: instant,
  createdAt: instant,
  person: z.object({ id, name: z.string().nullable() }),
  journey: z.object({ id, name: z.string() }),
  /** By whom, and what they wrote. */
  doneBy: z.string().nullable(),
  doneAt: instant.nullable(),
  note: z.string().nullable(),
});
export type Task = z.infer<typeof task>;
export const taskPage = pageOf(task);
export const tasksQuery = pageQuery.extend({ state: taskState.default('open'), role: taskRole.optional() });
export const taskDoneBody = z.object({ note: z.string().trim().max(1_000).default('') });
