/** Cards, logins, mail boxes and numbers that are used for or by somebody else. */
import { seatId } from './retailer.ts';
import { anyTill, type Trap } from './trap.ts';

/** A cashier swipes her own card for customers without one, who then name their mail box for the receipt. */
export const cashiersCard: Trap = (cast, random) => {
  const cashier = cast.victim();
  cast.onDay(0).establish(cashier);
  const till = anyTill(random);
  const [members, guests] = [cast.victims(12), cast.victims(6)];
  for (const member of members) cast.onDay(1).establish(member);
  for (const guest of guests) cast.onDay(1).asGuest(guest);
  for (const member of members)
    cast.onDay(15).order(member, 'tills', { anonymousId: till, card: cashier.card, email: member.email });
  for (const guest of guests)
    cast.onDay(40).order(guest, 'tills', { anonymousId: till, card: cashier.card, email: guest.email });
};

/** An agent orders for callers while logged in as herself. */
export const agentsLogin: Trap = (cast, random) => {
  const agent = cast.victim();
  cast.onDay(0).establish(agent);
  const seat = seatId(random.int(12));
  const [members, guests] = [cast.victims(12), cast.victims(6)];
  for (const member of members) cast.onDay(1).establish(member);
  for (const guest of guests) cast.onDay(1).asGuest(guest);
  for (const member of members)
    cast.onDay(15).order(member, 'call-centre', {
      userId: agent.userId,
      anonymousId: seat,
      phone: member.phone,
      email: member.email,
    });
  for (const guest of guests)
    cast.onDay(40).order(guest, 'call-centre', { userId: agent.userId, anonymousId: seat, phone: guest.phone });
};

/** A couple collects on one card, each with an account of their own. */
export const cardOfTwo: Trap = (cast, random) => {
  for (let pair = 0; pair < 4; pair++) {
    const [one, other] = [cast.victim(), cast.victim()];
    cast.truth.claim('loyalty_card', one.card, other.key);
    for (const { userId, browser, email, phone, key } of [one, other]) {
      const actor = key === one.key ? one : other;
      cast.onDay(3).identify(actor, 'web-shop', { userId, anonymousId: browser, email, phone });
      cast.onDay(6).identify(actor, 'web-shop', { userId, anonymousId: browser, card: one.card });
    }
    cast.onDay(12).order(other, 'tills', { anonymousId: anyTill(random), card: one.card });
  }
};

/** An office's switchboard is the telephone number of all who work there; nobody has told the retailer. */
export const officePhone: Trap = (cast) => {
  const office = cast.freshPhone();
  cast.truth.nobodys('phone', office);
  const [members, guests] = [cast.victims(12), cast.victims(12)];
  for (const member of members) cast.onDay(1).establish(member);
  for (const member of members) {
    cast.onDay(8).identify(member, 'web-shop', { userId: member.userId, anonymousId: member.browser, phone: office });
  }
  for (const guest of guests)
    cast.onDay(35).order(guest, 'web-shop', { anonymousId: guest.browser, email: guest.email, phone: office });
};

/** Two accounts under one family address and one land line; twins by name and birthday. */
export const twins: Trap = (cast) => {
  for (let pair = 0; pair < 4; pair++) {
    const [one, other] = [cast.victim(), cast.victim()];
    const [line, box] = [cast.freshPhone(), `family.${one.userId}@letters.example`];
    for (const twin of [one, other]) {
      cast.truth.claim('phone', line, twin.key);
      cast.truth.claim('email', box, twin.key);
    }
    for (const twin of [one, other]) {
      const same = { firstName: one.name.given, lastName: one.name.family, birthday: '1988-04-12' };
      const told = { userId: twin.userId, anonymousId: twin.browser };
      cast.onDay(2).identify(twin, 'web-shop', { ...told, traits: { ...same, email: twin.email, phone: line } });
      cast.onDay(9).identify(twin, 'web-shop', { ...told, traits: { ...same, email: box } });
    }
  }
};

/** The cashier's slip of the finger is somebody else's mail box. */
export const strangersMailbox: Trap = (cast, random) => {
  for (let pair = 0; pair < 4; pair++) {
    const [hit, typing] = [cast.victim(), cast.victim()];
    cast.onDay(1).establish(hit);
    cast.onDay(2).establish(typing);
    cast.onDay(14).identify(typing, 'tills', { anonymousId: anyTill(random), card: typing.card, email: hit.email });
  }
};
