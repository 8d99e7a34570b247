/** Statements that put messages into the outbox and take them out before they go. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

/** One row a message; the same id again adds nothing. Gives the ids that are new. */
export const addMessages = statement(
  'messaging.addMessages',
  z.object({ message_id: z.string() }),
  `insert into messaging.messages (message_id, origin_id, channel, purpose, template_id, template_version, language, data, sealed, address,
     is_address_given, sender_id, about, is_test, due_at, expires_at, actor, created_at, chosen_hour, chosen_channel)
   select message_id, origin_id, channel, purpose, template_id, template_version, language, coalesce(data, '{}'), decode(sealed, 'base64'), address,
     address is not null, sender_id, about, coalesce(is_test, false), due_at, expires_at, actor, $2::timestamptz, chosen_hour, chosen_channel
   from jsonb_to_recordset($1::text::jsonb) as w (message_id uuid, origin_id uuid, channel text, purpose text, template_id uuid, template_version integer,
     language text, data jsonb, sealed text, address text, sender_id uuid, about text, is_test boolean, due_at timestamptz, expires_at timestamptz,
     actor text, chosen_hour jsonb, chosen_channel jsonb)
   order by message_id
   on conflict (message_id) do nothing
   returning message_id`,
);

/** Only what has not been handed over. */
export const cancelMessage = statement(
  'messaging.cancelMessage',
  z.object({ message_id: z.string() }),
  `update messaging.messages set state = 'dropped', reason = 'cancelled', detail = $2, sealed = null, claim = null, claimed_until = null
   where message_id = $1 and state in ('queued', 'deferred') returning message_id`,
);

/** Of these, what has not been handed over; a claim is taken back, so that whoever has it finds nothing to hand over. In the order of ids. */
export const cancelMessages = statement(
  'messaging.cancelMessages',
  z.object({ message_id: z.string() }),
  `update messaging.messages set state = 'dropped', reason = 'cancelled', detail = $2, sealed = null, claim = null, claimed_until = null
   where message_id = any (array(
       select message_id from messaging.messages where message_id = any ($1::uuid[]) and state in ('queued', 'deferred') order by message_id for update))
     and state in ('queued', 'deferred')
   returning message_id`,
);

/** A person or a receipt says what became of it. $2: sent, failed, or queued for another try. */
export const resolveMessage = statement(
  'messaging.resolveMessage',
  z.object({ message_id: z.string() }),
  `update messaging.messages set state = $2, reason = case when $2 = 'sent' then null else 'resolved_by_staff' end, detail = $3,
     due_at = case when $2 = 'queued' then $4::timestamptz else due_at end,
     expires_at = case when $2 = 'queued' then greatest(expires_at, $4::timestamptz + interval '1 day') else expires_at end,
     sent_at = case when $2 = 'sent' then coalesce(sent_at, handed_at) else sent_at end
   where message_id = $1 and state = 'unknown' returning message_id`,
);

/** What was about somebody, wherever it waits (group of the address or the origin). */
export const eraseMessagesOf = command(
  'messaging.eraseMessages',
  `update messaging.messages set
     state = case when state in ('queued', 'deferred') then 'dropped' else state end,
     reason = case when state in ('queued', 'deferred') then 'erased' else reason end,
     claim = case when state in ('queued', 'deferred') then null else claim end,
     claimed_until = case when state in ('queued', 'deferred') then null else claimed_until end,
     address = null, data = '{}', sealed = null, detail = null, provider_id = null, origin_id = '00000000-0000-0000-0000-000000000000'
   where origin_id = any($1::uuid[]) or address = any($2::text[])`,
);
export const eraseKeptOf = command(
  'messaging.eraseKept',
  `delete from messaging.kept_messages where origin_id = any($1::uuid[]) or address = any($2::text[])`,
);
export const eraseSuppressionsOf = command(
  'messaging.eraseSuppressions',
  `delete from messaging.suppressions where address = any($1::text[])`,
);
export const eraseWithdrawalsOf = command(
  'messaging.eraseWithdrawals',
  `delete from messaging.withdrawals where origin_id = any($1::uuid[])`,
);
export const erasePushOf = command(
  'messaging.erasePush',
  `delete from messaging.push_subscriptions where origin_id = any($1::uuid[])`,
);
/** Who touched an e-mail's links; judged or not, within seconds. */
export const eraseTouchesOf = command(
  'messaging.eraseTouches',
  `delete from messaging.touches t using messaging.messages m
   where m.message_id = t.message_id and (m.origin_id = any($1::uuid[]) or m.address = any($2::text[]))`,
);
/** Receipts say in a provider's words what happened; those may name an address. */
export const eraseReceiptsOf = command(
  'messaging.eraseReceipts',
  `delete from messaging.receipts r using messaging.messages m
   where m.message_id = r.message_id and (m.origin_id = any($1::uuid[]) or m.address = any($2::text[]))`,
);

export const exportMessagesOf = statement(
  'messaging.exportMessages',
  z.object({ message: z.unknown() }),
  `select to_jsonb(m) - 'claim' - 'claimed_until' - 'sealed' as message from messaging.messages m
   where origin_id = any($1::uuid[]) order by created_at`,
);
export const exportKeptOf = statement(
  'messaging.exportKept',
  z.object({ message: z.unknown() }),
  `select to_jsonb(k) - 'sealed' as message from messaging.kept_messages k where origin_id = any($1::uuid[]) order by at`,
);
export const exportWithdrawalsOf = statement(
  'messaging.exportWithdrawals',
  z.object({ withdrawal: z.unknown() }),
  `select to_jsonb(w) as withdrawal from messaging.withdrawals w where origin_id = any($1::uuid[]) order by at`,
);
export const exportPushOf = statement(
  'messaging.exportPush',
  z.object({ subscription: z.unknown() }),
  `select to_jsonb(p) as subscription from messaging.push_subscriptions p where origin_id = any($1::uuid[]) order by seen_at`,
);

export const valueOfOrigin = statement(
  'messaging.valueOfOrigin',
  z.object({ value: z.string() }),
  `select value from identity_out.identifiers where origin_id = $1`,
);
