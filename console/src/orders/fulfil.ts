import type { z } from 'zod';
import { type fulfilBody, order as shape } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { useTranslation } from 'react-i18next';
import { useDeed } from '../ui/deed.ts';
import { type Order, orderKeys } from './orders.ts';

type Wish = z.input<typeof fulfilBody> & { orderId: string; fulfilmentNo: number };

/** A step with units of a fulfilment. */
export function useFulfil(then?: (order: Order) => void) {
  const { t } = useTranslation();
  return useDeed({
    run: async ({ orderId, fulfilmentNo, ...body }: Wish) => ({
      order: await api.post(shape, `/orders/${orderId}/fulfilments/${fulfilmentNo}/steps`, body),
      verb: body.verb,
    }),
    done: ({ order, verb }) => `${order.number}: ${t(`orders.did.${verb}`)}`,
    changes: orderKeys,
    ...(then === undefined ? {} : { after: ({ order }: { order: Order }) => then(order) }),
  });
}
