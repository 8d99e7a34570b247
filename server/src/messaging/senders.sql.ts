/** Statements about senders. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

const row = z.object({
  sender_id: z.string(),
  name: z.string(),
  channel: z.string(),
  kind: z.string(),
  settings: z.record(z.string(), z.unknown()),
  sealed: z.instanceof(Uint8Array).nullable(),
  per_second: z.int(),
  state: z.enum(['on', 'off']),
  is_default: z.boolean(),
  revision: z.int(),
  paused_until: z.date().nullable(),
  why: z.string().nullable(),
});
export type SenderRow = z.infer<typeof row>;
const columns = `s.sender_id, s.name, s.channel, s.kind, s.settings, s.sealed, s.per_second, s.state, s.is_default, s.revision, p.paused_until, p.why`;
const joined = `messaging.senders s left join messaging.paces p on p.sender_id = s.sender_id`;

export const listSenders = statement(
  'messaging.listSenders',
  row,
  `select ${columns} from ${joined} order by s.channel, not s.is_default, s.name, s.sender_id`,
);
export const findSender = statement(
  'messaging.findSender',
  row,
  `select ${columns} from ${joined} where s.sender_id = $1`,
);
export const findWebhooks = statement(
  'messaging.findWebhooks',
  z.object({ sender_id: z.string() }),
  `select sender_id from messaging.senders where sender_id = any ($1::uuid[]) and channel = 'webhook' and state = 'on'`,
);
export const addSender = command(
  'messaging.addSender',
  `with made as (
     insert into messaging.senders (sender_id, name, channel, kind, settings, sealed, per_second) values ($1, $2, $3, $4, $5::text::jsonb, $6, $7)
     returning sender_id
   )
   insert into messaging.paces (sender_id) select sender_id from made`,
);
/** $8: null leaves the credentials that are there. */
export const changeSender = statement(
  'messaging.changeSender',
  z.object({ sender_id: z.string() }),
  `update messaging.senders set name = $3, per_second = $4, state = $5, settings = $6::text::jsonb, sealed = coalesce($7, sealed), revision = revision + 1
   where sender_id = $1 and revision = $2 returning sender_id`,
);
/** One default a channel: the others step back first. */
export const undefault = command(
  'messaging.undefaultSenders',
  `update messaging.senders set is_default = false, revision = revision + 1 where channel = $1 and is_default and sender_id <> $2`,
);
export const makeDefault = command(
  'messaging.makeDefaultSender',
  `update messaging.senders set is_default = $2 where sender_id = $1`,
);
export const forgetPause = command(
  'messaging.forgetPause',
  `update messaging.paces set paused_until = null, failures = 0, why = null, since = null where sender_id = $1`,
);
/** Whose leases may end, or over whose connection receipts come. */
export const listeningSenders = statement(
  'messaging.listeningSenders',
  row.omit({ paused_until: true, why: true }),
  `select sender_id, name, channel, kind, settings, sealed, per_second, state, is_default, revision from messaging.senders where state = 'on'`,
);
export const defaultSender = statement(
  'messaging.defaultSender',
  z.object({ sender_id: z.string() }),
  `select sender_id from messaging.senders where channel = $1 and is_default and state = 'on'`,
);
export const defaultSenderKind = statement(
  'messaging.defaultSenderKind',
  z.object({ kind: z.string() }),
  `select kind from messaging.senders where channel = $1 and is_default`,
);
export const troubledSenders = statement(
  'messaging.troubledSenders',
  z.object({ name: z.string(), why: z.string(), since: z.date(), failures: z.int(), waiting: z.int() }),
  `select s.name, coalesce(p.why, '') as why, p.since, p.failures,
     (select count(*)::int from (select from messaging.messages m where m.channel = s.channel and m.state = 'deferred' and m.reason = 'provider_away' limit 10000) few) as waiting
   from messaging.senders s join messaging.paces p on p.sender_id = s.sender_id
   where p.since <= $1::timestamptz - interval '1 minute' and s.state = 'on' order by p.since`,
);
