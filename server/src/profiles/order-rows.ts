/** Orders as the events tell of them, joined to the rows that are there. */
import { run, type Tx } from '../kit/sql.ts';
import { upsertOrders } from './apply.sql.ts';
import { plainArray, textArray, timeArray } from './array-text.ts';
import type { OrderFact } from './order-facts.ts';

/** Each (origin, order) once, please. */
export async function writeOrderFacts(tx: Tx, all: readonly OrderFact[]): Promise<void> {
  if (all.length === 0) return;
  const key = (fact: OrderFact): string => `${fact.originId} ${fact.orderId}`;
  const facts = [...all].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  await run(tx, upsertOrders, [
    plainArray(facts.map((fact) => fact.originId)),
    textArray(facts.map((fact) => fact.orderId)),
    timeArray(facts.map((fact) => fact.placedAt)),
    timeArray(facts.map((fact) => fact.firstAt)),
    plainArray(facts.map((fact) => fact.totalMinor)),
    plainArray(facts.map((fact) => fact.cancelledMinor)),
    plainArray(facts.map((fact) => fact.refundedMinor)),
    textArray(facts.map((fact) => fact.currency)),
    textArray(facts.map((fact) => fact.state)),
    textArray(facts.map((fact) => fact.stateStamp)),
    textArray(facts.map((fact) => fact.totalStamp)),
  ]);
}
