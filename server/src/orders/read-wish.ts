/** What is to be ordered: a live cart with all that belongs to it, or lines in the call itself, completed from both. */
import type { SourceKind } from '../../../contracts/common.ts';
import { problem, type Issue } from '../kit/problems.ts';
import type { Tx } from '../kit/sql.ts';
import type { CartRow } from './carts.sql.ts';
import { holdVersion, viewCart } from './carts.ts';
import type { CartView, Customer, Delivery, PlaceRequest } from './contract.ts';
import type { OrdersDeps } from './deps.ts';
import { cartEmpty, orderIncomplete } from './problems.ts';

export interface OrderWish {
  readonly lines: readonly {
    readonly sku: string;
    readonly quantity: number;
    readonly locationId?: string | undefined;
  }[];
  readonly customer: Customer;
  readonly channel: SourceKind;
  readonly sourceId: string | null;
  readonly locationId: string | null;
  readonly zone: string;
  readonly currency: string;
  readonly codes: readonly string[];
  readonly delivery: Delivery;
  readonly cart: { readonly view: CartView; readonly rows: readonly CartRow[] } | null;
}

/** What the body says goes before what the cart says. Throws `order_incomplete` naming all that is missing, `cart_…`. */
export async function readWish(
  tx: Tx,
  deps: Pick<OrdersDeps, 'identity' | 'catalogue'>,
  body: PlaceRequest,
): Promise<OrderWish> {
  const cart = body.cartId === undefined ? null : await lockedCart(tx, deps, body.cartId, body.cartVersion);
  const view = cart?.view;
  const lines = body.lines ?? view?.lines.map(({ sku, quantity }) => ({ sku, quantity })) ?? [];
  if (cart !== null && lines.length === 0) throw problem(cartEmpty);
  const channel = body.channel ?? view?.channel;
  const locationId = body.locationId ?? view?.locationId ?? null;
  const delivery: Delivery | null =
    body.delivery ?? view?.delivery ?? (channel === 'till' && locationId !== null ? { method: 'take_away' } : null);
  const wish = {
    lines: mergeLines(lines),
    customer: body.customer ?? cart?.rows.find((row) => row.cart_id === body.cartId)?.identifiers ?? [],
    channel,
    sourceId: body.sourceId ?? null,
    locationId,
    zone: body.zone ?? view?.zone,
    currency: body.currency ?? view?.currency,
    codes: body.codes ?? view?.codes ?? [],
    delivery,
    cart,
  };
  const missing = missingIn(wish);
  if (missing.length > 0) throw problem(orderIncomplete, { issues: missing });
  return wish as OrderWish;
}

async function lockedCart(
  tx: Tx,
  deps: Pick<OrdersDeps, 'identity' | 'catalogue'>,
  cartId: string,
  version: string | undefined,
): Promise<{ view: CartView; rows: readonly CartRow[] }> {
  // Always locked: two orders of one cart at the same moment are one order and one refusal.
  const cart = await holdVersion(tx, cartId, version, true);
  return { view: await viewCart(tx, deps, cart), rows: cart.rows };
}

/** One line for each SKU and place: the promise and the quote count pieces, not rows. */
function mergeLines(lines: OrderWish['lines']): OrderWish['lines'] {
  const merged = new Map<string, { sku: string; quantity: number; locationId?: string | undefined }>();
  for (const line of lines) {
    const before = merged.get(`${line.sku} ${line.locationId ?? ''}`);
    if (before === undefined) merged.set(`${line.sku} ${line.locationId ?? ''}`, { ...line });
    else before.quantity += line.quantity;
  }
  return [...merged.values()];
}

function missingIn(wish: {
  lines: unknown[] | readonly unknown[];
  channel: unknown;
  zone: unknown;
  currency: unknown;
  delivery: Delivery | null;
  locationId: string | null;
}): Issue[] {
  const { delivery } = wish;
  const needs: [boolean, string, string][] = [
    [wish.lines.length === 0, 'lines', 'a cart or lines'],
    [wish.channel === undefined, 'channel', 'the channel that takes the order'],
    [wish.zone === undefined, 'zone', 'the zone of fulfilment'],
    [wish.currency === undefined, 'currency', 'a currency'],
    [delivery === null, 'delivery', 'how the goods are received'],
    [delivery?.method === 'take_away' && wish.locationId === null, 'locationId', 'the store that sells'],
    [
      (delivery?.method === 'pickup' || delivery?.method === 'try_on') && delivery.locationId === undefined,
      'delivery.locationId',
      'the store where the goods are collected',
    ],
    [
      (delivery?.method === 'ship' || delivery?.method === 'courier') && delivery.address === undefined,
      'delivery.address',
      'an address',
    ],
  ];
  return needs.filter(([is]) => is).map(([, path, message]) => ({ path: `body.${path}`, message }));
}
