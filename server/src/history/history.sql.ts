/** What history asks of PostgreSQL: blocks of events as text that ClickHouse reads as it is, and the book of what was sent. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

/** Names that carry order lines; those that reverse count against sales. */
const orders = `('Order Completed', 'Order Cancelled', 'Order Refunded', 'Order Returned')`;
const reversals = `('Order Cancelled', 'Order Refunded', 'Order Returned')`;

export interface BlockRow {
  readonly shard: number;
  readonly events: number;
  readonly lines: number;
  readonly upto_xid: string;
  readonly upto_seq: number;
  /** received_at of the last event. */
  readonly upto_at: string;
  /** One JSON object a line. */
  readonly text: string;
}

// Postgres writes the lines itself: no work for each row in Node (raw rows and JSON.stringify: 9 ms of it per 1,000, this: 0.9).
// Put together by hand: 10 µs a line, json_build_object 15. What may need escaping goes through to_json; what is missing is left out, for
// ClickHouse has a default. Times are clamped to what a Date in ClickHouse's sorting key can hold; numbers come from `exact`, as text.
// materialized: inlined, each line would be built three times.
// l: a look-up a line (offset 0 keeps it one). As a plain join it was hashed: over the whole log, for each block.
// left join: the log's months may be gone (retention) when history is rebuilt; the timeline's row then goes without its body.
// b: taken out once, because each look into a large body unpacks all of it.
// $1 shards, $2 numbers of their blocks, $3–$5 after which place and time, $6–$7 up to which place, $8 events of one shard, $9 bytes in all
// (the event that crosses it is the last, so that each block makes progress).
export const readBlock = hotStatement<BlockRow>(
  'history.readBlock',
  `with line as materialized (
     select t.shard, t.xid, t.seq, t.received_at,
       '{"shard":' || t.shard || ',"block":' || w.no || ',"event_id":"' || t.event_id || '","origin_id":"' || t.origin_id
       || '","occurred_at":"' || greatest(least(t.occurred_at, '2106-01-01 00:00:00+00'), '1970-01-01 00:00:00+00')
       || '","received_at":"' || t.received_at || '","type":' || to_json(t.type)
       || coalesce(',"name":' || to_json(t.name), '')
       || coalesce(',"source_id":"' || t.source_id || '"', '')
       || coalesce(',"source_kind":' || to_json(t.source_kind), '')
       || coalesce(',"currency":' || to_json(left(b.properties ->> 'currency', 10)), '')
       || coalesce(',"product_id":' || to_json(left(coalesce(b.properties ->> 'product_id', b.properties ->> 'sku'), 200)), '')
       || coalesce(',"revenue":"' || history.exact(coalesce(b.properties -> 'revenue', b.properties -> 'total', b.properties -> 'value')) || '"', '')
       || ',"properties":' || coalesce(b.properties::text, '{}')
       || case when t.name in ${orders} then
            ',"order_id":' || to_json(coalesce(b.properties ->> 'order_id', b.properties ->> 'orderId', t.event_id::text))
            || ',"reverses":' || (t.name in ${reversals}) || ',"names_customer":' || history.names_customer(b.rest)
            || history.lines(b.properties -> 'products', t.name in ${reversals})
          else '' end
       || '}' as line
     from unnest($1::smallint[], $2::bigint[], $3::text[]::xid8[], $4::bigint[], $5::text[]::timestamptz[], $6::text[]::xid8[], $7::bigint[])
       as w(shard, no, from_xid, from_seq, from_at, upto_xid, upto_seq)
     cross join lateral (
       select * from profiles_out.timeline t
       where t.shard = w.shard and (t.xid, t.seq) > (w.from_xid, w.from_seq) and t.received_at >= w.from_at
         and (t.xid, t.seq) <= (w.upto_xid, w.upto_seq)
       order by t.xid, t.seq limit $8
     ) t
     left join lateral (
       select l.body from spine_out.log l
       where l.shard = t.shard and l.xid = t.xid and l.seq = t.seq and l.received_at = t.received_at
       offset 0
     ) l on true
     cross join lateral (
       select case when jsonb_typeof(l.body -> 'properties') = 'object' then l.body -> 'properties' end as properties,
              case when t.name in ${orders} then l.body - 'properties' end as rest
       offset 0
     ) b
   ), sized as (
     select *, sum(octet_length(line)) over (order by shard, xid, seq) - octet_length(line) as before from line
   )
   select shard, count(*)::int as events, count(line)::int as lines,
     (array_agg(xid::text order by xid, seq))[count(*)] as upto_xid, (array_agg(seq order by xid, seq))[count(*)] as upto_seq,
     (array_agg(received_at::text order by xid, seq))[count(*)] as upto_at, string_agg(line, E'\\n' order by xid, seq) as text
   from sized where before < $9 group by shard order by shard`,
);

export const readState = statement(
  'history.readState',
  z.object({
    reading: z.int(),
    writing: z.int(),
    rebuild_started_at: z.date().nullable(),
    rebuild_reason: z.string().nullable(),
  }),
  `select reading, writing, rebuild_started_at, rebuild_reason from history.state`,
);
// for share: planning and a change of generation exclude each other.
export const holdState = statement(
  'history.holdState',
  z.object({ reading: z.int(), writing: z.int() }),
  `select reading, writing from history.state for share`,
);

// Erasing waits, for a moment, until no block is between being read and being written down; after that none can hold what was erased.
const planLock = 7_235_184_002;
export const sharePlanning = command('history.sharePlanning', `select pg_advisory_xact_lock_shared(${planLock})`);
// Within this transaction the shards' places are read in the order of their index. Before the tables have statistics the planner would
// sort the whole backlog for each block: quadratic, seconds a block at a million events.
export const readInOrder = command(
  'history.readInOrder',
  `select set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`,
);
export const stopPlanning = statement(
  'history.stopPlanning',
  z.object({ at: z.string() }),
  `select pg_advisory_xact_lock(${planLock}) is null as held, clock_timestamp()::text as at`,
);

export const doneNumbers = statement(
  'history.doneNumbers',
  z.object({ shard: z.int(), done_no: z.int() }),
  `select shard, done_no from history.shards where shard = any ($1::smallint[])`,
);
// last_no: also of blocks under way.
export const readNumbers = statement(
  'history.readNumbers',
  z.object({ shard: z.int(), done_no: z.int(), last_no: z.int() }),
  `select s.shard, s.done_no, greatest(s.done_no, (select max(p.no) from history.planned p where p.shard = s.shard)) as last_no
   from history.shards s`,
);
export const planBlock = command(
  'history.planBlock',
  `insert into history.planned (shard, block, generation, no, from_xid, from_seq, from_at, upto_xid, upto_seq, upto_at, events)
   select s, $1, $2, no, from_xid::xid8, from_seq, from_at, upto_xid::xid8, upto_seq, upto_at, events
   from unnest($3::smallint[], $4::bigint[], $5::text[], $6::bigint[], $7::text[]::timestamptz[], $8::text[], $9::bigint[],
     $10::text[]::timestamptz[], $11::int[])
     as p(s, no, from_xid, from_seq, from_at, upto_xid, upto_seq, upto_at, events)`,
);

export interface PlannedRow {
  readonly shard: number;
  readonly block: string;
  readonly generation: number;
  readonly no: number;
  readonly from_xid: string;
  readonly from_seq: number;
  readonly from_at: string;
  readonly upto_xid: string;
  readonly upto_seq: number;
  readonly upto_at: string;
  readonly events: number;
  readonly done: boolean;
}
// All shards of each block that has one of these shards open.
export const openBlocks = hotStatement<PlannedRow>(
  'history.openBlocks',
  `select p.shard, p.block, p.generation, p.no, p.from_xid::text as from_xid, p.from_seq, p.from_at::text as from_at,
          p.upto_xid::text as upto_xid, p.upto_seq, p.upto_at::text as upto_at, p.events, p.done_at is not null as done
   from history.planned p
   where p.block in (select o.block from history.planned o where o.done_at is null and o.shard = any ($1::smallint[]))
   order by p.block, p.shard`,
);
export const closeShards = command(
  'history.closeShards',
  `with closed as (
     update history.planned set done_at = now() where block = $1 and shard = any ($2::smallint[]) and done_at is null returning shard, no
   )
   update history.shards s set done_no = c.no from closed c where s.shard = c.shard`,
);
export const forgetDone = command(
  'history.forgetDone',
  `delete from history.planned p where p.block = $1 and not exists (select 1 from history.planned o where o.block = $1 and o.done_at is null)`,
);
export const countOpen = statement(
  'history.countOpen',
  z.object({ open: z.int() }),
  `select count(*)::int as open from history.planned where done_at is null and planned_at <= $1::text::timestamptz`,
);

// ---- merges ----

export const aliasPosition = statement(
  'history.aliasPosition',
  z.object({ xid: z.string(), id: z.int() }),
  `select xid::text as xid, id from history.alias_positions where generation = $1`,
);
export const addAliasPosition = command(
  'history.addAliasPosition',
  `insert into history.alias_positions (generation) values ($1) on conflict do nothing`,
);
export interface AliasBlock {
  readonly changes: number;
  readonly upto_xid: string;
  readonly upto_id: number;
  readonly text: string;
}
// The id grows with each change of one origin (they wait for each other's row), so it is the version; the order of reading is (xid, id)
// under the snapshot's guard, as in the log.
export const readAliases = hotStatement<AliasBlock>(
  'history.readAliases',
  `with change as (
     select id, xid, origin_id, person_id from identity_out.alias_changes
     where (xid, id) > ($1::xid8, $2::bigint) and xid < pg_snapshot_xmin(pg_current_snapshot())
     order by xid, id limit $3
   ), last as (select xid, id from change order by xid desc, id desc limit 1)
   select count(*)::int as changes, max(last.xid::text) as upto_xid, max(last.id) as upto_id,
     string_agg('{"origin_id":"' || c.origin_id || '","person_id":"' || c.person_id || '","version":' || c.id || '}', E'\\n') as text
   from change c cross join last
   having count(*) > 0`,
);
export const moveAliases = command(
  'history.moveAliases',
  `update history.alias_positions set xid = $2::text::xid8, id = $3 where generation = $1 and (xid, id) < ($2::text::xid8, $3::bigint)`,
);

// ---- trouble, lag ----

export const noteTrouble = command(
  'history.noteTrouble',
  `insert into history.trouble (code) values ($1)
   on conflict (one) do update set last_at = now(), failures = history.trouble.failures + 1, code = excluded.code`,
);
export const clearTrouble = command('history.clearTrouble', `delete from history.trouble`);
export const readTrouble = statement(
  'history.readTrouble',
  z.object({ since: z.date(), last_at: z.date(), failures: z.int(), code: z.string() }),
  `select since, last_at, failures, code from history.trouble`,
);

// The oldest event that is not sent, and how many are not (counted up to $5 a shard, in no order: 5 ms for 32 shards far behind).
export const readLag = statement(
  'history.readLag',
  z.object({ behind: z.int(), oldest: z.date().nullable() }),
  `select coalesce(sum(c.n), 0)::int as behind, min(o.received_at) as oldest
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[]) as w(shard, xid, seq, from_at)
   cross join lateral (
     select count(*) as n from (
       select 1 from profiles_out.timeline t
       where t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= w.from_at limit $5
     ) unsent
   ) c
   left join lateral (
     select t.received_at from profiles_out.timeline t
     where c.n > 0 and t.shard = w.shard and (t.xid, t.seq) > (w.xid, w.seq) and t.received_at >= w.from_at limit 1
   ) o on true`,
);

// ---- rebuild ----

export const startRebuild = command(
  'history.startRebuild',
  `update history.state set writing = greatest(reading, writing) + 1, rebuild_started_at = now(), rebuild_reason = $1`,
);
export const dropPlans = command('history.dropPlans', `delete from history.planned`);
export const restartShards = command(
  'history.restartShards',
  `update history.shards s set done_no = 0, until_xid = t.xid, until_seq = t.seq
   from history.shards o left join lateral (
     select xid, seq from profiles_out.timeline t where t.shard = o.shard order by xid desc, seq desc limit 1
   ) t on true
   where o.shard = s.shard`,
);
// $1 shards, $2, $3 where the sink stands: 0 shards are left when all have come as far as the rebuild was to go. The rows are looked for,
// because the last ones may have been erased since: no place would ever reach them.
export const shardsBehind = statement(
  'history.shardsBehind',
  z.object({ behind: z.int() }),
  `select count(*)::int as behind from history.shards s
   left join unnest($1::smallint[], $2::text[], $3::bigint[]) as p(shard, xid, seq) using (shard)
   where s.until_xid is not null and exists (
     select 1 from profiles_out.timeline t
     where t.shard = s.shard and (t.xid, t.seq) > (coalesce(p.xid, '0')::xid8, coalesce(p.seq, 0)) and (t.xid, t.seq) <= (s.until_xid, s.until_seq))`,
);
export const finishRebuild = command(
  'history.finishRebuild',
  `update history.state set reading = writing, rebuild_started_at = null, rebuild_reason = null where writing = $1 and reading <> writing`,
);
export const forgetGenerations = command(
  'history.forgetGenerations',
  `delete from history.alias_positions where generation < $1`,
);

// ---- erasure ----

export const askErasure = command(
  'history.askErasure',
  `insert into history.erasures (origin_id) select distinct unnest($1::uuid[]) on conflict (origin_id) do update set asked_at = now(), done_at = null`,
);
export const openErasures = statement(
  'history.openErasures',
  z.object({ origin_id: z.string() }),
  `select origin_id from history.erasures where done_at is null order by asked_at limit $1`,
);
export const closeErasures = command(
  'history.closeErasures',
  `update history.erasures set done_at = now() where origin_id = any ($1::uuid[]) and done_at is null and asked_at <= $2::text::timestamptz`,
);
