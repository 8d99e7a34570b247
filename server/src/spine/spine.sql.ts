/** All statements of the spine. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

// One text parameter and jsonb_to_recordset: 121,000 rows/s at 3.6 ms Node CPU per 1,000 (unnest with jsonb[]: 70,000 at 11.5 ms).
// `seen` decides which are new; rows are taken in id order so that two commits with the same ids cannot deadlock.
// The array's order becomes the order of seq.
export const appendStatement = statement(
  'spine.append',
  z.object({ accepted: z.int() }),
  `with input as materialized (
     select * from rows from (jsonb_to_recordset($1::text::jsonb) as (
       shard smallint, event_id uuid, source_id uuid, type text, name text, received_at timestamptz, sent_at timestamptz,
       original_at timestamptz, occurred_at timestamptz, clock_suspect boolean, message_id text, body jsonb
     )) with ordinality as r(shard, event_id, source_id, type, name, received_at, sent_at, original_at, occurred_at, clock_suspect, message_id, body, n)
   ), fresh as (
     insert into spine.seen (shard, event_id, seen_on)
     select shard, event_id, (received_at at time zone 'UTC')::date from input order by shard, event_id
     on conflict do nothing
     returning shard, event_id
   ), logged as (
     insert into spine.log (shard, event_id, source_id, type, name, received_at, sent_at, original_at, occurred_at, clock_suspect, message_id, body)
     select i.shard, i.event_id, i.source_id, i.type, i.name, i.received_at, i.sent_at, i.original_at, i.occurred_at,
            i.clock_suspect, i.message_id, i.body
     from input i join fresh using (shard, event_id)
     order by i.n
     returning 1
   )
   select count(*)::int as accepted from logged`,
);

export const ensurePartition = command('spine.ensurePartition', `select spine.ensure_partition($1::date)`);

export interface LogRow {
  readonly shard: number;
  readonly xid: string;
  readonly seq: number;
  readonly event_id: string;
  readonly source_id: string | null;
  readonly type: string;
  readonly name: string | null;
  readonly received_at: Date;
  readonly sent_at: Date | null;
  readonly original_at: Date | null;
  readonly occurred_at: Date;
  readonly clock_suspect: boolean;
  readonly message_id: string;
  readonly body: Record<string, unknown>;
}

// $1 consumer, $2 shards, $3 rows of one shard at the most. The guard: xid < snapshot xmin means that every transaction that
// could still add a row before these has ended. from_at prunes partitions.
export const readLog = hotStatement<LogRow>(
  'spine.readLog',
  `select l.shard, l.xid::text as xid, l.seq, l.event_id, l.source_id, l.type, l.name, l.received_at, l.sent_at, l.original_at,
          l.occurred_at, l.clock_suspect, l.message_id, l.body
   from spine.positions p
   cross join lateral (
     select * from spine.log l
     where l.shard = p.shard and (l.xid, l.seq) > (p.xid, p.seq) and l.received_at >= p.from_at
       and l.xid < pg_snapshot_xmin(pg_current_snapshot())
     order by l.xid, l.seq
     limit $3
   ) l
   where p.consumer = $1 and p.shard = any ($2::smallint[])
   order by l.shard, l.xid, l.seq`,
);

// The fence: the token must still be ours. Takes the row's lock, so a takeover waits for this commit or makes it fail.
// from_at is a lower bound of what still may come, not of what has come: received_at is the clock of whichever server took the event,
// and servers' clocks differ. So never later than now here, and eight days of room for clocks that are slow: it only prunes months.
export const movePositions = command(
  'spine.movePositions',
  `update spine.positions p set xid = m.xid::xid8, seq = m.seq, from_at = least(m.from_at, now()) - interval '8 days', moved_at = now()
   from unnest($2::smallint[], $3::bigint[], $4::text[], $5::bigint[], $6::timestamptz[]) as m(shard, token, xid, seq, from_at)
   where p.consumer = $1 and p.shard = m.shard and p.token = m.token`,
);

// not exists: "on conflict" alone waits for whoever has an open transaction on such a row, and a process could not start beside one that
// was stopped in the middle of a batch.
export const addPositions = command(
  'spine.addPositions',
  `insert into spine.positions (consumer, shard) select $1, s from generate_series(0, $2::int - 1) s
   where not exists (select 1 from spine.positions p where p.consumer = $1 and p.shard = s) on conflict do nothing`,
);

export const beat = command(
  'spine.beat',
  `insert into spine.processes (id, host, pid) values ($1, $2, $3) on conflict (id) do update set seen_at = now()`,
);
export const leave = command(
  'spine.leave',
  `with gone as (delete from spine.processes where id = $1)
   update spine.positions set owner = null, token = token + 1 where owner = $1`,
);
export const forgetDead = command(
  'spine.forgetDead',
  `delete from spine.processes where seen_at < now() - interval '1 hour'`,
);
export const countAlive = statement(
  'spine.countAlive',
  z.object({ alive: z.int() }),
  `select count(*)::int as alive from spine.processes where seen_at > now() - make_interval(secs => $1)`,
);
// Free shards, or those of a process that has not been seen for $3 seconds; skip locked, so that two processes never wait for each other.
export const takeShards = statement(
  'spine.takeShards',
  z.object({ shard: z.int(), token: z.int() }),
  `update spine.positions p set owner = $2::uuid, token = p.token + 1
   from (
     select q.shard from spine.positions q
     where q.consumer = $1 and q.owner is distinct from $2::uuid
       and not exists (select 1 from spine.processes a where a.id = q.owner and a.seen_at > now() - make_interval(secs => $3))
     order by q.shard limit $4 for update skip locked
   ) free
   where p.consumer = $1 and p.shard = free.shard
   returning p.shard, p.token`,
);
// skip locked: what a batch of ours is still at work on is given back in the next round. Who waits for it does not beat, and is taken
// for dead when the batch takes longer than a lease.
export const releaseShards = command(
  'spine.releaseShards',
  `update spine.positions p set owner = null, token = p.token + 1
   from (
     select q.shard from spine.positions q
     where q.consumer = $1 and q.owner = $2::uuid and q.shard = any ($3::smallint[])
     order by q.shard for update skip locked
   ) idle
   where p.consumer = $1 and p.shard = idle.shard`,
);
export const heldShards = statement(
  'spine.heldShards',
  z.object({ shard: z.int(), token: z.int() }),
  `select shard, token from spine.positions where consumer = $1 and owner = $2::uuid order by shard`,
);

// received_at is always that of the row in the log: a letter that was replayed and failed again is found there for the next replay.
export const buryStatement = command(
  'spine.bury',
  `insert into spine.dead_letters (shard, id, event_id, source_id, stage, reason, detail, received_at, raw)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
   on conflict (shard, id) do update set attempts = spine.dead_letters.attempts + 1, last_at = now(),
     reason = excluded.reason, detail = excluded.detail, received_at = excluded.received_at, state = 'open'`,
);

// A month may go only when every consumer has read past it: a late consumer is shown on Problems, never robbed.
export const oldPartitions = statement(
  'spine.oldPartitions',
  z.object({ part: z.string() }),
  `select c.relname as part
   from pg_inherits i
   join pg_class c on c.oid = i.inhrelid
   where i.inhparent = 'spine.log'::regclass
     and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= $1::timestamptz
     and not exists (
       select 1 from spine.positions p
       where p.from_at < to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' and p.seq > 0
     )
   order by 1`,
);
export const dropPartition = command('spine.dropPartition', `select spine.drop_partition($1)`);
// In steps of 20,000 rows, so that no sweep holds locks or writes WAL for long.
export const forgetSeen = command(
  'spine.forgetSeen',
  `delete from spine.seen where ctid = any (array(select ctid from spine.seen where seen_on < $1::date limit 20000))`,
);

export interface PositionRow {
  readonly shard: number;
  readonly token: number;
  readonly xid: string;
  readonly seq: number;
  readonly from_at: string;
}
// In shard order, so that two processes never wait for each other in a circle.
export const holdPositions = hotStatement<PositionRow>(
  'spine.holdPositions',
  `select p.shard, p.token, p.xid::text as xid, p.seq, p.from_at::text as from_at
   from spine.positions p join unnest($2::smallint[], $3::bigint[]) as m(shard, token) using (shard, token)
   where p.consumer = $1
   order by p.shard
   for update of p`,
);
export const rewindPositions = command(
  'spine.rewindPositions',
  `update spine.positions set xid = '0', seq = 0, from_at = '-infinity', token = token + 1, moved_at = now() where consumer = $1`,
);
export const readPositions = hotStatement<PositionRow>(
  'spine.readPositions',
  `select shard, token, xid::text as xid, seq, from_at::text as from_at from spine.positions where consumer = $1 order by shard`,
);

// Counts at most $2 rows of a shard: how far exactly somebody is behind by more does not matter, and counting millions would be work itself.
export const lagOf = statement(
  'spine.lagOf',
  z.object({ behind: z.int(), oldest: z.date().nullable(), moved_at: z.date().nullable() }),
  `select coalesce(sum(l.n), 0)::int as behind, min(l.oldest) as oldest, max(p.moved_at) as moved_at
   from spine.positions p
   cross join lateral (
     select count(*) as n, min(w.received_at) as oldest
     from (select received_at from spine.log x
           where x.shard = p.shard and (x.xid, x.seq) > (p.xid, p.seq) and x.received_at >= p.from_at
           order by x.xid, x.seq limit $2) w
   ) l
   where p.consumer = $1`,
);
export const processesOf = statement(
  'spine.processesOf',
  z.object({ id: z.string(), shards: z.int(), seen_at: z.date() }),
  `select a.id, a.seen_at, (select count(*)::int from spine.positions p where p.owner = a.id and p.consumer = $1) as shards
   from spine.processes a where a.seen_at > now() - interval '10 seconds' order by a.started_at`,
);
export const openLetters = statement(
  'spine.openLetters',
  z.object({ reason: z.string(), stage: z.string(), n: z.int(), since: z.date(), last_at: z.date() }),
  `select reason, stage, count(*)::int as n, min(received_at) as since, max(last_at) as last_at
   from spine.dead_letters where state = 'open' group by 1, 2 order by 3 desc limit 100`,
);
// Exact while small; an estimate of the planner's statistics once counting would take longer than anybody wants to wait.
export const countEvents = statement(
  'spine.countEvents',
  z.object({ n: z.int() }),
  `with guess as (
     select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint as n from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'spine.log'::regclass)
   select case when (select n from guess) > 3000000 then (select n from guess) else (select count(*) from spine.log) end as n`,
);
