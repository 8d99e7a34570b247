/**
 * Calls to providers: written down with the change that wants them, made after its commit, and their outcome written in a transaction of
 * its own. A kill between the two leaves a call whose outcome is unknown; it is looked up at the provider before anything is asked again.
 */
import { problem, ProblemError } from '../../kit/problems.ts';
import { run, runMaybe, transaction, type Tx } from '../../kit/sql.ts';
import { errorFields } from '../../kit/log.ts';
import { advance } from '../advance.ts';
import type { OrdersDeps } from '../deps.ts';
import { unknownProvider } from '../problems.ts';
import { beginWork, type OrderWork } from '../work.ts';
import { orderById } from '../orders.sql.ts';
import { applyPayment } from './apply-payment.ts';
import { dueCalls, endCall, leaseCall, openCall, type CallRow } from './payments.sql.ts';
import type { PaymentProvider, ProviderAnswer } from './provider.ts';

export interface CallMore {
  /** The token of the payment method: known only to the request that brought it. */
  readonly token?: string | null;
  readonly returnUrl?: string;
  /** Not when its turn comes: somebody waits, or has the token. */
  readonly now?: boolean;
}

const system = Object.freeze({ name: 'payments' });

/** Makes one call, unless somebody else is at it. Errors of ours are thrown; a provider's never are. */
export async function makeCall(deps: OrdersDeps, orderId: string, callId: string, more: CallMore = {}): Promise<void> {
  const call = await runMaybe(deps.db, leaseCall, [orderId, callId, deps.clock.now(), more.now === true]);
  if (call === undefined) return;
  const provider = deps.providers.byName(call.provider);
  if (provider === undefined) throw problem(unknownProvider);
  const row = await runMaybe(deps.db, orderById, [orderId]);
  const tender = row?.tenders.find((one) => one.tender_id === call.tender_id);
  if (row === undefined || tender === undefined) throw new Error('a call about a tender that is not there');
  const isFirst = call.tries === 1 && call.state === 'asked';
  const asked = { call, provider, reference: tender.reference, number: row.number, currency: row.currency, more };
  const answer = isFirst ? await ask(deps, asked) : await lookUp(deps, asked);
  await transaction(deps.db, async (tx) => {
    const [work, open] = await Promise.all([
      beginWork(tx, orderId, system, deps.clock.now()),
      runMaybe(tx, openCall, [orderId, callId]),
    ]);
    if (open === undefined) return isFirst ? applyLate(deps, tx, { work, call, answer }) : undefined;
    const outcome = settle(work, call, answer);
    await run(tx, endCall, [
      orderId,
      callId,
      outcome.state,
      outcome.why,
      nextAt(call.tries, deps.clock.now()),
      deps.clock.now(),
    ]);
    await advance(tx, deps, work);
    await work.save(tx);
  });
}

/**
 * The call was ended while we asked: somebody looked, and was faster. If the request was so slow that the provider knew of nothing yet, the
 * tender was declined, and only this answer knows that money is reserved now: it pays the order after all, or is voided. In any other state
 * somebody knew of the payment, and this answer may be older than what they know.
 */
async function applyLate(
  deps: OrdersDeps,
  tx: Tx,
  { work, call, answer }: { readonly work: OrderWork; readonly call: CallRow; readonly answer: ProviderAnswer },
): Promise<void> {
  const tender = work.tenders.find((one) => one.id === call.tender_id);
  if (call.what !== 'start' || answer.kind !== 'payment' || tender?.state !== 'declined') return;
  applyPayment(work, tender, answer.payment);
  await advance(tx, deps, work);
  await work.save(tx);
}

interface Asked {
  readonly call: CallRow;
  readonly provider: PaymentProvider;
  readonly reference: string | null;
  readonly number: string;
  readonly currency: string;
  readonly more: CallMore;
}

/** The request itself; its key makes it the same one however often it arrives. */
async function ask(
  deps: OrdersDeps,
  { call, provider, reference, number, currency, more }: Asked,
): Promise<ProviderAnswer> {
  const { amount_minor: amountMinor } = call;
  if (call.what === 'start') {
    const returnUrl = more.returnUrl ?? `${deps.publicUrl()}/sandbox/thanks`;
    const token = more.token ?? null;
    return provider.start({
      key: call.tender_id,
      orderId: call.order_id,
      number,
      amountMinor,
      currency,
      token,
      returnUrl,
    });
  }
  if (reference === null) return { kind: 'refused', why: 'the provider never had this payment' };
  if (call.what === 'capture') return provider.capture({ reference, amountMinor, key: call.call_id });
  if (call.what === 'void') return provider.void({ reference, key: call.call_id });
  return provider.refund({ reference, amountMinor, key: call.refund_id ?? call.call_id });
}

/** What became of it? Asked again, with the same key, only when the provider shows that it did not happen. */
async function lookUp(deps: OrdersDeps, asked: Asked): Promise<ProviderAnswer> {
  const { call, provider, reference } = asked;
  const found = await provider.find({ reference, key: call.tender_id });
  if (found.kind === 'nothing') {
    // Without the token nobody can ask again: the customer pays anew.
    return call.what === 'start' ? { kind: 'refused', why: 'it never reached the provider' } : ask(deps, asked);
  }
  if (found.kind !== 'payment' || call.what === 'start') return found;
  const { payment } = found;
  const happened =
    (call.what === 'capture' && payment.state === 'captured') ||
    (call.what === 'void' && (payment.state === 'voided' || payment.state === 'declined')) ||
    (call.what === 'refund' && payment.refunds.some((one) => one.key === call.refund_id));
  return happened ? found : ask(deps, asked);
}

interface Outcome {
  readonly state: 'done' | 'refused' | 'waiting' | 'unknown';
  readonly why: string | null;
}

function settle(work: OrderWork, call: CallRow, answer: ProviderAnswer): Outcome {
  const tender = work.tenders.find((one) => one.id === call.tender_id);
  if (tender === undefined) throw new Error('a call about a tender that is not there');
  if (answer.kind === 'unknown') return { state: 'unknown', why: answer.why };
  if (call.what === 'capture') tender.openCalls -= 1;
  if (call.what === 'void') tender.openVoids -= 1;
  if (answer.kind === 'refused') return settleRefused(work, call, answer.why);
  applyPayment(work, tender, answer.payment);
  if (call.what === 'refund') {
    const refund = work.refunds.find((one) => one.id === call.refund_id);
    if (refund?.state === 'due') work.moveRefund(refund, 'confirm');
  }
  const waits =
    call.what === 'start' && (answer.payment.state === 'requires_action' || answer.payment.state === 'processing');
  return { state: waits ? 'waiting' : 'done', why: waits ? answer.payment.state : answer.payment.why };
}

function settleRefused(work: OrderWork, call: CallRow, why: string): Outcome {
  const tender = work.tenders.find((one) => one.id === call.tender_id);
  if (
    call.what === 'start' &&
    tender !== undefined &&
    (tender.state === 'pending' || tender.state === 'requires_action')
  ) {
    work.moveTender(tender, 'decline');
    tender.detail = { ...tender.detail, why };
    work.note('payment declined', { tenderId: tender.id, why });
  }
  if (call.what === 'capture' && tender !== undefined && tender.state === 'authorised') {
    // The reservation is gone: the order is open again, and shows it.
    work.moveTender(tender, 'void');
    work.note('capture refused', { tenderId: tender.id, why });
  }
  if (call.what === 'refund') {
    const refund = work.refunds.find((one) => one.id === call.refund_id);
    if (refund?.state === 'due') {
      work.moveRefund(refund, 'refuse');
      refund.why = why;
    }
    work.note('refund refused', { why, amountMinor: call.amount_minor });
  }
  return { state: 'refused', why };
}

/** 2 s, 4 s, 8 s … to an hour: quick while a customer waits, patient afterwards. */
const nextAt = (tries: number, now: Date): Date =>
  new Date(now.getTime() + Math.min(3_600_000, 1_000 * 2 ** Math.min(tries, 12)));

/** The calls that nobody has finished: after a kill, without an answer, or waiting for a customer. Any number of processes may. */
export async function makeDueCalls(deps: OrdersDeps, limit = 50): Promise<number> {
  const due = await run(deps.db, dueCalls, [deps.clock.now(), limit]);
  for (const { order_id: orderId, call_id: callId } of due) {
    try {
      await makeCall(deps, orderId, callId);
    } catch (error) {
      if (!(error instanceof ProblemError))
        deps.log.error(errorFields(error), 'a call to a payment provider could not be settled');
    }
  }
  return due.length;
}
