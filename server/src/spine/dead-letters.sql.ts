/** Statements about dead letters: bury many at once, show, claim for replay, settle. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

const letterRow = z.object({
  shard: z.int(),
  id: z.string(),
  event_id: z.string().nullable(),
  source_id: z.string().nullable(),
  stage: z.string(),
  reason: z.string(),
  detail: z.string(),
  state: z.enum(['open', 'replayed', 'discarded']),
  attempts: z.int(),
  received_at: z.date(),
  raw: z.instanceof(Uint8Array),
});
export type LetterRow = z.infer<typeof letterRow>;

const columns = 'shard, id, event_id, source_id, stage, reason, detail, state, attempts, received_at';

// Rows in id order, so that two requests with the same letters cannot deadlock. What comes again is open again.
export const buryAllStatement = command(
  'spine.buryAll',
  `insert into spine.dead_letters (shard, id, event_id, source_id, stage, reason, detail, received_at, raw)
   select shard, id, event_id, source_id, stage, reason, detail, received_at, decode(raw, 'base64')
   from jsonb_to_recordset($1::text::jsonb) as r(
     shard smallint, id uuid, event_id uuid, source_id uuid, stage text, reason text, detail text, received_at timestamptz, raw text)
   order by shard, id
   on conflict (shard, id) do update set attempts = spine.dead_letters.attempts + 1, last_at = now(),
     reason = excluded.reason, detail = excluded.detail, state = 'open'`,
);

// $6 bytes of the body are enough to show.
export const findLettersStatement = statement(
  'spine.findLetters',
  letterRow,
  `select ${columns}, substring(raw from 1 for $6::int) as raw
   from spine.dead_letters
   where ($1::text is null or state = $1) and ($2::uuid is null or source_id = $2) and ($3::text is null or reason = $3)
     and ($4::timestamptz is null or (received_at, id) < ($4, $5::uuid))
   order by received_at desc, id desc limit $7`,
);

// The lock is the compare-and-set: who waited here finds the state changed and gets no row.
export const claimByIds = statement(
  'spine.claimLettersByIds',
  letterRow,
  `select ${columns}, raw from spine.dead_letters
   where id = any ($1::uuid[]) and state = 'open' and (shard, id) > ($2::smallint, $3::uuid)
   order by shard, id limit $4 for update`,
);
export const claimByReason = statement(
  'spine.claimLettersByReason',
  letterRow,
  `select ${columns}, raw from spine.dead_letters
   where reason = $1 and state = 'open' and (shard, id) > ($2::smallint, $3::uuid)
   order by shard, id limit $4 for update`,
);

export const settleStatement = command(
  'spine.settleLetters',
  `update spine.dead_letters d set state = 'replayed', last_at = now()
   from unnest($1::smallint[], $2::uuid[]) as s(shard, id)
   where d.shard = s.shard and d.id = s.id and d.state = 'open'`,
);
export const failAgainStatement = command(
  'spine.letterFailedAgain',
  `update spine.dead_letters set attempts = attempts + 1, last_at = now(), reason = $3, detail = $4
   where shard = $1 and id = $2 and state = 'open'`,
);
export const discardByIds = command(
  'spine.discardLettersByIds',
  `update spine.dead_letters set state = 'discarded', last_at = now() where id = any ($1::uuid[]) and state = 'open'`,
);
export const discardByReason = command(
  'spine.discardLettersByReason',
  `update spine.dead_letters set state = 'discarded', last_at = now() where reason = $1 and state = 'open'`,
);

// The log row moves behind all others, with the same id and its own times, arrival excepted (consumers skip partitions by it). It is
// moved and not copied, so that whoever reads the log from its beginning meets it once. received_at prunes partitions; inside one, a
// shard's rows are read through (rare: a person pressed a button).
export const reappendStatement = statement(
  'spine.reappend',
  z.object({ event_id: z.string() }),
  `with wanted as (
     select * from unnest($1::smallint[], $2::uuid[], $3::timestamptz[]) as w(shard, event_id, received_at)
   ), found as (
     select distinct on (l.shard, l.event_id) l.*
     from wanted w join spine.log l on l.shard = w.shard and l.received_at = w.received_at and l.event_id = w.event_id
     where l.received_at between (select min(received_at) from wanted) and (select max(received_at) from wanted)
     order by l.shard, l.event_id, l.xid, l.seq
   ), gone as (
     delete from spine.log l using found f
     where l.shard = f.shard and l.xid = f.xid and l.seq = f.seq and l.received_at = f.received_at
     returning l.*
   ), logged as (
     insert into spine.log (shard, event_id, source_id, type, name, received_at, sent_at, original_at, occurred_at, clock_suspect, message_id, body)
     select shard, event_id, source_id, type, name, $4::timestamptz, sent_at, original_at, occurred_at, clock_suspect, message_id, body
     from gone order by xid, seq
     returning event_id
   )
   select event_id, pg_notify('spine', '') is null as told from logged`,
);
