/** Statements about what providers and customers said afterwards. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

/** $3 jsonb of {message_id, receipt_id, kind, detail}; each once. Gives those that are new. */
export const addReceipts = statement(
  'messaging.addReceipts',
  z.object({ message_id: z.string(), kind: z.string(), detail: z.string().nullable() }),
  `insert into messaging.receipts (message_id, receipt_id, kind, detail, at)
   select message_id, receipt_id, kind, detail, $2::timestamptz
   from jsonb_to_recordset($1::text::jsonb) as w (message_id uuid, receipt_id uuid, kind text, detail text)
   order by message_id, receipt_id on conflict do nothing returning message_id, kind, detail`,
);
/**
 * The message as it stands after them. A receipt settles what nobody knew: what was delivered or read was sent. $3: ids, $4: kinds.
 */
export const applyReceipts = statement(
  'messaging.applyReceipts',
  z.object({
    message_id: z.string(),
    kind: z.string(),
    origin_id: z.string(),
    channel: z.string(),
    purpose: z.string(),
    address: z.string().nullable(),
    about: z.string().nullable(),
    own_type: z.string().nullable(),
    own_value: z.string().nullable(),
  }),
  `with heard as (
     select w.message_id, array_agg(w.kind) as kinds from unnest($2::uuid[], $3::text[]) as w (message_id, kind) group by w.message_id
   ), moved as (
     update messaging.messages m set
       delivered_at = case when 'delivered' = any(h.kinds) then coalesce(m.delivered_at, $1) else m.delivered_at end,
       opened_at = case when 'opened' = any(h.kinds) then coalesce(m.opened_at, $1) else m.opened_at end,
       clicked_at = case when 'clicked' = any(h.kinds) then coalesce(m.clicked_at, $1) else m.clicked_at end,
       machine_opened_at = case when 'machine_opened' = any(h.kinds) then coalesce(m.machine_opened_at, $1) else m.machine_opened_at end,
       machine_clicked_at = case when 'machine_clicked' = any(h.kinds) then coalesce(m.machine_clicked_at, $1) else m.machine_clicked_at end,
       bounced_at = case when h.kinds && '{bounced,undelivered}' then coalesce(m.bounced_at, $1) else m.bounced_at end,
       complained_at = case when 'complained' = any(h.kinds) then coalesce(m.complained_at, $1) else m.complained_at end,
       state = case when m.state in ('unknown', 'sent') and h.kinds && '{bounced,undelivered}' then 'failed' when m.state = 'unknown' then 'sent' else m.state end,
       reason = case when m.state in ('unknown', 'sent') and h.kinds && '{bounced,undelivered}' then 'provider_refused' when m.state = 'unknown' then null else m.reason end,
       sent_at = case when m.state = 'unknown' and not h.kinds && '{bounced,undelivered}' then coalesce(m.sent_at, m.handed_at) else m.sent_at end
     from heard h where m.message_id = h.message_id
     returning m.message_id, m.origin_id, m.channel, m.purpose, m.address, m.about
   )
   select w.message_id, w.kind, m.origin_id, m.channel, m.purpose, m.address, m.about, own.type as own_type, own.value as own_value
   from unnest($2::uuid[], $3::text[]) as w (message_id, kind) join moved m on m.message_id = w.message_id
   left join identity_out.identifiers own on own.origin_id = m.origin_id`,
);
/** By the id that a provider gave it, or one of its parts. */
export const messageOfProvider = statement(
  'messaging.messageOfProvider',
  z.object({ message_id: z.string(), is_part: z.boolean() }),
  `select message_id, is_part from (
     select message_id, false as is_part, created_at as at from messaging.messages where provider_id = $2 and sender_id = $1
     union all select message_id, true, at from messaging.message_parts where provider_id = $2 and sender_id = $1
   ) known order by is_part, at desc limit 1`,
);
/** $1 provider's ids, $2 messages, beside each other. */
export const addParts = command(
  'messaging.addParts',
  `insert into messaging.message_parts (provider_id, sender_id, message_id, at)
   select provider_id, $3, message_id, $4::timestamptz from unnest($1::text[], $2::uuid[]) as w (provider_id, message_id)
   order by provider_id on conflict do nothing`,
);
export const keepEarly = command(
  'messaging.keepEarlyReceipt',
  `insert into messaging.early_receipts (provider_id, sender_id, kind, detail, at) values ($2, $1, $3, $4, $5) on conflict do nothing`,
);
export const takeEarly = statement(
  'messaging.takeEarlyReceipts',
  z.object({ provider_id: z.string(), kind: z.string(), detail: z.string().nullable() }),
  `delete from messaging.early_receipts where sender_id = $1 and provider_id = any($2::text[]) returning provider_id, kind, detail`,
);
export const suppress = command(
  'messaging.suppress',
  `insert into messaging.suppressions (address, channel, reason, message_id, actor, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
);
/** The last five e-mails to this address within 30 days all came back: it is as good as dead. $1: the one that came back now. */
export const suppressAfterSoft = command(
  'messaging.suppressAfterSoft',
  `insert into messaging.suppressions (address, channel, reason, message_id, actor, at)
   select m.address, m.channel, 'bounced', m.message_id, 'provider', $2::timestamptz from messaging.messages m
   where m.message_id = $1 and m.channel = 'email' and m.address is not null
     and 5 = (select count(*) filter (where l.bounced_at is not null) from (select o.bounced_at from messaging.messages o
       where o.address = m.address and o.channel = 'email' and o.handed_at > $2::timestamptz - interval '30 days'
       order by o.handed_at desc limit 5) l)
   on conflict do nothing`,
);
export const unsuppress = statement(
  'messaging.unsuppress',
  z.object({ address: z.string() }),
  `delete from messaging.suppressions where address = $1 and channel = $2 returning address`,
);
export const suppressionsPage = statement(
  'messaging.suppressionsPage',
  z.object({
    address: z.string(),
    channel: z.string(),
    reason: z.enum(['bounced', 'complained', 'by_staff']),
    message_id: z.string().nullable(),
    actor: z.string(),
    at: z.date(),
  }),
  `select address, channel, reason, message_id, actor, at from messaging.suppressions
   where ($1::text is null or address = $1) and (address, channel) > ($2, $3) order by address, channel limit $4`,
);
export const withdraw = command(
  'messaging.withdraw',
  `insert into messaging.withdrawals (origin_id, purpose, channel, at, message_id) values ($1, $2, $3, $4, $5)
   on conflict (origin_id, purpose, channel) do update set at = greatest(messaging.withdrawals.at, excluded.at), message_id = excluded.message_id`,
);
export const unwithdraw = command(
  'messaging.unwithdraw',
  `delete from messaging.withdrawals where origin_id = any($1::uuid[]) and purpose = $2 and channel = $3`,
);
export const messageForLinks = statement(
  'messaging.messageForLinks',
  z.object({
    message_id: z.string(),
    origin_id: z.string(),
    channel: z.string(),
    purpose: z.string(),
    language: z.string().nullable(),
    about: z.string().nullable(),
    own_type: z.string().nullable(),
    own_value: z.string().nullable(),
  }),
  `select m.message_id, m.origin_id, m.channel, m.purpose, m.language, m.about, own.type as own_type, own.value as own_value
   from messaging.messages m left join identity_out.identifiers own on own.origin_id = m.origin_id where m.message_id = $1`,
);
/** What stands for a person, by purpose and channel, with what she has said here since. */
export const standingConsents = statement(
  'messaging.standingConsents',
  z.object({ purpose: z.string(), channel: z.string(), state: z.enum(['given', 'withdrawn']) }),
  `select distinct on (purpose, channel) purpose, channel, state from (
     select purpose, channel, state, at, id from profiles_out.consents where origin_id = any($1::uuid[])
     union all select purpose, channel, 'withdrawn', at, null from messaging.withdrawals where origin_id = any($1::uuid[])
   ) said order by purpose, channel, at desc, id desc nulls first`,
);
export const matchedEarly = statement(
  'messaging.matchedEarlyReceipts',
  z.object({ sender_id: z.string(), provider_id: z.string(), message_id: z.string(), is_part: z.boolean() }),
  `select e.sender_id, e.provider_id, m.message_id, false as is_part from messaging.early_receipts e
   join messaging.messages m on m.provider_id = e.provider_id and m.sender_id = e.sender_id
   union all
   select e.sender_id, e.provider_id, p.message_id, true from messaging.early_receipts e
   join messaging.message_parts p on p.provider_id = e.provider_id and p.sender_id = e.sender_id limit 200`,
);
