/** Paying an order: one tender a call. The tender is written first, then the provider is asked, so that no money moves unrecorded. */
import { problem, unavailable } from '../../kit/problems.ts';
import { run, runMaybe, transaction, type Tx } from '../../kit/sql.ts';
import { advance } from '../advance.ts';
import type { Doer, OrderView, TenderWish } from '../contract.ts';
import type { OrdersDeps } from '../deps.ts';
import { lockGoodsOf } from '../goods.ts';
import { readOrder, viewOrder } from '../order-view.ts';
import { keyOfAnotherOrder, notInThisState, webhookUnsigned } from '../problems.ts';
import { cashRuleOf } from '../quote-order.ts';
import { goodsPaid, takeTender } from '../take-tender.ts';
import { beginWork } from '../work.ts';
import { applyPayment } from './apply-payment.ts';
import { makeCall } from './make-calls.ts';
import {
  dueCallsOfOrder,
  endCall,
  knownMessage,
  openStart,
  orderOfTenderKey,
  takeMessage,
  tenderById,
  tenderOfReference,
} from './payments.sql.ts';

/**
 * Takes a tender for an order; `key` counts once for the order, for ever: again it gives the order as it stands. When it returns, the
 * provider was asked, and the tender says what it said. Gives the order as it is then. Throws `more_than_due`, `tender_refused`, `order_not_in_this_state`.
 */
export async function payOrder(
  deps: OrdersDeps,
  orderId: string,
  wish: TenderWish,
  at: { readonly key: string; readonly doer: Doer; readonly audit?: (tx: Tx, tenderId: string) => Promise<void> },
): Promise<OrderView> {
  const started = await transaction(deps.db, async (tx) => {
    const now = deps.clock.now();
    const [work, before] = await Promise.all([
      beginWork(tx, orderId, at.doer, now),
      runMaybe(tx, orderOfTenderKey, [orderId, at.key]),
    ]);
    if (before !== undefined) {
      if (before.method !== wish.method || (wish.amountMinor ?? before.amount_minor) !== before.amount_minor)
        throw problem(keyOfAnotherOrder);
      return null;
    }
    if (work.state === 'cancelled') throw problem(notInThisState, { detail: 'the order was cancelled' });
    const open = Math.max(0, -work.excessMinor);
    const underWay = work.tenders.reduce(
      (sum, one) => sum + (one.state === 'pending' || one.state === 'requires_action' ? one.amountMinor : 0),
      0,
    );
    const context = {
      orderId,
      originId: work.row.origin_id,
      currency: work.row.currency,
      openMinor: wish.method === 'card' ? Math.max(0, open - underWay) : open,
      cash: wish.method === 'cash' ? await cashRuleOf(tx, deps, work.row.zone, now) : undefined,
      goods: goodsPaid(work),
      now,
    };
    // Goods before credit: the order of locks of every command.
    if (wish.method === 'gift_card' || wish.method === 'store_credit' || wish.method === 'points')
      await lockGoodsOf(
        tx,
        deps,
        work.units.filter((unit) => unit.state === 'held'),
      );
    const taken = await takeTender(tx, deps, context, wish, at.key);
    work.tenders.push(taken.tender);
    const callId = taken.call === null ? null : work.call(taken.call);
    work.note('tender', { method: wish.method, amountMinor: taken.tender.amountMinor, state: taken.tender.state });
    await advance(tx, deps, work);
    await Promise.all([work.save(tx), at.audit?.(tx, taken.tender.id)]);
    const asks = work.calls.length > 0;
    return { callId, token: taken.token, order: asks ? null : viewOrder(work.after) };
  });
  if (started === null) return readOrder(deps.db, orderId);
  if (started.order !== null) return started.order;
  const returnUrl = wish.returnUrl === undefined ? {} : { returnUrl: wish.returnUrl };
  if (started.callId !== null)
    await makeCall(deps, orderId, started.callId, { token: started.token, now: true, ...returnUrl });
  await followUp(deps, orderId);
  return readOrder(deps.db, orderId);
}

/** What the outcome itself asked for (capture, refund), at once; what fails is done by the upkeep. */
export async function followUp(deps: OrdersDeps, orderId: string): Promise<void> {
  // An answer may ask for more: a capture that came too late is given back.
  for (let round = 0; round < 3; round += 1) {
    const calls = await run(deps.db, dueCallsOfOrder, [orderId, deps.clock.now()]);
    if (calls.length === 0) return;
    for (const { call_id: callId } of calls) await makeCall(deps, orderId, callId);
  }
}

/**
 * A provider's message: checked, then looked up at the provider, because messages come twice, late and in any order, and only the
 * provider's books are true. Throws `webhook_unsigned`; 503 by `unavailable` when the provider cannot be asked: it sends again.
 */
export async function takeProviderMessage(
  deps: OrdersDeps,
  providerName: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
): Promise<'taken' | 'known' | 'not_ours'> {
  const provider = deps.providers.byName(providerName);
  const message = provider?.readMessage(headers, body, deps.clock.now()) ?? null;
  if (provider === undefined || message === null) throw problem(webhookUnsigned);
  if ((await runMaybe(deps.db, knownMessage, [providerName, message.messageId])) !== undefined) return 'known';
  const tender =
    (message.reference === null
      ? undefined
      : await runMaybe(deps.db, tenderOfReference, [providerName, message.reference])) ??
    (message.key === null ? undefined : await runMaybe(deps.db, tenderById, [message.key, providerName]));
  if (tender === undefined) return 'not_ours';
  const { order_id: orderId, tender_id: tenderId } = tender;
  const found = await provider.find({ reference: message.reference, key: tenderId });
  if (found.kind === 'unknown') throw problem(unavailable, { detail: found.why, retryAfterSeconds: 5 });
  await transaction(deps.db, async (tx) => {
    const now = deps.clock.now();
    const work = await beginWork(tx, orderId, { name: providerName }, now);
    const own = work.tenders.find((one) => one.id === tenderId);
    if (own === undefined) throw new Error('a tender that is not there');
    if (found.kind === 'payment') {
      applyPayment(work, own, found.payment);
      const start = await runMaybe(tx, openStart, [orderId, tenderId]);
      const isSettled = found.payment.state !== 'requires_action' && found.payment.state !== 'processing';
      if (start !== undefined && isSettled) await run(tx, endCall, [orderId, start.call_id, 'done', null, now, now]);
    }
    await advance(tx, deps, work);
    await work.save(tx);
    await run(tx, takeMessage, [providerName, message.messageId, message.reference, now]);
  });
  await followUp(deps, orderId);
  return 'taken';
}
