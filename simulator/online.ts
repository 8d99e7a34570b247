/** A visit to the web shop or the app: from the landing page to the order, or to nothing. */
import {
  couponFor,
  orderFields,
  productFields,
  quantityOf,
  shippingFor,
  totalsOf,
  type Coupon,
  type Line,
  type Order,
} from './basket.ts';
import { afterOrder } from './after-order.ts';
import type { Variant } from './catalogue.ts';
import { campaignFor, deviceFor, sessionContext, type Campaign, type Device } from './devices.ts';
import { guestDetails, logIn, signUp, wantsToSignUp } from './membership.ts';
import { currency, webShop } from './retailer.ts';
import { claim, Script, type Deed, type Scene } from './script.ts';

export interface Entry {
  readonly channel: 'web' | 'app';
  /** Set when a click in a message leads here: the click proves the mail box. */
  readonly clicked?: { readonly email: string; readonly campaign: Campaign; readonly coupon: Coupon };
}

export interface Outcome {
  readonly deeds: Deed[];
  /** What was looked at and not bought: the reason for a visit to a store. */
  readonly wanted?: Variant;
}

export function goOnline(scene: Scene, entry: Entry): Outcome {
  const { random, person } = scene;
  const device = deviceFor(scene, entry.channel, entry.clicked !== undefined);
  const campaign =
    entry.clicked?.campaign ?? (device.source === 'web-shop' ? campaignFor(scene.at, random) : undefined);
  const script = new Script({
    at: scene.at,
    source: device.source,
    actor: person.key,
    anonymousId: device.anonymousId,
    context: sessionContext(scene, device, campaign),
  });
  arrive(script, scene, device, entry);
  enterAccount(script, scene, device);
  const { viewed, cart } = browse(script, scene);
  const order = checkOut(script, scene, device, cart, entry.clicked?.coupon);
  if (order !== undefined) script.deeds.push(...afterOrder(scene, order, script.at, device.anonymousId));
  const [wanted] = viewed;
  return { deeds: script.deeds, ...(order === undefined && wanted !== undefined ? { wanted } : {}) };
}

function arrive(script: Script, scene: Scene, device: Device, entry: Entry): void {
  if (device.source === 'mobile-app') {
    if (scene.random.chance(0.4)) script.track('Application Opened', { from_background: false, version: '4.2.1' });
    script.screen('Home', { variant: scene.random.pick(['default', 'personal']) });
  } else {
    const landing = entry.clicked === undefined ? (scene.random.chance(0.6) ? 'Home' : 'Sale') : 'Newsletter offer';
    const path = `/${landing.toLowerCase().replaceAll(' ', '-')}`;
    script.page(
      landing,
      { path, url: webShop + path, title: `${landing} | Meridian` },
      claim(['email', entry.clicked?.email, true]),
    );
  }
  script.wait(scene.random, 3, 25);
}

function enterAccount(script: Script, scene: Scene, device: Device): void {
  const { random, person } = scene;
  const { account } = person;
  if (account === undefined) return;
  if (wantsToSignUp(scene) && !device.shared) return signUp(script, scene, device);
  if (!scene.world.diary.has(person.index, 'signedUp')) return;
  if (random.chance(device.shared ? 0.75 : device.source === 'mobile-app' ? 0.92 : 0.5)) logIn(script, scene, device);
}

function browse(script: Script, scene: Scene): { viewed: Variant[]; cart: Line[] } {
  const { random, world, person } = scene;
  const month = new Date(scene.at).getUTCMonth();
  const viewed: Variant[] = [];
  const cart: Line[] = [];
  const views = Math.min(7, 1 + Math.floor(random.exponential(1.1)));
  for (let i = 0; i < views; i++) {
    const before = viewed[0];
    const next =
      before !== undefined && random.chance(0.55)
        ? world.catalogue.pickIn(random, before.category)
        : world.catalogue.pick(random, month, person.taste);
    if (i === 0) findWay(script, scene, next);
    script.track('Product Viewed', { ...productFields(next), position: i + 1 });
    viewed.push(next);
    script.wait(random, 15, 140);
    if (random.chance(0.1))
      script.track('Product Added to Wishlist', { wishlist_name: 'Favourites', ...productFields(next) });
    if (random.chance(0.26)) addToCart(script, scene, cart, next);
  }
  const [first] = cart;
  if (first !== undefined && random.chance(0.3)) {
    const [companion] = world.catalogue.companions(first.variant);
    if (companion !== undefined) addToCart(script, scene, cart, world.catalogue.pickIn(random, companion));
  }
  if (cart.length > 1 && random.chance(0.08)) {
    const dropped = cart.pop() as Line;
    script.track('Product Removed', { ...productFields(dropped.variant), quantity: dropped.quantity });
  }
  return { viewed: viewed.toReversed(), cart };
}

/** Half search, a third go through a category, the rest follow a link. */
function findWay(script: Script, scene: Scene, goal: Variant): void {
  const way = scene.random.float();
  if (way < 0.3) {
    const query = scene.random.chance(0.5)
      ? goal.category.toLowerCase()
      : `${goal.brand} ${goal.category}`.toLowerCase();
    script.track('Products Searched', { query, results: 4 + scene.random.int(60) });
  } else if (way < 0.65) {
    const list = goal.category.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    script.track('Product List Viewed', { list_id: list, category: `${goal.department}/${goal.category}` });
  }
  script.wait(scene.random, 4, 40);
}

function addToCart(script: Script, scene: Scene, cart: Line[], variant: Variant): void {
  const line = { variant, quantity: quantityOf(variant, scene.random) };
  cart.push(line);
  script.track('Product Added', {
    cart_id: `cart-${scene.visitId}`,
    ...productFields(variant),
    quantity: line.quantity,
  });
  script.wait(scene.random, 5, 60);
}

function checkOut(
  script: Script,
  scene: Scene,
  device: Device,
  cart: readonly Line[],
  offered: Coupon | undefined,
): Order | undefined {
  const { random, person, world } = scene;
  if (cart.length === 0 || !random.chance(0.56)) return undefined;
  const pickUp = random.chance(0.3);
  const coupon = couponFor(scene.at, !world.diary.has(person.index, 'bought'), offered, random);
  const order: Order = {
    id: `M${device.source === 'web-shop' ? 'W' : 'A'}-${scene.visitId}`,
    lines: cart,
    shippingMinor: pickUp ? 0 : shippingFor(cart),
    country: person.country,
    ...(coupon === undefined ? {} : { coupon }),
  };
  script.track('Checkout Started', {
    order_id: order.id,
    value: totalsOf(order).totalMinor / 100,
    currency,
    products: cart.map((line) => ({ sku: line.variant.sku, name: line.variant.name, quantity: line.quantity })),
  });
  script.wait(random, 40, 260);
  if (!random.chance(0.66) || !becomeKnown(script, scene, device)) return undefined;
  script.track(
    'Order Completed',
    orderFields(order, {
      affiliation: device.source === 'web-shop' ? 'Web shop' : 'App',
      payment_method: random.weighted({ card: 60, paypal: 18, instalments: 8, cash_on_delivery: 14 }),
      fulfilment: pickUp ? 'pick_up' : 'delivery',
      ...(pickUp ? { store_id: person.home.id } : {}),
    }),
  );
  world.diary.set(person.index, 'bought');
  return order;
}

/** Nobody gets a parcel without a name: log in, or leave an address as a guest. */
function becomeKnown(script: Script, scene: Scene, device: Device): boolean {
  if (script.userId !== undefined) return true;
  if (scene.world.diary.has(scene.person.index, 'signedUp')) {
    logIn(script, scene, device);
    return true;
  }
  return !device.shared && guestDetails(script, scene);
}
