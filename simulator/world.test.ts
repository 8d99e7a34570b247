import * as fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { expect, test } from 'vitest';
import { catalogueSize, makeCatalogue } from './catalogue.ts';
import { isCardNumber, isGtin13, withGtinDigit, withLuhnDigit } from './check-digits.ts';
import { Random } from './random.ts';
import { protectedValues, stores } from './retailer.ts';
import { identifierKey } from './wire.ts';
import { makeWorld, truthOf } from './world.ts';

const now = Date.UTC(2026, 5, 1, 12);
const world = makeWorld({ seed: 'world', people: 3000, months: 18, now });

test('a digit that is changed is caught by the check digit', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{12}$/), fc.nat(12), fc.integer({ min: 1, max: 9 }), (digits, place, by) => {
      const spoil = (code: string): string =>
        code.slice(0, place) + ((Number(code.charAt(place)) + by) % 10) + code.slice(place + 1);
      expect(isGtin13(withGtinDigit(digits))).toBe(true);
      expect(isGtin13(spoil(withGtinDigit(digits)))).toBe(false);
      expect(isCardNumber(spoil(withLuhnDigit(digits)))).toBe(false);
    }),
  );
});

test('the check digits are those of published examples', () => {
  expect(isGtin13('4006381333931')).toBe(true);
  expect(withLuhnDigit('7992739871')).toBe('79927398713');
});

test('the catalogue has 2,000 variants with their own SKU and a valid GTIN, at prices that end as on shelves', () => {
  const { variants } = makeCatalogue(Random.of('meridian'));
  expect(variants).toHaveLength(catalogueSize);
  expect(new Set(variants.map(({ sku }) => sku)).size).toBe(catalogueSize);
  expect(new Set(variants.map(({ gtin }) => gtin)).size).toBe(catalogueSize);
  expect(variants.every(({ gtin }) => isGtin13(gtin))).toBe(true);
  expect(
    variants.every(
      ({ priceMinor }) => priceMinor >= 599 && priceMinor < 250_000 && [0, 95, 99].includes(priceMinor % 100),
    ),
  ).toBe(true);
  const clothing = variants.filter(({ department }) => department === 'Clothing').length;
  expect(clothing).toBeGreaterThan(600);
  expect(clothing).toBeLessThan(1700);
});

test('everybody is the same again under the same seed', () => {
  const again = makeWorld({ seed: 'world', people: 3000, months: 18, now });
  expect(again.people).toEqual(world.people);
  const other = makeWorld({ seed: 'other', people: 3000, months: 18, now });
  expect(other.people[0]?.name).not.toEqual(world.people[0]?.name);
});

test('who is added to a world leaves the others as they were', () => {
  const larger = makeWorld({ seed: 'world', people: 3200, months: 18, now });
  const names = world.people.map(({ name, card, account }) => ({ name, card, account }));
  expect(larger.people.slice(0, 3000).map(({ name, card, account }) => ({ name, card, account }))).toEqual(names);
});

test('telephone numbers are valid and cards carry their check digit', () => {
  const numbers = world.people.slice(0, 400).flatMap(({ phones }) => phones.map(({ value }) => value));
  const all = [...numbers, ...stores.map(({ phone }) => phone)];
  expect(all.filter((number) => parsePhoneNumberFromString(number)?.isValid() !== true)).toEqual([]);
  expect(world.people.filter(({ card }) => card !== undefined && !isCardNumber(card.number))).toEqual([]);
});

test('nobody but a recycled number’s or a shared tablet’s owners share a value', () => {
  const truth = truthOf(world);
  for (const person of world.people) {
    for (const email of person.emails)
      expect(truth.ownership({ type: 'email', value: email })).toEqual({ kind: 'one', owner: person.key });
    for (const phone of person.phones) {
      const heirs = world.people.filter(({ numberFrom }) => numberFrom === person.index);
      const owners = [
        person.key,
        ...heirs.map(({ key }) => key),
        ...(person.numberFrom === undefined ? [] : [world.people[person.numberFrom]?.key]),
      ];
      const owner = truth.ownership({ type: 'phone', value: phone.value });
      expect(owners).toEqual(
        expect.arrayContaining(owner.kind === 'several' ? [...owner.owners] : [owner.kind === 'one' && owner.owner]),
      );
    }
  }
  for (const value of protectedValues()) expect(truth.ownership(identifierKey(value)).kind).toBe('nobody');
});

test('the world holds what makes identity hard', () => {
  const { people } = world;
  const tablets = new Map<string, number>();
  for (const { tablet } of people)
    if (tablet !== undefined) tablets.set(tablet.deviceId, (tablets.get(tablet.deviceId) ?? 0) + 1);
  expect([...tablets.values()].filter((users) => users > 1).length).toBeGreaterThan(10);
  expect(people.filter(({ numberFrom }) => numberFrom !== undefined).length).toBeGreaterThan(3);
  expect(people.filter(({ mistypedEmail }) => mistypedEmail !== undefined).length).toBeGreaterThan(50);
  expect(people.filter(({ phones }) => phones.length > 1).length).toBeGreaterThan(50);
  expect(new Set(people.map(({ culture }) => culture))).toEqual(new Set(['en', 'ru', 'pl', 'ro']));
  expect(people.some(({ name }) => /^[А-Яа-яё]+$/u.test(name.family))).toBe(true);
});
