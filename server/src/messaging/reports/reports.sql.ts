/** Statements of the calendar and of deliverability. */
import { z } from 'zod';
import { statement } from '../../kit/sql.ts';

/**
 * $1 from and $2 until which instant, $3 the time zone. What waits is found by when it is due, the rest by when it was made: at the most a month
 * before. About 1 µs a message.
 */
export const messageCalendar = statement(
  'messaging.calendar',
  z.object({
    day: z.string(),
    channel: z.string(),
    actor: z.string(),
    journey_id: z.string().nullable(),
    planned: z.int(),
    sent: z.int(),
    not_sent: z.int(),
  }),
  `with those as (
     select due_at as at, channel, actor, about, 1 as planned, 0 as sent, 0 as not_sent
     from messaging.messages
     where state in ('queued', 'deferred') and not is_test and due_at >= $1 and due_at < $2
     union all
     select coalesce(sent_at, handed_at, due_at), channel, actor, about, 0, (state in ('sent', 'sending'))::int, (state not in ('sent', 'sending'))::int
     from messaging.messages
     where state not in ('queued', 'deferred') and not is_test and created_at >= $1::timestamptz - interval '31 days' and created_at < $2
       and coalesce(sent_at, handed_at, due_at) >= $1 and coalesce(sent_at, handed_at, due_at) < $2
   )
   select to_char(at at time zone $3::text, 'YYYY-MM-DD') as day, channel, actor,
     substring(about from '^journey ([0-9a-f-]{36}) ') as journey_id,
     sum(planned)::int as planned, sum(sent)::int as sent, sum(not_sent)::int as not_sent
   from those group by 1, 2, 3, 4 order by 1, 2, 3, 4 limit 5000`,
);

const figures = {
  handed: z.int(),
  delivered: z.int(),
  bounced: z.int(),
  complained: z.int(),
  opened: z.int(),
  clicked: z.int(),
  unknown: z.int(),
  median: z.number().nullable(),
  p95: z.number().nullable(),
};

/** One reading for all three groupings. $1 since, $2 until, $3 the time zone. */
export const deliveryCounts = statement(
  'messaging.deliveryCounts',
  z.object({
    sender_id: z.string().nullable(),
    domain: z.string().nullable(),
    day: z.string().nullable(),
    grouped: z.int(),
    ...figures,
  }),
  `with those as materialized (
     select sender_id, case when channel = 'email' then lower(split_part(address, '@', 2)) end as domain,
       to_char(handed_at at time zone $3::text, 'YYYY-MM-DD') as day, state, delivered_at, bounced_at, complained_at, opened_at, clicked_at,
       extract(epoch from delivered_at - sent_at)::float8 as seconds
     from messaging.messages
     where created_at >= $1::timestamptz - interval '31 days' and created_at < $2 and handed_at >= $1 and handed_at < $2 and not is_test
       and sender_id is not null
   )
   select sender_id, domain, day, grouping(sender_id, domain, day)::int as grouped, count(*)::int as handed, count(delivered_at)::int as delivered,
     count(bounced_at)::int as bounced, count(complained_at)::int as complained, count(opened_at)::int as opened, count(clicked_at)::int as clicked,
     (count(*) filter (where state = 'unknown'))::int as unknown,
     percentile_cont(0.5) within group (order by greatest(seconds, 0)) as median,
     percentile_cont(0.95) within group (order by greatest(seconds, 0)) as p95
   from those group by grouping sets ((sender_id), (domain), (day))`,
);
export const senderNames = statement(
  'messaging.senderNames',
  z.object({ sender_id: z.string(), name: z.string(), channel: z.string() }),
  `select sender_id, name, channel from messaging.senders where sender_id = any ($1::uuid[])`,
);
export const suppressionsByDay = statement(
  'messaging.suppressionsByDay',
  z.object({ day: z.string(), count: z.int() }),
  `select to_char(at at time zone $3::text, 'YYYY-MM-DD') as day, count(*)::int as count from messaging.suppressions
   where at >= $1 and at < $2 group by 1`,
);
