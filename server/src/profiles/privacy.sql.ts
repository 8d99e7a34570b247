/** Statements of export and erasure. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';
import type { TimelineRow } from './profiles.sql.ts';

const requestRow = z.object({
  id: z.string(),
  person_id: z.string(),
  kind: z.enum(['export', 'erasure']),
  state: z.enum(['running', 'done', 'failed']),
  requested_by: z.string(),
  reason: z.string(),
  at: z.date(),
  done_at: z.date().nullable(),
  record: z.record(z.string(), z.number()),
  notes: z.array(z.string()),
});
export type RequestRow = z.infer<typeof requestRow>;
const columns = 'id, person_id, kind, state, requested_by, reason, at, done_at, record, notes';

// Tells the runners at once; their clock is only the net. What an erasure that failed on the way still knew is handed on.
export const askRequest = statement(
  'profiles.askRequest',
  requestRow,
  `with before as (
     select person_id, id, subject from profiles.privacy_requests
     where person_id = $1::uuid and kind = 'erasure' and $3::text = 'erasure' and state = 'failed' and subject is not null
     order by id desc limit 1 for update
   ), handed_on as (
     update profiles.privacy_requests r set subject = null from before b where r.person_id = b.person_id and r.id = b.id
   )
   insert into profiles.privacy_requests (person_id, id, kind, state, requested_by, reason, at, subject)
   select $1::uuid, $2::uuid, $3::text, 'running', $4::text, $5::text, $6::timestamptz, (select subject from before)
   returning ${columns}, pg_notify('privacy', '') is null as told`,
);
export const findRequest = statement(
  'profiles.findRequest',
  requestRow,
  `select ${columns} from profiles.privacy_requests where id = $1::uuid`,
);
export const listRequests = statement(
  'profiles.listRequests',
  requestRow,
  `select ${columns} from profiles.privacy_requests where id < $1::uuid order by id desc limit $2`,
);
export const erasedAtOf = statement(
  'profiles.erasedAtOf',
  z.object({ done_at: z.date() }),
  `select done_at from profiles.privacy_requests
   where person_id = $1::uuid and kind = 'erasure' and state = 'done' and done_at is not null order by done_at desc limit 1`,
);

// `attempts` is the fencing token: who was overtaken changes no row any more.
export const claimRequest = statement(
  'profiles.claimRequest',
  z.object({
    id: z.string(),
    person_id: z.string(),
    kind: z.enum(['export', 'erasure']),
    attempts: z.int(),
    step: z.string(),
    fence: z.string(),
    subject: z.unknown(),
    record: z.record(z.string(), z.number()),
  }),
  `update profiles.privacy_requests r
   set attempts = r.attempts + 1, leased_until = now() + make_interval(secs => $1::int)
   from (select person_id, id from profiles.privacy_requests
         where state = 'running' and leased_until < now() order by leased_until, id limit 1 for update skip locked) free
   where r.person_id = free.person_id and r.id = free.id
   returning r.id, r.person_id, r.kind, r.attempts, r.step, r.fence::text as fence, r.subject, r.record`,
);
export const renewLease = command(
  'profiles.renewLease',
  `update profiles.privacy_requests set leased_until = now() + make_interval(secs => $3::int)
   where id = $1::uuid and attempts = $2 and state = 'running'`,
);
export const saveStep = command(
  'profiles.saveStep',
  `update profiles.privacy_requests set step = $3, subject = $4::text::jsonb, record = record || $5::text::jsonb
   where id = $1::uuid and attempts = $2 and state = 'running'`,
);
export const finishRequest = command(
  'profiles.finishRequest',
  `update profiles.privacy_requests set state = $3, done_at = $4::timestamptz, record = record || $5::text::jsonb,
     notes = notes || $6::text[], subject = case when $3 = 'done' then null else subject end
   where id = $1::uuid and attempts = $2 and state = 'running'`,
);
export const retryLater = command(
  'profiles.retryLater',
  `update profiles.privacy_requests set leased_until = now() + make_interval(secs => $3::int)
   where id = $1::uuid and attempts = $2 and state = 'running'`,
);
export const countDownload = command(
  'profiles.countDownload',
  `update profiles.privacy_requests set record = record || jsonb_build_object('downloads', coalesce((record ->> 'downloads')::int, 0) + 1)
   where id = $1::uuid`,
);

// Has the people consumer applied everything that was in the log before the request?
export const behindFence = statement(
  'profiles.behindFence',
  z.object({ behind: z.int() }),
  `select count(*)::int as behind from spine_out.positions p
   where p.consumer = 'people' and exists (
     select 1 from spine_out.log l
     where l.shard = p.shard and (l.xid, l.seq) > (p.xid, p.seq) and l.received_at >= p.from_at and l.xid < $1::text::xid8)`,
);

// ---- erasure ----

export const lockFragments = hotStatement<{ origin_id: string; state: string }>(
  'profiles.lockFragments',
  `select origin_id, state from profiles.fragments where origin_id = any ($1::text::uuid[]) order by origin_id for update`,
);
export const deleteTimeline = hotStatement<{
  shard: number;
  xid: string;
  seq: number;
  received_at: Date;
  event_id: string;
}>(
  'profiles.deleteTimeline',
  `delete from profiles.timeline where origin_id = any ($1::text::uuid[]) returning shard, xid::text as xid, seq, received_at, event_id`,
);
export const deleteFragments = command(
  'profiles.deleteFragments',
  `delete from profiles.fragments where origin_id = any ($1::text::uuid[])`,
);
export const deleteSearch = command(
  'profiles.deleteSearch',
  `delete from profiles.search where origin_id = any ($1::text::uuid[])`,
);
export const deleteOrders = command(
  'profiles.deleteOrders',
  `delete from profiles.orders where origin_id = any ($1::text::uuid[])`,
);
export const deleteConsents = command(
  'profiles.deleteConsents',
  `delete from profiles.consents where origin_id = any ($1::text::uuid[])`,
);
// Requests keep the id that was asked about: any of the person's ids.
export const deleteExports = command(
  'profiles.deleteExports',
  `delete from profiles.export_parts where person_id = any ($1::text::uuid[])`,
);

// ---- export ----

export interface ExportedRow extends TimelineRow {
  readonly message_id: string | null;
  readonly sent_at: Date | null;
  readonly original_at: Date | null;
  readonly body: string | null;
}
// The body as text: it goes into the file as it is.
export const exportEvents = hotStatement<ExportedRow>(
  'profiles.exportEvents',
  `select t.*, l.message_id, l.sent_at, l.original_at, l.body::text as body
   from (
     select t.* from unnest($1::text::uuid[]) as o(origin_id) cross join lateral (
       select t.* from profiles.timeline t
       where t.origin_id = o.origin_id and (t.occurred_at, t.event_id) < ($2::timestamptz, $3::uuid)
       order by t.occurred_at desc, t.event_id desc limit $4
     ) t order by t.occurred_at desc, t.event_id desc limit $4
   ) t
   left join spine_out.log l on l.shard = t.shard and l.xid = t.xid and l.seq = t.seq and l.received_at = t.received_at
   order by t.occurred_at desc, t.event_id desc`,
);
export const exportOrders = hotStatement<{ order: unknown }>(
  'profiles.exportOrders',
  `select jsonb_build_object('orderId', order_id, 'placedAt', placed_at, 'firstAt', first_at, 'state', state, 'totalMinor', total_minor,
     'refundedMinor', refunded_minor, 'cancelledMinor', cancelled_minor, 'currency', currency) as order
   from profiles.orders where origin_id = any ($1::text::uuid[]) order by coalesce(placed_at, first_at), order_id`,
);
export const addPart = command(
  'profiles.addPart',
  `insert into profiles.export_parts (person_id, request_id, n, data) values ($1::uuid, $2::uuid, $3, $4)`,
);
export const readPart = hotStatement<{ data: Uint8Array }>(
  'profiles.readPart',
  `select data from profiles.export_parts where person_id = $1::uuid and request_id = $2::uuid and n = $3`,
);
export const clearParts = command(
  'profiles.clearParts',
  `delete from profiles.export_parts where person_id = $1::uuid and request_id = $2::uuid`,
);
export const expireParts = command(
  'profiles.expireParts',
  `delete from profiles.export_parts p using profiles.privacy_requests r
   where r.person_id = p.person_id and r.id = p.request_id and r.state <> 'running' and r.at < $1::timestamptz`,
);

// Failed, and not asked for again since.
export const failedRequests = statement(
  'profiles.failedRequests',
  z.object({ count: z.int(), first_at: z.date(), last_at: z.date() }),
  `select count(*)::int as count, min(done_at) as first_at, max(done_at) as last_at from profiles.privacy_requests r
   where state = 'failed' and done_at is not null and not exists (
     select 1 from profiles.privacy_requests n where n.person_id = r.person_id and n.kind = r.kind and n.id > r.id)
   having count(*) > 0`,
);
