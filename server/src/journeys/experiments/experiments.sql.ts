/** Statements about experiments themselves, and about who is in which arm. */
import { z } from 'zod';
import { experimentDocument, experimentStates } from '../../../../contracts/experiments.ts';
import { command, hotStatement, statement } from '../../kit/sql.ts';

const row = z.object({
  experiment_id: z.string(),
  key: z.string(),
  state: z.enum(experimentStates),
  version: z.int(),
  document: experimentDocument,
  taken_from: z.int().nullable(),
  started_at: z.date().nullable(),
  ended_at: z.date().nullable(),
  decided_arm: z.string().nullable(),
  reason: z.string().nullable(),
  created_by: z.string(),
  created_at: z.date(),
  changed_at: z.date(),
});
export type ExperimentRow = z.infer<typeof row>;
const columns = `experiment_id, key, state, version, document, taken_from, started_at, ended_at, decided_arm, reason, created_by, created_at, changed_at`;

export const listExperiments = statement(
  'journeys.listExperiments',
  row,
  `select ${columns} from journeys.experiments order by state in ('stopped', 'decided'), lower(document ->> 'name'), key limit 500`,
);
export const experimentsBy = statement(
  'journeys.experimentsBy',
  row,
  `select ${columns} from journeys.experiments where key = any ($1::text[])`,
);
export const lockExperiment = statement(
  'journeys.lockExperiment',
  row,
  `select ${columns} from journeys.experiments where key = $1 for update`,
);
export const countEntered = statement(
  'journeys.countEntered',
  z.object({ experiment_id: z.string(), n: z.int() }),
  `select experiment_id, count(*)::int as n from journeys.assignments where experiment_id = any ($1::uuid[]) group by experiment_id`,
);
export const addExperiment = statement(
  'journeys.addExperiment',
  z.object({ key: z.string() }),
  `insert into journeys.experiments (experiment_id, key, document, created_by, created_at, changed_at) values ($1, $2, $3::text::jsonb, $4, $5, $5)
   on conflict (key) do nothing returning key`,
);
export const changeExperiment = command(
  'journeys.changeExperiment',
  `update journeys.experiments set document = $2::text::jsonb, version = version + 1, changed_at = $3 where experiment_id = $1`,
);
export const addExperimentVersion = command(
  'journeys.addExperimentVersion',
  `insert into journeys.experiment_versions (experiment_id, version, document, actor, at)
   select experiment_id, version, document, $2, $3 from journeys.experiments where experiment_id = $1`,
);
/** One at a time looks for a place in a group. */
export const lockGroup = command('journeys.lockGroup', `select pg_advisory_xact_lock(7236, hashtext($1))`);
export const groupPlaces = statement(
  'journeys.groupPlaces',
  z.object({ taken_from: z.int(), percent: z.int() }),
  `select taken_from, (document ->> 'trafficPercent')::int as percent from journeys.experiments
   where state = 'running' and document ->> 'group' = $1 and taken_from is not null order by taken_from`,
);
export const startExperiment = command(
  'journeys.startExperiment',
  `update journeys.experiments set state = 'running', started_at = $2, taken_from = $3, changed_at = $2 where experiment_id = $1 and state = 'draft'`,
);
export const endExperiment = command(
  'journeys.endExperiment',
  `update journeys.experiments set state = $2, ended_at = coalesce(ended_at, $3), decided_arm = $4, reason = $5, changed_at = $3
   where experiment_id = $1 and state in ('running', 'stopped')`,
);

/**
 * Who came first stands: what any of a person's origins has had is her arm for ever; else she comes in now, where an arm is given. In one
 * statement: of two at once, both get the arm of the one who was first. In the order of ids.
 */
export const enterArms = hotStatement<{ experiment_id: string; origin_id: string; arm: string; is_new: boolean }>(
  'journeys.enterArms',
  `with w as materialized (
     select * from jsonb_to_recordset($1::text::jsonb) as w (experiment_id uuid, origin_id uuid, origins uuid[], arm text, version integer)
   ), known as materialized (
     select distinct on (w.experiment_id, w.origin_id) w.experiment_id, w.origin_id, a.arm
     from w join journeys.assignments a on a.experiment_id = w.experiment_id and a.origin_id = any (w.origins)
     order by w.experiment_id, w.origin_id, a.entered_at, a.origin_id
   ), fresh as (
     insert into journeys.assignments as a (origin_id, experiment_id, arm, version, entered_at)
     select w.origin_id, w.experiment_id, w.arm, w.version, $2::timestamptz from w
     where w.arm is not null and not exists (select from known k where k.experiment_id = w.experiment_id and k.origin_id = w.origin_id)
     order by w.origin_id, w.experiment_id
     on conflict (origin_id, experiment_id) do update set arm = a.arm
     returning a.experiment_id, a.origin_id, a.arm, a.xmax = 0 as is_new
   )
   select experiment_id, origin_id, arm, false as is_new from known union all select experiment_id, origin_id, arm, is_new from fresh`,
);
