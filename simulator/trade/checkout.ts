/** How each channel sells: web and app by a cart, the till in one call, the kiosk, the agent, the messenger and the marketplace. */
import type { Carts } from './carts.ts';
import { pointsTender } from './loyalty.ts';
import { headOf, place, toHome, type Purchase } from './order.ts';
import { payByCard } from './pay.ts';
import type { DeliveryWish, Order, Shop, TenderWish } from './shop.ts';

/** The order, or undefined where the customer left without one. */
export function buy(shop: Shop, carts: Carts, purchase: Purchase): Promise<Order | undefined> {
  switch (purchase.played.source) {
    case 'tills':
      return atTheTill(shop, purchase);
    case 'kiosks':
      return atTheKiosk(shop, carts, purchase);
    case 'call-centre':
      return byTelephone(shop, purchase);
    case 'telegram':
    case 'viber':
      return byMessenger(shop, purchase);
    case 'marketplace':
      return fromMarketplace(shop, purchase);
    default:
      return online(shop, carts, purchase);
  }
}

async function online(shop: Shop, carts: Carts, purchase: Purchase): Promise<Order | undefined> {
  const { played, random, lines } = purchase;
  const cartId = await carts.live(played);
  const cart = await shop.door.ask<{ lines: { sku: string }[] }>('GET', `/api/v1/carts/${cartId}`);
  for (const line of lines)
    if (!cart.lines.some(({ sku }) => sku === line.sku)) await carts.add(played, line.sku, line.quantity);
  const way = await chooseWay(shop, cartId, purchase);
  if (way === undefined) return undefined;
  const { totalMinor } = await shop.door.ask<{ totalMinor: number }>('POST', `/api/v1/carts/${cartId}/quote`, {});
  const head = headOf(shop, purchase);
  const seen = purchase.codes.length === 0 ? { expectedTotalMinor: totalMinor } : {};
  const atTheDoor: TenderWish[] = purchase.payment === 'cash_on_delivery' ? [{ method: 'cash_on_delivery' }] : [];
  const tenders = [...(await pointsTender(shop, purchase)), ...atTheDoor];
  const order = await place(shop, { ...head, cartId, ...seen, tenders });
  if (order === undefined) return undefined;
  carts.forget(played);
  if (order.state !== 'awaiting_payment') return order;
  return payByCard(shop, order, random);
}

/** First as wished; where that is not possible, brought home. */
async function chooseWay(shop: Shop, cartId: string, purchase: Purchase): Promise<DeliveryWish | undefined> {
  const { random, person, storeId = person.home.id, isCollected } = purchase;
  const wanted: DeliveryWish[] = isCollected
    ? [
        random.chance(0.3)
          ? { method: 'try_on', methodId: 'try-on', locationId: storeId }
          : { method: 'pickup', methodId: 'collect', locationId: storeId },
      ]
    : [toHome(purchase, random.weighted({ standard: 72, express: 8, evening: 20 }))];
  if (wanted[0]?.methodId !== 'standard') wanted.push(toHome(purchase));
  for (const delivery of wanted) {
    const path = `/api/v1/carts/${cartId}/delivery`;
    const answer = await shop.door.tell('PUT', path, delivery, shop.key());
    if (answer.status < 400)
      return delivery.method === 'courier' ? chooseWindow(shop, path, delivery, purchase) : delivery;
    shop.note(answer);
    if (answer.body.code === 'no_way_to_deliver') for (const { sku } of purchase.lines) shop.want('wh-north', sku, 8);
  }
  return undefined;
}

/** Two in three say when the courier shall come; the others take the first evening. */
async function chooseWindow(
  shop: Shop,
  path: string,
  delivery: DeliveryWish,
  purchase: Purchase,
): Promise<DeliveryWish> {
  const { random, lines } = purchase;
  const { latitude, longitude } = delivery.address ?? {};
  if (!random.chance(0.67) || latitude === undefined || longitude === undefined) return delivery;
  const wish = { lines: [...lines], destination: { latitude, longitude }, methods: ['evening'], windowDays: 4 };
  const promised = await shop.door.tell<Promised>('POST', '/api/v1/promises', wish, shop.key());
  const windows = promised.status < 400 ? (promised.body.options[0]?.windows ?? []) : [];
  if (windows.length === 0) return delivery;
  const { id, day } = random.pick(windows);
  const chosen = { ...delivery, window: { id, day } };
  const answer = await shop.door.tell('PUT', path, chosen, shop.key());
  if (answer.status < 400) return chosen;
  shop.note(answer);
  return delivery;
}

interface Promised {
  readonly options: readonly { readonly windows: readonly { readonly id: string; readonly day: string }[] }[];
}

/** In one call: goods, money, out of the door. What the store has not got is brought home by the same cashier. */
async function atTheTill(shop: Shop, purchase: Purchase): Promise<Order | undefined> {
  const { random, person, storeId = person.home.id } = purchase;
  const head = { ...headOf(shop, purchase), locationId: storeId };
  const lines = withSet(shop, { ...purchase, lines: shop.onTheShelf(storeId, purchase.lines, random) });
  const tenders = await tendersAtTill(shop, purchase);
  const answer = await place(shop, { ...head, lines, tenders });
  if (answer !== undefined || !random.chance(0.5)) return answer;
  const slip = { method: 'terminal' as const, reference: `slip-${random.digits(6)}` };
  return place(shop, { ...head, lines, delivery: toHome(purchase), tenders: [slip] });
}

/** Now and then somebody takes the set instead of its first part. */
function withSet(shop: Shop, { lines, random }: Purchase): { sku: string; quantity: number }[] {
  return lines.map(({ sku, quantity }) => {
    const category = shop.variant(sku)?.category;
    const set = shop.sets.find((one) => one.parts[0]?.category === category);
    return set !== undefined && quantity === 1 && random.chance(0.12) ? { sku: set.sku, quantity } : { sku, quantity };
  });
}

async function tendersAtTill(shop: Shop, purchase: Purchase): Promise<TenderWish[]> {
  const { payment, lines, random } = purchase;
  const terminal: TenderWish = { method: 'terminal', reference: `slip-${random.digits(6)}` };
  const points = await pointsTender(shop, purchase);
  if (points.length > 0) return [...points, payment === 'cash' ? { method: 'cash' } : terminal];
  if (payment === 'cash') return [{ method: 'cash' }];
  if (payment !== 'gift_card') return [terminal];
  // A card of a third of what it costs at the shelf, so that two tenders pay.
  const shelfMinor = lines.reduce((sum, { sku, quantity }) => sum + (shop.variant(sku)?.priceMinor ?? 0) * quantity, 0);
  const amountMinor = Math.max(100, Math.floor(shelfMinor / 3));
  const issue = { kind: 'gift_card', amountMinor, currency: 'EUR', reason: 'Bought in the store' };
  const code = await shop.shownOnce('POST', '/api/v1/gift-cards', issue, 'code');
  return code === undefined ? [terminal] : [{ method: 'gift_card', amountMinor, reference: code }, terminal];
}

/** Half pay at the kiosk; the others take the cart along on their telephone. */
async function atTheKiosk(shop: Shop, carts: Carts, purchase: Purchase): Promise<Order | undefined> {
  const { played, random, person, storeId = person.home.id, lines } = purchase;
  const head = headOf(shop, purchase);
  const [line] = lines;
  if (line === undefined) return undefined;
  if (random.chance(0.5)) {
    const slip = { method: 'terminal' as const, reference: `slip-${random.digits(6)}` };
    const delivery = toHome(purchase);
    return place(shop, { ...head, lines: [...lines], locationId: storeId, delivery, tenders: [slip] });
  }
  const cart = await carts.fromKioskToPhone(played, storeId, head.zone ?? '', line.sku);
  if (cart === undefined) return undefined;
  const order = await place(shop, { ...head, channel: 'app', cartId: cart.id, delivery: toHome(purchase) });
  return order === undefined ? undefined : payByCard(shop, order, random);
}

/** The agent takes the order; the customer pays by a link, or at the door. */
async function byTelephone(shop: Shop, purchase: Purchase): Promise<Order | undefined> {
  const { random, lines } = purchase;
  const head = headOf(shop, purchase);
  if (random.chance(0.3))
    return place(shop, {
      ...head,
      lines: [...lines],
      delivery: toHome(purchase),
      tenders: [{ method: 'cash_on_delivery' }],
    });
  // Some ask for the next evening that is free; where no courier comes, it is sent as a parcel.
  const wish = { ...head, lines: [...lines] };
  const inTheEvening = random.chance(0.25)
    ? await place(shop, { ...wish, delivery: toHome(purchase, 'evening') })
    : undefined;
  const order = inTheEvening ?? (await place(shop, { ...wish, delivery: toHome(purchase) }));
  return order === undefined ? undefined : payByCard(shop, order, random);
}

async function byMessenger(shop: Shop, purchase: Purchase): Promise<Order | undefined> {
  const order = await place(shop, {
    ...headOf(shop, purchase),
    lines: [...purchase.lines],
    delivery: toHome(purchase),
  });
  return order === undefined ? undefined : payByCard(shop, order, purchase.random);
}

/** The marketplace has the money already and pays it out; its slip is the payout's number. */
function fromMarketplace(shop: Shop, purchase: Purchase): Promise<Order | undefined> {
  const payout = { method: 'terminal' as const, reference: `payout-${purchase.random.digits(8)}` };
  return place(shop, {
    ...headOf(shop, purchase),
    lines: [...purchase.lines],
    delivery: toHome(purchase),
    tenders: [payout],
  });
}
