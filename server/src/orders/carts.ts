/** Live carts and wish lists. A person's cart is the join of the open carts of all her origins: merging and undoing move nothing. */
import type { Identifier, SourceKind } from '../../../contracts/common.ts';
import { newId } from '../kit/ids.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runCount, runMaybe, type On, type Tx } from '../kit/sql.ts';
import { appendEvents, statedEvent, type NewEvent } from '../spine/index.ts';
import {
  addToLine,
  bindCart,
  cartById,
  cartsById,
  cartWithSisters,
  insertCart,
  lockCarts,
  openCartsOf,
  setCodes,
  setDelivery,
  setLine,
  type CartRow,
} from './carts.sql.ts';
import type { CartView, Customer, Delivery } from './contract.ts';
import type { OrdersDeps } from './deps.ts';
import { cartChanged, cartClosed, cartFull, cartNeedsSomebody, unknownSku } from './problems.ts';

export type CartDeps = Pick<OrdersDeps, 'identity' | 'catalogue'>;

export const maxLines = 200;

export interface JoinedCart {
  /** The cart that was asked for. */
  readonly asked: CartRow;
  /** All that belong together, oldest first; just itself when it is nobody's or not open. */
  readonly rows: readonly CartRow[];
  readonly personId: string | null;
}

/** Changes with every change of any of the joined carts, and when one comes or goes. Pure. */
export const versionOf = (rows: readonly CartRow[]): string =>
  [...rows]
    .sort((a, b) => (a.cart_id < b.cart_id ? -1 : 1))
    .map((row) => row.version)
    .join('.');

export interface OpenWish {
  readonly kind: 'cart' | 'wish_list';
  readonly customer: Customer;
  readonly channel: SourceKind;
  readonly sourceId?: string | undefined;
  readonly locationId?: string | undefined;
  readonly zone: string;
  readonly currency: string;
}

/** The live cart of this customer, or a new one; without a customer always a new one. `made`: it is new. */
export async function openCart(
  tx: Tx,
  deps: CartDeps,
  wish: OpenWish,
  now: Date,
): Promise<{ cart: JoinedCart; made: boolean }> {
  const originId = wish.customer.length === 0 ? null : await deps.identity.strongestOrigin(tx, wish.customer);
  if (wish.customer.length > 0 && originId === null) throw problem(cartNeedsSomebody);
  if (originId !== null) {
    const { originIds } = await personOf(tx, deps, originId);
    const newest = (await run(tx, openCartsOf, [originIds, wish.kind]))[0];
    if (newest !== undefined) return { cart: await readCart(tx, newest.cart_id), made: false };
  }
  const cartId = newId(now.getTime());
  await run(tx, insertCart, [
    cartId,
    wish.kind,
    originId,
    JSON.stringify(wish.customer),
    wish.channel,
    wish.sourceId ?? null,
    wish.locationId ?? null,
    wish.zone,
    wish.currency,
    now,
  ]);
  return { cart: await readCart(tx, cartId), made: true };
}

/** The cart with all that belongs to it; throws `not_found`. */
export async function readCart(on: On, cartId: string): Promise<JoinedCart> {
  const rows = await run(on, cartWithSisters, [cartId]);
  const asked = rows.find((row) => row.cart_id === cartId);
  if (asked === undefined) throw problem(notFound);
  return { asked, rows, personId: asked.person_id };
}

/** The live cart of somebody; null: she has none. */
export async function cartOfCustomer(
  on: On,
  deps: CartDeps,
  by: Identifier,
  kind: 'cart' | 'wish_list',
): Promise<JoinedCart | null> {
  const originId = await deps.identity.strongestOrigin(on, [by]);
  if (originId === null) return null;
  const { originIds } = await personOf(on, deps, originId);
  const newest = (await run(on, openCartsOf, [originIds, kind]))[0];
  return newest === undefined ? null : readCart(on, newest.cart_id);
}

/** The live cart and the wish list of a person, those of them that there are. */
export async function cartsOfPerson(on: On, deps: CartDeps, personId: string): Promise<JoinedCart[]> {
  const { originIds } = await personOf(on, deps, personId);
  const newest = await Promise.all(
    (['cart', 'wish_list'] as const).map(async (kind) => (await run(on, openCartsOf, [originIds, kind]))[0]),
  );
  return Promise.all(newest.filter((row) => row !== undefined).map((row) => readCart(on, row.cart_id)));
}

async function personOf(
  on: On,
  deps: CartDeps,
  originId: string,
): Promise<{ personId: string; originIds: readonly string[] }> {
  return (
    (await deps.identity.clustersOf(on, [originId])).get(originId) ?? { personId: originId, originIds: [originId] }
  );
}

/** As it is shown. Names come from the catalogue; a SKU that is gone keeps its line. */
export async function viewCart(on: On, deps: CartDeps, cart: JoinedCart): Promise<CartView> {
  const { asked, rows } = cart;
  const lines = rows.flatMap((row) => row.lines);
  const facts = await deps.catalogue.variantsOf(on, [...new Set(lines.map((line) => line.sku))]);
  const newest = rows.reduce((a, b) => (a.updated_at > b.updated_at ? a : b), asked);
  return {
    id: asked.cart_id,
    kind: asked.kind,
    state: asked.state,
    cartIds: rows.map((row) => row.cart_id),
    version: versionOf(rows),
    personId: cart.personId,
    channel: asked.channel as SourceKind,
    locationId: asked.location_id,
    zone: asked.zone,
    currency: asked.currency,
    codes: [...new Set(rows.flatMap((row) => row.codes))],
    delivery: (newest.delivery ?? asked.delivery ?? null) as Delivery | null,
    lines: lines.map((line) => ({
      cartId: line.cart_id,
      sku: line.sku,
      name: facts.get(line.sku)?.name ?? line.sku,
      quantity: line.quantity,
      version: line.version,
      channel: line.channel as SourceKind,
      addedAt: new Date(line.added_at).toISOString(),
    })),
    orderId: asked.order_id,
    updatedAt: newest.updated_at.toISOString(),
  };
}

/** Locks what belongs together and refuses a version that is not the one last read; without a version nothing is locked. */
export async function holdVersion(
  tx: Tx,
  deps: CartDeps,
  cartId: string,
  version: string | undefined,
  always = false,
): Promise<JoinedCart> {
  const cart = await readCart(tx, cartId);
  if (cart.asked.state !== 'open') throw problem(cartClosed);
  if (version === undefined && !always) return cart;
  const ids = cart.rows.map((row) => row.cart_id);
  const [, rows] = await Promise.all([run(tx, lockCarts, [ids]), run(tx, cartsById, [ids])]);
  if (rows.some((row) => row.state !== 'open')) throw problem(cartClosed);
  if (version !== undefined && versionOf(rows) !== version) throw problem(cartChanged);
  return { ...cart, rows };
}

export interface LineWish {
  readonly sku: string;
  readonly quantity: number;
  readonly channel?: SourceKind | undefined;
  readonly version?: string | undefined;
}

export async function addLine(tx: Tx, deps: CartDeps, cartId: string, wish: LineWish, now: Date): Promise<void> {
  const cart = await holdVersion(tx, deps, cartId, wish.version);
  const facts = (await deps.catalogue.variantsOf(tx, [wish.sku])).get(wish.sku);
  if (facts === undefined || !facts.published)
    throw problem(unknownSku, { issues: [{ path: 'body.sku', message: wish.sku }] });
  const kept = cart.rows.flatMap((row) => row.lines);
  if (kept.length >= maxLines && !kept.some((line) => line.sku === wish.sku)) throw problem(cartFull);
  // Where the SKU is in one of the joined carts already, it grows there.
  const home = cart.rows.find((row) => row.lines.some((line) => line.sku === wish.sku)) ?? cart.asked;
  const channel = wish.channel ?? cart.asked.channel;
  const row = await runMaybe(tx, addToLine, [home.cart_id, wish.sku, wish.quantity, channel, now]);
  if (row === undefined)
    throw problem((await runMaybe(tx, cartById, [home.cart_id]))?.state === 'open' ? cartFull : cartClosed);
  await tell(tx, home, wish.sku, facts.name, wish.quantity, now);
}

/** Sets how many; 0 takes the line out. Throws `not_found` where there is no such line. */
export async function changeLine(tx: Tx, deps: CartDeps, cartId: string, wish: LineWish, now: Date): Promise<void> {
  const cart = await holdVersion(tx, deps, cartId, wish.version);
  const homes = cart.rows.filter((row) => row.lines.some((line) => line.sku === wish.sku));
  const [first, ...others] = homes;
  if (first === undefined) throw problem(notFound);
  const name = (await deps.catalogue.variantsOf(tx, [wish.sku])).get(wish.sku)?.name ?? wish.sku;
  // A SKU in two joined carts is one line to the customer: the first gets the number, the others none.
  for (const [home, quantity] of [[first, wish.quantity] as const, ...others.map((row) => [row, 0] as const)]) {
    const set = await runMaybe(tx, setLine, [home.cart_id, wish.sku, quantity, wish.channel ?? null, now]);
    if (set === undefined) throw problem(cartClosed);
    await tell(tx, home, wish.sku, name, set.quantity - set.before, now);
  }
}

export async function changeCodes(
  tx: Tx,
  deps: CartDeps,
  cartId: string,
  codes: readonly string[],
  now: Date,
): Promise<void> {
  const cart = await holdVersion(tx, deps, cartId, undefined);
  for (const row of cart.rows) {
    const own = row === cart.asked || row.cart_id === cart.asked.cart_id ? codes : [];
    if ((await runCount(tx, setCodes, [row.cart_id, own, now])) === 0) throw problem(cartClosed);
  }
}

export async function changeDelivery(
  tx: Tx,
  deps: CartDeps,
  cartId: string,
  delivery: Delivery,
  now: Date,
): Promise<void> {
  await holdVersion(tx, deps, cartId, undefined);
  if ((await runCount(tx, setDelivery, [cartId, JSON.stringify(delivery), now])) === 0) throw problem(cartClosed);
}

/** A cart of nobody becomes this customer's and joins what she has; one that is somebody's stays with its owner. */
export async function bindToCustomer(
  tx: Tx,
  deps: CartDeps,
  cartId: string,
  customer: Customer,
  now: Date,
): Promise<void> {
  const originId = await deps.identity.strongestOrigin(tx, customer);
  if (originId === null) throw problem(cartNeedsSomebody);
  const cart = await holdVersion(tx, deps, cartId, undefined);
  const bound = await runCount(tx, bindCart, [cartId, originId, JSON.stringify(customer), now]);
  if (bound === 0) return;
  const facts = await deps.catalogue.variantsOf(
    tx,
    cart.asked.lines.map((line) => line.sku),
  );
  await appendEvents(
    tx,
    cart.asked.lines.map((line) =>
      lineEvent(
        { ...cart.asked, identifiers: customer as CartRow['identifiers'] },
        line.sku,
        facts.get(line.sku)?.name ?? line.sku,
        line.quantity,
        now,
      ),
    ),
  );
}

async function tell(tx: Tx, row: CartRow, sku: string, name: string, change: number, now: Date): Promise<void> {
  if (change !== 0) await appendEvents(tx, [lineEvent(row, sku, name, change, now)]);
}

/** `Product Added`, `Product Removed` and their sisters of the wish list, as the Segment specification names them. Pure but for the id. */
function lineEvent(row: CartRow, sku: string, name: string, change: number, now: Date): NewEvent {
  const names =
    row.kind === 'cart'
      ? (['Product Added', 'Product Removed'] as const)
      : (['Product Added to Wishlist', 'Product Removed from Wishlist'] as const);
  const list = row.kind === 'cart' ? { cart_id: row.cart_id } : { wishlist_id: row.cart_id };
  return statedEvent({
    name: change > 0 ? names[0] : names[1],
    identifiers: row.identifiers,
    about: row.cart_id,
    sourceId: row.source_id,
    properties: { ...list, product_id: sku, sku, name, quantity: Math.abs(change) },
    now,
  });
}
