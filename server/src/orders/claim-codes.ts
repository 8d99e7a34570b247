/** What an order uses of codes and limited promotions, as pricing wants to hear it. */
import type { Quote } from '../../../quote/index.ts';
import type { On } from '../kit/sql.ts';
import type { ClaimRequest } from '../pricing/index.ts';
import { pricingCustomer, type QuoteDeps } from './quote-order.ts';
import type { OrderWork } from './work.ts';

export async function claimOf(on: On, deps: QuoteDeps, work: OrderWork): Promise<ClaimRequest> {
  const customer = await pricingCustomer(
    on,
    deps,
    work.row.identifiers.map(({ type, value }) => ({ type, value })),
  );
  return { orderId: work.id, quote: work.row.quote as Quote, customer, now: work.now };
}
