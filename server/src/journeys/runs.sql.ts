/** Statements that move runs. One each for a batch, whatever its size. */
import { command, hotStatement } from '../kit/sql.ts';
import type { Memory } from './decision.ts';

export interface RunRow {
  readonly origin_id: string;
  readonly run_id: string;
  readonly journey_id: string;
  readonly version: number;
  readonly state: 'waiting' | 'ended';
  readonly step_id: string | null;
  readonly seq: number;
  readonly traced: number;
  readonly wake_at: Date | null;
  readonly memory: Memory;
  readonly held_out: boolean;
  readonly started_at: Date;
  readonly goal_at: Date | null;
  readonly failures: number;
  readonly ended_at: Date | null;
  readonly reason: string | null;
}
const columns = `r.origin_id, r.run_id, r.journey_id, r.version, r.state, r.step_id, r.seq, r.traced, r.wake_at, r.memory, r.held_out, r.started_at, r.goal_at, r.failures, r.ended_at, r.reason`;

/**
 * Whoever is due, each journey its part of the batch: one with a million due runs holds up no other, and a paused one costs nothing. Rows that
 * somebody else has are passed over: the timer never waits for a run, so nobody waits for the timer in a circle.
 */
export const claimDue = hotStatement<RunRow>(
  'journeys.claimDue',
  `with busy as materialized (
     select j.journey_id from journeys.journeys j
     where j.state in ('live', 'draining')
       and exists (select from journeys.runs w where w.journey_id = j.journey_id and w.state = 'waiting' and w.wake_at <= $1)
   ), part as materialized (select ceil($2::integer / greatest(1, count(*))::numeric)::bigint as n from busy)
   select ${columns} from busy j
   cross join lateral (
     select * from journeys.runs w where w.journey_id = j.journey_id and w.state = 'waiting' and w.wake_at <= $1
     order by w.wake_at limit (select n from part) for no key update skip locked
   ) r`,
);
/** One that was claimed before, alone; it may have moved on. */
export const claimOne = hotStatement<RunRow>(
  'journeys.claimOne',
  `select ${columns} from journeys.runs r where r.origin_id = $1 and r.run_id = $2 and r.state = 'waiting' and r.wake_at <= $3
   for no key update skip locked`,
);
export const nextWake = hotStatement<{ at: Date | null }>(
  'journeys.nextWake',
  `select least(
     (select min(w.wake_at) from journeys.journeys j cross join lateral (
        select wake_at from journeys.runs r where r.journey_id = j.journey_id and r.state = 'waiting' and r.wake_at is not null
        order by r.wake_at limit 1) w
      where j.state in ('live', 'draining')),
     (select min(d.due_at) from journeys.journeys j cross join lateral (
        select due_at from journeys.dates d where d.journey_id = j.journey_id order by d.due_at limit 1) d
      where j.state = 'live'),
     (select min(b.due_at) from journeys.bulk_starts b join journeys.journeys j using (journey_id) where b.done_at is null and j.state = 'live')
   ) as at`,
);
/** Of these people, what waits and what has begun since; in the order of ids: who meets here waits. */
export const lockRunsOf = hotStatement<RunRow>(
  'journeys.lockRunsOf',
  `select ${columns} from journeys.runs r
   where r.origin_id = any ($1::uuid[]) and (r.state = 'waiting' or r.started_at > $2)
   order by r.origin_id, r.run_id for no key update`,
);
/** Who is in the same journey twice since a merge: the later one of them ends. $1, $2: origins and their persons. */
export const doubleRuns = hotStatement<{ run_id: string }>(
  'journeys.doubleRuns',
  `with w as (select * from unnest($1::uuid[], $2::uuid[]) as w(origin_id, person_id))
   select late.run_id from w wl join journeys.runs late on late.origin_id = wl.origin_id and late.state = 'waiting'
   where exists (
     select from w we join journeys.runs early on early.origin_id = we.origin_id
     where we.person_id = wl.person_id and we.origin_id <> wl.origin_id and early.journey_id = late.journey_id and (early.state = 'waiting' or early.ended_at > late.started_at)
       and (early.started_at, early.run_id) < (late.started_at, late.run_id))`,
);

/**
 * New runs; who may not enter now is left out. `origins`: all of the person. `since`: who began later may not begin again (null: never again).
 * `above`: who is in one of these journeys does not enter.
 */
export const startRuns = hotStatement<{ run_id: string; origin_id: string; journey_id: string; held_out: boolean }>(
  'journeys.startRuns',
  `insert into journeys.runs (origin_id, run_id, journey_id, version, state, step_id, wake_at, memory, because, held_out, started_at, ended_at, reason)
   select w.origin_id, w.run_id, w.journey_id, w.version, case when w.held_out then 'ended' else 'waiting' end,
     case when w.held_out then null else w.step_id end, case when w.held_out then null else $2::timestamptz end, coalesce(w.memory, '{}'), w.because, w.held_out, $2,
     case when w.held_out then $2::timestamptz end, case when w.held_out then 'held_out' end
   from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, run_id uuid, journey_id uuid, version integer, step_id text, memory jsonb, because text,
     held_out boolean, origins uuid[], above uuid[], since timestamptz)
   where not exists (
     select from journeys.runs r where r.origin_id = any (w.origins) and r.journey_id = w.journey_id
       and (r.state = 'waiting' or w.since is null or r.started_at > w.since))
     and not exists (
       select from journeys.runs h where h.origin_id = any (w.origins) and h.state = 'waiting' and h.journey_id = any (w.above))
   order by w.origin_id, w.run_id
   on conflict do nothing
   returning run_id, origin_id, journey_id, held_out`,
);

export const saveRuns = command(
  'journeys.saveRuns',
  `update journeys.runs r set state = w.state, step_id = w.step_id, seq = w.seq, traced = w.traced, wake_at = w.wake_at, memory = coalesce(w.memory, '{}'), held_out = w.held_out,
     ended_at = w.ended_at, reason = w.reason, goal_at = w.goal_at, failures = 0, trouble = null
   from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, run_id uuid, state text, step_id text, seq integer, traced integer, wake_at timestamptz, memory jsonb,
     held_out boolean, ended_at timestamptz, reason text, goal_at timestamptz)
   where r.origin_id = w.origin_id and r.run_id = w.run_id`,
);
/** A step that failed is made again later, and ends the run when it failed too often ($6). */
export const markFailed = command(
  'journeys.markFailed',
  `update journeys.runs set failures = failures + 1, trouble = $3, wake_at = case when failures + 1 >= $6::integer then null else $4::timestamptz end,
     state = case when failures + 1 >= $6 then 'ended' else state end, ended_at = case when failures + 1 >= $6 then $5::timestamptz end,
     reason = case when failures + 1 >= $6 then 'failed' end
   where origin_id = $1 and run_id = $2 and state = 'waiting'`,
);
/** Whoever of the same person waits for a run that has failed goes on. */
export const wakeWaitingForFailed = command(
  'journeys.wakeWaitingForFailed',
  `with her as (select coalesce((select person_id from identity_out.aliases where origin_id = $1), $1::uuid) as person_id)
   update journeys.runs p set wake_at = $3, memory = jsonb_set(p.memory, '{waiting,isOver}', 'true')
   where p.origin_id = any (array(select person_id from her union select a.origin_id from identity_out.aliases a, her where a.person_id = her.person_id))
     and p.state = 'waiting' and p.memory -> 'waiting' ->> 'kind' = 'journey' and p.memory -> 'waiting' ->> 'runId' = $2::text
     and exists (select from journeys.runs c where c.origin_id = $1 and c.run_id = $2::text::uuid and c.state = 'ended')`,
);
export const addTraces = command(
  'journeys.addTraces',
  `insert into journeys.traces (origin_id, run_id, n, step_id, what, at, detail)
   select origin_id, run_id, n, step_id, what, at, coalesce(detail, '{}') from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, run_id uuid, n integer,
     step_id text, what text, at timestamptz, detail jsonb)`,
);
/** In one order, so that two batches never wait for each other in a circle; the last statement of a batch. */
export const addTallies = command(
  'journeys.addTallies',
  `insert into journeys.tallies as t (journey_id, step_id, what, n)
   select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) as w(journey_id, step_id, what, n) order by 1, 2, 3
   on conflict (journey_id, step_id, what) do update set n = t.n + excluded.n`,
);
export const addMessages = command(
  'journeys.addMessages',
  `insert into journeys.messages (origin_id, message_id, run_id, journey_id, step_id, channel, counts, at)
   select origin_id, message_id, run_id, journey_id, step_id, channel, counts, $2::timestamptz
   from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, message_id uuid, run_id uuid, journey_id uuid, step_id text, channel text, counts boolean)
   on conflict do nothing`,
);

/** Messages of these runs that were asked for, and of which nobody has told yet that they were sent or not. */
export const unsentOf = hotStatement<{ origin_id: string; run_id: string; message_id: string }>(
  'journeys.unsentOf',
  `select m.origin_id, m.run_id, m.message_id from unnest($1::uuid[], $2::uuid[]) as w(origin_id, run_id)
   join journeys.messages m on m.origin_id = w.origin_id and m.run_id = w.run_id
   where m.sent_at is null and m.dropped_at is null`,
);
export const unsentOfJourney = hotStatement<{ origin_id: string; message_id: string }>(
  'journeys.unsentOfJourney',
  `select origin_id, message_id from journeys.messages
   where journey_id = $1 and sent_at is null and dropped_at is null and (origin_id, message_id) > ($2::uuid, $3::uuid)
   order by origin_id, message_id limit $4`,
);
/** They count in no cap from here on. */
export const noteCancelled = command(
  'journeys.noteCancelled',
  `update journeys.messages m set dropped_at = $3::timestamptz from unnest($1::uuid[], $2::uuid[]) as w(origin_id, message_id)
   where m.origin_id = w.origin_id and m.message_id = w.message_id and m.dropped_at is null`,
);

// ---- what steps ask ----

/** Held until commit: whoever else wants to send something to the same person waits, so that the cap is exact. In one order. */
export const lockPeople = command(
  'journeys.lockPeople',
  `select pg_advisory_xact_lock(7235, h) from (select distinct hashtext(id) as h from unnest($1::text[]) as w(id) order by h) o`,
);
export const countMessages = hotStatement<{ origin_id: string; n: number }>(
  'journeys.countMessages',
  `select origin_id, count(*)::int as n from journeys.messages where origin_id = any ($1::uuid[]) and counts and at > $2 and (dropped_at is null or sent_at is not null)
   group by origin_id`,
);
export const membershipsOf = hotStatement<{ origin_id: string; audience_id: string }>(
  'journeys.membershipsOf',
  `select origin_id, audience_id from audiences_out.members where origin_id = any ($1::uuid[]) and (audience_id = any ($2::uuid[])) is true`,
);
/** Who of these is in one of these journeys now. */
export const openRunsOf = hotStatement<{ origin_id: string; journey_id: string }>(
  'journeys.openRunsOf',
  `select origin_id, journey_id from journeys.runs where origin_id = any ($1::uuid[]) and journey_id = any ($2::uuid[]) and state = 'waiting'`,
);
/** What of the last half year's messages she answered, by channel. */
export const answersOf = hotStatement<{ origin_id: string; channel: string; sent: number; answered: number }>(
  'journeys.answersOf',
  `select origin_id, channel, count(*)::int as sent, (count(*) filter (where opened_at is not null or clicked_at is not null))::int as answered
   from journeys.messages where origin_id = any ($1::uuid[]) and sent_at > $2 group by origin_id, channel`,
);
/** By which of her identifiers we speak of her; none: she is not known any more. */
export const identifiersOf = hotStatement<{ origin_id: string; type: string; value: string }>(
  'journeys.identifiersOf',
  `select origin_id, type, value from identity_out.identifiers where origin_id = any ($1::uuid[]) and state = 'normal'
   order by type = 'user_id' desc, verified_at is null, last_seen_at desc, origin_id`,
);

// ---- audiences that are taken in ----

export const claimBulk = hotStatement<{
  bulk_id: string;
  journey_id: string;
  audience_id: string;
  because: string;
  data: Record<string, unknown>;
  after_id: string;
}>(
  'journeys.claimBulk',
  `select b.bulk_id, b.journey_id, b.audience_id, b.because, b.data, b.after_id
   from journeys.bulk_starts b join journeys.journeys j using (journey_id)
   where b.done_at is null and b.due_at <= $1 and j.state = 'live' order by b.due_at limit 1 for update of b skip locked`,
);
export const membersAfter = hotStatement<{ origin_id: string }>(
  'journeys.membersAfter',
  `select origin_id from audiences_out.members where audience_id = $1 and origin_id > $2 order by origin_id limit $3`,
);
export const moveBulk = command(
  'journeys.moveBulk',
  `update journeys.bulk_starts set after_id = $2, taken = taken + $3::integer, done_at = $4 where bulk_id = $1`,
);
export const addBulk = command(
  'journeys.addBulk',
  `insert into journeys.bulk_starts (bulk_id, journey_id, audience_id, because, data, due_at) values ($1, $2, $3, $4, $5::text::jsonb, $6)
   on conflict (bulk_id) do nothing`,
);
