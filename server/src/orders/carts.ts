/** Live carts and wish lists. A person's cart is the join of the open carts of all her origins: merging and undoing move nothing. */
import type { Identifier, SourceKind } from '../../../contracts/common.ts';
import { newId } from '../kit/ids.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runCount, runMaybe, runOne, type On, type Tx } from '../kit/sql.ts';
import { appendEvents, statedEvent, type NewEvent } from '../spine/index.ts';
import {
  addToLine,
  bindCart,
  cartById,
  cartWithSisters,
  findOrInsertCart,
  lockSisters,
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
  const row: CartRow = {
    cart_id: newId(now.getTime()),
    kind: wish.kind,
    state: 'open',
    version: 1,
    origin_id: originId,
    identifiers: wish.customer as CartRow['identifiers'],
    channel: wish.channel,
    source_id: wish.sourceId ?? null,
    location_id: wish.locationId ?? null,
    zone: wish.zone,
    currency: wish.currency,
    codes: [],
    delivery: null,
    order_id: null,
    updated_at: now,
    lines: [],
  };
  const found = await runOne(tx, findOrInsertCart, [
    row.cart_id,
    row.kind,
    originId,
    JSON.stringify(wish.customer),
    row.channel,
    row.source_id,
    row.location_id,
    row.zone,
    row.currency,
    now,
  ]);
  if (found.cart_id !== null) return { cart: await readCart(tx, found.cart_id), made: false };
  // Nobody else can have changed it: it is what was written.
  return { cart: { asked: row, rows: [row], personId: found.person_id }, made: true };
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
  cartId: string,
  version: string | undefined,
  always = false,
): Promise<JoinedCart> {
  if (version === undefined && !always) return refuseClosed(await readCart(tx, cartId));
  const [locked, cart] = await Promise.all([run(tx, lockSisters, [cartId]), readCart(tx, cartId)]);
  refuseClosed(cart);
  const ids = new Set(locked.map((row) => row.cart_id));
  // A merge between the two statements brought another one.
  if (cart.rows.some((row) => !ids.has(row.cart_id))) throw problem(cartChanged);
  if (version !== undefined && versionOf(cart.rows) !== version) throw problem(cartChanged);
  return cart;
}

function refuseClosed(cart: JoinedCart): JoinedCart {
  if (cart.asked.state !== 'open') throw problem(cartClosed);
  return cart;
}

/**
 * The cart as it is after a change of one of its rows, without reading it again: when that row's version went up by one since it was read,
 * nobody has changed anything else of it. Null: somebody has.
 */
function changedBy(cart: JoinedCart, after: CartRow): JoinedCart | null {
  const before = cart.rows.find((row) => row.cart_id === after.cart_id);
  if (before === undefined || after.version !== before.version + 1) return null;
  return {
    asked: cart.asked.cart_id === after.cart_id ? after : cart.asked,
    rows: cart.rows.map((row) => (row === before ? after : row)),
    personId: cart.personId,
  };
}

export interface LineWish {
  readonly sku: string;
  readonly quantity: number;
  readonly channel?: SourceKind | undefined;
  readonly version?: string | undefined;
}

export async function addLine(tx: Tx, deps: CartDeps, cartId: string, wish: LineWish, now: Date): Promise<JoinedCart> {
  const cart = await holdVersion(tx, cartId, wish.version);
  const facts = (await deps.catalogue.variantsOf(tx, [wish.sku])).get(wish.sku);
  if (facts === undefined || !facts.published)
    throw problem(unknownSku, { issues: [{ path: 'body.sku', message: wish.sku }] });
  const kept = cart.rows.flatMap((row) => row.lines);
  if (kept.length >= maxLines && !kept.some((line) => line.sku === wish.sku)) throw problem(cartFull);
  // Where the SKU is in one of the joined carts already, it grows there.
  const home = cart.rows.find((row) => row.lines.some((line) => line.sku === wish.sku)) ?? cart.asked;
  const channel = wish.channel ?? cart.asked.channel;
  // Sent together: where the line is refused, what was told is undone with it.
  const [line] = await Promise.all([
    runMaybe(tx, addToLine, [home.cart_id, wish.sku, wish.quantity, channel, now]),
    tell(tx, home, wish.sku, facts.name, wish.quantity, now),
  ]);
  if (line === undefined)
    throw problem((await runMaybe(tx, cartById, [home.cart_id]))?.state === 'open' ? cartFull : cartClosed);
  return changedBy(cart, withLine(home, wish.sku, line, now)) ?? readCart(tx, cartId);
}

function withLine(
  row: CartRow,
  sku: string,
  line: { quantity: number; version: number; channel: string; added_at: Date; cart_version: number },
  now: Date,
): CartRow {
  const { cart_version: version, added_at: addedAt, ...rest } = line;
  const mine = { cart_id: row.cart_id, sku, added_at: addedAt.toISOString(), ...rest };
  const lines = [...row.lines.filter((one) => one.sku !== sku), mine].sort(
    (a, b) => Date.parse(a.added_at) - Date.parse(b.added_at) || (a.sku < b.sku ? -1 : 1),
  );
  return { ...row, version, updated_at: now, lines };
}

/** Sets how many; 0 takes the line out. Throws `not_found` where there is no such line. */
export async function changeLine(tx: Tx, deps: CartDeps, cartId: string, wish: LineWish, now: Date): Promise<void> {
  const cart = await holdVersion(tx, cartId, wish.version);
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
  const cart = await holdVersion(tx, cartId, undefined);
  for (const row of cart.rows) {
    const own = row === cart.asked || row.cart_id === cart.asked.cart_id ? codes : [];
    if ((await runCount(tx, setCodes, [row.cart_id, own, now])) === 0) throw problem(cartClosed);
  }
}

/** `cart` as it was read, open, for the choice. */
export async function changeDelivery(tx: Tx, cart: JoinedCart, delivery: Delivery, now: Date): Promise<JoinedCart> {
  const { asked } = cart;
  const text = JSON.stringify(delivery);
  const set = await runMaybe(tx, setDelivery, [asked.cart_id, text, now]);
  if (set === undefined) throw problem(cartClosed);
  const after = { ...asked, delivery: JSON.parse(text) as unknown, version: set.version, updated_at: now };
  return changedBy(cart, after) ?? readCart(tx, asked.cart_id);
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
  const cart = await holdVersion(tx, cartId, undefined);
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
    channel: row.channel,
    properties: { ...list, product_id: sku, sku, name, quantity: Math.abs(change) },
    now,
  });
}
