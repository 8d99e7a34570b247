/** What everybody who works in the trade shares: the door, the goods, the count, and what has to be ordered from suppliers. */
import type { z } from 'zod';
import type * as contract from '../../contracts/orders.ts';
import type { Variant } from '../catalogue.ts';
import type { Person } from '../person.ts';
import type { Random } from '../random.ts';
import { stores } from '../retailer.ts';
import type { SourceSlug } from '../wire.ts';
import type { World } from '../world.ts';
import type { Answer, Door, Refusal } from './door.ts';
import { openingStock } from './places.ts';
import { goodsSets, type GoodsSet } from './range.ts';
import type { Tally } from './tally.ts';

export type Order = z.infer<typeof contract.order>;
export type Cart = z.infer<typeof contract.cart>;
export type PlaceWish = z.input<typeof contract.placeOrderBody>;
export type TenderWish = z.input<typeof contract.tenderBody>;
export type DeliveryWish = z.input<typeof contract.deliveryWish>;
export type Customer = z.input<typeof contract.customer>;

export interface Goods {
  readonly sku: string;
  readonly quantity: number;
}

export interface ShopOptions {
  readonly door: Door;
  readonly world: World;
  readonly tally: Tally;
  readonly random: Random;
  /** Source → its id, for orders that say where they came from. */
  readonly sourceIds: Partial<Readonly<Record<SourceSlug, string>>>;
  /** First part of every key. */
  readonly name: string;
}

/** What a customer may be told; anything else is a fault of the simulator or of the server. */
const refusals: readonly number[] = [402, 403, 404, 409, 422];

export class Shop {
  readonly door: Door;
  readonly world: World;
  readonly tally: Tally;
  readonly random: Random;
  readonly sourceIds: ShopOptions['sourceIds'];
  readonly sets: readonly GoodsSet[];
  readonly #name: string;
  readonly #variants: ReadonlyMap<string, Variant>;
  readonly #carried: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #people: ReadonlyMap<string, Person>;
  /** What left or was missing, by place and SKU: the next deliveries from suppliers. */
  readonly #wanted = new Map<string, Map<string, number>>();
  #keys = 0;

  constructor({ door, world, tally, random, sourceIds, name }: ShopOptions) {
    this.door = door;
    this.world = world;
    this.tally = tally;
    this.random = random;
    this.sourceIds = sourceIds;
    this.sets = goodsSets(world.catalogue);
    this.#name = name;
    this.#variants = new Map(world.catalogue.variants.map((variant) => [variant.sku, variant]));
    this.#carried = new Map(
      stores.map(({ id }) => [id, new Set(openingStock(world.catalogue, world.random, id).map(({ sku }) => sku))]),
    );
    this.#people = new Map(world.people.map((person) => [person.key, person]));
  }

  /** A key of its own for each command. */
  key(): string {
    return `${this.#name}-${this.#keys++}`;
  }

  variant(sku: string): Variant | undefined {
    return this.#variants.get(sku);
  }

  person(key: string | null): Person | undefined {
    return key === null ? undefined : this.#people.get(key);
  }

  /** A command that may be refused: undefined then, and counted. Anything but a refusal is an error. */
  async tryTo<T>(method: string, path: string, body: unknown, key = this.key()): Promise<T | undefined> {
    const answer: Answer<T & Refusal> = await this.door.tell<T>(method, path, body, key);
    if (answer.status < 400) return answer.body;
    this.note(answer, `${method} ${path} ${JSON.stringify(body)} ${key}`);
    return undefined;
  }

  /** What is shown once: where the answer was lost on its way, the replay has no secret in it, and another one is asked for. */
  async shownOnce(method: string, path: string, body: unknown, field: string): Promise<string | undefined> {
    for (let nth = 0; nth < 5; nth++) {
      const made = await this.tryTo<Readonly<Record<string, unknown>>>(method, path, body);
      if (made === undefined) return undefined;
      const secret = made[field];
      if (typeof secret === 'string' && secret !== '' && !secret.startsWith('(')) return secret;
    }
    return undefined;
  }

  /** Somebody was told no. What was missing is ordered from the supplier. Throws what no customer should ever see. */
  note({ status, body }: Answer<Refusal>, what = ''): void {
    const { code = `status_${status}`, issues = [] } = body;
    // A key that says two things at once is a fault of whoever made it.
    if (!refusals.includes(status) || code === 'idempotency_mismatch')
      throw new Error(`${what} ${status} ${JSON.stringify(body)}`);
    this.tally.refused(code);
    if (code !== 'not_enough_stock') return;
    for (const { path } of issues) {
      const [sku, locationId] = path.split('@');
      if (sku !== undefined && locationId !== undefined) this.want(locationId, sku, 3);
    }
  }

  want(locationId: string, sku: string, quantity: number): void {
    const lines = this.#wanted.get(locationId) ?? new Map<string, number>();
    this.#wanted.set(locationId, lines);
    for (const part of this.sets.find((one) => one.sku === sku)?.parts ?? [{ sku }])
      lines.set(part.sku, (lines.get(part.sku) ?? 0) + quantity);
  }

  /** In a store people take what lies there; one of ten asks for what she saw online, whether the store carries it or not. */
  onTheShelf(storeId: string, wanted: readonly Goods[], random: Random): Goods[] {
    const carried = this.#carried.get(storeId) ?? new Set();
    return wanted.map(({ sku, quantity }) => {
      const category = this.variant(sku)?.category;
      if (carried.has(sku) || random.chance(0.1)) return { sku, quantity };
      const like = this.world.catalogue.variants.filter((one) => one.category === category && carried.has(one.sku));
      return { sku: like.length === 0 ? sku : random.pick(like).sku, quantity };
    });
  }

  /** What an order takes from the shelves comes again from the supplier. */
  wantAgain(order: Order): void {
    for (const line of order.lines) {
      if (line.kind !== 'goods') continue;
      for (const { locationId } of line.units) if (locationId !== null) this.want(locationId, line.sku, 1);
    }
  }

  /** A lorry for the place that misses most; false: nothing is missing anywhere. */
  async receive(): Promise<boolean> {
    const sum = (lines: ReadonlyMap<string, number>): number => [...lines.values()].reduce((all, one) => all + one, 0);
    const [most] = [...this.#wanted].sort(([, one], [, other]) => sum(other) - sum(one));
    if (most === undefined) return false;
    const [locationId, lines] = most;
    this.#wanted.delete(locationId);
    await this.door.ask(
      'POST',
      '/api/v1/stock/receipts',
      {
        locationId,
        reference: `Delivery note ${this.random.digits(6)}`,
        lines: Array.from(lines, ([sku, quantity]) => ({ sku, quantity })),
      },
      this.key(),
    );
    this.tally.count('receipts');
    return true;
  }
}
