/** Statements about how audiences fare. */
import { z } from 'zod';
import { statement } from '../kit/sql.ts';

export const countBehind = statement(
  'audiences.countBehind',
  z.object({ behind: z.int(), oldest: z.date().nullable() }),
  `select coalesce(sum(c.n), 0)::int as behind, min(c.oldest) as oldest
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[]) as w(shard, xid, seq, from_at)
   cross join lateral (
     select count(*) as n, min(received_at) as oldest from (
       select received_at from profiles_out.timeline t
       where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= w.from_at limit 1000
     ) unseen
   ) c`,
);
export const stuckFills = statement(
  'audiences.stuckFills',
  z.object({ audience_id: z.string(), name: z.string(), fill_trouble: z.string(), changed_at: z.date() }),
  `select audience_id, name, fill_trouble, changed_at from audiences.audiences
   where state = 'filling' and fill_trouble is not null and changed_at < now() - interval '1 minute' order by changed_at`,
);
