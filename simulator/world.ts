/** Everything that is settled before anybody acts. */
import { monthsBefore, dayNumber } from './calendar.ts';
import { makeCatalogue, type Catalogue } from './catalogue.ts';
import { makePeople } from './people.ts';
import { heldAt, type Person } from './person.ts';
import { Random } from './random.ts';
import { protectedValues, sharedDevices } from './retailer.ts';
import { Truth } from './truth.ts';

export interface WorldOptions {
  readonly seed: string | number;
  readonly people: number;
  readonly months: number;
  /** Milliseconds since 1970; history ends here. Keep it to resume the same history later. */
  readonly now: number;
  /** No more events than this; fewer visits are made, not fewer people. */
  readonly events?: number;
}

export interface World {
  readonly options: WorldOptions;
  readonly random: Random;
  readonly catalogue: Catalogue;
  readonly people: readonly Person[];
  readonly from: number;
  readonly now: number;
  /** First part of every message id, so that histories with other options never collide. */
  readonly tag: string;
  readonly diary: Diary;
}

export const defaultOptions = { seed: 'meridian', people: 20_000, months: 18 } as const;

export function makeWorld(options: WorldOptions): World {
  const random = Random.of(options.seed);
  const from = monthsBefore(options.now, options.months);
  const period = { firstDay: dayNumber(from), lastDay: dayNumber(options.now) };
  const tag = Random.of(`${options.seed}/${options.people}/${options.months}/${options.now}/${options.events ?? ''}`);
  return {
    options,
    random,
    catalogue: makeCatalogue(random),
    people: makePeople(random, options.people, period),
    from,
    now: options.now,
    tag: `mrd-${tag.next().toString(36)}${tag.next().toString(36)}`,
    diary: new Diary(options.people),
  };
}

/** What people have done so far, as far as it changes what they do next. */
export class Diary {
  readonly #visits: Uint16Array;
  readonly #marks: Uint16Array;
  readonly #busyUntil: Float64Array;

  constructor(people: number) {
    this.#visits = new Uint16Array(people);
    this.#marks = new Uint16Array(people);
    this.#busyUntil = new Float64Array(people);
  }

  countVisit(person: Person): number {
    const visits = Math.min(65_535, (this.#visits[person.index] ?? 0) + 1);
    this.#visits[person.index] = visits;
    return visits;
  }

  visits(person: Person): number {
    return this.#visits[person.index] ?? 0;
  }

  has(index: number, mark: Mark): boolean {
    return ((this.#marks[index] ?? 0) & marks[mark]) !== 0;
  }

  set(index: number, mark: Mark): void {
    this.#marks[index] = (this.#marks[index] ?? 0) | marks[mark];
  }

  isBusy(person: Person, at: number): boolean {
    return at < (this.#busyUntil[person.index] ?? 0);
  }

  keepBusy(person: Person, until: number): void {
    this.#busyUntil[person.index] = Math.max(until, this.#busyUntil[person.index] ?? 0);
  }
}

const marks = {
  signedUp: 1,
  hasCard: 2,
  cardInAccount: 4,
  /** The account has told the number that was given up later. */
  toldFirstNumber: 8,
  toldNewNumber: 16,
  messengerKnown: 32,
  contactShared: 64,
  withdrew: 128,
  groupTold: 256,
  bought: 512,
  toldOtherEmail: 1024,
} as const;

export type Mark = keyof typeof marks;

/**
 * The number that a person gives. A recycled number is given only together with the account, and only after its
 * former owner's account was seen with it: before that nothing that the server sees could tell the two apart.
 */
export function phoneOf(world: World, person: Person, at: number, withAccount: boolean): string | undefined {
  if (person.numberFrom !== undefined && (!withAccount || !world.diary.has(person.numberFrom, 'toldFirstNumber')))
    return undefined;
  return heldAt(person.phones, at);
}

export function truthOf(world: Pick<World, 'people'>): Truth {
  const truth = new Truth();
  for (const device of sharedDevices()) {
    truth.nobodys('anonymous_id', device);
    truth.nobodys('device', device);
  }
  for (const value of protectedValues()) truth.nobodys(value.type, value.value);
  truth.nobodys('phone', '0000');
  truth.nobodys('phone', 'anonymous');
  for (const person of world.people) claimAll(truth, person);
  return truth;
}

function claimAll(truth: Truth, person: Person): void {
  const { key } = person;
  for (const email of person.emails) truth.claim('email', email, key);
  if (person.mistypedEmail !== undefined) truth.claim('email', person.mistypedEmail, key);
  for (const phone of person.phones) truth.claim('phone', phone.value, key, phone.from, phone.until);
  for (const browser of person.browsers)
    for (const held of browser) truth.claim('anonymous_id', held.value, key, held.from, held.until);
  for (const gadget of [person.app, person.tablet]) {
    if (gadget === undefined) continue;
    truth.claim('anonymous_id', gadget.anonymousId, key);
    truth.claim('device', gadget.deviceId, key);
  }
  truth.claim('anonymous_id', `nl-${key}`, key);
  if (person.card !== undefined) truth.claim('loyalty_card', person.card.number, key);
  if (person.account !== undefined) truth.claim('user_id', person.account.userId, key);
  if (person.account?.legacyId !== undefined) truth.claim('user_id', person.account.legacyId, key);
  if (person.crm !== undefined) {
    truth.claim('crm', person.crm.id, key);
    truth.claim('anonymous_id', `crm-${person.crm.id}`, key);
  }
  if (person.telegram !== undefined) {
    truth.claim('telegram', person.telegram, key);
    truth.claim('anonymous_id', `tg-${person.telegram}`, key);
  }
  if (person.viber !== undefined) {
    truth.claim('viber', person.viber, key);
    truth.claim('anonymous_id', `vb-${person.viber}`, key);
  }
  if (person.marketplace !== undefined) {
    truth.claim('anonymous_id', person.marketplace.buyerId, key);
    truth.claim('email', person.marketplace.relayEmail, key);
  }
}
