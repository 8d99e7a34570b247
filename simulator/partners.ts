/** What others tell us: the newsletter tool, the marketplace, the customer database. */
import { orderFields, type Coupon, type Order } from './basket.ts';
import { dayNumber, hour } from './calendar.ts';
import type { Campaign } from './devices.ts';
import { traitsOf } from './membership.ts';
import { goOnline, type Outcome } from './online.ts';
import type { Person } from './person.ts';
import { claim, ids, Script, type Deed, type Scene } from './script.ts';
import { phoneOf } from './world.ts';

const letters = [
  { name: 'new-in', subject: 'New this week', coupon: { code: 'NEWIN5', discountBps: 500 } },
  { name: 'your-picks', subject: 'Picked for you', coupon: { code: 'PICK10', discountBps: 1000 } },
  { name: 'weekend', subject: 'Two days only', coupon: { code: 'WEEKEND15', discountBps: 1500 } },
  { name: 'bonus', subject: 'Your points are waiting', coupon: { code: 'BONUS5', discountBps: 500 } },
] as const satisfies readonly { name: string; subject: string; coupon: Coupon }[];

/** The letter of the week is opened; one of three clicks, and the click leads to the shop. */
export function readNewsletter(scene: Scene): Outcome {
  const { random, person, at } = scene;
  const [email] = person.emails;
  if (email === undefined) return goOnline(scene, { channel: 'web' });
  const week = Math.floor(dayNumber(at) / 7);
  const letter = letters[week % letters.length] ?? letters[0];
  const campaign: Campaign = { name: `${letter.name}-${week}`, source: 'newsletter', medium: 'email' };
  const script = new Script({ at, source: 'newsletter', actor: person.key, anonymousId: subscriberId(person) });
  const mail = { campaign_id: campaign.name, subject: letter.subject };
  script.track('Email Opened', mail, claim(['email', email]));
  if (!random.chance(0.36)) return { deeds: script.deeds };
  script.wait(random, 3, 60);
  script.track('Email Link Clicked', { ...mail, link: 'offer' }, claim(['email', email, true]));
  script.wait(random, 1, 4);
  const visit = goOnline(
    { ...scene, at: script.at },
    { channel: 'web', clicked: { email, campaign, coupon: letter.coupon } },
  );
  return { ...visit, deeds: [...script.deeds, ...visit.deeds] };
}

export const subscriberId = (person: Person): string => `nl-${person.key}`;

/** A marketplace hides its buyers behind relay addresses; one of three parcels needs the real number. */
export function buyAtMarketplace(scene: Scene): Outcome {
  const { random, person, world, at } = scene;
  const { marketplace } = person;
  if (marketplace === undefined) return goOnline(scene, { channel: 'web' });
  const variant = world.catalogue.pick(random, new Date(at).getUTCMonth(), person.taste);
  const order: Order = {
    id: `MM-${scene.visitId}`,
    lines: [{ variant, quantity: 1 }],
    shippingMinor: 0,
    country: person.country,
  };
  const phone = random.chance(0.33) ? phoneOf(world, person, at, false) : undefined;
  const script = new Script({ at, source: 'marketplace', actor: person.key, anonymousId: marketplace.buyerId });
  script.track(
    'Order Completed',
    orderFields(order, { affiliation: 'Marketplace', payment_method: 'marketplace', fulfilment: 'delivery' }),
    claim(['email', marketplace.relayEmail], ['phone', phone]),
  );
  return { deeds: script.deeds };
}

/** The nightly file of the customer database: everything on one row, told once and again when a number changes. */
export function recordInCrm(scene: Omit<Scene, 'at'>, dayIndex: number): Deed[] {
  const { person, world, random } = scene;
  const { crm } = person;
  if (crm === undefined) return [];
  const at = dayIndex * 24 * hour + 2 * hour + random.int(hour);
  const script = new Script({ at, source: 'crm', actor: person.key, anonymousId: `crm-${crm.id}` });
  const phone = phoneOf(world, person, at, false);
  const [email] = person.emails;
  const card = world.diary.has(person.index, 'hasCard') ? person.card?.number : undefined;
  script.identify(
    {
      ...traitsOf(person),
      ...(email === undefined ? {} : { email }),
      ...(phone === undefined ? {} : { phone }),
      segment: random.pick(['A', 'B', 'B', 'C', 'C', 'C']),
      consents: { ...person.consents },
    },
    ids(['crm', crm.id, true], ['loyalty_card', card]),
  );
  return script.deeds;
}
