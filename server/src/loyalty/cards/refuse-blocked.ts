/** A card that is blocked or replaced pays nothing, also where a till sends its number with the sale and never asks who it is. */
import { runMaybe, type Tx } from '../../kit/sql.ts';
import type { PointsPort } from '../../orders/index.ts';
import { lostCard } from './cards.sql.ts';

const words = { blocked: 'this card is blocked', replaced: 'another card took the place of this one' } as const;

/** The port of points, for sales that are bound to anything but such a card. One index read more. */
export function withoutLostCards(points: PointsPort): PointsPort {
  return {
    ...points,
    spend: async (tx: Tx, wish) => {
      const card = wish.originId === null ? undefined : await runMaybe(tx, lostCard, [wish.originId]);
      return card === undefined ? points.spend(tx, wish) : { kind: 'refused', why: words[card.state] };
    },
  };
}
