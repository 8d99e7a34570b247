/** A card that is blocked or replaced pays nothing, also where a till sends its number with the sale and never asks who it is. */
import type { Identifier } from '../../../../contracts/common.ts';
import { problem } from '../../kit/problems.ts';
import { runMaybe, type On, type Tx } from '../../kit/sql.ts';
import type { PointsPort } from '../../orders/index.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { lostCard } from './cards.sql.ts';
import { cardBlocked, cardReplaced } from './problems.ts';

type Deps = Pick<OuterDeps, 'identity'>;

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

/**
 * What became of the card that stands for this customer; undefined: nothing, or something stronger than a card stands for her (she has
 * logged in). One index read, where a card is named at all.
 */
export async function lostCardOf(
  on: On,
  { identity }: Deps,
  customer: readonly Identifier[],
): Promise<'blocked' | 'replaced' | undefined> {
  if (!customer.some((one) => one.type === 'loyalty_card')) return undefined;
  const originId = await identity.strongestOrigin(on, customer);
  return originId === null ? undefined : (await runMaybe(on, lostCard, [originId]))?.state;
}

/** For calls that spend, or say what may be spent. Throws `card_blocked`, `card_replaced`. */
export async function refuseLostCard(on: On, deps: Deps, customer: readonly Identifier[]): Promise<void> {
  const state = await lostCardOf(on, deps, customer);
  if (state !== undefined) throw problem(state === 'blocked' ? cardBlocked : cardReplaced);
}
