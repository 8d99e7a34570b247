/** Products as events name them (Segment's e-commerce specification and its common variants). */
import type { Json, JsonObject } from '../spine/index.ts';
import { firstNumber, firstText, listAt, objectAt, propertiesOf } from './read-json.ts';
import type { Glimpse } from './state.ts';

export interface ProductMention {
  /** The SKU where there is one, else the product id, else the name: what all channels of a shop have in common. */
  readonly key: string;
  readonly glimpse: Glimpse;
  readonly quantity: number | null;
  readonly price: number | null;
}

/** At most this many lines of one event are read; a 32 KB event holds about 300. */
const maxLines = 1_000;

export function productOf(from: JsonObject): ProductMention | null {
  const productId = firstText(from, ['product_id', 'productId', 'id'], 100);
  const sku = firstText(from, ['sku', 'variant_sku', 'variantSku'], 100);
  const name = firstText(from, ['name', 'product_name', 'productName', 'title']);
  const key = sku ?? productId ?? name;
  if (key === null) return null;
  const price = firstNumber(from, ['price', 'unit_price', 'unitPrice']);
  const imageUrl = firstText(from, ['image_url', 'imageUrl', 'image'], 500);
  return {
    key,
    glimpse: [productId, sku, name, price, imageUrl !== null && /^https?:\/\//i.test(imageUrl) ? imageUrl : null],
    quantity: firstNumber(from, ['quantity', 'qty']),
    price,
  };
}

/** The product that the event is about: in its properties, or the only or first one in a list. */
export function mentionedProduct(body: JsonObject): ProductMention | null {
  const properties = propertiesOf(body);
  return productOf(properties) ?? productOf(objectAt(properties['product'])) ?? (linesOf(properties) ?? [])[0] ?? null;
}

/** The lines of an order or a cart; null when the event has no such list. */
export function linesOf(properties: JsonObject): ProductMention[] | null {
  const list = listAt(properties['products']) ?? listAt(properties['items']) ?? listAt(properties['lines']);
  if (list === null) return null;
  return list.slice(0, maxLines).flatMap((item: Json) => productOf(objectAt(item)) ?? []);
}
