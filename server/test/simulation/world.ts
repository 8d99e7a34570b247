/** A small world from a seed: people with accounts, addresses and devices, and all that they will ever say, in requests. */
import type { SourceKind } from '../../../contracts/common.ts';
import { eventIdOf, shardOf, type JsonObject, type NewEvent } from '../../src/spine/index.ts';
import type { Dice } from './dice.ts';

/** What happens when a consumer meets an event that it cannot apply. */
export type Poison = 'unusable' | 'bug' | 'sql';

export interface Request {
  readonly n: number;
  readonly events: readonly NewEvent[];
}

export interface World {
  readonly seed: number;
  readonly requests: readonly Request[];
  /** By event id. */
  readonly poison: ReadonlyMap<string, Poison>;
}

interface SimSource {
  readonly id: string;
  readonly name: string;
  readonly kind: SourceKind;
  readonly sharedDevice: boolean;
}

const source = (n: number, kind: SourceKind, sharedDevice = false): SimSource => ({
  id: `018f0000-0000-7000-8000-00000000a00${n}`,
  name: kind,
  kind,
  sharedDevice,
});
const [web, app, till, partner] = [source(1, 'web'), source(2, 'app'), source(3, 'till', true), source(4, 'partner')];
const sources = new Map([web, app, till, partner].map((one) => [one.id, one]));

/** The directory of sources, as identity and profiles ask it. */
export const simSources = { byId: (id: string): SimSource | undefined => sources.get(id) };

interface Someone {
  readonly userId: string | undefined;
  readonly formerUserId: string | undefined;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly card: string | undefined;
  readonly devices: readonly string[];
}

const dayMs = 86_400_000;

/**
 * Instants lie on a grid of whole days, several events on some: identity keeps first sights exact to the hour or the day, so that
 * the oracles may expect them exactly. At most two people share an address or a number: from five on it would be nobody's, and whose
 * an event is would depend on which event came first.
 */
export function imagine(dice: Dice, seed: number, now: number): World {
  const people = populate(dice, seed);
  const poison = new Map<string, Poison>();
  const events: NewEvent[][] = people.map(() => []);
  const today = Math.floor(now / dayMs) * dayMs;
  const count = dice.int(10, 32);
  const poisoned = dice.chance(0.4) ? 0.06 : 0;
  for (let n = 0; n < count; n += 1) {
    const who = dice.int(0, people.length - 1);
    const event = utter(dice, people[who] as Someone, {
      messageId: `s${seed}-m${n}`,
      // Mostly in order, some late by weeks.
      at: new Date(today - (dice.chance(0.2) ? dice.int(0, 70) : count - n) * dayMs),
      receivedAt: new Date(now),
      n,
    });
    if (dice.chance(poisoned)) poison.set(event.eventId, dice.pick(['unusable', 'bug', 'sql'] as const));
    events[who]?.push(event);
  }
  return { seed, poison, requests: dice.shuffled(intoRequests(dice, events)).map((one, n) => ({ n, events: one })) };
}

function populate(dice: Dice, seed: number): Someone[] {
  const count = dice.int(2, 6);
  const tablet = `tablet-${seed}`;
  const family = { email: `family-${seed}@x.example`, phone: `+4869000${1_000 + (seed % 9_000)}` };
  const sharers = dice.shuffled(Array.from({ length: count }, (_, n) => n)).slice(0, 2);
  return Array.from({ length: count }, (_, n) => {
    const shares = sharers.includes(n);
    const own = (probability: number, value: string): string | undefined =>
      dice.chance(probability) ? value : undefined;
    return {
      userId: own(0.75, `user-${seed}-${n}`),
      formerUserId: own(0.15, `former-${seed}-${n}`),
      email: shares && dice.chance(0.3) ? family.email : own(0.7, `p${n}-${seed}@x.example`),
      phone:
        shares && dice.chance(0.3) ? family.phone : own(0.5, `+4860${n}${String(seed % 1_000_000).padStart(6, '4')}`),
      card: own(0.4, `CARD-${seed}-${n}`),
      devices: [
        `device-${seed}-${n}`,
        ...(dice.chance(0.5) ? [`phone-${seed}-${n}`] : []),
        ...(shares ? [tablet] : []),
      ],
    };
  });
}

interface Place {
  readonly messageId: string;
  readonly at: Date;
  readonly receivedAt: Date;
  readonly n: number;
}

type Words = Pick<NewEvent, 'type' | 'name'> & { readonly body: JsonObject };

function utter(dice: Dice, who: Someone, { messageId, at, receivedAt, n }: Place): NewEvent {
  const from = dice.weighted({ web: 5, app: 3, till: 1, partner: 1 });
  const { id: sourceId } = { web, app, till, partner }[from];
  const words = wordsOf(dice, who, n);
  const isAlias = words.type === 'alias';
  const ids = isAlias ? 'user' : who.userId === undefined ? 'device' : dice.weighted({ device: 3, user: 3, both: 4 });
  const anonymousId = ids === 'user' ? undefined : dice.pick(who.devices);
  const userId = ids === 'device' ? undefined : who.userId;
  const contact = dice.chance(0.25) ? contactOf(dice, who) : {};
  const body: JsonObject = {
    ...words.body,
    type: words.type,
    messageId,
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
    ...(words.name === null ? {} : { event: words.name }),
    context: { traits: contact, ...(dice.chance(0.1) ? { campaign: { name: `spring-${n % 3}` } } : {}) },
  };
  return {
    eventId: eventIdOf(sourceId, messageId),
    shard: shardOf(userId === undefined ? `a:${anonymousId}` : `u:${userId}`),
    sourceId,
    type: words.type,
    name: words.name,
    receivedAt,
    sentAt: at,
    originalAt: at,
    occurredAt: at,
    clockSuspect: false,
    messageId,
    body,
  };
}

/** Not more than what the person has; a proof now and then. */
function contactOf(dice: Dice, who: Someone): JsonObject {
  return {
    ...(who.email !== undefined && dice.chance(0.6) ? { email: who.email, emailVerified: dice.chance(0.2) } : {}),
    ...(who.phone !== undefined && dice.chance(0.5) ? { phone: who.phone, phoneVerified: dice.chance(0.2) } : {}),
    ...(who.card !== undefined && dice.chance(0.4) ? { loyaltyCard: who.card } : {}),
  };
}

function wordsOf(dice: Dice, who: Someone, n: number): Words {
  const track = (name: string, properties: JsonObject = {}): Words => ({ type: 'track', name, body: { properties } });
  const sku = `sku-${dice.int(1, 3)}`;
  const order = { order_id: `order-${dice.int(1, 3)}`, currency: 'EUR' };
  const consent = { purpose: dice.pick(['marketing', 'service']), channel: dice.pick(['email', 'sms']) };
  switch (dice.weighted({ view: 4, cart: 4, wish: 1, order: 4, consent: 3, traits: 4, talk: 1, alias: 0.6 })) {
    case 'view':
      return track('Product Viewed', { sku, name: `Thing ${sku}`, price: dice.int(1, 99) });
    case 'cart':
      return dice.chance(0.15)
        ? track('Cart Cleared')
        : track(dice.pick(['Product Added', 'Product Added', 'Product Removed']), { sku, quantity: dice.int(1, 3) });
    case 'wish':
      return track(dice.pick(['Product Added to Wishlist', 'Product Removed from Wishlist']), { sku });
    case 'order':
      return dice.chance(0.5)
        ? track('Order Completed', {
            ...order,
            total: dice.int(100, 9_999) / 100,
            products: [{ sku, price: 5, quantity: 1 }],
          })
        : track(dice.pick(['Order Shipped', 'Order Cancelled', 'Order Refunded', 'Order Paid']), {
            ...order,
            total: dice.int(1, 9),
          });
    case 'consent':
      return track(dice.pick(['Consent Given', 'Consent Withdrawn']), { ...consent, textVersion: `v${n}` });
    case 'traits':
      return { type: 'identify', name: null, body: { traits: traitsOf(dice, who, n) } };
    case 'talk':
      return track(dice.pick(['Conversation Opened', 'Conversation Closed']), {
        conversation_id: `talk-${dice.int(1, 2)}`,
      });
    case 'alias':
      return who.userId !== undefined && who.formerUserId !== undefined
        ? { type: 'alias', name: null, body: { previousId: who.formerUserId } }
        : track('Page Liked');
  }
}

function traitsOf(dice: Dice, who: Someone, n: number): JsonObject {
  return {
    ...contactOf(dice, who),
    ...(dice.chance(0.6) ? { firstName: `Name ${n}` } : {}),
    ...(dice.chance(0.4) ? { city: dice.pick(['Minsk', 'Warsaw', 'Iași', null]) } : {}),
    ...(dice.chance(0.3) ? { points: dice.int(0, 500) } : {}),
    ...(dice.chance(0.3) ? { consents: { [dice.pick(['email', 'sms'])]: dice.chance(0.5) } } : {}),
  };
}

/** Each person's client sends its events in requests of one to six. */
function intoRequests(dice: Dice, byPerson: readonly (readonly NewEvent[])[]): NewEvent[][] {
  const requests: NewEvent[][] = [];
  for (const events of byPerson) {
    for (let at = 0; at < events.length;) {
      const size = dice.int(1, 6);
      requests.push(events.slice(at, at + size));
      at += size;
    }
  }
  return requests;
}
