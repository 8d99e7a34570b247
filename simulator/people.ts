/** The people of the demo: who they are, what they own, how they like to shop. Their deeds are in `shopping.ts`. */
import { day, seasonOf } from './calendar.ts';
import { issueCard, IssuedMail, IssuedNumbers, typo } from './issue.ts';
import { familyName, familyStem, nameOf, streets, type Gender } from './names.ts';
import type { Gadget, Habit, Held, Person } from './person.ts';
import { WeightedIndex, type Random } from './random.ts';
import { stores, type Country, type Culture, type Store } from './retailer.ts';

export interface Period {
  readonly firstDay: number;
  readonly lastDay: number;
}

type Draft = { -readonly [field in keyof Person]: Person[field] };

const cultureWeights: Readonly<Record<Culture, number>> = { en: 26, ru: 22, pl: 27, ro: 25 };
const countryOf: Readonly<Record<Culture, Country>> = { en: 'IE', ru: 'LV', pl: 'PL', ro: 'RO' };
const habitWeights: Readonly<Record<Habit, number>> = {
  web: 34,
  app: 20,
  store: 26,
  omni: 14,
  phone: 3,
  marketplace: 3,
};
const hasAccount: Readonly<Record<Habit, number>> = {
  web: 0.62,
  app: 0.95,
  store: 0.12,
  omni: 0.88,
  phone: 0.1,
  marketplace: 0.05,
};
const hasCard: Readonly<Record<Habit, number>> = {
  web: 0.25,
  app: 0.5,
  store: 0.72,
  omni: 0.93,
  phone: 0.3,
  marketplace: 0.05,
};

export function makePeople(seed: Random, count: number, period: Period): Person[] {
  const root = seed.fork('people');
  const mail = new IssuedMail();
  const numbers = new IssuedNumbers(root);
  const debuts = debutDays(period);
  const people: Draft[] = [];
  for (let household = 0; people.length < count; household++) {
    const random = root.fork(`household-${household}`);
    for (const person of makeHousehold(household, people.length, random, { mail, numbers, debuts, period })) {
      if (people.length < count) people.push(person);
    }
  }
  recycleNumbers(people, root.fork('recycled'), period);
  return people;
}

interface Office {
  readonly mail: IssuedMail;
  readonly numbers: IssuedNumbers;
  readonly debuts: WeightedIndex;
  readonly period: Period;
}

function makeHousehold(household: number, first: number, random: Random, office: Office): Draft[] {
  const culture = random.weighted(cultureWeights);
  const near = stores.filter((place) => place.culture === culture);
  const home = near[new WeightedIndex(near.map((place) => place.size)).pick(random)] as Store;
  const size = random.chance(0.86) ? 1 : 2 + random.int(3);
  const stem = familyStem(culture, random);
  const address = {
    street: `${random.pick(streets[culture])} ${random.int(140) + 1}`,
    city: home.city,
    postalCode: random.digits(5),
    country: countryOf[culture],
  };
  const tablet = size > 1 && random.chance(0.5) ? gadget(random.fork('tablet'), 'tablet') : undefined;
  return Array.from({ length: size }, (_, member) => {
    const own = random.fork(`member-${member}`);
    const gender: Gender = own.chance(0.54) ? 'f' : 'm';
    const drawn = nameOf(culture, gender, own);
    const name = size === 1 ? drawn : { given: drawn.given, family: familyName(culture, gender, stem) };
    const person = makePerson(first + member, { culture, gender, name, home, address, household }, own, office);
    // Only people who log in share the tablet, so that what happens on it can be told apart at all.
    if (tablet !== undefined && person.account !== undefined) person.tablet = tablet;
    return person;
  });
}

type Origin = Pick<Person, 'culture' | 'gender' | 'name' | 'home' | 'address'> & { readonly household: number };

function makePerson(index: number, origin: Origin, random: Random, office: Office): Draft {
  const { culture, gender, name, home, address } = origin;
  const country = countryOf[culture];
  const habit = random.weighted(habitWeights);
  const birthYear = 1950 + random.int(57);
  const debutDay = office.period.firstDay + office.debuts.pick(random);
  const person: Draft = {
    index,
    key: `p-${String(index + 1).padStart(6, '0')}`,
    culture,
    country,
    gender,
    name,
    home,
    address,
    habit,
    bornOn: `${birthYear}-${pad(random.int(12) + 1)}-${pad(random.int(28) + 1)}`,
    weight: Math.exp(1.1 * random.normal()) * (habit === 'omni' ? 1.8 : habit === 'marketplace' ? 0.4 : 1),
    debutDay,
    emails: Array.from({ length: mailBoxes(random) }, () => office.mail.issue(name, birthYear, random)),
    phones: [],
    browsers: browsers(random.fork('browsers'), office.period),
    consents: { email: random.chance(0.62), sms: random.chance(0.35), push: random.chance(0.5) },
  };
  const taste = random.float();
  if (taste < 0.38) person.taste = 'Electronics';
  else if (taste < 0.8) person.taste = 'Clothing';
  giveMeans(person, random.fork('means'), office);
  return person;
}

/** Account, card, app, messengers, phone numbers: what makes a person recognisable. */
function giveMeans(person: Draft, random: Random, office: Office): void {
  const { habit, index } = person;
  if (random.chance(hasAccount[habit]) && person.emails.length > 0) {
    person.account = {
      userId: `u-${100_000 + index}`,
      onVisit: 1 + random.int(3),
      ...(random.chance(0.03) ? { legacyId: `old-${50_000 + index}` } : {}),
    };
  }
  if (random.chance(hasCard[habit])) person.card = { number: issueCard(index), onVisit: 1 + random.int(2) };
  if (habit === 'app' || (habit === 'omni' && random.chance(0.7))) person.app = gadget(random.fork('app'), 'phone');
  if (random.chance(0.08)) person.telegram = String(600_000_000 + index * 7 + random.int(7));
  if (random.chance(0.05)) person.viber = `vb${random.fork('viber').uuid().replaceAll('-', '').slice(0, 20)}`;
  if (habit === 'marketplace') {
    person.marketplace = {
      buyerId: `mkt-${300_000 + index}`,
      relayEmail: `buyer-${random.digits(4)}${index}@relay.market.example`,
    };
  }
  const known = person.account !== undefined || person.card !== undefined;
  if (random.chance(known ? 0.3 : 0.03)) {
    const recorded = person.debutDay + 1 + random.int(20);
    person.crm = { id: `C${String(700_000 + index)}`, day: Math.min(recorded, office.period.lastDay) };
  }
  if (person.account !== undefined && random.chance(0.02)) {
    const group = random.int(40);
    person.company = {
      id: `company-${group}`,
      name: `${['Nordbau', 'Atelier', 'Kontor', 'Studio'][group % 4]} ${group + 1}`,
    };
  }
  const [email] = person.emails;
  if (email !== undefined && random.chance(0.05)) person.mistypedEmail = office.mail.issueTypo(typo(email, random));
  person.phones = phones(person, random.fork('phones'), office);
}

function phones(person: Draft, random: Random, office: Office): Held[] {
  if (random.chance(0.06)) return [];
  const first = office.numbers.issue(person.country);
  const { firstDay, lastDay } = office.period;
  const whole = [{ value: first, from: -Infinity, until: Infinity }];
  if (person.account === undefined || !random.chance(0.08) || lastDay - firstDay < 90) return whole;
  const changed = (person.debutDay + 20 + random.int(Math.max(1, lastDay - person.debutDay - 20))) * day;
  return [
    { value: first, from: -Infinity, until: changed },
    { value: office.numbers.issue(person.country), from: changed, until: Infinity },
  ];
}

/** A quarter of the numbers that were given up go to a newcomer, at least two months later. */
function recycleNumbers(people: Draft[], random: Random, period: Period): void {
  const heirs = people.filter((person) => person.account !== undefined && person.phones.length === 1);
  let next = 0;
  for (const person of people) {
    const [given] = person.phones;
    if (person.phones.length < 2 || given === undefined || !random.chance(0.25)) continue;
    const from = given.until + 60 * day;
    if (from > period.lastDay * day) continue;
    for (; next < heirs.length; next++) {
      const heir = heirs[next] as Draft;
      if (heir.debutDay * day <= from || heir.country !== person.country || heir === person) continue;
      heir.phones = [{ value: given.value, from, until: Infinity }];
      heir.numberFrom = person.index;
      next++;
      break;
    }
  }
}

function browsers(random: Random, period: Period): Held[][] {
  return Array.from({ length: random.chance(0.35) ? 2 : 1 }, () => {
    const first = random.uuid();
    // Cookies get lost: a browser comes back under another name.
    if (!random.chance(0.3)) return [{ value: first, from: -Infinity, until: Infinity }];
    const cleared = (period.firstDay + random.int(period.lastDay - period.firstDay + 1)) * day;
    return [
      { value: first, from: -Infinity, until: cleared },
      { value: random.uuid(), from: cleared, until: Infinity },
    ];
  });
}

function gadget(random: Random, kind: 'phone' | 'tablet'): Gadget {
  const system = random.chance(0.45) ? 'iOS' : 'Android';
  const models =
    kind === 'tablet' ? ['Leaf 10', 'Canvas Pro', 'Page 8'] : ['Neo 5', 'Arc 7', 'One 12', 'Edge 3 Pro', 'Play 2'];
  return { anonymousId: random.uuid(), deviceId: random.uuid().toUpperCase(), model: random.pick(models), system };
}

const mailBoxes = (random: Random): number => {
  const draw = random.float();
  return draw < 0.03 ? 0 : draw < 0.78 ? 1 : draw < 0.95 ? 2 : 3;
};

/** First visits follow the season, with more of them early on: Meridian had customers before the history begins. */
function debutDays(period: Period): WeightedIndex {
  const days = period.lastDay - period.firstDay + 1;
  return new WeightedIndex(
    Array.from({ length: days }, (_, i) => seasonOf(period.firstDay + i) * (1.7 - (1.2 * i) / days)),
  );
}

const pad = (value: number): string => String(value).padStart(2, '0');
