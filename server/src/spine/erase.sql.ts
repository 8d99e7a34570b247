/** Statements of erasure: bodies and dead letters are emptied, the rows stay, so that counts and order stay true. */
import { command } from '../kit/sql.ts';

// message_id is the sender's text and may be a customer's address; the event id keeps the row unique.
export const eraseBodiesStatement = command(
  'spine.eraseBodies',
  `update spine.log l set body = '{"erased":true}', message_id = l.event_id::text
   from unnest($1::smallint[], $2::text[]::xid8[], $3::bigint[], $4::text[]::timestamptz[]) as p(shard, xid, seq, received_at)
   where l.shard = p.shard and l.xid = p.xid and l.seq = p.seq and l.received_at = p.received_at`,
);

// What could not be applied is on no timeline, but in the log. received_at prunes partitions.
export const eraseBuriedBodiesStatement = command(
  'spine.eraseBuriedBodies',
  `update spine.log l set body = '{"erased":true}', message_id = l.event_id::text
   from spine.dead_letters d
   where d.event_id = any ($1::uuid[]) and l.shard = d.shard and l.event_id = d.event_id and l.received_at = d.received_at`,
);

// Letters by their event, or by a value in what came. Case, spaces, dashes, dots and brackets do not count, so that a phone is found
// however it was written. encode(…, 'escape') takes any bytes. Reads all letters: 0.3 s for 10,000 of 2 KB.
export const eraseLettersStatement = command(
  'spine.eraseLetters',
  `with plain as materialized (
     select shard, id, event_id, regexp_replace(lower(encode(raw, 'escape')), '[\\s().-]', '', 'g') as text
     from spine.dead_letters where raw <> '{"erased":true}'
   ), found as (
     select shard, id from plain
     where event_id = any ($1::uuid[]) or exists (select 1 from unnest($2::text[]) as v(value) where position(v.value in plain.text) > 0)
   )
   update spine.dead_letters d
   set raw = '{"erased":true}', detail = '', state = case when d.state = 'open' then 'discarded' else d.state end, last_at = now()
   from found where d.shard = found.shard and d.id = found.id`,
);
export const eraseLettersBodiesStatement = command(
  'spine.eraseLettersBodies',
  `update spine.log l set body = '{"erased":true}', message_id = l.event_id::text
   from spine.dead_letters d
   where d.raw = '{"erased":true}' and d.last_at = now() and l.shard = d.shard and l.event_id = d.event_id and l.received_at = d.received_at`,
);
