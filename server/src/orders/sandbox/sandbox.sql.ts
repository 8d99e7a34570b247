/** The books of the sandbox payment provider. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

const payment = z.object({
  reference: z.string(),
  key: z.string(),
  request_hash: z.string(),
  token: z.string(),
  state: z.enum(['requires_action', 'processing', 'authorised', 'captured', 'declined', 'voided']),
  amount_minor: z.int(),
  captured_minor: z.int(),
  refunded_minor: z.int(),
  currency: z.string(),
  return_url: z.string().nullable(),
  why: z.string().nullable(),
});
export type SandboxRow = z.infer<typeof payment>;
const columns =
  'reference, key, request_hash, token, state, amount_minor, captured_minor, refunded_minor, currency, return_url, why';

export const insertPayment = statement(
  'orders.sandboxInsertPayment',
  payment,
  `insert into orders.sandbox_payments (reference, key, request_hash, token, state, amount_minor, currency, return_url, why, at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning ${columns}`,
);
export const paymentOfKey = statement(
  'orders.sandboxPaymentOfKey',
  payment,
  `select ${columns} from orders.sandbox_payments where key = $1`,
);
export const paymentOfReference = statement(
  'orders.sandboxPaymentOfReference',
  payment,
  `select ${columns} from orders.sandbox_payments where reference = $1`,
);
/** From one of these states only; no row: it is in another one. */
export const movePayment = statement(
  'orders.sandboxMovePayment',
  payment,
  `update orders.sandbox_payments set state = $3, captured_minor = coalesce($4::bigint, captured_minor), why = coalesce($5, why)
   where reference = $1 and state = any ($2::text[]) and coalesce($4::bigint, 0) <= amount_minor returning ${columns}`,
);
export const refundPayment = statement(
  'orders.sandboxRefundPayment',
  payment,
  `update orders.sandbox_payments set refunded_minor = refunded_minor + $2::bigint
   where reference = $1 and state = 'captured' and token <> 'tok_gone' and refunded_minor + $2::bigint <= captured_minor
   returning ${columns}`,
);
export const claimAction = command(
  'orders.sandboxClaimAction',
  `insert into orders.sandbox_actions (key, reference, what, amount_minor, at) values ($1, $2, $3, $4, $5) on conflict do nothing`,
);
export const refundsOf = statement(
  'orders.sandboxRefundsOf',
  z.object({ key: z.string(), amount_minor: z.int() }),
  `select key, amount_minor from orders.sandbox_actions where reference = $1 and what = 'refund' order by at, key`,
);
export const insertMessage = command(
  'orders.sandboxInsertMessage',
  `insert into orders.sandbox_messages (message_id, reference, body, due_at) values ($1, $2, $3, $4)`,
);
export const leaseMessages = statement(
  'orders.sandboxLeaseMessages',
  z.object({ message_id: z.string(), reference: z.string(), body: z.string(), tries: z.int() }),
  `update orders.sandbox_messages m set tries = m.tries + 1, due_at = $1::timestamptz + interval '5 seconds' * (2 ^ least(m.tries, 10))
   from (select message_id from orders.sandbox_messages where sent_at is null and due_at <= $1 and tries < 10
         order by due_at limit 20 for update skip locked) due
   where m.message_id = due.message_id returning m.message_id, m.reference, m.body, m.tries`,
);
export const messageSent = command(
  'orders.sandboxMessageSent',
  `update orders.sandbox_messages set sent_at = $2 where message_id = $1`,
);
/** Payments whose bank takes its time. */
export const finishSlow = statement(
  'orders.sandboxFinishSlow',
  payment,
  `update orders.sandbox_payments set state = 'authorised' where state = 'processing' and at < $1 returning ${columns}`,
);
