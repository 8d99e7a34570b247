/**
 * The traps, each as it happens in shops. Every one can be solved by what the events say: where only a guess could
 * tell two people apart, earlier events give the reason not to merge.
 */
import type { Cast } from './cast.ts';
import type { Random } from './random.ts';
import { kioskId, seatId, stores, tillId, type Store } from './retailer.ts';

export type Trap = (cast: Cast, random: Random) => void;

const anyTill = (random: Random): string => {
  const store = random.pick(stores) as Store;
  return tillId(store, random.int(store.tills));
};

/** One logs in on the family's tablet, the other orders there as a guest under their own mail box. */
const guestOnFamilyTablet: Trap = (cast, random) => {
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
const kioskLeftOpen: Trap = (cast, random) => {
  const store = random.pick(stores);
  const [first, ...next] = cast.victims(5);
  if (first === undefined) return;
  for (const victim of [first, ...next]) cast.onDay(2).establish(victim);
  for (const victim of next)
    cast.onDay(22).order(victim, 'kiosks', { userId: first.userId, anonymousId: kioskId(store, 0), card: victim.card });
};

/** The number's new owner applies for a card; the former one had a card with it. */
const recycledByCard: Trap = (cast, random) => {
  for (let pair = 0; pair < 4; pair++) {
    const [before, after] = [cast.victim(), cast.victim()];
    cast.truth.claim('phone', before.phone, after.key);
    cast.onDay(1).identify(before, 'tills', {
      anonymousId: anyTill(random),
      card: before.card,
      phone: before.phone,
      email: before.email,
    });
    cast.onDay(55).identify(after, 'tills', {
      anonymousId: anyTill(random),
      card: after.card,
      phone: before.phone,
      email: after.email,
    });
  }
};

/** The former owner had told a new number before the old one came back with a stranger's order. */
const recycledByGuest: Trap = (cast) => {
  for (let pair = 0; pair < 4; pair++) {
    const [before, after] = [cast.victim(), cast.victim()];
    const old = cast.freshPhone();
    cast.truth.claim('phone', old, before.key);
    cast.truth.claim('phone', old, after.key);
    cast.onDay(1).identify(before, 'web-shop', {
      userId: before.userId,
      anonymousId: before.browser,
      email: before.email,
      phone: old,
    });
    cast
      .onDay(5)
      .identify(before, 'web-shop', { userId: before.userId, anonymousId: before.browser, phone: before.phone });
    cast.onDay(40).identify(after, 'web-shop', {
      userId: after.userId,
      anonymousId: after.browser,
      email: after.email,
      phone: after.phone,
    });
    cast.onDay(70).order(after, 'web-shop', { anonymousId: after.browser, email: after.email, phone: old });
  }
};

const rubbishPhones = [
  '0000',
  'null',
  'undefined',
  '+70000000000',
  '+00000000000',
  '000000',
  '-',
  'n/a',
  '+11111111111',
  '123',
];
const rubbishEmails = [
  'test@test.com',
  'null',
  'undefined',
  'no@no.no',
  'none@none.com',
  '-',
  'noemail@noemail.com',
  'a@a.a',
  'test@example.com',
];
const rubbishCards = ['0000', '0000000000000', 'null', '-', '1111111111111', 'none'];
const rubbishUsers = ['null', 'undefined', '0', 'guest', 'anonymous', '[object Object]', '-1', 'false', 'NaN'];
const rubbishVisitors = ['undefined', 'null', '00000000-0000-0000-0000-000000000000', '[object Object]', '0'];

/** What gets typed into required fields, and what broken scripts send. */
const rubbish: Trap = (cast, random) => {
  const fields = [
    ...rubbishPhones.map((value) => ({ type: 'phone' as const, value })),
    ...rubbishEmails.map((value) => ({ type: 'email' as const, value })),
    ...rubbishCards.map((value) => ({ type: 'loyalty_card' as const, value })),
  ];
  for (const { type, value } of fields) {
    cast.truth.nobodys(type, value);
    const typed = type === 'phone' ? { phone: value } : type === 'email' ? { email: value } : { card: value };
    for (const victim of cast.victims(4)) {
      if (type === 'email')
        cast.onDay(3).identify(victim, 'tills', {
          anonymousId: anyTill(random),
          card: victim.card,
          phone: victim.phone,
          ...typed,
        });
      else cast.onDay(3).order(victim, 'web-shop', { anonymousId: victim.browser, email: victim.email, ...typed });
    }
  }
  for (const value of rubbishUsers) {
    cast.truth.nobodys('user_id', value);
    for (const victim of cast.victims(3))
      cast.onDay(4).order(victim, 'web-shop', { userId: value, anonymousId: victim.browser, email: victim.email });
  }
  for (const value of rubbishVisitors) {
    cast.truth.nobodys('anonymous_id', value);
    for (const victim of cast.victims(3))
      cast.onDay(4).identify(victim, 'web-shop', { userId: victim.userId, anonymousId: value, email: victim.email });
  }
};

/** A friend logs in on the other's phone to show an order, and logs out again. */
const swappedLogin: Trap = (cast, random) => {
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

/** A cashier swipes her own card for customers without one, who then name their mail box for the receipt. */
const cashiersCard: Trap = (cast, random) => {
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
const agentsLogin: Trap = (cast, random) => {
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

/** Capitals and blanks do not make another mail box; dots do, outside of one provider's own rules. */
const spelling: Trap = (cast, random) => {
  for (const victim of cast.victims(4)) {
    cast.onDay(1).identify(victim, 'web-shop', {
      userId: victim.userId,
      anonymousId: victim.browser,
      email: ` ${victim.email.toUpperCase()} `,
    });
    cast.onDay(9).identify(victim, 'tills', { anonymousId: anyTill(random), card: victim.card, email: victim.email });
    cast.onDay(12).identify(victim, 'tills', {
      anonymousId: anyTill(random),
      card: victim.card,
      phone: `${victim.phone.slice(0, 4)} ${victim.phone.slice(4, 6)} ${victim.phone.slice(6)}`,
    });
    cast.onDay(13).order(victim, 'call-centre', {
      anonymousId: seatId(1),
      email: victim.email,
      phone: `00${victim.phone.slice(1)}`,
    });
  }
  for (let pair = 0; pair < 4; pair++) {
    const [dotted, plain] = [cast.victim(), cast.victim()];
    const without = dotted.email.replace(/\.(?=.*@)/g, '');
    cast.truth.claim('email', without, plain.key);
    cast
      .onDay(1)
      .identify(dotted, 'web-shop', { anonymousId: dotted.browser, email: dotted.email, phone: dotted.phone });
    cast.onDay(2).identify(plain, 'web-shop', { anonymousId: plain.browser, email: without, phone: plain.phone });
  }
};

/** A couple collects on one card, each with an account of their own. */
const cardOfTwo: Trap = (cast, random) => {
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

/** The cashier's slip of the finger is somebody else's mail box. */
const strangersMailbox: Trap = (cast, random) => {
  for (let pair = 0; pair < 4; pair++) {
    const [hit, typing] = [cast.victim(), cast.victim()];
    cast.onDay(1).establish(hit);
    cast.onDay(2).establish(typing);
    cast.onDay(14).identify(typing, 'tills', { anonymousId: anyTill(random), card: typing.card, email: hit.email });
  }
};

/** An office's switchboard is the telephone number of all who work there; nobody has told the retailer. */
const officePhone: Trap = (cast) => {
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
const twins: Trap = (cast) => {
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

/** A library's computer looks like any browser. Members log in on it, later guests order on it. */
const libraryComputer: Trap = (cast, random) => {
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
const mailboxProbe: Trap = (cast, random) => {
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

/** One customer with two numbers and three mail boxes: this one *is* to be brought together. */
const manyFaces: Trap = (cast, random) => {
  for (const victim of cast.victims(4)) {
    const [second, third, line] = [`second.${victim.email}`, `third.${victim.email}`, cast.freshPhone()];
    cast.truth.claim('email', second, victim.key);
    cast.truth.claim('email', third, victim.key);
    cast.truth.claim('phone', line, victim.key);
    cast.onDay(1).establish(victim);
    const told = { userId: victim.userId, anonymousId: victim.browser };
    cast.onDay(15).identify(victim, 'web-shop', { ...told, email: second });
    cast.onDay(30).identify(victim, 'web-shop', { ...told, phone: line });
    cast.onDay(45).order(victim, 'tills', { anonymousId: anyTill(random), card: victim.card, email: third });
  }
};

export const traps = {
  guestOnFamilyTablet,
  kioskLeftOpen,
  recycledByCard,
  recycledByGuest,
  rubbish,
  swappedLogin,
  cashiersCard,
  agentsLogin,
  spelling,
  cardOfTwo,
  strangersMailbox,
  officePhone,
  twins,
  libraryComputer,
  mailboxProbe,
  manyFaces,
} as const satisfies Readonly<Record<string, Trap>>;
