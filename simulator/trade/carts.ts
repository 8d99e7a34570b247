/** Live carts and wish lists of shoppers: the shop's cookie remembers the cart, the server knows what is in it. */
import type { SourceKind } from '../../contracts/common.ts';
import { currency } from '../retailer.ts';
import { sourcesNeeded } from '../sources.ts';
import type { Played, SourceSlug } from '../wire.ts';
import { customerOf } from './customer.ts';
import { zoneOf } from './places.ts';
import type { Cart, Shop } from './shop.ts';

const kinds = Object.fromEntries(sourcesNeeded().map(({ slug, kind }) => [slug, kind])) as Record<
  SourceSlug,
  SourceKind
>;
export const channelOf = (source: SourceSlug): SourceKind => kinds[source];

/** Carts that browsers remember; the oldest are forgotten first. */
const cookies = 5_000;

export class Carts {
  readonly #shop: Shop;
  readonly #known = new Map<string, string>();

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** The live cart of whoever is here; a browser that became somebody's takes its cart along. */
  async live(played: Played): Promise<string> {
    const browser = browserOf(played);
    const customer = customerOf(played.source, played.event);
    const known = this.#known.get(browser);
    if (known !== undefined && customer.some(({ type }) => type !== 'anonymous_id' && type !== 'device')) {
      const path = `/api/v1/carts/${known}/customer`;
      const bound = await this.#shop.door.tell<Cart>('POST', path, { customer }, this.#shop.key());
      // Ordered meanwhile, or somebody else's: another one is opened.
      if (bound.status < 400 && bound.body.state === 'open') return known;
      this.#known.delete(browser);
    } else if (known !== undefined) return known;
    const cart = await this.#open(played, 'cart', customer);
    this.#remember(browser, cart.id);
    return cart.id;
  }

  async add(played: Played, sku: string, quantity: number): Promise<void> {
    for (const again of [false, true]) {
      const cartId = await this.live(played);
      const line = { sku, quantity, channel: channelOf(played.source) };
      const path = `/api/v1/carts/${cartId}/lines`;
      const added = await this.#shop.door.tell('POST', path, line, this.#shop.key());
      if (added.status < 400) {
        if (!again) this.#shop.tally.count('carts');
        return;
      }
      this.forget(played);
      if (added.body.code !== 'cart_closed' || again) return this.#shop.note(added);
    }
  }

  async remove(played: Played, sku: string): Promise<void> {
    const known = this.#known.get(browserOf(played));
    if (known === undefined) return;
    await this.#shop.tryTo('PUT', `/api/v1/carts/${known}/lines/${sku}`, {
      quantity: 0,
      channel: channelOf(played.source),
    });
  }

  async wish(played: Played, sku: string): Promise<void> {
    const list = await this.#open(played, 'wish_list', customerOf(played.source, played.event));
    const line = { sku, channel: channelOf(played.source) };
    if ((await this.#shop.tryTo('POST', `/api/v1/carts/${list.id}/lines`, line)) !== undefined)
      this.#shop.tally.count('wishes');
  }

  /** At the kiosk a cart is nobody's; a code takes it to a telephone, where it becomes hers. */
  async fromKioskToPhone(kiosk: Played, store: string, zone: string, sku: string): Promise<Cart | undefined> {
    const { door } = this.#shop;
    const cart = await door.ask<Cart>(
      'POST',
      '/api/v1/carts',
      { channel: 'kiosk', locationId: store, zone, currency, customer: [] },
      this.#shop.key(),
    );
    if ((await this.#shop.tryTo('POST', `/api/v1/carts/${cart.id}/lines`, { sku })) === undefined) return undefined;
    const code = await this.#shop.shownOnce('POST', `/api/v1/carts/${cart.id}/hand-overs`, {}, 'payload');
    if (code === undefined) return undefined;
    const customer = customerOf(kiosk.source, kiosk.event);
    return this.#shop.tryTo<Cart>('POST', '/api/v1/carts/take-over', { code, channel: 'app', customer });
  }

  forget(played: Played): void {
    this.#known.delete(browserOf(played));
  }

  #open(played: Played, kind: 'cart' | 'wish_list', customer: ReturnType<typeof customerOf>): Promise<Cart> {
    const { sourceIds, door } = this.#shop;
    const sourceId = sourceIds[played.source];
    const country = this.#shop.person(played.actor)?.country ?? 'IE';
    return door.ask<Cart>(
      'POST',
      '/api/v1/carts',
      {
        kind,
        customer,
        channel: channelOf(played.source),
        ...(sourceId === undefined ? {} : { sourceId }),
        zone: zoneOf(country),
        currency,
      },
      this.#shop.key(),
    );
  }

  #remember(browser: string, cartId: string): void {
    this.#known.set(browser, cartId);
    if (this.#known.size > cookies) for (const oldest of this.#known.keys()) return void this.#known.delete(oldest);
  }
}

const browserOf = (played: Played): string => `${played.actor ?? ''}/${played.event.anonymousId ?? ''}`;
