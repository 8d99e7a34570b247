/** Statements that take a source out of the log again. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';
import type { LogRow } from './spine.sql.ts';

export const bookForgotten = command(
  'spine.bookForgotten',
  `insert into spine.forgotten_sources (source_id) values ($1) on conflict do nothing`,
);
export const forgetLetters = command(
  'spine.forgetLetters',
  `delete from spine.dead_letters where ctid = any (array(select ctid from spine.dead_letters where source_id = $1 limit 1000))`,
);

// How far must consumers come to have passed everything that is in the log now?
export const fenceNow = statement(
  'spine.fenceNow',
  z.object({ fence: z.string() }),
  `select pg_snapshot_xmax(pg_current_snapshot())::text as fence`,
);
export const behindFence = statement(
  'spine.behindFence',
  z.object({ behind: z.int(), alive: z.boolean() }),
  `select (select count(*)::int from spine.positions p
           where p.consumer = $1 and exists (
             select 1 from spine.log l
             where l.shard = p.shard and (l.xid, l.seq) > (p.xid, p.seq) and l.received_at >= p.from_at and l.xid < $2::text::xid8)) as behind,
     exists (select 1 from spine.positions p join spine.processes a on a.id = p.owner
             where p.consumer = $1 and a.seen_at > now() - interval '10 seconds') as alive`,
);

// A shard's rows are read in the order of its key, once over all pages: a page that the planner sorted would read the whole shard each time.
export const readInOrder = command(
  'spine.readInOrder',
  `select set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`,
);
const columns = `shard, xid::text as xid, seq, event_id, source_id, type, name, received_at, sent_at, original_at, occurred_at,
  clock_suspect, message_id, body`;
// $1 shard, $2, $3 after which place, $4 not received before, $5 rows; $6: of this source alone, or of all others.
export const pageOfSource = hotStatement<LogRow>(
  'spine.pageOfSource',
  `select ${columns} from spine.log
   where shard = $1::smallint and (xid, seq) > ($2::text::xid8, $3::bigint) and received_at >= $4::timestamptz and source_id = $6::uuid
   order by xid, seq limit $5`,
);
// $7, $8: up to which place.
export const pageOfOthers = hotStatement<LogRow>(
  'spine.pageOfOthers',
  `select ${columns} from spine.log
   where shard = $1::smallint and (xid, seq) > ($2::text::xid8, $3::bigint) and received_at >= $4::timestamptz and source_id <> $6::uuid
     and (xid, seq) <= ($7::text::xid8, $8::bigint)
   order by xid, seq limit $5`,
);
export const placesOfSource = hotStatement<{ shard: number; xid: string; seq: number; received_at: Date }>(
  'spine.placesOfSource',
  `select shard, xid::text as xid, seq, received_at from spine.log
   where shard = $1::smallint and (xid, seq) > ($2::text::xid8, $3::bigint) and received_at >= $4::timestamptz and source_id = $6::uuid
   order by xid, seq limit $5`,
);
// What the system said about these, and nobody has applied yet.
export const waitingSystemEvents = hotStatement<LogRow>(
  'spine.waitingSystemEvents',
  `select l.shard, l.xid::text as xid, l.seq, l.event_id, l.source_id, l.type, l.name, l.received_at, l.sent_at, l.original_at, l.occurred_at,
          l.clock_suspect, l.message_id, l.body
   from spine.positions p join spine.log l on l.shard = p.shard and (l.xid, l.seq) > (p.xid, p.seq) and l.received_at >= p.from_at
   where p.consumer = $1 and p.shard = any ($2::smallint[]) and l.type = 'system' and l.body ->> 'originId' = any ($3::text[])`,
);
// The rows, and that they were ever seen: the same file may be imported again.
export const deleteRows = statement(
  'spine.deleteRows',
  z.object({ gone: z.int() }),
  `with gone as (
     delete from spine.log l
     using unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[]) as p(shard, xid, seq, received_at)
     where l.shard = p.shard and l.xid = p.xid and l.seq = p.seq and l.received_at = p.received_at
     returning l.shard, l.event_id
   ), unseen as (
     delete from spine.seen s using gone g where s.shard = g.shard and s.event_id = g.event_id
   )
   select count(*)::int as gone from gone`,
);
