/** Makes the people of one trap, with what they own, and writes down what they do. */
import { day, minute } from './calendar.ts';
import { withLuhnDigit } from './check-digits.ts';
import { latin, nameOf, type Name } from './names.ts';
import type { Random } from './random.ts';
import { ids, Script, type Deed } from './script.ts';
import type { Truth } from './truth.ts';
import type { SourceSlug, Traits } from './wire.ts';

export interface Victim {
  readonly key: string;
  readonly name: Name;
  readonly userId: string;
  readonly email: string;
  readonly phone: string;
  readonly card: string;
  readonly browser: string;
}

/** What is told in one event; whose it is does not matter to the wire. */
export interface Told {
  readonly userId?: string;
  readonly anonymousId: string;
  readonly email?: string;
  readonly phone?: string;
  readonly card?: string;
  readonly device?: string;
  readonly traits?: Traits;
}

export class Cast {
  readonly deeds: Deed[] = [];
  readonly truth: Truth;
  readonly #random: Random;
  readonly #name: string;
  readonly #start: number;
  #made = 0;
  #now: number;

  constructor(random: Random, truth: Truth, name: string, start: number) {
    this.#random = random;
    this.truth = truth;
    this.#name = name;
    this.#start = start;
    this.#now = start;
  }

  /** Somebody new, with everything of their own. Claims it in the truth; nothing is told to the server yet. */
  victim(): Victim {
    const number = this.#made++;
    const random = this.#random.fork(`victim-${number}`);
    const name = nameOf(random.pick(['en', 'ru', 'pl', 'ro'] as const), random.chance(0.5) ? 'f' : 'm', random);
    const key = `x-${this.#name}-${number}`;
    const digits = random.digits(7);
    const victim: Victim = {
      key,
      name,
      userId: `${key}-account`,
      email: `${latin(name.given)}.${latin(name.family)}.${digits}@letters.example`,
      phone: this.#freshPhone(random),
      card: withLuhnDigit(`7719${random.digits(8)}`),
      browser: random.uuid(),
    };
    for (const [type, value] of [
      ['user_id', victim.userId],
      ['email', victim.email],
      ['phone', victim.phone],
      ['loyalty_card', victim.card],
      ['anonymous_id', victim.browser],
    ] as const) {
      this.truth.claim(type, value, key);
    }
    return victim;
  }

  victims(count: number): Victim[] {
    return Array.from({ length: count }, () => this.victim());
  }

  /** A number that nobody has, and that stays so unless it is claimed. */
  freshPhone(): string {
    return this.#freshPhone(this.#random.fork(`phone-${this.#made++}`));
  }

  #freshPhone(random: Random): string {
    for (;;) {
      const phone = `+35386${random.digits(7)}`;
      if (!this.truth.isClaimed('phone', phone) && !/(\d)\1{5}/.test(phone)) return phone;
    }
  }

  /** Days after the trap's start; later calls without a day go on from there by minutes. */
  onDay(dayOffset: number): this {
    this.#now = this.#start + dayOffset * day;
    return this;
  }

  identify(actor: Victim | null, source: SourceSlug, told: Told): void {
    this.#script(actor, source, told).identify(told.traits ?? traitsTold(told, actor), externalIds(told));
  }

  order(actor: Victim | null, source: SourceSlug, told: Told): void {
    const traits = { ...traitsTold(told, actor), ...told.traits };
    const total = 10 + this.#random.int(90);
    const order = `X-${this.#name}-${this.deeds.length}`;
    this.#script(actor, source, told).track(
      'Order Completed',
      { order_id: order, total, revenue: total, currency: 'EUR', products: [] },
      { externalIds: externalIds(told), traits },
    );
  }

  /** Makes somebody well known: an account with mail box and number, and a card told to it. */
  establish(victim: Victim): void {
    const { userId, browser, email, phone, card } = victim;
    this.identify(victim, 'web-shop', { userId, anonymousId: browser, email, phone });
    this.identify(victim, 'web-shop', { userId, anonymousId: browser, card });
  }

  /** Known by a mail box, a number and a browser only. */
  asGuest(victim: Victim): void {
    this.order(victim, 'web-shop', { anonymousId: victim.browser, email: victim.email, phone: victim.phone });
  }

  #script(actor: Victim | null, source: SourceSlug, told: Told): Script {
    this.#now += minute + this.#random.int(30 * minute);
    return new Script(
      {
        at: this.#now,
        source,
        actor: actor?.key ?? null,
        anonymousId: told.anonymousId,
        ...(told.userId === undefined ? {} : { userId: told.userId }),
      },
      this.deeds,
    );
  }
}

function traitsTold(told: Told, actor: Victim | null): Traits {
  return {
    ...(actor === null ? {} : { firstName: actor.name.given, lastName: actor.name.family }),
    ...(told.email === undefined ? {} : { email: told.email }),
    ...(told.phone === undefined ? {} : { phone: told.phone }),
    ...told.traits,
  };
}

const externalIds = (told: Told): ReturnType<typeof ids> => ids(['loyalty_card', told.card], ['device', told.device]);
