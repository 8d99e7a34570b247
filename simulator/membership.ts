/** Signing up, logging in, and what people tell about themselves when they do. */
import type { Device } from './devices.ts';
import { spacedPhone, type Fields, type Traits } from './wire.ts';
import { heldAt, type Person } from './person.ts';
import { ids, type Scene, type Script } from './script.ts';
import { phoneOf } from './world.ts';

export function wantsToSignUp(scene: Scene): boolean {
  const { account } = scene.person;
  const { diary } = scene.world;
  return (
    account !== undefined && !diary.has(scene.person.index, 'signedUp') && diary.visits(scene.person) >= account.onVisit
  );
}

export function signUp(script: Script, scene: Scene, device: Device): void {
  const { person, random, world } = scene;
  const account = person.account as NonNullable<Person['account']>;
  if (account.legacyId !== undefined) {
    // The old shop's cookie still says who this is; the move to the new shop links both ids.
    script.userId = account.legacyId;
    script.identify({ ...nameTraits(person) });
    script.userId = account.userId;
    script.alias(account.legacyId);
  }
  script.userId = account.userId;
  const phone = phoneOf(world, person, script.at, true);
  const byCode = phone !== undefined && random.chance(0.6);
  script.track('Signed Up', { method: byCode ? 'phone' : 'email', type: 'customer' });
  script.identify(
    {
      ...traitsOf(person),
      ...mailTrait(person, random.chance(0.03)),
      ...phoneTrait(person, phone, random.chance(0.05)),
      consents: { ...person.consents },
    },
    ids(['device', device.deviceId], ['phone', byCode ? phone : undefined, true]),
  );
  giveConsents(script, person);
  world.diary.set(person.index, 'signedUp');
  if (phone !== undefined)
    world.diary.set(person.index, phone === person.phones[0]?.value ? 'toldFirstNumber' : 'toldNewNumber');
  script.wait(random, 20, 90);
}

export function logIn(script: Script, scene: Scene, device: Device): void {
  const { person, random } = scene;
  script.userId = person.account?.userId;
  const news = whatIsNew(scene, script.at);
  script.identify(
    { ...mailTrait(person, false), firstName: person.name.given, ...news },
    ids(['device', device.deviceId], ['loyalty_card', news.loyaltyCard]),
  );
  tellTheRest(script, scene);
  script.wait(random, 3, 20);
}

/** What an account learns after it was made: a card, a new number, another mail box. */
function whatIsNew(scene: Scene, at: number): Traits {
  const { person, random, world } = scene;
  const { diary } = world;
  const news: { -readonly [trait in 'loyaltyCard' | 'phone' | 'email']?: string } = {};
  if (person.card !== undefined && !diary.has(person.index, 'cardInAccount')) {
    diary.set(person.index, 'hasCard');
    diary.set(person.index, 'cardInAccount');
    news.loyaltyCard = person.card.number;
  }
  const phone = phoneOf(world, person, at, true);
  const mark = phone === person.phones[0]?.value ? 'toldFirstNumber' : 'toldNewNumber';
  if (phone !== undefined && !diary.has(person.index, mark)) {
    diary.set(person.index, mark);
    news.phone = phone;
  }
  const other = person.emails[1];
  if (other !== undefined && !diary.has(person.index, 'toldOtherEmail') && random.chance(0.3)) {
    diary.set(person.index, 'toldOtherEmail');
    news.email = other;
  }
  return news;
}

function tellTheRest(script: Script, scene: Scene): void {
  const { person, random, world } = scene;
  if (person.company !== undefined && !world.diary.has(person.index, 'groupTold')) {
    world.diary.set(person.index, 'groupTold');
    script.group(person.company.id, { name: person.company.name, industry: 'services' });
  }
  if (person.consents.email && !world.diary.has(person.index, 'withdrew') && random.chance(0.006)) {
    world.diary.set(person.index, 'withdrew');
    script.track('Consent Withdrawn', consentFields('email'));
    script.identify({ consents: { ...person.consents, email: false } });
  }
}

export function giveConsents(script: Script, person: Person): void {
  for (const channel of ['email', 'sms', 'push'] as const) {
    if (person.consents[channel]) script.track('Consent Given', consentFields(channel));
  }
}

const consentFields = (channel: string): Fields => ({ purpose: 'marketing', channel, textVersion: '2025-02' });

/** A guest leaves an address for the parcel; without mail box and telephone there is no order. */
export function guestDetails(script: Script, scene: Scene): boolean {
  const { person, random, world } = scene;
  const phone = phoneOf(world, person, script.at, false);
  if (person.emails.length === 0) return false;
  script.identify({
    ...nameTraits(person),
    ...mailTrait(person, random.chance(0.05)),
    ...phoneTrait(person, phone, random.chance(0.1)),
    guest: true,
  });
  script.wait(random, 10, 60);
  return true;
}

export const nameTraits = (person: Person): Traits => ({ firstName: person.name.given, lastName: person.name.family });

export function traitsOf(person: Person): Traits {
  return {
    ...nameTraits(person),
    gender: person.gender === 'f' ? 'female' : 'male',
    birthday: person.bornOn,
    language: person.culture,
    address: { ...person.address },
  };
}

/** Some type their address with capitals; it is the same box. */
export function mailTrait(person: Person, loud: boolean): Traits {
  const [email] = person.emails;
  if (email === undefined) return {};
  return {
    email: loud
      ? email.replace(/(^|[.@])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase())
      : email,
  };
}

export function phoneTrait(person: Person, phone: string | undefined, spaced: boolean): Traits {
  if (phone === undefined) return {};
  return { phone: spaced ? spacedPhone(phone, person.country) : phone };
}

export const callerNumber = (person: Person, at: number): string | undefined => heldAt(person.phones, at);
