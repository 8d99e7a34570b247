/** Statements about when people read. A touch is an opening or a click that a message has on record. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

const touches = `cross join lateral (values (x.opened_at), (x.clicked_at)) t (at)`;
const hour = (zone: string): string =>
  `(extract(isodow from t.at at time zone ${zone}) - 1) * 24 + extract(hour from t.at at time zone ${zone})`;

/** $1 origins, $2 now, $3 the time zone: the touches of each one's person in the last half year, by hour of the week. */
export const ownHours = statement(
  'messaging.ownHours',
  z.object({ origin_id: z.string(), hour: z.int(), touches: z.int() }),
  `with asked as (
     select o.origin_id, coalesce(a.person_id, o.origin_id) as person_id
     from (select distinct unnest($1::uuid[]) as origin_id) o left join identity_out.aliases a on a.origin_id = o.origin_id
   ), members as (
     select q.origin_id as asked_id, m.origin_id from asked q
     cross join lateral (select q.person_id as origin_id union select a.origin_id from identity_out.aliases a where a.person_id = q.person_id) m
   )
   select m.asked_id as origin_id, (${hour('$3::text')})::int as hour, count(*)::int as touches
   from members m join messaging.messages x on x.origin_id = m.origin_id and x.created_at > $2::timestamptz - interval '180 days' and not x.is_test
   ${touches} where t.at is not null and t.at <= $2::timestamptz group by 1, 2`,
);

export const everybodysHours = statement(
  'messaging.everybodysHours',
  z.object({ hour: z.int(), touches: z.int() }),
  `select hour::int as hour, touches from messaging.reading_hours`,
);

/** Whose turn it is to count: one process, once in six hours. */
export const claimHoursCount = statement(
  'messaging.claimHoursCount',
  z.object({ one: z.boolean() }),
  `update messaging.reading_counts set counted_at = $1 where one = any (array(
     select one from messaging.reading_counts where counted_at <= $1::timestamptz - interval '6 hours' for update skip locked)) returning one`,
);
export const forgetHours = command('messaging.forgetHours', `delete from messaging.reading_hours`);
/** Of the newest 200,000 messages of a month. */
export const countHours = command(
  'messaging.countHours',
  `insert into messaging.reading_hours (hour, touches)
   select ${hour('$2::text')}, count(*)::int
   from (select opened_at, clicked_at from messaging.messages where created_at > $1::timestamptz - interval '30 days' and not is_test
     order by created_at desc limit 200000) x
   ${touches} where t.at is not null and t.at <= $1::timestamptz group by 1`,
);
