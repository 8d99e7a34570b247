/** People who work in stores, warehouses and lorries: each round they look at the list of one place and do the next step of what is due. */
import type { z } from 'zod';
import type * as contract from '../../contracts/orders.ts';
import { couriers } from '../retailer.ts';
import type { Random } from '../random.ts';
import { locations } from './places.ts';
import type { Returns } from './returns.ts';
import type { Order, Shop } from './shop.ts';

type WorkItem = z.infer<typeof contract.workItem>;

export interface StaffOptions {
  readonly shop: Shop;
  readonly returns: Returns;
  /** 1: as the demo shows it, a day's work within minutes; 0: at once. */
  readonly pace: number;
}

/** Seconds after which the next step is taken, at pace 1; twice as long at the most. */
const waits: Readonly<Record<string, number>> = { due: 15, picked: 10, packed: 30, ready: 60, trying: 40, shipped: 90 };
/** So much is done at one place in one round. */
const partsARound = 12;

export class Staff {
  readonly #shop: Shop;
  readonly #returns: Returns;
  readonly #pace: number;
  readonly #places: readonly string[];
  /** What the shop has sent to the customer's telephone; a restart forgets it, and a new one is sent. */
  readonly #pickUpCodes = new Map<string, string>();
  #round = 0;

  constructor({ shop, returns, pace }: StaffOptions) {
    this.#shop = shop;
    this.#returns = returns;
    this.#pace = pace;
    this.#places = locations().map(({ id }) => id);
  }

  /** One place; gives how many parts were moved on. */
  async work(now: number, place = this.#places[this.#round++ % this.#places.length] as string): Promise<number> {
    const path = `/api/v1/pick-list?locationId=${place}&limit=200`;
    const { items } = await this.#shop.door.ask<{ items: WorkItem[] }>('GET', path);
    let moved = 0;
    for (const [name, part] of partsOf(items)) {
      const [first] = part;
      if (first === undefined || now - Date.parse(first.since) < this.#waitMs(name, first.state)) continue;
      if (await this.#step(first, part)) moved++;
      if (moved === partsARound) break;
    }
    return moved;
  }

  /** Works everywhere at once until nothing moves any more. */
  async finish(): Promise<void> {
    await Promise.all(
      this.#places.map(async (place) => {
        while ((await this.work(Date.now(), place)) > 0);
      }),
    );
  }

  #waitMs(name: string, state: string): number {
    return (waits[state] ?? 0) * 1_000 * this.#pace * (1 + this.#shop.random.fork(name).float());
  }

  async #step(first: WorkItem, part: readonly WorkItem[]): Promise<boolean> {
    const random = this.#shop.random.fork(`${first.orderId} ${first.since} ${first.state}`);
    const collected = first.method === 'pickup' || first.method === 'try_on';
    switch (first.state) {
      case 'due':
        return this.#move(first, 'pick');
      case 'picked':
        return this.#move(first, collected ? 'ready' : 'pack');
      case 'packed':
        return this.#move(first, collected ? 'ready' : 'ship', {
          tracking: { carrier: random.pick(couriers), number: `MX${random.digits(10)}` },
        });
      case 'ready':
        return this.#handOver(first, random);
      case 'trying':
        return this.#keep(first, part, random);
      case 'shipped': {
        if (random.chance(0.04)) return this.#move(first, 'bring_back');
        const kind = random.pick(['signature', 'photo', 'code'] as const);
        return this.#move(first, 'deliver', { proof: { kind, text: `${kind} at the door` } });
      }
      default:
        return false;
    }
  }

  /** A code that was wrong is counted and kept under its key: another try with another code is another command. */
  async #move(
    first: WorkItem,
    verb: string,
    more: { readonly code?: string } & Record<string, unknown> = {},
  ): Promise<boolean> {
    const path = `/api/v1/orders/${first.orderId}/fulfilments/${first.fulfilmentNo}/steps`;
    const said = more.code === undefined ? '' : `-${more.code.replaceAll(' ', '')}`;
    const key = `${verb}-${first.orderId}-${first.fulfilmentNo}-${Date.parse(first.since)}${said}`;
    const order = await this.#shop.tryTo<Order>('POST', path, { verb, ...more }, key);
    if (order === undefined) return false;
    if (verb === 'deliver' || verb === 'hand_over') this.#received(order);
    return true;
  }

  /** The customer comes with the code; one of twelve mistypes it first. */
  async #handOver(first: WorkItem, random: Random): Promise<boolean> {
    const code = this.#pickUpCodes.get(first.orderId) ?? (await this.#sendCode(first.orderId));
    if (code === undefined) return false;
    const verb = first.method === 'try_on' ? 'try' : 'hand_over';
    if (random.chance(0.08)) await this.#wrongCode(first, verb);
    const done = await this.#move(first, verb, { code });
    this.#pickUpCodes.delete(first.orderId);
    return done;
  }

  async #wrongCode({ orderId, fulfilmentNo }: WorkItem, verb: string): Promise<void> {
    const path = `/api/v1/orders/${orderId}/fulfilments/${fulfilmentNo}/steps`;
    await this.#shop.tryTo('POST', path, { verb, code: 'B2B2B2' });
  }

  async #sendCode(orderId: string): Promise<string | undefined> {
    const code = await this.#shop.shownOnce('POST', `/api/v1/orders/${orderId}/pick-up-codes`, {}, 'code');
    if (code !== undefined) this.#pickUpCodes.set(orderId, code);
    return code;
  }

  /** Two of three pieces please; what is kept is paid, the rest stays here. */
  async #keep(first: WorkItem, part: readonly WorkItem[], random: Random): Promise<boolean> {
    const keep = part.filter(() => random.chance(0.66)).map(({ lineNo, unitNo }) => ({ lineNo, unitNo }));
    const slip = { method: 'terminal', reference: `slip-${random.digits(6)}` };
    const body = { keep, tenders: keep.length === 0 ? [] : [slip] };
    const key = `keep-${first.orderId}-${Date.parse(first.since)}`;
    const order = await this.#shop.tryTo<Order>('POST', `/api/v1/orders/${first.orderId}/keep`, body, key);
    if (order !== undefined && keep.length > 0) this.#received(order);
    return order !== undefined;
  }

  #received(order: Order): void {
    this.#shop.tally.count('fulfilled');
    this.#returns.consider(order);
  }
}

/** What goes together: the units of a fulfilment that are equally far. */
function partsOf(items: readonly WorkItem[]): Map<string, WorkItem[]> {
  const parts = new Map<string, WorkItem[]>();
  for (const item of items) {
    const name = `${item.orderId} ${item.fulfilmentNo} ${item.state}`;
    parts.set(name, [...(parts.get(name) ?? []), item]);
  }
  return parts;
}
