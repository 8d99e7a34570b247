/** Baskets, prices and order numbers. Sums are in cents until the moment they are written. */
import { blackFridayLift, dayNumber } from './calendar.ts';
import type { Variant } from './catalogue.ts';
import type { Random } from './random.ts';
import { currency, vatBps, type Country } from './retailer.ts';
import type { Fields } from './wire.ts';

export interface Line {
  readonly variant: Variant;
  readonly quantity: number;
}

export interface Coupon {
  readonly code: string;
  readonly discountBps: number;
}

export interface Order {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly coupon?: Coupon;
  readonly shippingMinor: number;
  readonly country: Country;
}

export const euro = (minor: number): number => minor / 100;

export function productFields(variant: Variant): Fields {
  return {
    product_id: variant.productId,
    sku: variant.sku,
    gtin: variant.gtin,
    name: variant.name,
    brand: variant.brand,
    category: `${variant.department}/${variant.category}`,
    variant: variant.variant,
    price: euro(variant.priceMinor),
    currency,
    url: variant.url,
  };
}

function lineFields(line: Line, position: number): Fields {
  const { variant, quantity } = line;
  return {
    product_id: variant.productId,
    sku: variant.sku,
    name: variant.name,
    brand: variant.brand,
    category: `${variant.department}/${variant.category}`,
    variant: variant.variant,
    price: euro(variant.priceMinor),
    quantity,
    position: position + 1,
  };
}

export interface Totals {
  readonly goodsMinor: number;
  readonly discountMinor: number;
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly revenueMinor: number;
}

/**
 * Shelf prices contain value added tax. As in Segment's specification `revenue` has neither shipping nor tax, so
 * `total = revenue + tax + shipping`, and `total` = the sum of price × quantity − `discount` + `shipping`.
 */
export function totalsOf(order: Order): Totals {
  const goodsMinor = order.lines.reduce((sum, line) => sum + line.variant.priceMinor * line.quantity, 0);
  const discountMinor = Math.round((goodsMinor * (order.coupon?.discountBps ?? 0)) / 10_000);
  const paid = goodsMinor - discountMinor;
  const bps = vatBps[order.country];
  const taxMinor = Math.round((paid * bps) / (10_000 + bps));
  return { goodsMinor, discountMinor, taxMinor, totalMinor: paid + order.shippingMinor, revenueMinor: paid - taxMinor };
}

export function orderFields(order: Order, more: Fields): Fields {
  const totals = totalsOf(order);
  return {
    order_id: order.id,
    total: euro(totals.totalMinor),
    revenue: euro(totals.revenueMinor),
    shipping: euro(order.shippingMinor),
    tax: euro(totals.taxMinor),
    discount: euro(totals.discountMinor),
    ...(order.coupon === undefined ? {} : { coupon: order.coupon.code }),
    currency,
    ...more,
    products: order.lines.map(lineFields),
  };
}

export function refundFields(order: Order, lines: readonly Line[], reason: string): Fields {
  const paid = totalsOf({ ...order, lines, shippingMinor: 0 });
  return {
    order_id: order.id,
    total: euro(paid.totalMinor),
    revenue: euro(paid.revenueMinor),
    tax: euro(paid.taxMinor),
    currency,
    reason,
    products: lines.map(lineFields),
  };
}

/** Standard delivery is free from 60 €. */
export function shippingFor(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.variant.priceMinor * line.quantity, 0) >= 6000 ? 0 : 495;
}

export function couponFor(
  at: number,
  firstOrder: boolean,
  offered: Coupon | undefined,
  random: Random,
): Coupon | undefined {
  if (blackFridayLift(dayNumber(at)) > 1 && random.chance(0.6)) return { code: 'BLACK20', discountBps: 2000 };
  if (offered !== undefined && random.chance(0.7)) return offered;
  if (firstOrder && random.chance(0.3)) return { code: 'WELCOME10', discountBps: 1000 };
  return random.chance(0.04) ? { code: 'FRIENDS5', discountBps: 500 } : undefined;
}

/** Cheap things are taken in twos and threes, dear ones singly. */
export function quantityOf(variant: Variant, random: Random): number {
  return variant.priceMinor < 2500 && random.chance(0.25) ? 2 + random.int(2) : 1;
}
