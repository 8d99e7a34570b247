/** The trade of the live stream: what a shopper's script says of carts and orders is done through the API instead of being told as an event. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Played } from '../wire.ts';
import { Carts } from './carts.ts';
import { buy } from './checkout.ts';
import { purchaseOf, type Purchase } from './order.ts';
import { Returns } from './returns.ts';
import { Shop, type Order, type ShopOptions } from './shop.ts';
import { Staff } from './staff.ts';

/** What the API appends by itself; `Checkout Started` is told only by those who stop there. */
const replaced: ReadonlySet<string> = new Set([
  'Product Added',
  'Product Removed',
  'Product Added to Wishlist',
  'Order Completed',
]);

export interface LiveDeed extends Played {
  /** The script goes on to the order. */
  readonly completes: boolean;
}

export interface TradeOptions extends ShopOptions {
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds between two rounds of the staff: each of the 16 places is looked at every 32 s, and a parcel is with its buyer in some minutes. */
const roundMs = 2_000;
const roundsADelivery = 30;

export class Trade {
  readonly #shop: Shop;
  readonly #carts: Carts;
  readonly #returns: Returns;
  readonly #staff: Staff;
  readonly #signal: AbortSignal;
  readonly #onFailure: (error: unknown) => void;
  /** One thing after the other for each person. */
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #later = new Set<Promise<void>>();

  constructor({ signal, onFailure, ...options }: TradeOptions) {
    this.#shop = new Shop(options);
    this.#carts = new Carts(this.#shop);
    this.#returns = new Returns(this.#shop, { pace: 1 });
    this.#staff = new Staff({ shop: this.#shop, returns: this.#returns, pace: 1 });
    this.#signal = signal;
    this.#onFailure = onFailure;
  }

  /** True: the API appends this event, so the simulator does not send it. */
  replaces(deed: LiveDeed): boolean {
    const { event: name = '' } = deed.event;
    return replaced.has(name) || (name === 'Checkout Started' && deed.completes);
  }

  /** Does what the deed says; resolves when it is done. Failures are told, never thrown. */
  act(deed: LiveDeed): Promise<void> {
    const lane = deed.actor ?? '';
    const before = this.#lanes.get(lane) ?? Promise.resolve();
    const done = before.then(() => this.#safely(() => this.#do(deed)));
    this.#lanes.set(lane, done);
    return done.finally(() => {
      if (this.#lanes.get(lane) === done) this.#lanes.delete(lane);
    });
  }

  /** Staff, suppliers and second thoughts, until stopped. */
  async run(): Promise<void> {
    for (let round = 1; !this.#signal.aborted; round++) {
      await this.#safely(async () => {
        await this.#staff.work(Date.now());
        await this.#returns.come(Date.now());
        if (round % roundsADelivery === 0) await this.#shop.receive();
      });
      await sleep(roundMs, undefined, { signal: this.#signal }).catch(() => undefined);
    }
    await Promise.all([...this.#lanes.values(), ...this.#later]);
  }

  async #do(deed: LiveDeed): Promise<void> {
    const { event, properties = {} } = deed.event;
    const sku = String(properties['sku'] ?? '');
    if (event === 'Product Added') return this.#carts.add(deed, sku, Number(properties['quantity'] ?? 1));
    if (event === 'Product Removed') return this.#carts.remove(deed, sku);
    if (event === 'Product Added to Wishlist') return this.#carts.wish(deed, sku);
    const purchase = event === 'Order Completed' ? this.#purchase(deed) : this.#afterChat(deed);
    if (purchase === undefined) return;
    const order = await buy(this.#shop, this.#carts, purchase);
    if (order !== undefined) this.#follow(order, purchase.random);
  }

  #purchase(deed: LiveDeed): Purchase | undefined {
    const person = this.#shop.person(deed.actor);
    return person === undefined ? undefined : purchaseOf(this.#shop, deed, person);
  }

  /** One of four who were answered in a messenger orders there. */
  #afterChat(deed: LiveDeed): Purchase | undefined {
    if (deed.event.event !== 'Message Sent') return undefined;
    const purchase = this.#purchase(deed);
    if (purchase === undefined || !purchase.random.chance(0.25)) return undefined;
    const month = new Date(deed.at).getUTCMonth();
    const { sku } = this.#shop.world.catalogue.pick(purchase.random, month, purchase.person.taste);
    return { ...purchase, lines: [{ sku, quantity: 1 }] };
  }

  /** What a till sold may come back; of the others one in twenty changes her mind before it leaves. */
  #follow(order: Order, random: Random): void {
    if (order.state === 'completed') this.#returns.consider(order);
    else if (random.chance(0.05)) {
      const cancelled = sleep(random.between(3, 12) * 1_000, undefined, { signal: this.#signal })
        .then(() => this.#safely(() => this.#cancel(order)))
        .catch(() => undefined)
        .finally(() => this.#later.delete(cancelled));
      this.#later.add(cancelled);
    }
  }

  async #cancel(order: Order): Promise<void> {
    const path = `/api/v1/orders/${order.id}/cancel`;
    if ((await this.#shop.tryTo('POST', path, { reason: 'the customer changed her mind' })) !== undefined)
      this.#shop.tally.count('cancelled');
  }

  async #safely(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#signal.aborted) this.#onFailure(error);
    }
  }
}
