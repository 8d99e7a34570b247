/** Statements about who touched an e-mail's links and pixel, until it is judged. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

/** The same touch within a second is one; a message has a hundred at the most until it is judged. */
export const addTouch = command(
  'messaging.addTouch',
  `insert into messaging.touches (message_id, touch_id, kind, link, visitor, is_named, at)
   select $1, $2, $3, $4, $5, $6, $7 where (select count(*) from messaging.touches t where t.message_id = $1) < 100
   on conflict do nothing`,
);
/** One process at a time, so that nobody sees half of a message's touches. */
export const lockJudging = statement(
  'messaging.lockJudging',
  z.object({ is_mine: z.boolean() }),
  `select pg_try_advisory_xact_lock(hashtext('messaging.judge')) as is_mine`,
);
/** `handed_at`: of an e-mail; a push is followed at once by people. All of each message where it has been quiet since $1, or which began before $2. */
export const takeTouches = statement(
  'messaging.takeTouches',
  z.object({
    message_id: z.string(),
    kind: z.enum(['open', 'click', 'look', 'trap']),
    link: z.string().nullable(),
    visitor: z.string(),
    is_named: z.boolean(),
    at: z.date(),
    handed_at: z.date().nullable(),
  }),
  `with quiet as materialized (
     select message_id from messaging.touches group by message_id having max(at) <= $1 or min(at) <= $2 order by message_id limit 500
   )
   delete from messaging.touches t using quiet q left join messaging.messages m on m.message_id = q.message_id
   where t.message_id = q.message_id
   returning t.message_id, t.kind, t.link, t.visitor, t.is_named, t.at, case when m.channel = 'email' then coalesce(m.sent_at, m.handed_at) end as handed_at`,
);
