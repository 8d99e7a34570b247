/** Where somebody is by the clock, as far as it is known: what she or her browser said, else the country that she lives in or her phone is from. Pure. */
import { Temporal } from 'temporal-polyfill';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { isZone } from '../deliver/decide-quiet.ts';

type Traits = Readonly<Record<string, unknown>>;

const textAt = (traits: Traits, names: readonly string[]): string | null => {
  for (const name of names) {
    const value = traits[name];
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return null;
};

/** Null: unknown, or a country whose clocks differ at this instant. */
export function zoneOf(traits: Traits, now: Date): string | null {
  const said = textAt(traits, ['timezone', 'timeZone', 'time_zone']);
  if (said !== null && isZone(said)) return said;
  const country = countryOf(traits);
  return country === null ? null : zoneOfCountry(country, now);
}

function countryOf(traits: Traits): string | null {
  const address = traits['address'];
  const inside = typeof address === 'object' && address !== null ? (address as Traits) : {};
  const said = textAt(traits, ['country', 'countryCode', 'country_code']) ?? textAt(inside, ['country', 'countryCode']);
  if (said !== null && /^[A-Za-z]{2}$/.test(said)) return said.toUpperCase();
  const phone = textAt(traits, ['phone', 'phoneNumber']);
  return phone === null ? null : (parsePhoneNumberFromString(phone)?.country ?? null);
}

/** Node 20 has the list as a property, later ones by a method. */
interface WithZones {
  readonly timeZones?: readonly string[];
  getTimeZones?(): readonly string[] | undefined;
}

const zones = new Map<string, readonly string[]>();

function zoneOfCountry(country: string, now: Date): string | null {
  const known = zones.get(country) ?? zonesOf(country);
  zones.set(country, known);
  const [first, ...others] = known;
  if (first === undefined) return null;
  const offset = (zone: string): number =>
    Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).offsetNanoseconds;
  return others.every((zone) => offset(zone) === offset(first)) ? first : null;
}

function zonesOf(country: string): readonly string[] {
  try {
    const locale = new Intl.Locale(`und-${country}`) as WithZones;
    return (locale.getTimeZones?.() ?? locale.timeZones ?? []).filter(isZone);
  } catch {
    return [];
  }
}
