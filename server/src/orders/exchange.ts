/**
 * An exchange: goods come back and others are taken, in one transaction. The money of the first stays where it is and pays the second;
 * each part remembers the tender that it came from, so that what is taken can be returned to it as well.
 */
import type { z } from 'zod';
import type * as contract from '../../../contracts/orders.ts';
import { newId } from '../kit/ids.ts';
import { runOne, type Tx } from '../kit/sql.ts';
import { shelfLines } from './build-lines.ts';
import type { PlaceRequest } from './contract.ts';
import type { OrdersDeps } from './deps.ts';
import type { At } from './fulfil.ts';
import { divideRefund } from './money.ts';
import { placeKey } from './orders.sql.ts';
import { placeOrder } from './place-order.ts';
import { returnGoods, type Returned } from './return-goods.ts';
import type { OrderWork, WorkTender } from './work.ts';

type ExchangeWish = z.infer<typeof contract.exchangeBody>;

export interface Exchanged {
  readonly returned: Returned;
  readonly takenOrderId: string;
}

/** The second order is placed with key `<key>/taken`: the same exchange again gives the same two. */
export async function exchangeGoods(
  tx: Tx,
  deps: OrdersDeps,
  orderId: string,
  wish: ExchangeWish,
  at: At & { readonly key: string },
): Promise<Exchanged> {
  const { locationId, lines, condition, reason, withDelivery } = wish;
  const back = { locationId, lines, condition, reason, withDelivery };
  let takenOrderId = '';
  const pay = async (work: OrderWork, refundMinor: number): Promise<void> => {
    const placed = await placeOrder(tx, deps, requestFor(work, wish), {
      key: `${at.key}/taken`,
      doer: at.doer,
      now: at.now,
      exchangeOf: orderId,
      tenders: (totalMinor) => moveMoney(work, Math.min(totalMinor, refundMinor), wish.reason),
    });
    takenOrderId = placed.orderId;
    work.note('exchanged', { takenOrderId });
  };
  const facts = await deps.catalogue.variantsOf(
    tx,
    wish.take.map((line) => line.sku),
  );
  const plan = wish.take.map(({ sku, quantity, locationId: from }) => ({
    sku,
    quantity,
    locationId: from ?? locationId,
  }));
  const takes = shelfLines(plan, facts);
  const returned = await returnGoods(tx, deps, orderId, back, at, { takes, pay });
  if (returned.again) takenOrderId = (await runOne(tx, placeKey, [`${at.key}/taken`])).order_id;
  return { returned, takenOrderId };
}

/** What is taken goes along at once, from the place that takes the other one back. */
function requestFor(work: OrderWork, wish: ExchangeWish): PlaceRequest {
  return {
    lines: wish.take,
    customer: work.row.identifiers.map(({ type, value }) => ({ type, value })),
    channel: 'till',
    locationId: wish.locationId,
    zone: work.row.zone,
    currency: work.row.currency,
    delivery: { method: 'take_away' },
    tenders: wish.tenders,
  };
}

/** Takes the amount out of the first order’s tenders, and gives the tenders of the second. */
function moveMoney(work: OrderWork, amountMinor: number, why: string): WorkTender[] {
  return divideRefund(work.tenders, amountMinor).flatMap((part) => {
    const from = work.tenders.find((one) => one.id === part.tenderId);
    if (from === undefined) return [];
    from.refundedMinor += part.amountMinor;
    from.changed = true;
    const id = newId(work.now.getTime());
    work.refunds.push({
      id,
      tenderId: from.id,
      returnNo: null,
      amountMinor: part.amountMinor,
      state: 'done',
      why: `exchange: ${why}`,
      means: null,
      roundingMinor: 0,
      changed: true,
    });
    const { accountId, hint } = from.detail;
    return [
      {
        id,
        method: 'exchange' as const,
        provider: from.provider,
        reference: from.reference,
        key: `exchange ${id}`,
        state: 'captured' as const,
        amountMinor: part.amountMinor,
        capturedMinor: part.amountMinor,
        refundedMinor: 0,
        redirectUrl: null,
        detail: {
          sourceOrderId: work.id,
          ...(accountId === undefined ? {} : { accountId }),
          hint: hint ?? from.method,
        },
        openCalls: 0,
        openVoids: 0,
        changed: true,
      },
    ];
  });
}
