/** One order, whatever the channel: placed, and where it is refused, what a customer does then. */
import type { Country } from '../retailer.ts';
import type { Person } from '../person.ts';
import { currency, stores } from '../retailer.ts';
import type { Random } from '../random.ts';
import type { Fields, Played } from '../wire.ts';
import { channelOf } from './carts.ts';
import { addressOf, contactOf, customerOf } from './customer.ts';
import { zoneOf } from './places.ts';
import type { Customer, DeliveryWish, Order, PlaceWish, Shop } from './shop.ts';

/** What an `Order Completed` of the script says, as a shop's system would hear it. */
export interface Purchase {
  readonly played: Played;
  readonly person: Person;
  readonly random: Random;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly customer: Customer;
  readonly country: Country;
  readonly storeId: string | undefined;
  readonly codes: readonly string[];
  readonly payment: string;
  readonly isCollected: boolean;
}

export function purchaseOf(shop: Shop, played: Played, person: Person): Purchase {
  const properties: Fields = played.event.properties ?? {};
  const storeId = textOf(properties['store_id']);
  const store = stores.find(({ id }) => id === storeId);
  const coupon = textOf(properties['coupon']);
  const products = (properties['products'] ?? []) as readonly { readonly sku: string; readonly quantity: number }[];
  return {
    played,
    person,
    random: shop.random.fork(played.event.messageId),
    lines: products.map(({ sku, quantity }) => ({ sku, quantity })),
    customer: customerOf(played.source, played.event),
    country: store?.country ?? person.country,
    storeId,
    codes: coupon === undefined ? [] : [coupon],
    payment: textOf(properties['payment_method']) ?? 'card',
    isCollected: properties['fulfilment'] === 'pick_up',
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** What every order says of itself. */
export function headOf(shop: Shop, { played, customer, country, codes }: Purchase): PlaceWish {
  const sourceId = shop.sourceIds[played.source];
  return {
    channel: channelOf(played.source),
    customer,
    zone: zoneOf(country),
    currency,
    codes: [...codes],
    ...(sourceId === undefined ? {} : { sourceId }),
  };
}

export function toHome({ person, random }: Purchase, methodId = 'standard'): DeliveryWish {
  const method = methodId === 'evening' ? 'courier' : 'ship';
  return { method, methodId, address: addressOf(person, random), contact: contactOf(person) };
}

/** Refused for the code: without it. Refused for a price that has just changed: at the new one. Else the customer goes away. */
export async function place(shop: Shop, wish: PlaceWish): Promise<Order | undefined> {
  for (let left: PlaceWish = wish; ;) {
    const answer = await shop.door.tell<Order>('POST', '/api/v1/orders', left, shop.key());
    if (answer.status < 400) {
      shop.tally.ordered(answer.body.channel);
      shop.wantAgain(answer.body);
      return answer.body;
    }
    shop.note(answer);
    const { codes = [], expectedTotalMinor, ...rest } = left;
    if (answer.body.code === 'order_code_refused' && codes.length > 0) left = { ...rest, codes: [] };
    else if (answer.body.code === 'total_changed' && expectedTotalMinor !== undefined) left = { ...rest, codes };
    else return undefined;
  }
}
