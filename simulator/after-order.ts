/** What follows an order: the courier's scans, and sometimes a return, often in another channel. */
import { refundFields, type Line, type Order } from './basket.ts';
import { day, hour } from './calendar.ts';
import { callerNumber } from './membership.ts';
import { couriers, handheldId, handhelds, tillId, warehouses } from './retailer.ts';
import { claim, Script, type Deed, type Scene } from './script.ts';

export function afterOrder(scene: Scene, order: Order, orderedAt: number, anonymousId: string): Deed[] {
  const follow = { ...scene, random: scene.random.fork('after-order') };
  const delivered = deliver(follow, order, orderedAt);
  return [...delivered, ...giveBack(follow, order, orderedAt + 3 * day, anonymousId)];
}

function deliver(scene: Scene, order: Order, orderedAt: number): Deed[] {
  const { random, person } = scene;
  const script = new Script({
    at: orderedAt + Math.round(random.between(5, 30) * hour),
    source: 'couriers',
    actor: person.key,
    anonymousId: handheldId(random.int(handhelds)),
  });
  const parcel = {
    order_id: order.id,
    carrier: random.pick(couriers),
    tracking_number: `MX${random.digits(10)}`,
    warehouse_id: warehouses.find((house) => house.serves.includes(order.country))?.id ?? 'wh-north',
  };
  const to = claim(['phone', callerNumber(person, orderedAt)]);
  script.track('Order Dispatched', parcel, to);
  script.wait(random, 18 * 3600, 60 * 3600);
  if (random.chance(0.05)) {
    script.track('Delivery Failed', { ...parcel, reason: random.pick(['nobody at home', 'address unclear']) }, to);
    script.wait(random, 20 * 3600, 30 * 3600);
  }
  script.track('Order Delivered', { ...parcel, proof: random.pick(['signature', 'photo', 'code']) }, to);
  return script.deeds;
}

/** Clothes come back three times as often as electronics, and more than half of it to a store. */
export function giveBack(scene: Scene, order: Order, from: number, anonymousId: string): Deed[] {
  const { random, person, world } = scene;
  const lines = order.lines.filter((line) => random.chance(line.variant.department === 'Clothing' ? 0.17 : 0.05));
  if (lines.length === 0) return [];
  const returned: Line[] = lines.map((line) => ({ variant: line.variant, quantity: 1 + random.int(line.quantity) }));
  const at = from + Math.round(random.between(1, 22) * day);
  const reason = random.pick(['wrong size', 'changed mind', 'not as shown', 'defect', 'arrived late']);
  if (random.chance(0.55)) {
    const till = tillId(person.home, random.int(person.home.tills));
    const script = new Script({ at, source: 'tills', actor: person.key, anonymousId: till });
    const card = world.diary.has(person.index, 'hasCard') ? person.card?.number : undefined;
    script.track(
      'Order Refunded',
      { ...refundFields(order, returned, reason), store_id: person.home.id },
      claim(['loyalty_card', card]),
    );
    return script.deeds;
  }
  const known = world.diary.has(person.index, 'signedUp') ? person.account?.userId : undefined;
  const script = new Script({
    at,
    source: 'web-shop',
    actor: person.key,
    anonymousId,
    ...(known === undefined ? {} : { userId: known }),
  });
  script.track('Order Refunded', { ...refundFields(order, returned, reason), method: 'parcel' });
  return script.deeds;
}
