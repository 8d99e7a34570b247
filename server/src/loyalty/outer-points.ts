/** The port of points with what cards and tills add to it: a lost card pays nothing, and a slip has paid already. */
import type { PointsPort } from '../orders/index.ts';
import { withoutLostCards } from './cards/refuse-blocked.ts';
import type { LoyaltyDeps } from './deps.ts';
import { withSlips } from './offline/slips-as-tender.ts';

export const withCards = (
  points: PointsPort,
  deps: Pick<LoyaltyDeps, 'identity' | 'ledger' | 'programmes'>,
): PointsPort => withSlips(withoutLostCards(points), deps);
