/** Statements of what is shown: counts, runs, reports, export. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const readTallies = statement(
  'journeys.readTallies',
  z.object({ journey_id: z.string(), step_id: z.string(), what: z.string(), n: z.number() }),
  `select journey_id, step_id, what, n from journeys.tallies where journey_id = any ($1::uuid[])`,
);
/** At the most a million rows of an index are read for each. */
export const countWaiting = statement(
  'journeys.countWaiting',
  z.object({ journey_id: z.string(), step_id: z.string(), n: z.int() }),
  `select journey_id, step_id, count(*)::int as n from journeys.runs where journey_id = any ($1::uuid[]) and state = 'waiting' group by journey_id, step_id`,
);
const run = z.object({
  origin_id: z.string(),
  person_id: z.string(),
  run_id: z.string(),
  journey_id: z.string(),
  journey_name: z.string(),
  version: z.int(),
  state: z.enum(['waiting', 'ended']),
  step_id: z.string().nullable(),
  wake_at: z.date().nullable(),
  held_out: z.boolean(),
  started_at: z.date(),
  because: z.string(),
  ended_at: z.date().nullable(),
  reason: z.string().nullable(),
  goal_at: z.date().nullable(),
  trouble: z.string().nullable(),
});
export type ShownRun = z.infer<typeof run>;
const columns = `r.origin_id, coalesce(a.person_id, r.origin_id) as person_id, r.run_id, r.journey_id, j.name as journey_name, r.version, r.state, r.step_id,
  r.wake_at, r.held_out, r.started_at, r.because, r.ended_at, r.reason, r.goal_at, r.trouble`;
const joined = `journeys.runs r join journeys.journeys j using (journey_id) left join identity_out.aliases a on a.origin_id = r.origin_id`;
export const runsPage = statement(
  'journeys.runsPage',
  run,
  `select ${columns} from ${joined}
   where r.journey_id = $1 and (r.started_at, r.run_id) < ($2::timestamptz, $3::uuid) and ($4::text is null or r.step_id = $4) and ($5::text is null or r.state = $5)
   order by r.started_at desc, r.run_id desc limit $6`,
);
export const runsOfPerson = statement(
  'journeys.runsOfPerson',
  run,
  `select ${columns} from ${joined} where r.origin_id = any ($1::uuid[]) order by r.started_at desc, r.run_id desc limit 200`,
);
export const tracesOf = statement(
  'journeys.tracesOf',
  z.object({
    run_id: z.string(),
    step_id: z.string().nullable(),
    what: z.string(),
    at: z.date(),
    detail: z.record(z.string(), z.unknown()),
  }),
  `select run_id, step_id, what, at, detail from journeys.traces where origin_id = any ($1::uuid[]) and run_id = any ($2::uuid[]) order by run_id, n`,
);
/** What became of the messages of steps, as far as it was told. */
export const messagesOf = statement(
  'journeys.messagesOf',
  z.object({
    step_id: z.string(),
    channel: z.string(),
    asked: z.int(),
    sent: z.int(),
    delivered: z.int(),
    opened: z.int(),
    clicked: z.int(),
    dropped: z.int(),
  }),
  `select step_id, channel, count(*)::int as asked, count(sent_at)::int as sent, count(delivered_at)::int as delivered,
     (count(*) filter (where opened_at is not null or clicked_at is not null))::int as opened, count(clicked_at)::int as clicked,
     (count(*) filter (where dropped_at is not null))::int as dropped
   from journeys.messages where journey_id = $1 group by step_id, channel order by step_id, channel`,
);
/** People, not runs: who is in it twice counts once. */
export const outcomeOf = statement(
  'journeys.outcomeOf',
  z.object({ held_out: z.boolean(), people: z.int(), goals: z.int(), buyers: z.int(), orders: z.int() }),
  `with one as (
     select r.held_out, coalesce(a.person_id, r.origin_id) as person_id, bool_or(r.goal_at is not null) as goal
     from journeys.runs r left join identity_out.aliases a on a.origin_id = r.origin_id where r.journey_id = $1 group by 1, 2
   ), bought as (
     select r.held_out, coalesce(a.person_id, r.origin_id) as person_id, o.order_id, sum(o.minor) as minor
     from journeys.orders o join journeys.runs r using (origin_id, run_id) left join identity_out.aliases a on a.origin_id = o.origin_id
     where o.journey_id = $1 group by 1, 2, 3
   )
   select one.held_out, count(*)::int as people, (count(*) filter (where one.goal))::int as goals, count(b.person_id)::int as buyers, coalesce(sum(b.orders), 0)::int as orders
   from one left join (
     select held_out, person_id, count(distinct order_id) as orders from bought where minor > 0 group by 1, 2
   ) b on b.held_out = one.held_out and b.person_id = one.person_id
   group by one.held_out`,
);
/** An order that counts for two runs of a person counts once. */
export const moneyOf = statement(
  'journeys.moneyOf',
  z.object({ held_out: z.boolean(), currency: z.string(), minor: z.number() }),
  `select held_out, currency, sum(minor)::bigint as minor from (
     select distinct r.held_out, o.event_id, o.currency, o.minor from journeys.orders o join journeys.runs r using (origin_id, run_id) where o.journey_id = $1
   ) d group by held_out, currency order by currency`,
);
export const troubledRuns = statement(
  'journeys.troubledRuns',
  z.object({
    journey_id: z.string(),
    name: z.string(),
    trouble: z.string(),
    n: z.int(),
    since: z.date(),
    ended: z.int(),
  }),
  `select r.journey_id, j.name, max(r.trouble) as trouble, count(*)::int as n, min(r.started_at) as since, (count(*) filter (where r.state = 'ended'))::int as ended
   from journeys.runs r join journeys.journeys j using (journey_id) where r.trouble is not null group by r.journey_id, j.name order by j.name limit 100`,
);

// ---- forgetting and export ----

export const forgetRuns = command(
  'journeys.forgetRuns',
  `delete from journeys.runs where origin_id = any ($1::uuid[])`,
);
export const forgetTraces = command(
  'journeys.forgetTraces',
  `delete from journeys.traces where origin_id = any ($1::uuid[])`,
);
export const forgetMessages = command(
  'journeys.forgetMessages',
  `delete from journeys.messages where origin_id = any ($1::uuid[])`,
);
export const forgetOrders = command(
  'journeys.forgetOrders',
  `delete from journeys.orders where origin_id = any ($1::uuid[])`,
);

/** How far behind the places are. */
export const countBehind = statement(
  'journeys.countBehind',
  z.object({ behind: z.int(), oldest: z.date().nullable() }),
  `select coalesce(sum(n), 0)::int as behind, min(oldest) as oldest
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[]) as w(shard, xid, seq, from_at)
   cross join lateral (
     select count(*) as n, min(received_at) as oldest from (
       select received_at from profiles_out.timeline t
       where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= w.from_at order by t.xid, t.seq limit 1000
     ) x
   ) c`,
);
