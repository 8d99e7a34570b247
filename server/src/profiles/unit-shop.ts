/** Products looked at, the cart and the wish list. */
import { linesOf, mentionedProduct, type ProductMention } from './product.ts';
import { propertiesOf } from './read-json.ts';
import type { CartAction, CartLine, FragmentState } from './state.ts';
import type { UnitContext } from './unit.ts';

const looks = new Set([
  'product viewed',
  'product clicked',
  'product scanned',
  'product compared',
  'product shared',
  'product reviewed',
  'product added',
]);
const emptied = new Set(['cart cleared', 'cart emptied']);
const snapshots = new Set(['cart viewed', 'cart updated']);
const bought = new Set(['order completed', 'order placed']);

export function noteProduct(unit: FragmentState, { event, name, brief }: UnitContext): void {
  if (!looks.has(name)) return;
  const product = mentionedProduct(event.body);
  if (product !== null) unit.products = [[product.key, brief, product.glimpse]];
}

/**
 * `Product Added` adds its quantity (1 when it names none), `Product Removed` takes it away (all when it names none),
 * `Cart Viewed` with products says what is in there, an order takes its products out (an order without lines: all of them).
 */
export function noteCart(unit: FragmentState, context: UnitContext): void {
  const { event, name, brief } = context;
  if (name === 'product added' || name === 'wishlist product added to cart' || name === 'product removed') {
    noteCartLine(unit, context, name === 'product removed');
    return;
  }
  const lines = snapshots.has(name) || bought.has(name) ? linesOf(propertiesOf(event.body)) : null;
  if (emptied.has(name) || (bought.has(name) && (lines === null || lines.length === 0))) unit.cartEmptied = brief;
  else if (lines !== null && snapshots.has(name)) {
    unit.cartEmptied = brief;
    unit.cart = snapshotOf(lines, brief);
  } else if (lines !== null) {
    unit.cart = distinct(lines).map(({ key }): CartLine => [key, null, [[brief, '=', 0]]]);
  }
}

function noteCartLine(unit: FragmentState, { event, brief }: UnitContext, removed: boolean): void {
  const product = mentionedProduct(event.body);
  if (product === null) return;
  const quantity = product.quantity === null ? null : Math.max(0, product.quantity);
  const action: CartAction = removed ? [brief, '-', quantity] : [brief, '+', quantity ?? 1];
  unit.cart = [[product.key, removed ? null : [product.key, brief, product.glimpse], [action]]];
}

function snapshotOf(lines: readonly ProductMention[], brief: string): CartLine[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line.key, (counts.get(line.key) ?? 0) + Math.max(0, line.quantity ?? 1));
  return distinct(lines).map(({ key, glimpse }): CartLine => [
    key,
    [key, brief, glimpse],
    [[brief, '=', counts.get(key) ?? 0]],
  ]);
}

/** The last line of each product. */
const distinct = (lines: readonly ProductMention[]): ProductMention[] => [
  ...new Map(lines.map((line) => [line.key, line])).values(),
];

export function noteWish(unit: FragmentState, { event, name, brief }: UnitContext): void {
  const added = name === 'product added to wishlist';
  if (!added && name !== 'product removed from wishlist') return;
  const product = mentionedProduct(event.body);
  if (product !== null) unit.wishes = [[product.key, brief, added ? 1 : 0, added ? product.glimpse : null]];
}
