/** People who were held out beside the others: of one journey, and of all marketing. One row for each group and currency. */
import { z } from 'zod';
import { statement } from '../../kit/sql.ts';
import { placeSql } from './held-out.ts';

const row = z.object({
  held_out: z.boolean(),
  /** Null: nobody of the group has bought anything. */
  currency: z.string().nullable(),
  n: z.int(),
  buyers: z.int(),
  minor: z.number(),
  squares: z.number(),
});
export type LiftRow = z.infer<typeof row>;

/** After `one` (person_id, held_out) and `net` (person_id, order_id, currency, minor). */
const sums = `hers as materialized (
     select person_id, currency, sum(minor)::float8 as minor, bool_or(minor > 0) as bought from net group by person_id, currency
   ), sizes as (
     select held_out, count(*)::int as n from one group by held_out
   ), buyers as (
     select o.held_out, count(distinct h.person_id)::int as n from one o join hers h on h.person_id = o.person_id where h.bought group by o.held_out
   ), spent as (
     select o.held_out, h.currency, sum(h.minor) as minor, sum(h.minor * h.minor) as squares
     from one o join hers h on h.person_id = o.person_id group by o.held_out, h.currency
   )
   select s.held_out, m.currency, s.n, coalesce(b.n, 0) as buyers, coalesce(m.minor, 0) as minor, coalesce(m.squares, 0) as squares
   from sizes s left join buyers b on b.held_out = s.held_out left join spent m on m.held_out = s.held_out
   order by s.held_out, m.currency`;

/** $1 the journey, $2: only who began before this, whose days have passed. */
export const journeyLift = statement(
  'journeys.journeyLift',
  row,
  `with one as materialized (
     select coalesce(a.person_id, r.origin_id) as person_id, bool_or(r.held_out) as held_out
     from journeys.runs r left join identity_out.aliases a on a.origin_id = r.origin_id where r.journey_id = $1
     group by 1 having min(r.started_at) <= $2
   ), said as (
     select distinct coalesce(a.person_id, o.origin_id) as person_id, o.event_id, o.order_id, o.currency, o.minor
     from journeys.orders o left join identity_out.aliases a on a.origin_id = o.origin_id where o.journey_id = $1
   ), net as (
     select person_id, order_id, currency, sum(minor) as minor from said group by person_id, order_id, currency
   ), ${sums}`,
);
/** Everybody who is known, by her place; what she has bought since the first was held out. An order that two channels tell of counts once. */
export const globalLift = statement(
  'journeys.globalLift',
  row,
  `with one as materialized (
     select p.person_id, ${placeSql('h.salt', 'p.person_id')} < h.percent * 100 as held_out
     from (select distinct coalesce(a.person_id, o.origin_id) as person_id from profiles_out.origins o left join identity_out.aliases a on a.origin_id = o.origin_id) p
     cross join journeys.hold_out h where h.percent > 0
   ), told as materialized (
     select coalesce(a.person_id, o.origin_id) as person_id, o.event_id, o.kind, o.order_id, o.currency, o.minor, o.at
     from journeys.outcomes o left join identity_out.aliases a on a.origin_id = o.origin_id
     where o.kind in ('order', 'refund') and o.at >= (select since from journeys.hold_out)
   ), bought as materialized (
     select distinct on (person_id, order_id) person_id, order_id, currency, minor from told where kind = 'order' order by person_id, order_id, at, event_id
   ), back as (
     select b.person_id, b.order_id, sum(t.minor) as minor
     from bought b join told t on t.person_id = b.person_id and t.order_id = b.order_id and t.kind = 'refund' and t.currency in (b.currency, 'XXX')
     group by b.person_id, b.order_id
   ), net as (
     select b.person_id, b.order_id, b.currency, greatest(0, b.minor - coalesce(r.minor, 0)) as minor
     from bought b left join back r on r.person_id = b.person_id and r.order_id = b.order_id
   ), ${sums}`,
);
