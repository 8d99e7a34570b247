/** A visit to a store: the till, with or without a card, and the kiosk. */
import { giveBack } from './after-order.ts';
import { couponFor, orderFields, productFields, quantityOf, type Line, type Order } from './basket.ts';
import type { Variant } from './catalogue.ts';
import { mailTrait, nameTraits, phoneTrait } from './membership.ts';
import type { Outcome } from './online.ts';
import { kioskId, stores, tillId, type Store } from './retailer.ts';
import { claim, ids, Script, type Claims, type Scene } from './script.ts';
import { phoneOf } from './world.ts';

/** Four visits of five go to the store next door. */
export function chooseStore(scene: Scene): Store {
  const { person, random } = scene;
  if (random.chance(0.82)) return person.home;
  const near = stores.filter((place) => place.country === person.country);
  return random.pick(near);
}

export function goToStore(scene: Scene, store: Store, wanted?: Variant): Outcome {
  const { random, person, world } = scene;
  const till = tillId(store, random.int(store.tills));
  const script = new Script({ at: scene.at, source: 'tills', actor: person.key, anonymousId: till });
  const lines = fillBasket(scene, wanted);
  if (getsCardNow(scene)) issueCard(script, scene, store);
  const withCard = world.diary.has(person.index, 'hasCard') && random.chance(0.88);
  const coupon = couponFor(scene.at, false, undefined, random);
  const order: Order = {
    id: `MS-${scene.visitId}`,
    lines,
    shippingMinor: 0,
    country: store.country,
    ...(coupon === undefined ? {} : { coupon }),
  };
  script.track(
    'Order Completed',
    orderFields(order, {
      affiliation: store.name,
      store_id: store.id,
      till_id: till,
      receipt: `${store.id}-${random.digits(6)}`,
      payment_method: random.weighted({ card: 68, cash: 26, gift_card: 6 }),
      fulfilment: 'taken_home',
    }),
    withCard ? claim(['loyalty_card', person.card?.number]) : withoutCard(scene, store),
  );
  world.diary.set(person.index, 'bought');
  const followUp = { ...scene, random: random.fork('after-order') };
  return { deeds: [...script.deeds, ...giveBack(followUp, order, script.at, till)] };
}

function fillBasket(scene: Scene, wanted: Variant | undefined): Line[] {
  const { random, world, person } = scene;
  const month = new Date(scene.at).getUTCMonth();
  const first = wanted ?? world.catalogue.pick(random, month, person.taste);
  const lines: Line[] = [{ variant: first, quantity: quantityOf(first, random) }];
  const more = Math.min(6, Math.floor(random.exponential(0.9)));
  for (let i = 0; i < more; i++) {
    const [companion] = world.catalogue.companions(first);
    const variant =
      i === 0 && companion !== undefined
        ? world.catalogue.pickIn(random, companion)
        : world.catalogue.pick(random, month, 'Clothing');
    if (lines.every((line) => line.variant !== variant)) lines.push({ variant, quantity: quantityOf(variant, random) });
  }
  return lines;
}

function getsCardNow(scene: Scene): boolean {
  const { person, world } = scene;
  return (
    person.card !== undefined &&
    !world.diary.has(person.index, 'hasCard') &&
    world.diary.visits(person) >= person.card.onVisit
  );
}

/** The form at the till: the number is checked by a code, the mail box is typed by the cashier, sometimes wrongly. */
function issueCard(script: Script, scene: Scene, store: Store): void {
  const { person, random, world } = scene;
  const phone = phoneOf(world, person, script.at, false);
  const email =
    person.mistypedEmail === undefined ? mailTrait(person, random.chance(0.05)) : { email: person.mistypedEmail };
  const card = person.card?.number as string;
  script.identify(
    {
      ...nameTraits(person),
      loyaltyCard: card,
      ...phoneTrait(person, phone, random.chance(0.1)),
      ...(random.chance(0.75) ? email : {}),
      homeStore: store.id,
    },
    ids(['loyalty_card', card], ['phone', phone, random.chance(0.5)]),
  );
  script.track('Loyalty Card Issued', { store_id: store.id }, claim(['loyalty_card', card]));
  world.diary.set(person.index, 'hasCard');
  script.wait(random, 60, 240);
}

/** Most pay and leave. Some leave an address for the receipt; some cashiers type anything to close the form. */
function withoutCard(scene: Scene, store: Store): Claims {
  const { random, person } = scene;
  const draw = random.float();
  if (draw < 0.1) return claim(['loyalty_card', '0000']);
  if (draw < 0.13) return claim(['phone', '0000']);
  const { email } = mailTrait(person, false);
  if (email === undefined || draw > 0.3) return {};
  const phone = draw < 0.16 ? store.phone : undefined;
  return { ...claim(['phone', phone]), traits: { email } };
}

/** The kiosk is everybody's. A card is held to it by two of three; what they look at is theirs then. */
export function goToKiosk(scene: Scene, store: Store): Outcome {
  const { random, person, world } = scene;
  const kiosk = kioskId(store, random.int(store.kiosks));
  const script = new Script({ at: scene.at, source: 'kiosks', actor: person.key, anonymousId: kiosk });
  const card = world.diary.has(person.index, 'hasCard') && random.chance(0.66) ? person.card?.number : undefined;
  const claims = claim(['loyalty_card', card]);
  const month = new Date(scene.at).getUTCMonth();
  const goal = world.catalogue.pick(random, month, person.taste);
  script.track('Products Searched', { query: goal.category.toLowerCase(), store_id: store.id }, claims);
  for (let i = 1 + random.int(2); i > 0; i--) {
    script.wait(random, 10, 50);
    script.track(
      'Product Viewed',
      { ...productFields(world.catalogue.pickIn(random, goal.category)), store_id: store.id },
      claims,
    );
  }
  if (card !== undefined && random.chance(0.25)) {
    script.wait(random, 30, 120);
    const order: Order = {
      id: `MK-${scene.visitId}`,
      lines: [{ variant: goal, quantity: 1 }],
      shippingMinor: 0,
      country: store.country,
    };
    const phone = phoneOf(world, person, script.at, false);
    script.track(
      'Order Completed',
      orderFields(order, {
        affiliation: `${store.name} kiosk`,
        store_id: store.id,
        payment_method: 'card',
        fulfilment: 'delivery',
      }),
      { ...claims, traits: phoneTrait(person, phone, false) },
    );
  }
  return { deeds: script.deeds, wanted: goal };
}
