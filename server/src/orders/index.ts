/** The door of orders: what was bought, where is it, what is owed? */
import type { On } from '../kit/sql.ts';
import { run } from '../kit/sql.ts';
import { openCartsOf } from './carts.sql.ts';
import type { OrderSummary } from './contract.ts';
import { boughtSkus, ordersOfOrigins } from './find.sql.ts';
import { summaryOf } from './order-view.ts';

export type {
  CartView,
  Customer,
  Delivery,
  OrderState,
  OrderSummary,
  OrderView,
  PlaceRequest,
  ReceivingMethod,
  ReturnView,
  TenderMethod,
  TenderState,
  TenderView,
  UnitState,
} from './contract.ts';
export type { OrdersDeps } from './deps.ts';
export { earningFacts, earningFactsBetween, hasPlacedBefore, type EarningFacts } from './earning.ts';
export { exportCustomer, forgetCustomer } from './forget-customer.ts';
export { createOrders, type Orders, type OrdersPorts } from './orders.ts';
export { noFiscal, noPoints, type FiscalPort, type IdentityPort, type PointsPort } from './ports.ts';
export { ordersProblems } from './problem-reports.ts';
export { createStripeProvider } from './payments/stripe-provider.ts';

/** The newest orders of all these origins, for context and care. */
export async function ordersOf(on: On, originIds: readonly string[], limit = 20): Promise<OrderSummary[]> {
  const rows = await run(on, ordersOfOrigins, [
    [...originIds],
    null,
    null,
    limit,
    '9999-12-31T00:00:00Z',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ]);
  return rows.map(summaryOf);
}

export interface LiveLine {
  readonly cartId: string;
  readonly sku: string;
  readonly quantity: number;
}

/** What is in the live cart (or on the wish list) of all these origins. */
export async function cartOf(
  on: On,
  originIds: readonly string[],
  kind: 'cart' | 'wish_list' = 'cart',
): Promise<LiveLine[]> {
  const rows = await run(on, openCartsOf, [[...originIds], kind]);
  return rows.flatMap((row) =>
    row.lines.map((line) => ({ cartId: row.cart_id, sku: line.sku, quantity: line.quantity })),
  );
}

/** Was one of these SKUs bought by one of these origins? */
export async function hasBought(on: On, originIds: readonly string[], skus: readonly string[]): Promise<boolean> {
  return (await run(on, boughtSkus, [[...originIds], [...skus]]))[0]?.bought ?? false;
}
