/** Statements that carry people's facts to ClickHouse. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

export const tryFeeding = statement(
  'audiences.tryFeeding',
  z.object({ held: z.boolean() }),
  `select pg_try_advisory_xact_lock(7235184013) as held`,
);
// Under the snapshot's guard: what is still being written comes with a later block.
export const readChanged = hotStatement<{
  n: number;
  upto_xid: string | null;
  upto_id: string | null;
  text: string | null;
}>(
  'audiences.readChanged',
  `with changed as (
     select q.* from audiences.progress p cross join lateral (
       select xid, origin_id, version, gone, facts from audiences.people
       where (xid, origin_id) > (p.feed_xid, p.feed_id) and xid < pg_snapshot_xmin(pg_current_snapshot())
       order by xid, origin_id limit $1
     ) q
   )
   select count(*)::int as n, (array_agg(xid::text order by xid desc, origin_id desc))[1] as upto_xid,
     (array_agg(origin_id::text order by xid desc, origin_id desc))[1] as upto_id,
     string_agg('{"person_id":"' || origin_id || '","version":' || version || ',"gone":' || gone::int || ',"facts":' || to_json(facts) || '}', E'\\n') as text
   from changed`,
);
export const moveFeed = command(
  'audiences.moveFeed',
  `update audiences.progress set feed_xid = $1::text::xid8, feed_id = $2::text::uuid`,
);
export const restartFeed = command(
  'audiences.restartFeed',
  `update audiences.progress set feed_xid = '0', feed_id = '00000000-0000-0000-0000-000000000000'`,
);
export const takeErasures = hotStatement<{ origin_id: string }>(
  'audiences.takeErasures',
  `delete from audiences.erasures where origin_id in (select origin_id from audiences.erasures order by asked_at limit 1000 for update skip locked)
   returning origin_id`,
);
export const feedWaits = statement(
  'audiences.feedWaits',
  z.object({ waits: z.boolean() }),
  `select exists (select 1 from audiences.people q, audiences.progress p where (q.xid, q.origin_id) > (p.feed_xid, p.feed_id)) as waits`,
);
