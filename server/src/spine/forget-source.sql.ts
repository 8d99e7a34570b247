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

export const workedOn = statement(
  'spine.workedOn',
  z.object({ alive: z.boolean() }),
  `select exists (select 1 from spine.positions p join spine.processes a on a.id = p.owner
                  where p.consumer = $1 and a.seen_at > now() - interval '10 seconds') as alive`,
);

// A shard's rows are read in the order of its key, once over all pages: a page that the planner sorted would read the whole shard each time.
export const readInOrder = command(
  'spine.readInOrder',
  `select set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true)`,
);
const columns = `l.shard, l.xid::text as xid, l.seq, l.event_id, l.source_id, l.type, l.name, l.received_at, l.sent_at, l.original_at,
  l.occurred_at, l.clock_suspect, l.message_id, l.body`;
const from = (condition: string): string =>
  `from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::xid8[], $5::bigint[]) as w(shard, xid, seq, upto_xid, upto_seq)
   cross join lateral (
     select * from spine.log l
     where l.shard = w.shard and (l.xid, l.seq) > (w.xid, w.seq) and (l.xid, l.seq) <= (w.upto_xid, w.upto_seq)
       and l.received_at >= $6::timestamptz and ${condition}
     order by l.xid, l.seq limit $8
   ) l`;
// $1 shards, $2, $3 after which place, $4, $5 up to which, $6 not received before, $7 the source, $8 rows of one shard.
export const pageOfSource = hotStatement<LogRow>(
  'spine.pageOfSource',
  `select ${columns} ${from('l.source_id = $7::uuid')}`,
);
export const pageOfOthers = hotStatement<LogRow>(
  'spine.pageOfOthers',
  `select ${columns} ${from('l.source_id <> $7::uuid')}`,
);
export interface PlaceRow {
  readonly shard: number;
  readonly xid: string;
  readonly seq: number;
  readonly received_at: Date;
}
export const placesOfSource = hotStatement<PlaceRow>(
  'spine.placesOfSource',
  `select l.shard, l.xid::text as xid, l.seq, l.received_at ${from('l.source_id = $7::uuid')}`,
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
