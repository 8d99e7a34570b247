/** Values that change hands, mean nothing, or are written in many ways. */
import { seatId } from './retailer.ts';
import { anyTill, type Trap } from './trap.ts';

/** The number's new owner applies for a card; the former one had a card with it. */
export const recycledByCard: Trap = (cast, random) => {
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
export const recycledByGuest: Trap = (cast) => {
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
export const rubbish: Trap = (cast, random) => {
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

/** Capitals and blanks do not make another mail box; dots do, outside of one provider's own rules. */
export const spelling: Trap = (cast, random) => {
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

/** One customer with two numbers and three mail boxes: this one *is* to be brought together. */
export const manyFaces: Trap = (cast, random) => {
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
