/** Somebody waits for an answer that a provider owes: it is asked now, not when its turn comes. */
import { notFound, problem } from '../../kit/problems.ts';
import { run } from '../../kit/sql.ts';
import type { OrderView } from '../contract.ts';
import type { OrdersDeps } from '../deps.ts';
import { readOrder } from '../order-view.ts';
import { makeCall } from './make-calls.ts';
import { openCallsOfTender } from './payments.sql.ts';
import { followUp } from './pay.ts';

/** Calls that the request of this very moment is making are left to it. */
const busyMs = 10_000;

/** The order as it is then; where nothing is open, as it is. What was asked before is looked up, never repeated blindly. */
export async function lookAgain(deps: OrdersDeps, orderId: string, tenderId: string): Promise<OrderView> {
  const order = await readOrder(deps.db, orderId);
  if (!order.tenders.some((tender) => tender.id === tenderId)) throw problem(notFound);
  const since = new Date(deps.clock.now().getTime() - busyMs);
  const calls = await run(deps.db, openCallsOfTender, [orderId, tenderId, since]);
  for (const { call_id: callId } of calls) await makeCall(deps, orderId, callId, { now: true });
  await followUp(deps, orderId);
  return readOrder(deps.db, orderId);
}
