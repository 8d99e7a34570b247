/** The way of a message out of the outbox: claimed, checked and handed over, recorded. */
import { z } from 'zod';
import { heldOutSql } from '../../journeys/index.ts';
import { command, statement } from '../../kit/sql.ts';

const kinds = z.string();

/**
 * Two questions instead of one, each with an index by channel and time: a night with a million deferred messages must not be read through
 * five times a second.
 */
const isDue = (equals: '=' | '<>'): string =>
  `exists (select from messaging.messages m
         where m.channel = s.channel and m.purpose ${equals} 'transactional' and m.state in ('queued', 'deferred') and m.due_at <= $1
           and (m.sender_id = s.sender_id or (m.sender_id is null and s.is_default)) and (m.claimed_until is null or m.claimed_until <= $1))`;

/** Senders that have something due and do not rest; two index reads for each. */
export const busySenders = statement(
  'messaging.busySenders',
  z.object({
    sender_id: z.string(),
    channel: z.string(),
    kind: kinds,
    settings: z.record(z.string(), z.unknown()),
    sealed: z.instanceof(Uint8Array).nullable(),
    per_second: z.int(),
    revision: z.int(),
    name: z.string(),
    is_default: z.boolean(),
  }),
  `select s.sender_id, s.channel, s.kind, s.settings, s.sealed, s.per_second, s.revision, s.name, s.is_default
   from messaging.senders s left join messaging.paces p on p.sender_id = s.sender_id
   where s.state = 'on' and (p.paused_until is null or p.paused_until <= $1)
     and (${isDue('=')}
       or ${isDue('<>')})`,
);

/** What nobody would ever take: there is no sender for it, or it is switched off. Looked at now and then. */
export const dropSenderless = statement(
  'messaging.dropSenderless',
  z.object({ message_id: z.string() }),
  `update messaging.messages m set state = 'dropped', reason = 'no_sender', sealed = null, claim = null, claimed_until = null
   where m.message_id in (select w.message_id from messaging.messages w
     where w.state in ('queued', 'deferred') and w.due_at <= $1 and w.expires_at <= $1
       and not exists (select from messaging.senders s where s.channel = w.channel and s.state = 'on' and (s.sender_id = w.sender_id or (w.sender_id is null and s.is_default)))
     limit 1000 for update skip locked)
   returning m.message_id`,
);

/**
 * A share of this second's pace. $2: the second, $3: how many are wanted, $4: how many a second may have. The row's lock makes the processes
 * share it.
 */
export const takePace = statement(
  'messaging.takePace',
  z.object({ granted: z.int() }),
  `with before as (select case when second = $2 then used else 0 end as used from messaging.paces where sender_id = $1 for update)
   update messaging.paces p set second = $2, used = least($4::integer, before.used + $3::integer) from before where p.sender_id = $1
   returning greatest(0, least($4::integer, before.used + $3::integer) - before.used)::int as granted`,
);
export const givePaceBack = command(
  'messaging.givePaceBack',
  `update messaging.paces set used = greatest(0, used - $3::integer) where sender_id = $1 and second = $2`,
);

const claimed = z.object({
  message_id: z.string(),
  origin_id: z.string(),
  channel: z.string(),
  purpose: z.string(),
  template_id: z.string().nullable(),
  template_version: z.int().nullable(),
  language: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  sealed: z.instanceof(Uint8Array).nullable(),
  about: z.string().nullable(),
  is_test: z.boolean(),
  tries: z.int(),
  expires_at: z.date(),
});
const claim = (equals: '=' | '<>'): string =>
  `update messaging.messages m set claim = $4::uuid, claimed_until = $1::timestamptz + interval '60 seconds'
   where m.message_id in (select w.message_id from messaging.messages w
     where w.channel = $2 and w.state in ('queued', 'deferred') and w.due_at <= $1 and w.purpose ${equals} 'transactional'
       and (w.sender_id = $3::uuid or (w.sender_id is null and $5::boolean)) and (w.claimed_until is null or w.claimed_until <= $1)
     order by w.due_at limit $6 for update skip locked)
   returning m.message_id, m.origin_id, m.channel, m.purpose, m.template_id, m.template_version, m.language, m.data, m.sealed, m.about, m.is_test,
     m.tries, m.expires_at`;

/** Transactional ones go first. A claim is a promise to look: nothing has left yet, and after a kill it ends by itself. */
export const claimTransactional = statement('messaging.claimTransactional', claimed, claim('='));
export const claimOthers = statement('messaging.claimOthers', claimed, claim('<>'));

/** One hand-over at a time: caps count what the others have just handed over. Held for one statement and a commit. */
export const lockHandOver = statement(
  'messaging.lockHandOver',
  z.object({ locked: z.unknown() }),
  `select pg_advisory_xact_lock(hashtext('messaging.hand_over')) as locked`,
);

/**
 * The check and the move in one statement: consent, suppression, quiet hours, caps, reachability as they are now, and whoever passes all of
 * them is `sending`. $1 ids, $2 quiet until (null: not quiet), $3 the claim, $4 now, $5 the sender, $6 caps, $7 the channel's word in the
 * ledger of consent, $8 the identifier's type (null: none is needed), $9 whether silence means yes, $10 the type of push subscriptions.
 */
export const handOver = statement(
  'messaging.handOver',
  z.object({
    message_id: z.string(),
    state: z.enum(['queued', 'deferred', 'sending', 'dropped']),
    reason: z.string().nullable(),
    was_reason: z.string().nullable(),
    due_at: z.date(),
    address: z.string().nullable(),
    targets: z.array(z.object({ id: z.string(), target: z.record(z.string(), z.unknown()) })),
    person_id: z.string(),
    own_type: z.string().nullable(),
    own_value: z.string().nullable(),
  }),
  `with asked as materialized (
     select m.message_id, m.origin_id, m.channel, m.purpose, m.expires_at, m.is_test, w.quiet_until, m.reason as was_reason,
       case when m.is_address_given then m.address end as given, coalesce(a.person_id, m.origin_id) as person_id
     from unnest($1::uuid[], $2::timestamptz[]) as w (message_id, quiet_until)
     join messaging.messages m on m.message_id = w.message_id and m.claim = $3::uuid and m.state in ('queued', 'deferred')
     left join identity_out.aliases a on a.origin_id = m.origin_id
   ), members as materialized (
     select q.person_id, o.origin_id from (select distinct person_id from asked) q
     cross join lateral (select q.person_id as origin_id union select a.origin_id from identity_out.aliases a where a.person_id = q.person_id) o
   ), caps as (
     select channel, count, hours from jsonb_to_recordset($6::text::jsonb) as c (channel text, count integer, hours integer)
   ), known as (
     select q.*,
       case when q.given is not null then q.given
         when $8::text is null then null
         else (select i.value from members m join identity_out.identifiers i on i.origin_id = m.origin_id
           where m.person_id = q.person_id and i.type = $8 and i.state = 'normal'
           order by exists (select from messaging.suppressions s where s.address = i.value and s.channel = q.channel),
             i.verified_at is null, i.last_seen_at desc, i.value limit 1) end as address,
       coalesce((select jsonb_agg(jsonb_build_object('id', p.subscription_id, 'target', p.target) order by p.seen_at desc)
         from members m join messaging.push_subscriptions p on p.origin_id = m.origin_id
         where m.person_id = q.person_id and p.channel = $10 and p.gone_at is null), '[]') as targets,
       (select said.state from (
           select c.at, c.id, c.state from members m join profiles_out.consents c on c.origin_id = m.origin_id
           where m.person_id = q.person_id and c.purpose = q.purpose and c.channel in ($7, 'all')
           union all
           select w.at, null::uuid, 'withdrawn' from members m join messaging.withdrawals w on w.origin_id = m.origin_id
           where m.person_id = q.person_id and w.purpose in (q.purpose, 'all') and w.channel in ($7, 'all')
         ) said order by said.at desc, said.id desc nulls first limit 1) as said,
       (select max(k.free_at) from caps c cross join lateral (
           select (array_agg(h.handed_at order by h.handed_at desc))[c.count] + make_interval(hours => c.hours) as free_at
           from members m join messaging.messages h on h.origin_id = m.origin_id
           where m.person_id = q.person_id and h.purpose <> 'transactional' and h.handed_at > $4::timestamptz - make_interval(hours => c.hours)
             and h.state in ('sending', 'sent', 'unknown') and (c.channel is null or c.channel = h.channel)
         ) k where q.purpose <> 'transactional' and (c.channel is null or c.channel = q.channel)) as free_at,
       row_number() over (partition by q.person_id, q.purpose <> 'transactional' order by q.message_id) as nth
     from asked q
   ), decided as (
     select k.*, case
         when k.expires_at <= $4 then 'expired'
         when k.purpose <> 'transactional' and not k.is_test and ${heldOutSql('k.person_id')} then 'held_out'
         when k.address is not null and exists (select from messaging.suppressions s where s.address = k.address and s.channel = k.channel) then 'suppressed'
         when ($8 is not null and k.address is null) or ($10::text is not null and k.given is null and k.targets = '[]') then 'unreachable'
         when k.purpose = 'transactional' or k.is_test then null
         when k.said = 'withdrawn' then 'consent_withdrawn'
         when k.said is null and not $9::boolean then 'no_consent'
       end as no,
       case when k.purpose = 'transactional' or k.is_test then null
         when k.quiet_until is not null then 'quiet_hours'
         when k.free_at > $4 then 'frequency_cap'
         when k.nth > 1 then 'next'
       end as wait
     from known k
   ), timed as (
     select d.*, case d.wait when 'quiet_hours' then d.quiet_until when 'frequency_cap' then d.free_at when 'next' then $4::timestamptz end as wait_until
     from decided d
   ), said as (
     select t.*, case when t.no is not null then 'dropped'
         when t.wait = 'next' then 'queued'
         when t.wait is not null and t.wait_until >= t.expires_at then 'dropped'
         when t.wait is not null then 'deferred'
         else 'sending' end as next_state,
       case when t.no is not null then t.no when t.wait = 'next' then t.was_reason else t.wait end as next_reason
     from timed t
   )
   update messaging.messages m set state = s.next_state, reason = s.next_reason, due_at = coalesce(s.wait_until, m.due_at),
     tries = m.tries + (s.next_state = 'sending')::int,
     handed_at = case when s.next_state = 'sending' then $4::timestamptz else m.handed_at end,
     claim = case when s.next_state = 'sending' then m.claim end,
     claimed_until = case when s.next_state = 'sending' then $4::timestamptz + interval '5 minutes' end,
     sealed = case when s.next_state = 'dropped' then null else m.sealed end,
     address = case when s.next_state = 'sending' then s.address else m.address end,
     sender_id = case when s.next_state = 'sending' then $5::uuid else m.sender_id end
   from said s left join identity_out.identifiers own on own.origin_id = s.origin_id
   -- Once more, of the row as it is now: who cancelled it while this waited for its lock is obeyed.
   where m.message_id = s.message_id and m.claim = $3::uuid and m.state in ('queued', 'deferred')
   returning m.message_id, m.state, m.reason, s.was_reason, m.due_at, s.address, s.targets, s.person_id, own.type as own_type, own.value as own_value`,
);

/** What cannot be said (its template fails for this person) ends here, before it was handed over. */
export const failBefore = statement(
  'messaging.failBefore',
  z.object({ message_id: z.string() }),
  `update messaging.messages m set state = 'failed', reason = w.reason, detail = w.detail, sealed = null, claim = null, claimed_until = null
   from unnest($1::uuid[], $2::text[], $3::text[]) as w (message_id, reason, detail)
   where m.message_id = w.message_id and m.claim = $4::uuid and m.state in ('queued', 'deferred')
   returning m.message_id`,
);
/** Back into the queue, as if it had not been claimed. */
export const letGo = command(
  'messaging.letGo',
  `update messaging.messages set claim = null, claimed_until = null, due_at = greatest(due_at, $3::timestamptz)
   where message_id = any($1::uuid[]) and claim = $2::uuid and state in ('queued', 'deferred')`,
);

/**
 * What the provider said. `queued`: it did not take it, and may be asked again at `due_at`. An unknown outcome of a provider that keeps keys
 * comes as `queued` too. Early receipts are taken in by the statement after this one.
 */
export const recordOutcomes = statement(
  'messaging.recordOutcomes',
  z.object({ message_id: z.string(), state: z.string() }),
  `update messaging.messages m set state = w.state, reason = w.reason, detail = w.detail, provider_id = coalesce(w.provider_id, m.provider_id),
     due_at = coalesce(w.due_at, m.due_at), language = coalesce(w.language, m.language), claim = null, claimed_until = null,
     sealed = case when w.state in ('queued', 'deferred') then m.sealed end,
     data = case when w.state = 'sent' and m.sealed is not null then '{}' else m.data end,
     tries = case when w.is_free then m.tries - 1 else m.tries end,
     handed_at = case when w.state in ('queued', 'deferred') then null else m.handed_at end,
     sent_at = case when w.state = 'sent' then $3::timestamptz else m.sent_at end
   from jsonb_to_recordset($1::text::jsonb) as w (message_id uuid, state text, reason text, detail text, provider_id text, due_at timestamptz, is_free boolean, language text)
   where m.message_id = w.message_id and m.claim = $2::uuid and m.state = 'sending'
   returning m.message_id, m.state`,
);

/** Handed over, and nobody wrote down what became of it: the process was killed. Never sent again by itself. */
export const markUnknown = statement(
  'messaging.markUnknown',
  z.object({ message_id: z.string() }),
  `update messaging.messages m set state = 'unknown', reason = 'no_receipt', detail = 'the server ended before the answer was written down', sealed = null, claim = null, claimed_until = null
   where m.message_id in (select w.message_id from messaging.messages w
     where w.state = 'sending' and w.claimed_until <= $1 and not (w.sender_id = any($2::uuid[])) order by w.message_id limit 1000 for update skip locked)
   returning m.message_id`,
);
/** The same where the provider keeps keys: asking again cannot send twice. */
export const askAgain = statement(
  'messaging.askAgain',
  z.object({ message_id: z.string() }),
  `update messaging.messages m set state = 'queued', claim = null, claimed_until = null, handed_at = null
   where m.message_id in (select w.message_id from messaging.messages w
     where w.state = 'sending' and w.claimed_until <= $1 and w.sender_id = any($2::uuid[]) order by w.message_id limit 1000 for update skip locked)
   returning m.message_id`,
);

export const pauseSender = command(
  'messaging.pauseSender',
  `insert into messaging.paces (sender_id, paused_until, failures, why, since) values ($1, $2, 1, $3, $4)
   on conflict (sender_id) do update set paused_until = greatest(messaging.paces.paused_until, excluded.paused_until),
     failures = messaging.paces.failures + 1, why = excluded.why, since = coalesce(messaging.paces.since, excluded.since)`,
);
export const senderWorks = command(
  'messaging.senderWorks',
  `update messaging.paces set paused_until = null, failures = 0, why = null, since = null where sender_id = $1 and failures > 0`,
);
export const failuresOf = statement(
  'messaging.failuresOf',
  z.object({ failures: z.int() }),
  `select failures from messaging.paces where sender_id = $1`,
);

/** Not for somebody who was erased meanwhile: erasure takes the same row's lock, and deletes afterwards. */
export const keepMessage = statement(
  'messaging.keepMessage',
  z.object({ message_id: z.string() }),
  `with hers as (select message_id from messaging.messages where message_id = $1 and origin_id = $2 for share)
   insert into messaging.kept_messages (message_id, origin_id, box, channel, address, sender, subject, text, html, url, sealed, at, expires_at)
   select message_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::timestamptz, $13::timestamptz from hers
   on conflict (message_id) do update set message_id = excluded.message_id
   returning message_id`,
);
export const sweepKept = command('messaging.sweepKept', `delete from messaging.kept_messages where expires_at <= $1`);
export const sweepParts = command(
  'messaging.sweepParts',
  `delete from messaging.message_parts where at < $1::timestamptz - interval '30 days'`,
);
export const sweepEarly = command(
  'messaging.sweepEarlyReceipts',
  `delete from messaging.early_receipts where at < $1::timestamptz - interval '7 days'`,
);
