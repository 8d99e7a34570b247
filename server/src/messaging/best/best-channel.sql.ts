/** Statements about which channel people answer. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';
import { reached, whyNot } from '../content/reach.sql.ts';

/**
 * $1 {n, origin_id, channel, purpose, identifier, subscription, consent, silence_is_yes}, $2 now. Of each: whether it would be let out now, how many of
 * this channel she got in half a year, and how many of those she opened or followed.
 */
export const channelStandings = statement(
  'messaging.channelStandings',
  z.object({ n: z.int(), no: z.string().nullable(), sent: z.int(), touched: z.int() }),
  `with asked as materialized (
     select w.*, coalesce(a.person_id, w.origin_id) as person_id
     from jsonb_to_recordset($1::text::jsonb) as w (n integer, origin_id uuid, channel text, purpose text, identifier text, subscription text, consent text, silence_is_yes boolean)
     left join identity_out.aliases a on a.origin_id = w.origin_id
   ), members as materialized (
     select q.person_id, o.origin_id from (select distinct person_id from asked) q
     cross join lateral (select q.person_id as origin_id union select a.origin_id from identity_out.aliases a where a.person_id = q.person_id) o
   ), known as (
     select q.*, ${reached}
     from asked q
   )
   select k.n, ${whyNot} as no, r.sent, r.touched
   from known k cross join lateral (
     select count(*)::int as sent, (count(*) filter (where x.opened_at is not null or x.clicked_at is not null))::int as touched
     from members m join messaging.messages x on x.origin_id = m.origin_id and x.created_at > $2::timestamptz - interval '180 days'
     where m.person_id = k.person_id and x.channel = k.channel and x.sent_at is not null and not x.is_test
   ) r order by k.n`,
);

export const everybodysChannels = statement(
  'messaging.everybodysChannels',
  z.object({ channel: z.string(), sent: z.int(), touched: z.int() }),
  `select channel, sent, touched from messaging.reading_channels`,
);
export const forgetChannels = command('messaging.forgetChannels', `delete from messaging.reading_channels`);
export const countChannels = command(
  'messaging.countChannels',
  `insert into messaging.reading_channels (channel, sent, touched)
   select channel, count(*)::int, (count(*) filter (where opened_at is not null or clicked_at is not null))::int
   from (select channel, opened_at, clicked_at from messaging.messages
     where created_at > $1::timestamptz - interval '30 days' and not is_test and sent_at is not null order by created_at desc limit 200000) x
   group by channel`,
);
export const defaultKinds = statement(
  'messaging.defaultKinds',
  z.object({ channel: z.string(), kind: z.string() }),
  `select channel, kind from messaging.senders where is_default and state = 'on'`,
);
