/** The end of the timeline, as it grows. */
import { z } from 'zod';
import { hotStatement, statement } from '../kit/sql.ts';

/** Where the timeline ends now, by shard. A shard has one fenced writer, so nothing appears before its end later on. */
export const readEnds = statement(
  'live.readEnds',
  z.object({ shard: z.int(), xid: z.string(), seq: z.int() }),
  `select s.shard, coalesce(t.xid::text, '0') as xid, coalesce(t.seq, 0) as seq
   from generate_series(0, $1::int - 1) s(shard)
   left join lateral (
     select t.xid, t.seq from profiles_out.timeline t where t.shard = s.shard order by t.xid desc, t.seq desc limit 1
   ) t on true`,
);

export interface TailRow {
  readonly shard: number;
  readonly xid: string;
  readonly seq: number;
  readonly event_id: string;
  readonly origin_id: string;
  readonly occurred_at: Date;
  readonly received_at: Date;
  readonly type: string;
  readonly name: string | null;
  readonly source_id: string | null;
  readonly source_kind: string | null;
  readonly summary: string;
}
// $1 shards, $2, $3 their places, $4 rows of one shard at the most. A day back is far enough for what is happening right now, and lets
// the planner skip old months: 0.5 ms for 32 shards without news.
export const readTail = hotStatement<TailRow>(
  'live.readTail',
  `select t.* from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[]) as w(shard, xid, seq)
   cross join lateral (
     select t.shard, t.xid::text as xid, t.seq, t.event_id, t.origin_id, t.occurred_at, t.received_at, t.type, t.name, t.source_id,
            t.source_kind, t.summary
     from profiles_out.timeline t
     where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= now() - interval '1 day'
     order by t.xid, t.seq limit $4
   ) t
   order by t.received_at, t.shard, t.xid::xid8, t.seq`,
);
