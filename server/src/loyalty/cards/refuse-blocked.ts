/** A card that is blocked or replaced pays nothing, also where a till sends its number with the sale and never asks who it is. */
import type { Identifier } from '../../../../contracts/common.ts';
import { problem } from '../../kit/problems.ts';
import { run, runMaybe, type On, type Tx } from '../../kit/sql.ts';
import type { PointsPort } from '../../orders/index.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { lostCard, statesOfCards } from './cards.sql.ts';
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
 * What became of the card that stands for this customer; undefined: nothing, or something else stands for her as well: an identifier that
 * is stronger than a card (she has logged in), or another card of the same list that is active. One index read, where a card is named at all.
 */
export async function lostCardOf(
  on: On,
  { identity }: Deps,
  customer: readonly Identifier[],
): Promise<'blocked' | 'replaced' | undefined> {
  const cards = customer.filter((one) => one.type === 'loyalty_card');
  if (cards.length === 0) return undefined;
  const [strongest, ...origins] = await Promise.all([
    identity.strongestOrigin(on, customer),
    ...cards.map((card) => identity.strongestOrigin(on, [card])),
  ]);
  if (strongest === null) return undefined;
  const rows = await run(on, statesOfCards, [origins]);
  if (rows.some((row) => row.state === 'active')) return undefined;
  const state = rows.find((row) => row.origin_id === strongest)?.state;
  return state === 'blocked' || state === 'replaced' ? state : undefined;
}

/** For calls that spend, or say what may be spent. Throws `card_blocked`, `card_replaced`. */
export async function refuseLostCard(on: On, deps: Deps, customer: readonly Identifier[]): Promise<void> {
  const state = await lostCardOf(on, deps, customer);
  if (state !== undefined) throw problem(state === 'blocked' ? cardBlocked : cardReplaced);
}
