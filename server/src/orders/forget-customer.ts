/**
 * A customer who asks to be forgotten: carts go, orders stay without her, so that stock, money and tax still add up. What was not handed
 * over yet loses its address as well; `openOrders` in the record says how many, for staff to cancel or to hand over by pick-up code.
 */
import { eraseAnswers } from '../kit/http/idempotency.ts';
import { run, runCount, type On, type Tx } from '../kit/sql.ts';
import {
  deleteCartsOf,
  exportCartsOf,
  exportCreditOf,
  exportOrdersOf,
  lockOrdersOf,
  namelessCredit,
  namelessEntries,
  namelessFulfilments,
  namelessOrders,
  namelessReturns,
  namelessTenders,
} from './forget-customer.sql.ts';

/** In the erasure's transaction; again changes nothing. Returns counts. */
export async function forgetCustomer(tx: Tx, originIds: readonly string[]): Promise<Record<string, number>> {
  const origins = [[...originIds]];
  const orders = await run(tx, lockOrdersOf, origins);
  const ids = [orders.map((row) => row.order_id)];
  const carts = await run(tx, deleteCartsOf, origins);
  // Answers kept for replays say of an order what the order itself said: name, address, phone, however they were written.
  const answers = await eraseAnswers(tx, [...ids.flat(), ...carts.map((row) => row.cart_id)]);
  await run(tx, namelessOrders, ids);
  await run(tx, namelessFulfilments, ids);
  await run(tx, namelessTenders, ids);
  await run(tx, namelessReturns, ids);
  await run(tx, namelessEntries, ids);
  return {
    orders: orders.length,
    openOrders: orders.filter((row) => row.state === 'placed' || row.state === 'awaiting_payment').length,
    carts: carts.length,
    answers,
    creditAccounts: await runCount(tx, namelessCredit, origins),
  };
}

/** All that orders hold of a customer, as plain JSON for her export. */
export async function exportCustomer(on: On, originIds: readonly string[]): Promise<Record<string, unknown[]>> {
  const origins = [[...originIds]];
  const [orders, carts, credit] = await Promise.all([
    run(on, exportOrdersOf, origins),
    run(on, exportCartsOf, origins),
    run(on, exportCreditOf, origins),
  ]);
  return {
    orders: orders.map((row) => row.order),
    carts: carts.map((row) => row.cart),
    credit: credit.map((row) => row.account),
  };
}
