/** Calling back a tender that has not been taken: the order is open again by as much. */
import { notFound, problem } from '../kit/problems.ts';
import type { Tx } from '../kit/sql.ts';
import { advance } from './advance.ts';
import type { OrdersDeps } from './deps.ts';
import type { At } from './fulfil.ts';
import { notInThisState } from './problems.ts';
import { beginWork } from './work.ts';

export async function voidTender(tx: Tx, deps: OrdersDeps, orderId: string, tenderId: string, at: At): Promise<void> {
  const work = await beginWork(tx, orderId, at.doer, at.now);
  const tender = work.tenders.find((one) => one.id === tenderId);
  if (tender === undefined) throw problem(notFound);
  if (tender.openCalls > 0 || tender.openVoids > 0)
    throw problem(notInThisState, { detail: 'the provider has not answered yet' });
  if (tender.provider === null || tender.reference === null) work.moveTender(tender, 'void');
  else {
    if (tender.state === 'captured') throw problem(notInThisState, { detail: 'the money was taken; cancel or return' });
    // What the provider says decides: a customer may be paying in this very second.
    tender.openVoids += 1;
    work.call({ tenderId, refundId: null, provider: tender.provider, what: 'void', amountMinor: tender.amountMinor });
  }
  work.note('tender called back', { tenderId });
  await advance(tx, deps, work);
  await work.save(tx);
}
