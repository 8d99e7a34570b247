/** Meridian's 14 stores and 2 warehouses, its ways of delivering, and what lies on the shelves on the first day. */
import type { z } from 'zod';
import type * as contract from '../../contracts/stock.ts';
import type { Catalogue, Variant } from '../catalogue.ts';
import type { Random } from '../random.ts';
import { stores, warehouses, type Country, type Store } from '../retailer.ts';

type LocationWish = z.input<typeof contract.putLocationBody> & { readonly id: string };
type MethodWish = z.input<typeof contract.putMethodBody> & { readonly id: string };
type WindowWish = z.input<typeof contract.putWindowBody> & { readonly id: string };

export const zoneOf = (country: Country): string => country.toLowerCase();
export const timeZones: Readonly<Record<Country, string>> = {
  IE: 'Europe/Dublin',
  LV: 'Europe/Riga',
  PL: 'Europe/Warsaw',
  RO: 'Europe/Bucharest',
};

const workdays = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const everyDay = (from: string, to: string, days: readonly string[]): Record<string, [string, string][]> =>
  Object.fromEntries(days.map((day) => [day, [[from, to] as [string, string]]]));

function storeHours({ country, size }: Store): LocationWish['opening'] {
  const week = everyDay('10:00', size >= 8 ? '21:00' : '20:00', [...workdays, 'sat']);
  // Shops in Poland are closed on Sundays.
  return country === 'PL' ? week : { ...week, sun: [['11:00', '18:00']] };
}

export function locations(): LocationWish[] {
  return [
    ...stores.map((place): LocationWish => ({
      id: place.id,
      kind: 'store',
      name: place.name,
      zone: zoneOf(place.country),
      country: place.country,
      city: place.city,
      latitude: place.latitude,
      longitude: place.longitude,
      timeZone: timeZones[place.country],
      opening: storeHours(place),
      cutOff: '16:00',
      capacityUnitsADay: place.size * 60,
      ships: true,
      offersPickup: true,
      offersTryOn: true,
    })),
    ...warehouses.map((house): LocationWish => ({
      id: house.id,
      kind: 'warehouse',
      name: house.name,
      zone: house.id === 'wh-south' ? 'ro' : 'pl',
      country: house.id === 'wh-south' ? 'RO' : 'PL',
      city: house.name.split(', ')[1] ?? '',
      latitude: house.latitude,
      longitude: house.longitude,
      timeZone: house.id === 'wh-south' ? timeZones.RO : timeZones.PL,
      opening: everyDay('06:00', '22:00', [...workdays, 'sat']),
      cutOff: '18:00',
      ships: true,
      offersPickup: false,
      offersTryOn: false,
    })),
  ];
}

export const freeDeliveryFromMinor = 6_000;

export function deliveryMethods(): MethodWish[] {
  const amount = (upToKm: number, days: number): { upToKm: number; days: number; amountMinor: number } => ({
    upToKm,
    days,
    amountMinor: 0,
  });
  return [
    {
      id: 'standard',
      kind: 'ship',
      name: 'Standard delivery',
      terms: {
        currency: 'EUR',
        baseMinor: 495,
        bands: [amount(150, 1), amount(700, 2), amount(1_500, 3), amount(5_000, 5)],
      },
    },
    {
      id: 'express',
      kind: 'ship',
      name: 'Express, next working day',
      terms: { currency: 'EUR', baseMinor: 1_290, bands: [amount(800, 1)] },
    },
    {
      id: 'evening',
      kind: 'courier',
      name: 'Courier in the evening',
      terms: {
        currency: 'EUR',
        baseMinor: 790,
        bands: [amount(40, 0)],
        movesOn: [...workdays, 'sat'],
      },
    },
    { id: 'collect', kind: 'pickup', name: 'Collect in a store', terms: { currency: 'EUR', pickMinutes: 60 } },
    { id: 'try-on', kind: 'try_on', name: 'Try on in a store', terms: { currency: 'EUR', pickMinutes: 90 } },
  ];
}

/** In each country two hours every evening, the later one dearer; some large stores also have their own on Saturdays. */
export function deliveryWindows(): WindowWish[] {
  const byCourier = { methodId: 'evening', cutOffMinutes: 60 };
  const zones = [...new Set(stores.map(({ country }) => zoneOf(country)))];
  const large = stores.filter(({ size }) => size >= 8);
  const saturday = { weekdays: ['sat' as const], from: '10:00', to: '13:00' };
  return [
    ...zones.flatMap((zone): WindowWish[] => [
      { id: `evening-${zone}`, name: '17–19', zone, from: '17:00', to: '19:00', capacity: 120, ...byCourier },
      {
        id: `late-${zone}`,
        name: '19–21',
        zone,
        from: '19:00',
        to: '21:00',
        capacity: 60,
        surchargeMinor: 200,
        ...byCourier,
      },
    ]),
    ...large.map((store): WindowWish => ({
      id: `saturday-${store.id}`,
      name: `Saturday, ${store.name}`,
      locationId: store.id,
      capacity: 20,
      ...saturday,
      ...byCourier,
    })),
  ];
}

export interface ShelfLine {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
}

/** A warehouse has everything, a store the more the larger it is. Cheap things lie there in numbers. */
export function openingStock(catalogue: Pick<Catalogue, 'variants'>, seed: Random, locationId: string): ShelfLine[] {
  const random = seed.fork(`opening-stock-${locationId}`);
  const store = stores.find((place) => place.id === locationId);
  return catalogue.variants.flatMap((variant) => {
    if (store !== undefined && !random.chance(0.35 + store.size * 0.05)) return [];
    return [{ sku: variant.sku, locationId, onHand: depth(variant, random) * (store === undefined ? 8 : 1) }];
  });
}

function depth(variant: Variant, random: Random): number {
  const usual = variant.priceMinor < 3_000 ? 14 : variant.priceMinor < 15_000 ? 7 : 3;
  return Math.max(1, Math.round(usual * random.between(0.5, 1.6)));
}
