/** Statements about journeys themselves. */
import { z } from 'zod';
import { journeyDocument, journeyStates } from '../../../contracts/journeys.ts';
import { command, hotStatement, statement } from '../kit/sql.ts';

const state = z.enum(journeyStates);
const row = z.object({
  journey_id: z.string(),
  name: z.string(),
  state,
  version: z.int().nullable(),
  draft: journeyDocument,
  revision: z.int(),
  published_revision: z.int().nullable(),
  created_by: z.string(),
  created_at: z.date(),
  changed_at: z.date(),
});
export type JourneyRow = z.infer<typeof row>;
const columns = `journey_id, name, state, version, draft, revision, published_revision, created_by, created_at, changed_at`;

export const listJourneys = statement(
  'journeys.list',
  row,
  `select ${columns} from journeys.journeys order by state = 'stopped', lower(name), journey_id limit 500`,
);
export const findJourney = statement(
  'journeys.find',
  row,
  `select ${columns} from journeys.journeys where journey_id = $1`,
);
export const lockJourney = statement(
  'journeys.lock',
  row,
  `select ${columns} from journeys.journeys where journey_id = $1 for update`,
);
export const lockAll = command('journeys.lockAll', `select pg_advisory_xact_lock(7235184021)`);
export const countInUse = statement(
  'journeys.countInUse',
  z.object({ n: z.int() }),
  `select count(*)::int as n from journeys.journeys where state <> 'stopped'`,
);
export const addJourney = command(
  'journeys.add',
  `insert into journeys.journeys (journey_id, name, draft, created_by, created_at, changed_at) values ($1, $2, $3::text::jsonb, $4, $5, $5)`,
);
export const changeDraft = statement(
  'journeys.changeDraft',
  z.object({ revision: z.int() }),
  `update journeys.journeys set name = $3, draft = $4::text::jsonb, revision = revision + 1, changed_at = $5
   where journey_id = $1 and revision = $2 returning revision`,
);
export const publishJourney = command(
  'journeys.publish',
  `update journeys.journeys set version = $2, published_revision = revision, state = case when state = 'paused' then 'paused' else 'live' end,
     stamp = stamp + 1, changed_at = $3 where journey_id = $1`,
);
export const addVersion = command(
  'journeys.addVersion',
  `insert into journeys.versions (journey_id, version, document, actor, at) values ($1, $2, $3::text::jsonb, $4, $5)`,
);
export const listVersions = statement(
  'journeys.listVersions',
  z.object({ version: z.int(), document: journeyDocument, actor: z.string(), at: z.date() }),
  `select version, document, actor, at from journeys.versions where journey_id = $1 order by version desc limit 100`,
);
export const versionOf = statement(
  'journeys.versionOf',
  z.object({ document: journeyDocument }),
  `select document from journeys.versions where journey_id = $1 and version = $2`,
);
/** Who waits at one of these steps goes on by the new version. */
export const moveRuns = command(
  'journeys.moveRuns',
  `update journeys.runs set version = $2 where journey_id = $1 and state = 'waiting' and version <> $2 and step_id = any ($3::text[])`,
);
export const setState = command(
  'journeys.setState',
  `update journeys.journeys set state = $2, stamp = stamp + 1, changed_at = $3 where journey_id = $1`,
);
export const stopRuns = command(
  'journeys.stopRuns',
  `update journeys.runs set state = 'ended', ended_at = $2, reason = 'stopped', wake_at = null where journey_id = $1 and state = 'waiting'`,
);
/** Whoever waits in another journey for the runs of this one that were stopped just now goes on. */
export const wakeWaitingForStopped = command(
  'journeys.wakeWaitingForStopped',
  `update journeys.runs p set wake_at = $2, memory = jsonb_set(p.memory, '{waiting,isOver}', 'true')
   from journeys.runs c
   where c.journey_id = $1 and c.reason = 'stopped' and c.ended_at = $2
     and p.state = 'waiting' and p.memory -> 'waiting' ->> 'kind' = 'journey' and p.memory -> 'waiting' ->> 'runId' = c.run_id::text`,
);
/** Whoever waits for the end of a journey of a higher priority looks again. */
export const wakeOutranked = command(
  'journeys.wakeOutranked',
  `update journeys.runs set wake_at = $1, memory = jsonb_set(memory, '{waiting,until}', to_jsonb(to_char($1::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
   where state = 'waiting' and memory -> 'waiting' ->> 'kind' = 'rank'`,
);
export const endBulk = command(
  'journeys.endBulk',
  `update journeys.bulk_starts set done_at = $2 where journey_id = $1 and done_at is null`,
);

export const dropSchedules = command(
  'journeys.dropSchedules',
  `delete from journeys.bulk_starts where journey_id = $1 and because in ('schedule', 'recurring') and done_at is null and taken = 0`,
);

/** Changes whenever a journey is published or changes its state, and with what experiments and the hold-out measure. */
export const stampOfAll = hotStatement<{ stamp: string }>(
  'journeys.stampOfAll',
  `select count(*) || ':' || coalesce(sum(stamp), 0) || ':' || (select revision from journeys.hold_out) || ':' ||
     (select count(*) || ':' || coalesce(max(changed_at)::text, '') from journeys.experiments where state <> 'draft') as stamp
   from journeys.journeys where state <> 'draft'`,
);
export const versionsInForce = statement(
  'journeys.versionsInForce',
  z.object({
    journey_id: z.string(),
    name: z.string(),
    state,
    current: z.int(),
    version: z.int(),
    document: journeyDocument,
  }),
  `select j.journey_id, j.name, j.state, j.version as current, v.version, v.document
   from journeys.journeys j join journeys.versions v using (journey_id) where j.state <> 'draft'`,
);
/** The published graph of each journey that was ever published and is not stopped. */
export const versionsPublished = statement(
  'journeys.versionsPublished',
  z.object({ journey_id: z.string(), document: journeyDocument }),
  `select j.journey_id, v.document from journeys.journeys j join journeys.versions v using (journey_id, version)
   where j.state not in ('draft', 'stopped')`,
);
export const readSettings = statement(
  'journeys.readSettings',
  z.object({ revision: z.int(), document: z.record(z.string(), z.unknown()) }),
  `select revision, document from journeys.settings`,
);
export const changeSettings = statement(
  'journeys.changeSettings',
  z.object({ revision: z.int() }),
  `update journeys.settings set revision = revision + 1, document = $2::text::jsonb where revision = $1 returning revision`,
);
