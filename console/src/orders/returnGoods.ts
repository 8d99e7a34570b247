import type { z } from 'zod';
import { useTranslation } from 'react-i18next';
import { exchanged, type returnBody, returned } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { useFormat } from '../ui/format.ts';
import { type Order, orderKeys } from './orders.ts';

export type ReturnWish = z.output<typeof returnBody>;
export const conditions = ['sellable', 'damaged', 'unknown'] as const;

type Wish = { wish: ReturnWish; take: { sku: string; quantity: number; locationId: string }[] | null };

/** A return, or with `take` an exchange; says what goes back. */
export function useReturn(order: Order, then: () => void) {
  const { t } = useTranslation();
  const format = useFormat();
  return useDeed({
    run: ({ wish, take }: Wish) =>
      take === null
        ? api.post(returned, `/orders/${order.id}/returns`, wish)
        : api.post(exchanged, `/orders/${order.id}/exchanges`, { ...wish, take }),
    done: ({ return: made }) =>
      t('orders.takenBack', { amount: format.money({ amountMinor: made.refundMinor, currency: order.currency }) }),
    changes: orderKeys,
    after: then,
  });
}
