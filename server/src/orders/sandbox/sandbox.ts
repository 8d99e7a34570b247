/**
 * A payment provider for trials, with books, an API, a 3-D Secure page and signed messages of its own, and with the bad habits of real
 * ones: answers that get lost, messages that come late, twice, in the wrong order or never. The token says which:
 * `tok_ok`, `tok_3ds`, `tok_declined`, `tok_slow` (the bank takes its time), `tok_lost` (does it, then hangs up),
 * `tok_twice` (messages twice, the later one first), `tok_mute` (no messages), `tok_gone` (the card is closed when money should go back).
 */
import { createHash } from 'node:crypto';
import { newId } from '../../kit/ids.ts';
import { run, runCount, runMaybe, transaction, type Db, type On, type Tx } from '../../kit/sql.ts';
import * as sql from './sandbox.sql.ts';
import type { SandboxRow } from './sandbox.sql.ts';

export interface SandboxPayment {
  readonly reference: string;
  readonly key: string;
  readonly state: SandboxRow['state'];
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly currency: string;
  readonly why: string | null;
  readonly redirectUrl: string | null;
  readonly refunds: readonly { readonly key: string; readonly amountMinor: number }[];
}
export type SandboxAnswer =
  | { readonly kind: 'payment'; readonly payment: SandboxPayment; readonly hangUp: boolean }
  | { readonly kind: 'refused'; readonly status: number; readonly why: string };

export interface SandboxWish {
  readonly key: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly token: string;
  readonly returnUrl: string | null;
}

const beginnings: Readonly<Record<string, SandboxRow['state']>> = {
  tok_3ds: 'requires_action',
  tok_declined: 'declined',
  tok_slow: 'processing',
};
export const slowMs = 2_000;

export async function startPayment(db: Db, baseUrl: string, wish: SandboxWish, now: Date): Promise<SandboxAnswer> {
  if (wish.amountMinor <= 0) return { kind: 'refused', status: 422, why: 'an amount above 0 is needed' };
  const hash = createHash('sha256').update(JSON.stringify(wish)).digest('base64url');
  const state = beginnings[wish.token] ?? 'authorised';
  return transaction(db, async (tx) => {
    const made = await runMaybe(tx, sql.insertPayment, [
      `sbx_${newId(now.getTime()).replaceAll('-', '')}`,
      wish.key,
      hash,
      wish.token,
      state,
      wish.amountMinor,
      wish.currency,
      wish.returnUrl,
      state === 'declined' ? 'insufficient_funds' : null,
      now,
    ]);
    const row = made ?? (await runMaybe(tx, sql.paymentOfKey, [wish.key]));
    if (row === undefined) throw new Error('a payment that is neither new nor known');
    if (row.request_hash !== hash)
      return { kind: 'refused', status: 409, why: 'this key was used for another payment' };
    if (made !== undefined) await tell(tx, made, now);
    return {
      kind: 'payment',
      payment: await viewOf(tx, row, baseUrl),
      hangUp: made !== undefined && wish.token === 'tok_lost',
    };
  });
}

export async function findPayment(
  db: Db,
  baseUrl: string,
  by: { readonly reference?: string | undefined; readonly key?: string | undefined },
): Promise<SandboxAnswer> {
  const row =
    by.reference === undefined
      ? await runMaybe(db, sql.paymentOfKey, [by.key ?? ''])
      : await runMaybe(db, sql.paymentOfReference, [by.reference]);
  if (row === undefined) return { kind: 'refused', status: 404, why: 'no such payment' };
  return { kind: 'payment', payment: await viewOf(db, row, baseUrl), hangUp: false };
}

export interface ActionWish {
  readonly reference: string;
  readonly what: 'capture' | 'void' | 'refund';
  readonly key: string;
  readonly amountMinor: number;
}

/** Each key acts once; again, it gives the payment as it stands. */
export async function actOnPayment(db: Db, baseUrl: string, wish: ActionWish, now: Date): Promise<SandboxAnswer> {
  class Refused extends Error {}
  try {
    return await transaction(db, async (tx) => {
      const first =
        (await runCount(tx, sql.claimAction, [wish.key, wish.reference, wish.what, wish.amountMinor, now])) === 1;
      const row = first ? await act(tx, wish) : await runMaybe(tx, sql.paymentOfReference, [wish.reference]);
      if (row === undefined) throw new Refused();
      if (first) await tell(tx, row, now);
      return { kind: 'payment', payment: await viewOf(tx, row, baseUrl), hangUp: first && row.token === 'tok_lost' };
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const row = await runMaybe(db, sql.paymentOfReference, [wish.reference]);
    if (row === undefined) return { kind: 'refused', status: 404, why: 'no such payment' };
    return { kind: 'refused', status: 409, why: `${wish.what} is not possible: the payment is ${row.state}` };
  }
}

function act(tx: Tx, { reference, what, amountMinor }: ActionWish): Promise<SandboxRow | undefined> {
  if (what === 'capture')
    return runMaybe(tx, sql.movePayment, [reference, ['authorised'], 'captured', amountMinor, null]);
  if (what === 'refund') return runMaybe(tx, sql.refundPayment, [reference, amountMinor]);
  return runMaybe(tx, sql.movePayment, [
    reference,
    ['requires_action', 'processing', 'authorised'],
    'voided',
    null,
    null,
  ]);
}

/** What the customer does on the bank's page. Undefined: it was decided before, or there is no such payment. */
export async function answerBank(
  db: Db,
  reference: string,
  isYes: boolean,
  now: Date,
): Promise<SandboxRow | undefined> {
  return transaction(db, async (tx) => {
    const row = await runMaybe(tx, sql.movePayment, [
      reference,
      ['requires_action'],
      isYes ? 'authorised' : 'declined',
      null,
      isYes ? null : 'authentication_failed',
    ]);
    if (row !== undefined) await tell(tx, row, now);
    return row;
  });
}

/** Banks that take their time have made up their minds. */
export async function finishSlowPayments(db: Db, now: Date): Promise<void> {
  await transaction(db, async (tx) => {
    for (const row of await run(tx, sql.finishSlow, [new Date(now.getTime() - slowMs)])) await tell(tx, row, now);
  });
}

async function tell(tx: Tx, row: SandboxRow, now: Date): Promise<void> {
  if (row.token === 'tok_mute') return;
  const body = JSON.stringify({
    type: `payment.${row.state}`,
    timestamp: now.toISOString(),
    data: { reference: row.reference, key: row.key, state: row.state },
  });
  const dues = row.token === 'tok_twice' ? [now, new Date(now.getTime() + 400)] : [now];
  for (const due of dues) await run(tx, sql.insertMessage, [`msg_${newId(now.getTime())}`, row.reference, body, due]);
}

async function viewOf(on: On, row: SandboxRow, baseUrl: string): Promise<SandboxPayment> {
  const refunds = row.refunded_minor === 0 ? [] : await run(on, sql.refundsOf, [row.reference]);
  return {
    reference: row.reference,
    key: row.key,
    state: row.state,
    amountMinor: row.amount_minor,
    capturedMinor: row.captured_minor,
    refundedMinor: row.refunded_minor,
    currency: row.currency,
    why: row.why,
    redirectUrl: row.state === 'requires_action' ? `${baseUrl}/sandbox/bank/${row.reference}` : null,
    refunds: refunds.map((one) => ({ key: one.key, amountMinor: one.amount_minor })),
  };
}
