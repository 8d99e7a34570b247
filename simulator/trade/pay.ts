/** Paying with the sandbox provider as people do: most cards work, some banks ask back, some say no, some take their time. */
import type { Order, Shop } from './shop.ts';
import type { Random } from '../random.ts';

const cards = {
  tok_ok: 70,
  tok_3ds: 15,
  tok_declined: 5,
  tok_slow: 4,
  tok_lost: 2,
  tok_twice: 2,
  tok_mute: 2,
} as const;

/** The order as it stood when the payment was asked for. Undefined: the customer went away without paying; the hold ends by itself. */
export async function payByCard(shop: Shop, order: Order, random: Random): Promise<Order | undefined> {
  const paid = await askCard(shop, order, random.weighted(cards));
  if (paid === undefined) return undefined;
  const tender = paid.tenders.at(-1);
  if (tender?.state === 'declined') {
    shop.tally.refused('card_declined');
    return random.chance(0.6) ? askCard(shop, order, 'tok_ok') : undefined;
  }
  if (tender?.state === 'requires_action' && tender.redirectUrl !== null) {
    if (random.chance(0.1)) return undefined;
    await confirm(tender.redirectUrl, random.chance(0.95));
  }
  return paid;
}

const askCard = (shop: Shop, order: Order, token: string): Promise<Order | undefined> =>
  shop.tryTo('POST', `/api/v1/orders/${order.id}/payments`, { method: 'card', reference: token });

/** The customer at the bank's page. */
async function confirm(address: string, isYes: boolean): Promise<void> {
  const page = new URL(address);
  page.searchParams.set('answer', isYes ? 'yes' : 'no');
  const answer = await fetch(page, { redirect: 'manual' });
  await answer.body?.cancel();
}
