/**
 * A shop's days in a minute: shoppers of all channels press for few units at once, over broken lines, while staff pick and hand over,
 * goods come back, a promotion is paused and a supplier delivers. Whoever calls says what must hold afterwards, from the tables.
 */
import { currency, stores } from '../retailer.ts';
import type { Variant } from '../catalogue.ts';
import type { Person } from '../person.ts';
import type { Random } from '../random.ts';
import { externalId, type Played, type SourceSlug } from '../wire.ts';
import type { World } from '../world.ts';
import { breakLines, type BrokenLines, type Faults } from './broken-lines.ts';
import { Carts } from './carts.ts';
import { buy } from './checkout.ts';
import { openDoor, type Door } from './door.ts';
import { purchaseOf } from './order.ts';
import { openingStock } from './places.ts';
import { bookId } from './prices.ts';
import { Returns } from './returns.ts';
import { Shop, type Order } from './shop.ts';
import { Staff } from './staff.ts';
import { Tally, type TradeFigures } from './tally.ts';

export interface ShopDaysOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly world: World;
  readonly seed: string;
  readonly purchases: number;
  /** Shoppers at the same moment. */
  readonly atOnce: number;
  readonly faults: Faults;
  /** Called between purchases, for harm that only the caller can do. */
  readonly disturb?: (done: number) => Promise<void>;
}

export interface ShopDays {
  readonly figures: TradeFigures;
  readonly orderIds: readonly string[];
  readonly happened: BrokenLines['happened'];
  /** Codes for one use that were fought for. */
  readonly singleUse: readonly string[];
  readonly trouble: readonly string[];
}

/** The store where everybody wants the same few things. */
const busyStore = stores[0] as (typeof stores)[number];
const sources: Readonly<Partial<Record<SourceSlug, number>>> = {
  'web-shop': 26,
  'mobile-app': 22,
  tills: 30,
  kiosks: 8,
  'call-centre': 6,
  telegram: 5,
  marketplace: 3,
};

export async function playShopDays(options: ShopDaysOptions): Promise<ShopDays> {
  const { world, seed, atOnce, purchases } = options;
  const random = world.random.fork(`shop-days-${seed}`);
  const lines = breakLines(random.fork('lines'), options.faults);
  const { url, apiKey } = options;
  const door = openDoor({ url, apiKey, fetch: lines.fetch, firstWaitMs: 10 });
  const singleUse = await makeCodes(openDoor({ url, apiKey }));
  const tally = new Tally();
  const shop = new Shop({ door, world, tally, random, sourceIds: {}, name: `days-${seed}` });
  const returns = new Returns(shop, { pace: 0, zeal: 4 });
  const staff = new Staff({ shop, returns, pace: 0 });
  const crowd = new Crowd(shop, random, singleUse);
  const trouble: string[] = [];
  const orderIds: string[] = [];
  const count = { begun: 0, done: 0 };
  const shopper = async (): Promise<void> => {
    while (count.begun < purchases) {
      const nth = count.begun++;
      for (const order of await crowd.buy(nth).catch((error: unknown) => tellTrouble(trouble, error))) {
        orderIds.push(order.id);
        if (order.state === 'completed') returns.consider(order);
        else if (random.fork(order.id).chance(0.12)) await cancel(shop, order);
      }
      count.done++;
      await options.disturb?.(count.done);
    }
  };
  const behindTheCounter = async (): Promise<void> => {
    while (count.done < purchases) {
      await staff.work(Date.now(), busyStore.id);
      await staff.work(Date.now());
      await returns.come(Date.now());
      if (count.done > purchases / 2) await pausePromotion(door, shop);
    }
  };
  await Promise.all([
    ...Array.from({ length: atOnce }, shopper),
    // Two at the same list: what one has picked, the other is told.
    ...[1, 2].map(() => behindTheCounter().catch((error: unknown) => void tellTrouble(trouble, error))),
  ]);
  while (await shop.receive());
  await untilPaid(door);
  for (let moved = 1; moved > 0; moved = await returns.come(Date.now())) await staff.finish();
  return { figures: tally.figures, orderIds, happened: lines.happened, singleUse, trouble };
}

function tellTrouble(trouble: string[], error: unknown): Order[] {
  trouble.push(String(error));
  return [];
}

/** Who comes, by which door, for what: drawn by the number of the purchase alone. */
class Crowd {
  readonly #shop: Shop;
  readonly #carts: Carts;
  readonly #random: Random;
  readonly #singleUse: readonly string[];
  /** Dear things of which the busy store has two to five. */
  readonly #hot: readonly Variant[];

  constructor(shop: Shop, random: Random, singleUse: readonly string[]) {
    this.#shop = shop;
    this.#carts = new Carts(shop);
    this.#random = random;
    this.#singleUse = singleUse;
    const { catalogue, random: seed } = shop.world;
    this.#hot = openingStock(catalogue, seed, busyStore.id)
      .filter(({ onHand }) => onHand >= 2 && onHand <= 5)
      .slice(0, 8)
      .map(({ sku }) => shop.variant(sku) as Variant);
  }

  async buy(nth: number): Promise<Order[]> {
    const random = this.#random.fork(`purchase-${nth}`);
    const person = random.pick(this.#shop.world.people);
    // Twice round all doors first, so that the smallest rush has every channel.
    const all = Object.keys(sources) as SourceSlug[];
    const drawn = random.weighted(sources as Record<SourceSlug, number>);
    const isRound = nth < 2 * all.length;
    const source = isRound ? (all[nth % all.length] ?? drawn) : drawn;
    // One of eight has the shop open on the telephone and on the desk, and presses both buttons.
    const doors: SourceSlug[] = !isRound && random.chance(0.12) ? ['web-shop', 'mobile-app'] : [source];
    const orders = await Promise.all(doors.map((one) => this.#through(one, person, `${nth}-${one}`, random.fork(one))));
    return orders.filter((order) => order !== undefined);
  }

  async #through(source: SourceSlug, person: Person, name: string, random: Random): Promise<Order | undefined> {
    const played = this.#played(source, person, name, random);
    if (random.chance(0.2)) await this.#carts.wish(played, random.pick(this.#hot).sku);
    return buy(this.#shop, this.#carts, purchaseOf(this.#shop, played, person));
  }

  #played(source: SourceSlug, person: Person, name: string, random: Random): Played {
    const { catalogue } = this.#shop.world;
    const goods = Array.from({ length: 1 + random.int(3) }, () =>
      random.chance(0.5) ? random.pick(this.#hot) : catalogue.pick(random, 10),
    );
    const products = [...new Set(goods)].map(({ sku }) => ({ sku, quantity: 1 + random.int(2) }));
    const at = Date.now();
    return {
      source,
      actor: person.key,
      at,
      event: {
        type: 'track',
        event: 'Order Completed',
        messageId: `shop-days-${name}`,
        timestamp: new Date(at).toISOString(),
        anonymousId: `browser-${name}`,
        userId: `days-${person.key}`,
        context: { externalIds: [externalId('device', `device-${person.key}`)] },
        properties: {
          products,
          store_id: busyStore.id,
          fulfilment: random.chance(0.7) ? 'pick_up' : 'delivery',
          payment_method: random.weighted({ card: 60, cash: 20, gift_card: 10, cash_on_delivery: 10 }),
          ...(random.chance(0.3) ? { coupon: random.pick(this.#singleUse) } : {}),
        },
      },
    };
  }
}

async function makeCodes(door: Door): Promise<string[]> {
  const codes: string[] = [];
  for (let nth = 0; nth < 3; nth++) {
    const made = await door.ask<{ code: string }>('POST', '/api/v1/codes', {
      bookId,
      promotionId: 'picked-10',
      usesLimit: 1,
    });
    codes.push(made.code);
  }
  return codes;
}

async function cancel(shop: Shop, order: Order): Promise<void> {
  const path = `/api/v1/orders/${order.id}/cancel`;
  if ((await shop.tryTo('POST', path, { reason: 'the customer changed her mind' })) !== undefined)
    shop.tally.count('cancelled');
}

/** In the middle of everybody’s checkout; a second time it is not in force any more, which is no matter. */
async function pausePromotion(door: Door, shop: Shop): Promise<void> {
  await door.tell('POST', `/api/v1/price-books/${bookId}/promotions/clothes-15-off/pause`, {}, shop.key());
}

/** Until no bank owes an answer: slow ones take two seconds, lost answers are looked up; who left her bank's page open is not waited for. */
async function untilPaid(door: Door): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const { items } = await door.ask<{ items: { why: string | null }[] }>('GET', '/api/v1/provider-calls?limit=200');
    if (items.every(({ why }) => why === 'requires_action')) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Channels whose totals must be equal for the same basket, place and moment. */
export const everyChannel = ['web', 'app', 'till', 'kiosk', 'call_centre', 'messenger', 'courier', 'partner'] as const;

export interface PriceDifference {
  readonly basket: readonly string[];
  readonly totals: Readonly<Record<string, number>>;
}

/** The same baskets in every channel, leaving out goods of a named exception: baskets whose totals differ. None should. */
export async function comparePrices(
  door: Door,
  world: World,
  baskets: number,
  seed: string,
): Promise<PriceDifference[]> {
  const random = world.random.fork(`price-check-${seed}`);
  const plain = world.catalogue.variants.filter(({ category }) => category !== 'Headphones');
  const found: PriceDifference[] = [];
  for (let nth = 0; nth < baskets; nth++) {
    const lines = Array.from({ length: 1 + random.int(5) }, (_, at) => ({
      lineId: String(at),
      sku: random.pick(plain).sku,
      quantity: 1 + random.int(3),
    }));
    const zone = random.pick(['ie', 'lv', 'pl', 'ro']);
    const at = new Date().toISOString();
    const totals: Record<string, number> = {};
    for (const channel of everyChannel) {
      const cart = { currency, zone, channel, lines, codes: nth % 3 === 0 ? ['FRIENDS5'] : [] };
      const wish = { cart, at };
      const { quote } = await door.ask<{ quote: { totalMinor: number } }>('POST', '/api/v1/quotes', wish);
      totals[channel] = quote.totalMinor;
    }
    if (new Set(Object.values(totals)).size > 1) found.push({ basket: lines.map(({ sku }) => sku), totals });
  }
  return found;
}
