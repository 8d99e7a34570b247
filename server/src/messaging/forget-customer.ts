/** A customer who asks to be forgotten: nothing that waits goes out, nothing that was sent says who she was. Counts stay. */
import { run, runCount, type On, type Tx } from '../kit/sql.ts';
import {
  eraseKeptOf,
  eraseMessagesOf,
  erasePushOf,
  eraseReceiptsOf,
  eraseSuppressionsOf,
  eraseTouchesOf,
  eraseWithdrawalsOf,
  exportKeptOf,
  exportMessagesOf,
  exportPushOf,
  exportWithdrawalsOf,
} from './send.sql.ts';

/** In the erasure's transaction; again changes nothing. Messages first: who writes into the mailbox meanwhile holds their lock. */
export async function forgetMessages(
  tx: Tx,
  originIds: readonly string[],
  values: readonly string[],
): Promise<Record<string, number>> {
  const [origins, addresses] = [[...originIds], [...values]];
  const receipts = await runCount(tx, eraseReceiptsOf, [origins, addresses]);
  await runCount(tx, eraseTouchesOf, [origins, addresses]);
  const messages = await runCount(tx, eraseMessagesOf, [origins, addresses]);
  return {
    receipts,
    messages,
    kept: await runCount(tx, eraseKeptOf, [origins, addresses]),
    suppressions: await runCount(tx, eraseSuppressionsOf, [addresses]),
    withdrawals: await runCount(tx, eraseWithdrawalsOf, [origins]),
    pushSubscriptions: await runCount(tx, erasePushOf, [origins]),
  };
}

/** All that messaging holds of a customer, for her export. */
export async function exportMessages(on: On, originIds: readonly string[]): Promise<Record<string, unknown[]>> {
  const origins = [[...originIds]];
  const [messages, kept, withdrawals, push] = await Promise.all([
    run(on, exportMessagesOf, origins),
    run(on, exportKeptOf, origins),
    run(on, exportWithdrawalsOf, origins),
    run(on, exportPushOf, origins),
  ]);
  return {
    messages: messages.map((row) => row.message),
    kept: kept.map((row) => row.message),
    withdrawals: withdrawals.map((row) => row.withdrawal),
    pushSubscriptions: push.map((row) => row.subscription),
  };
}
