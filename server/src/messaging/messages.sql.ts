/** Statements of the message log, the mailbox and push subscriptions. */
import { z } from 'zod';
import { receiptKinds } from '../../../contracts/messaging.ts';
import { statement } from '../kit/sql.ts';

const when = z.date().nullable();
const row = z.object({
  message_id: z.string(),
  origin_id: z.string(),
  person_id: z.string(),
  channel: z.string(),
  purpose: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
  template_id: z.string().nullable(),
  template_version: z.int().nullable(),
  handle: z.string().nullable(),
  template_name: z.string().nullable(),
  sender_id: z.string().nullable(),
  sender_name: z.string().nullable(),
  address: z.string().nullable(),
  about: z.string().nullable(),
  is_test: z.boolean(),
  language: z.string().nullable(),
  due_at: z.date(),
  chosen_channel: z
    .array(z.object({ channel: z.string(), no: z.string().nullable(), sent: z.int(), touched: z.int() }))
    .nullable(),
  chosen_hour: z.object({ hour: z.int(), own: z.int(), ofOwn: z.int() }).nullable(),
  expires_at: z.date(),
  tries: z.int(),
  created_at: z.date(),
  actor: z.string(),
  sent_at: when,
  delivered_at: when,
  opened_at: when,
  clicked_at: when,
  bounced_at: when,
  complained_at: when,
});
export type MessageRow = z.infer<typeof row>;
const columns = `m.message_id, m.origin_id, coalesce(a.person_id, m.origin_id) as person_id, m.channel, m.purpose, m.state, m.reason, m.detail, m.template_id,
  m.template_version, t.handle, t.name as template_name, m.sender_id, s.name as sender_name, m.address, m.about, m.is_test, m.language, m.due_at, m.chosen_hour, m.chosen_channel, m.expires_at,
  m.tries, m.created_at, m.actor, m.sent_at, m.delivered_at, m.opened_at, m.clicked_at, m.bounced_at, m.complained_at`;
const joined = `messaging.messages m left join identity_out.aliases a on a.origin_id = m.origin_id
  left join messaging.templates t on t.template_id = m.template_id left join messaging.senders s on s.sender_id = m.sender_id`;

/** Newest first. $6: the origins of a person. */
export const messagesPage = statement(
  'messaging.messagesPage',
  row,
  `select ${columns} from ${joined}
   where (m.created_at, m.message_id) < ($1::timestamptz, $2::uuid) and ($3::text is null or m.state = $3) and ($4::text is null or m.channel = $4)
     and ($5::text is null or m.reason = $5) and ($6::uuid[] is null or m.origin_id = any($6)) and ($7::text is null or m.about = $7)
   order by m.created_at desc, m.message_id desc limit $8`,
);
export const messageById = statement(
  'messaging.messageById',
  row,
  `select ${columns} from ${joined} where m.message_id = $1`,
);
export const receiptsOf = statement(
  'messaging.receiptsOf',
  z.object({
    kind: z.enum(receiptKinds),
    detail: z.string().nullable(),
    at: z.date(),
  }),
  `select kind, detail, at from messaging.receipts where message_id = $1 order by at, receipt_id`,
);
export const summaryByState = statement(
  'messaging.summaryByState',
  z.object({ state: z.string(), reason: z.string().nullable(), count: z.int() }),
  `select state, reason, count(*)::int as count from messaging.messages where created_at >= $1 group by state, reason order by count(*) desc`,
);
export const summaryByChannel = statement(
  'messaging.summaryByChannel',
  z.object({
    channel: z.string(),
    sent: z.int(),
    delivered: z.int(),
    opened: z.int(),
    clicked: z.int(),
    bounced: z.int(),
    complained: z.int(),
    machineOpened: z.int(),
    machineClicked: z.int(),
  }),
  `select channel, count(sent_at)::int as sent, count(delivered_at)::int as delivered, count(opened_at)::int as opened, count(clicked_at)::int as clicked,
     count(bounced_at)::int as bounced, count(complained_at)::int as complained, count(machine_opened_at)::int as "machineOpened", count(machine_clicked_at)::int as "machineClicked"
   from messaging.messages where created_at >= $1 group by channel order by channel`,
);
export const openTrouble = statement(
  'messaging.openTrouble',
  z.object({ state: z.string(), reason: z.string().nullable(), count: z.int(), since: z.date(), last_at: z.date() }),
  `select state, reason, count(*)::int as count, min(created_at) as since, max(created_at) as last_at from messaging.messages
   where state = 'unknown' or (state = 'failed' and reason in ('template_failed', 'template_stopped', 'template_gone') and created_at >= $1)
   group by state, reason order by state, reason`,
);

const kept = z.object({
  message_id: z.string(),
  person_id: z.string(),
  box: z.enum(['mailbox', 'phone', 'inbox']),
  channel: z.string(),
  address: z.string().nullable(),
  sender: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string(),
  html: z.string().nullable(),
  url: z.string().nullable(),
  sealed: z.instanceof(Uint8Array).nullable(),
  at: z.date(),
  read_at: z.date().nullable(),
});
export type KeptRow = z.infer<typeof kept>;
const keptColumns = `k.message_id, coalesce(a.person_id, k.origin_id) as person_id, k.box, k.channel, k.address, k.sender, k.subject, k.text, k.html, k.url, k.sealed, k.at, k.read_at`;
const keptJoined = `messaging.kept_messages k left join identity_out.aliases a on a.origin_id = k.origin_id`;
export const keptPage = statement(
  'messaging.keptPage',
  kept,
  `select ${keptColumns} from ${keptJoined}
   where (k.at, k.message_id) < ($1::timestamptz, $2::uuid) and ($3::text is null or k.box = $3) and ($4::uuid[] is null or k.origin_id = any($4))
     and ($5::text is null or k.address = $5 or strpos(lower(coalesce(k.subject, '')), lower($5)) > 0) and (k.expires_at is null or k.expires_at > $7)
   order by k.at desc, k.message_id desc limit $6`,
);
export const inboxOf = statement(
  'messaging.inboxOf',
  kept,
  `select ${keptColumns} from ${keptJoined} where k.box = 'inbox' and k.origin_id = any($1::uuid[]) order by k.at desc, k.message_id desc limit $2`,
);
export const unreadOf = statement(
  'messaging.unreadOf',
  z.object({ count: z.int() }),
  `select count(*)::int as count from messaging.kept_messages where box = 'inbox' and origin_id = any($1::uuid[]) and read_at is null`,
);
/** $3: the origins whose it must be; null: staff. */
export const markRead = statement(
  'messaging.markRead',
  z.object({ message_id: z.string(), was_read: z.boolean() }),
  `with before as (select message_id, read_at is not null as was_read from messaging.kept_messages
     where message_id = $1 and ($3::uuid[] is null or origin_id = any($3)) for update)
   update messaging.kept_messages k set read_at = coalesce(k.read_at, $2) from before where k.message_id = before.message_id
   returning k.message_id, before.was_read`,
);
