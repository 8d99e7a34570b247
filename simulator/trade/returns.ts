/** Second thoughts: what comes back, where and when, and what is taken instead. Clothes come back three times as often as electronics. */
import { stores, warehouses } from '../retailer.ts';
import type { Random } from '../random.ts';
import type { Order, Shop } from './shop.ts';

interface Regret {
  readonly at: number;
  readonly order: Order;
  readonly line: { readonly lineNo: number; readonly quantity: number; readonly sku: string };
  readonly random: Random;
}

/** People who may still come back; more are not remembered. */
const most = 2_000;

export class Returns {
  readonly #shop: Shop;
  readonly #pace: number;
  /** How much likelier than in life. */
  readonly #zeal: number;
  readonly #waiting: Regret[] = [];
  /** Lines that were drawn for; an order is looked at after each of its deliveries. */
  readonly #drawn = new Set<string>();

  constructor(shop: Shop, { pace, zeal = 1 }: { readonly pace: number; readonly zeal?: number }) {
    this.#shop = shop;
    this.#pace = pace;
    this.#zeal = zeal;
  }

  /** Draws what of a received order will come back, once for each of its lines. */
  consider(order: Order, now = Date.now()): void {
    if (this.#waiting.length >= most) return;
    for (const line of order.lines) {
      const has = line.units.filter((unit) => unit.state === 'delivered' && unit.locationId !== null).length;
      if (line.kind !== 'goods' || has === 0) continue;
      const name = `${order.id} ${line.lineNo}`;
      if (this.#drawn.has(name)) continue;
      this.#remember(name);
      const random = this.#shop.random.fork(`regret ${order.number} ${line.lineNo}`);
      const usual = this.#shop.variant(line.sku)?.department === 'Clothing' ? 0.17 : 0.05;
      if (!random.chance(usual * this.#zeal)) continue;
      this.#waiting.push({
        at: now + random.between(90, 900) * 1_000 * this.#pace,
        order,
        line: { lineNo: line.lineNo, quantity: 1 + random.int(has), sku: line.sku },
        random,
      });
    }
  }

  #remember(name: string): void {
    this.#drawn.add(name);
    if (this.#drawn.size > 20 * most) for (const oldest of this.#drawn) return void this.#drawn.delete(oldest);
  }

  /** Those whose time has come; gives how many came. */
  async come(now: number): Promise<number> {
    // Taken off the list at once: whoever else looks at it must not serve the same customer.
    const due = this.#waiting.filter((one) => one.at <= now);
    this.#waiting.splice(0, Infinity, ...this.#waiting.filter((one) => one.at > now));
    for (const regret of due) await this.#bringBack(regret);
    return due.length;
  }

  async #bringBack({ order, line, random }: Regret): Promise<void> {
    const { lineNo, quantity, sku } = line;
    const locationId = this.#placeFor(order, random);
    const condition = random.chance(0.88) ? 'sellable' : 'damaged';
    const reason = random.pick(['wrong size', 'changed mind', 'not as shown', 'defect', 'arrived late']);
    const body = { locationId, lines: [{ lineNo, quantity }], condition, reason };
    const sister = random.chance(0.3) ? this.#sisterOf(sku, random) : undefined;
    const inStore = stores.some((place) => place.id === locationId);
    if (sister !== undefined && inStore) {
      const taken = await this.#shop.tryTo<{ taken: Order }>(
        'POST',
        `/api/v1/orders/${order.id}/exchanges`,
        {
          ...body,
          take: [{ sku: sister, quantity, locationId }],
          tenders: [{ method: 'terminal', reference: `slip-${random.digits(6)}` }],
        },
        `exchange-${order.id}-${lineNo}`,
      );
      if (taken !== undefined) {
        this.#shop.wantAgain(taken.taken);
        return this.#shop.tally.count('exchanges');
      }
    }
    const back = await this.#shop.tryTo(
      'POST',
      `/api/v1/orders/${order.id}/returns`,
      body,
      `return-${order.id}-${lineNo}`,
    );
    if (back !== undefined) this.#shop.tally.count('returns');
  }

  /** A third to where it came from, a third to another store of the country, the others by post. */
  #placeFor(order: Order, random: Random): string {
    const near = stores.filter((place) => place.country.toLowerCase() === order.zone);
    const draw = random.float();
    if (draw < 0.33 && order.locationId !== null) return order.locationId;
    if (draw < 0.8 && near.length > 0) return random.pick(near).id;
    return (
      warehouses.find((house) => house.serves.some((country) => country.toLowerCase() === order.zone)) ?? warehouses[0]
    )?.id as string;
  }

  /** The same thing in another size or colour. */
  #sisterOf(sku: string, random: Random): string | undefined {
    const own = this.#shop.variant(sku);
    const sisters = this.#shop.world.catalogue.variants.filter(
      (one) => one.productId === own?.productId && one.sku !== sku,
    );
    return sisters.length === 0 ? undefined : random.pick(sisters).sku;
  }
}
