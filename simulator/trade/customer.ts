/** Who buys, as the API hears it: the identifiers that the event of the same deed would have carried, and not one more. */
import type { Person } from '../person.ts';
import type { Random } from '../random.ts';
import { externalId, identifierKey, identifiersOf, type SourceSlug, type WireEvent } from '../wire.ts';
import { sourcesNeeded } from '../sources.ts';
import type { Customer, DeliveryWish } from './shop.ts';

const shared = new Set(
  sourcesNeeded()
    .filter((source) => source.sharedDevice)
    .map(({ slug }) => slug),
);

/** The till, the kiosk and the seat are nobody's: their own number is left out. */
export function customerOf(source: SourceSlug, event: WireEvent): Customer {
  const verified = new Set(
    (event.context?.externalIds ?? [])
      .filter((one) => one.verified === true)
      .map(({ type, id }) => identifierKey({ type, value: externalId(type, id).id })),
  );
  return identifiersOf(event)
    .filter(({ type }) => type !== 'anonymous_id' || !shared.has(source))
    .map((identifier) => (verified.has(identifierKey(identifier)) ? { ...identifier, verified: true } : identifier));
}

/** Where it is brought: in her town, some streets from the store next door. */
export function addressOf(person: Person, random: Random): NonNullable<DeliveryWish['address']> {
  const { street, city, postalCode, country } = person.address;
  return {
    lines: [street],
    city,
    postcode: postalCode,
    country,
    latitude: round(person.home.latitude + random.between(-0.06, 0.06)),
    longitude: round(person.home.longitude + random.between(-0.09, 0.09)),
  };
}

export function contactOf(person: Person): NonNullable<DeliveryWish['contact']> {
  const [email] = person.emails;
  const phone = person.phones.at(-1)?.value;
  return {
    name: `${person.name.given} ${person.name.family}`,
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
  };
}

const round = (degrees: number): number => Math.round(degrees * 10_000) / 10_000;
