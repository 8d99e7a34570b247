/** A refund that a provider refused (the card is gone) is given in another way: cash, store credit, a gift card. Once. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/orders.ts';
import { notFound, problem } from '../kit/problems.ts';
import type { Tx } from '../kit/sql.ts';
import { openCredit } from './credit.ts';
import type { OrdersDeps } from './deps.ts';
import type { At } from './fulfil.ts';
import { cashRounding } from './money.ts';
import { cartNeedsSomebody } from './problems.ts';
import { cashRuleOf } from './quote-order.ts';
import { beginWork } from './work.ts';

type GiveWish = z.infer<typeof contract.giveOtherwiseBody>;

/**
 * Gives the code of a new gift card, null for other means. The amount stays with the tender that paid, so that the sums of the order are
 * what they were; what the customer has in her hands stands beside it. Throws `order_not_in_this_state` unless the refund has failed.
 */
export async function giveOtherwise(
  tx: Tx,
  deps: Pick<OrdersDeps, 'pricing'>,
  orderId: string,
  refundId: string,
  wish: GiveWish,
  at: At,
): Promise<string | null> {
  const work = await beginWork(tx, orderId, at.doer, at.now);
  const refund = work.refunds.find((one) => one.id === refundId);
  if (refund === undefined) throw problem(notFound);
  work.moveRefund(refund, 'give_otherwise');
  const { amountMinor } = refund;
  const { origin_id: originId, currency, zone } = work.row;
  let code: string | null = null;
  if (wish.means === 'cash') refund.roundingMinor = cashRounding(amountMinor, await cashRuleOf(tx, deps, zone, at.now));
  else {
    if (wish.means === 'store_credit' && originId === null)
      throw problem(cartNeedsSomebody, { detail: 'the order is nobody’s: give cash or a gift card' });
    const { means: kind, reason } = wish;
    ({ code } = await openCredit(tx, { kind, originId, currency, amountMinor, expiresAt: null, reason, now: at.now }));
  }
  refund.means = wish.means;
  work.note('refund given otherwise', { refundId, means: wish.means, amountMinor, reason: wish.reason });
  await work.save(tx);
  return code;
}
