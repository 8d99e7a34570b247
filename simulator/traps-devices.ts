/** Devices that serve more than one person, and say so to nobody. */
import { kioskId, stores } from './retailer.ts';
import type { Trap } from './trap.ts';

/** One logs in on the family's tablet, the other orders there as a guest under their own mail box. */
export const guestOnFamilyTablet: Trap = (cast, random) => {
  for (let family = 0; family < 5; family++) {
    const [tablet, device] = [random.uuid(), random.uuid().toUpperCase()];
    const [one, other] = [cast.victim(), cast.victim()];
    for (const owner of [one, other]) {
      cast.truth.claim('anonymous_id', tablet, owner.key);
      cast.truth.claim('device', device, owner.key);
    }
    cast.onDay(1).establish(one);
    cast.asGuest(other);
    cast.onDay(20).identify(one, 'mobile-app', { userId: one.userId, anonymousId: tablet, device, email: one.email });
    cast.onDay(25).order(other, 'mobile-app', { anonymousId: tablet, device, email: other.email });
    cast.onDay(30).order(one, 'mobile-app', { userId: one.userId, anonymousId: tablet, device });
  }
};

/** Somebody walks away from the kiosk without logging out; the next one scans a card. */
export const kioskLeftOpen: Trap = (cast, random) => {
  const store = random.pick(stores);
  const [first, ...next] = cast.victims(5);
  if (first === undefined) return;
  for (const victim of [first, ...next]) cast.onDay(2).establish(victim);
  for (const victim of next)
    cast.onDay(22).order(victim, 'kiosks', { userId: first.userId, anonymousId: kioskId(store, 0), card: victim.card });
};

/** A friend logs in on the other's phone to show an order, and logs out again. */
export const swappedLogin: Trap = (cast, random) => {
  for (let pair = 0; pair < 4; pair++) {
    const device = random.uuid().toUpperCase();
    const [host, guest] = [cast.victim(), cast.victim()];
    const phone = random.uuid();
    for (const owner of [host, guest]) {
      cast.truth.claim('anonymous_id', phone, owner.key);
      cast.truth.claim('device', device, owner.key);
    }
    for (const victim of [host, guest]) cast.onDay(1).establish(victim);
    cast.onDay(10).identify(host, 'mobile-app', { userId: host.userId, anonymousId: phone, device });
    cast
      .onDay(20)
      .identify(guest, 'mobile-app', { userId: guest.userId, anonymousId: phone, device, email: guest.email });
    cast.onDay(20).order(guest, 'mobile-app', { userId: guest.userId, anonymousId: phone, device });
    cast.onDay(21).identify(host, 'mobile-app', { userId: host.userId, anonymousId: phone, device });
  }
};

/** A library's computer looks like any browser. Members log in on it, later guests order on it. */
export const libraryComputer: Trap = (cast, random) => {
  const computer = random.uuid();
  cast.truth.nobodys('anonymous_id', computer);
  const [members, guests] = [cast.victims(15), cast.victims(10)];
  for (const member of members) cast.onDay(1).establish(member);
  for (const member of members)
    cast.onDay(10).identify(member, 'web-shop', { userId: member.userId, anonymousId: computer, email: member.email });
  for (const guest of guests) {
    cast.onDay(1).asGuest(guest);
    cast.onDay(30).order(guest, 'web-shop', { anonymousId: computer, email: guest.email });
  }
};

/** A script tries out mail boxes from one browser: first invented ones, then those of customers. */
export const mailboxProbe: Trap = (cast, random) => {
  const browser = random.uuid();
  cast.truth.nobodys('anonymous_id', browser);
  for (let i = 0; i < 40; i++) {
    const email = `probe-${random.digits(8)}@letters.example`;
    cast.truth.nobodys('email', email);
    cast.onDay(5).identify(null, 'web-shop', { anonymousId: browser, email });
  }
  for (const victim of cast.victims(8)) {
    cast.onDay(1).establish(victim);
    cast.onDay(20).identify(null, 'web-shop', { anonymousId: browser, email: victim.email });
  }
};
