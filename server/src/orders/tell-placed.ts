/** What is told of an order that was just placed: the event, and what an order desk finds it by. Pure but for the event's id. */
import type { Quote } from '../../../quote/index.ts';
import { statedEvent } from '../spine/index.ts';
import type { Built } from './build-lines.ts';
import type { Delivery } from './contract.ts';
import { inMajor } from './money.ts';
import type { OrderWish } from './read-wish.ts';
import type { WorkTender } from './work.ts';

export interface Ready {
  readonly orderId: string;
  readonly number: string;
  readonly originId: string | null;
  readonly personId: string | null;
  readonly wish: OrderWish;
  readonly delivery: Delivery;
  readonly quote: Quote;
  readonly built: Built;
  readonly tenders: readonly WorkTender[];
  readonly placedNow: boolean;
}

/** `Order Completed` when it is paid; `Checkout Started` while it waits for payment. */
export function placedEvent(
  { orderId, number, wish, quote, built, placedNow }: Ready,
  now: Date,
): ReturnType<typeof statedEvent> {
  const { currency } = quote;
  const goods = built.lines.filter((line) => line.kind === 'goods');
  const coupon = quote.codes.filter((code) => code.state === 'applied').map((code) => code.code);
  return statedEvent({
    name: placedNow ? 'Order Completed' : 'Checkout Started',
    identifiers: wish.customer.map(({ type, value, verified }) => ({ type, value, verified: verified === true })),
    about: orderId,
    sourceId: wish.sourceId,
    channel: wish.channel,
    properties: {
      order_id: number,
      currency,
      total: inMajor(quote.totalMinor, currency),
      revenue: inMajor(quote.totalMinor - (quote.delivery?.totalMinor ?? 0), currency),
      shipping: inMajor(quote.delivery?.totalMinor ?? 0, currency),
      tax: inMajor(quote.taxMinor, currency),
      discount: inMajor(quote.discountMinor, currency),
      ...(coupon.length === 0 ? {} : { coupon: coupon.join(' ') }),
      products: goods.map((line) => ({
        product_id: line.product_id,
        sku: line.sku,
        name: line.name,
        quantity: line.quantity,
        price: inMajor(Math.round(line.total_minor / line.quantity), currency),
      })),
    },
    now,
  });
}

/** What an order desk looks for; who it was for stands first, so that a long list of goods never pushes it out. */
export function haystackOf(
  number: string,
  contact: Delivery['contact'],
  customer: OrderWish['customer'],
  skus: readonly string[],
): string {
  const words = [number, contact?.name, contact?.email, ...customer.map((one) => one.value)];
  const phones = [contact?.phone, ...customer.filter((one) => one.type === 'phone').map((one) => one.value)];
  return [...words, ...phones.map((phone) => phone?.replaceAll(/\D/g, '')), ...new Set(skus)]
    .filter((word) => word !== undefined && word !== '')
    .join(' ')
    .toLowerCase()
    .slice(0, 2_000);
}
