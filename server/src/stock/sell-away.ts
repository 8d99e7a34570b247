/** Goods that a customer takes along at once: no promise is made first, so no hold, and five round trips less than holding and selling. */
import { newId } from '../kit/ids.ts';
import { runCount, type Tx } from '../kit/sql.ts';
import type { SellAwayAnswer, SellAwayRequest } from './contract.ts';
import { gather } from './decide-holds.ts';
import { sellAwayStatement } from './movements.sql.ts';

/**
 * All lines, or none: on hand falls, and the ledger says why. Units that others were promised, and the safety stock, stay.
 * `unsure`: nothing was changed, because there is too little in one of the cells, or a cell lies in several buckets, or goods may be
 * promised beyond what is there; holding and selling decides those, and says what is missing.
 */
export async function sellAway(tx: Tx, request: SellAwayRequest): Promise<SellAwayAnswer> {
  const lines = gather(request.lines);
  if (lines.length === 0) return { kind: 'sold' };
  const taken = await runCount(tx, sellAwayStatement, [
    lines.map(({ sku }) => sku),
    lines.map(({ locationId }) => locationId),
    lines.map(({ quantity }) => quantity),
    lines.map(() => newId(request.now.getTime())),
    request.about,
    request.actor ?? 'system',
    request.now,
  ]);
  return { kind: taken === 0 ? 'unsure' : 'sold' };
}
