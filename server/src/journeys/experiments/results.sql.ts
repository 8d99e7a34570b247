/** What came of experiments: one row of sums for each arm and each piece of time, whatever the number of people. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../../kit/sql.ts';

/** For the statements below, in their transaction: nobody knows how large their parts are, and a loop over two of them would be without end. */
export const joinByHash = command(
  'journeys.joinByHash',
  `select set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true), set_config('work_mem', '64MB', true)`,
);

/**
 * $1 the experiment, $2 its start, $3 its window in seconds, $4 now, $5 when it ended (null: it runs). A person counts from her first
 * assignment, which has her lowest version; her arm is that of all of them, or she is crossed. `told` is what she did, by any of her origins.
 */
const people = `members as (
     select coalesce(al.person_id, a.origin_id) as person_id, a.arm, a.version, a.entered_at
     from journeys.assignments a left join identity_out.aliases al on al.origin_id = a.origin_id
     where a.experiment_id = $1 and a.entered_at <= coalesce($5::timestamptz, $4)
   ), people as materialized (
     select person_id, min(arm) as arm, min(version) as version, min(entered_at) as entered_at,
       min(entered_at) + make_interval(secs => $3::integer) as measured_at, min(arm) <> max(arm) as is_crossed
     from members group by person_id
   )`;
/**
 * An order that two channels tell of counts once, as it was told first; what was paid back of it counts whenever that was. A refund without a
 * currency is in that of its order.
 */
const net = `${people}, told as materialized (
     select coalesce(al.person_id, o.origin_id) as person_id, o.event_id, o.kind, o.order_id, o.currency, o.minor, o.units, o.at
     from journeys.outcomes o left join identity_out.aliases al on al.origin_id = o.origin_id where o.at >= $2
   ), bought as materialized (
     select distinct on (p.person_id, t.order_id) p.person_id, p.arm, t.order_id, t.currency, t.minor, t.units
     from people p join told t on t.person_id = p.person_id and t.kind = 'order' and t.at >= p.entered_at and t.at < p.measured_at
     where not p.is_crossed and p.measured_at <= $4
     order by p.person_id, t.order_id, t.at, t.event_id
   ), back as (
     select b.person_id, b.order_id, sum(case when t.kind = 'refund' and t.currency in (b.currency, 'XXX') then t.minor else 0 end)::bigint as minor, sum(t.units)::bigint as units
     from bought b join told t on t.person_id = b.person_id and t.order_id = b.order_id and t.kind in ('refund', 'return')
     group by b.person_id, b.order_id
   ), net as materialized (
     select b.person_id, b.arm, b.currency, greatest(0, b.minor - coalesce(r.minor, 0)) as minor, b.units, least(b.units, coalesce(r.units, 0)) as units_back
     from bought b left join back r on r.person_id = b.person_id and r.order_id = b.order_id
   )`;

/** $6 the currency of its money, $7 how many seconds make a piece of time. */
export const sumArms = statement(
  'journeys.sumArms',
  z.object({
    arm: z.string(),
    piece: z.int(),
    n: z.int(),
    buyers: z.int(),
    orders: z.number(),
    orders_squares: z.number(),
    minor: z.number(),
    minor_squares: z.number(),
    units: z.number(),
    units_squares: z.number(),
    units_back: z.number(),
    units_back_squares: z.number(),
    units_products: z.number(),
    unsubscribed: z.int(),
  }),
  `with ${net}, hers as (
     select person_id, count(*) filter (where minor > 0) as orders, coalesce(sum(minor) filter (where currency = $6::text), 0) as minor, sum(units) as units, sum(units_back) as units_back
     from net group by person_id
   ), gone as (
     select distinct p.person_id from people p join told t on t.person_id = p.person_id
     where t.kind = 'unsubscribed' and t.at >= p.entered_at and t.at < p.measured_at
   ), each as (
     select p.arm, floor(extract(epoch from p.measured_at - $2::timestamptz) / $7::integer)::int as piece, coalesce(h.orders, 0)::float8 as orders,
       coalesce(h.minor, 0)::float8 as minor, coalesce(h.units, 0)::float8 as units, coalesce(h.units_back, 0)::float8 as units_back,
       g.person_id is not null as left_us
     from people p left join hers h on h.person_id = p.person_id left join gone g on g.person_id = p.person_id where not p.is_crossed and p.measured_at <= $4
   )
   select arm, piece, count(*)::int as n, (count(*) filter (where orders > 0))::int as buyers, sum(orders) as orders, sum(orders * orders) as orders_squares,
     sum(minor) as minor, sum(minor * minor) as minor_squares, sum(units) as units, sum(units * units) as units_squares, sum(units_back) as units_back,
     sum(units_back * units_back) as units_back_squares, sum(units * units_back) as units_products, (count(*) filter (where left_us))::int as unsubscribed
   from each group by arm, piece order by piece, arm`,
);
export const otherMoney = statement(
  'journeys.otherMoney',
  z.object({ arm: z.string(), currency: z.string(), minor: z.number() }),
  `with ${net} select arm, currency, sum(minor)::bigint as minor from net where currency <> $6::text group by arm, currency order by arm, currency`,
);
/** Who came in, by the weights that she was dealt by. */
export const countArms = statement(
  'journeys.countArms',
  z.object({
    arm: z.string(),
    version: z.int(),
    entered: z.int(),
    crossed: z.int(),
    waiting: z.int(),
    lately: z.int(),
  }),
  `with ${people}
   select arm, version, (count(*) filter (where not is_crossed))::int as entered, (count(*) filter (where is_crossed))::int as crossed,
     (count(*) filter (where not is_crossed and measured_at > $4))::int as waiting,
     (count(*) filter (where entered_at > $4::timestamptz - interval '7 days'))::int as lately
   from people group by arm, version`,
);
export const weightsOf = statement(
  'journeys.weightsOf',
  z.object({ version: z.int(), arms: z.array(z.object({ key: z.string(), weight: z.int() })) }),
  `select version, document -> 'arms' as arms from journeys.experiment_versions where experiment_id = $1`,
);

export const addOutcomes = command(
  'journeys.addOutcomes',
  `insert into journeys.outcomes (origin_id, event_id, kind, order_id, currency, minor, units, at)
   select origin_id, event_id, kind, order_id, currency, minor, units, at from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, event_id uuid, kind text, order_id text,
     currency text, minor bigint, units integer, at timestamptz)
   on conflict do nothing`,
);
/** From when on what people do is kept; null: nothing is measured. An experiment that has ended is heard of for a season: things come back late. */
export const measuredFrom = hotStatement<{ at: Date | null }>(
  'journeys.measuredFrom',
  `select least(
     (select min(started_at) from journeys.experiments where state = 'running' or ended_at > now() - interval '90 days'),
     (select since from journeys.hold_out where percent > 0)) as at`,
);
export const forgetAssignments = command(
  'journeys.forgetAssignments',
  `delete from journeys.assignments where origin_id = any ($1::uuid[])`,
);
export const forgetOutcomes = command(
  'journeys.forgetOutcomes',
  `delete from journeys.outcomes where origin_id = any ($1::uuid[])`,
);
export const assignmentsOfPerson = statement(
  'journeys.assignmentsOfPerson',
  z.object({ key: z.string(), arm: z.string(), entered_at: z.date() }),
  `select e.key, a.arm, a.entered_at from journeys.assignments a join journeys.experiments e using (experiment_id)
   where a.origin_id = any ($1::uuid[]) order by a.entered_at, e.key`,
);
