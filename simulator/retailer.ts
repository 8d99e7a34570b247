/** Meridian: an invented retailer of electronics and clothing that trades in euro in four languages. */

export type Culture = 'en' | 'ru' | 'pl' | 'ro';
export type Country = 'IE' | 'LV' | 'PL' | 'RO';

export interface Store {
  readonly id: string;
  readonly name: string;
  readonly city: string;
  readonly country: Country;
  readonly culture: Culture;
  readonly latitude: number;
  readonly longitude: number;
  /** Hours ahead of UTC in winter; all of them change clocks on the EU's dates. */
  readonly utcOffsetHours: number;
  /** Share of the trade, relative to the other stores. */
  readonly size: number;
  readonly tills: number;
  readonly kiosks: number;
  /** The store's own telephone. Staff type it when a customer gives none. */
  readonly phone: string;
}

/** Three digits: the place and the number of the store in it. */
const switchboardNumber = (id: string): string =>
  String('dub crk gwy rig dgv waw krk gdn wro buh clj ias'.indexOf(id.slice(0, 3)) / 4 + 20) + id.slice(-1);

const store = (
  id: string,
  city: string,
  place: string,
  country: Country,
  latitude: number,
  longitude: number,
  size: number,
): Store => ({
  id,
  name: `Meridian ${place}`,
  city,
  country,
  culture: { IE: 'en', LV: 'ru', PL: 'pl', RO: 'ro' }[country] as Culture,
  latitude,
  longitude,
  utcOffsetHours: { IE: 0, LV: 2, PL: 1, RO: 2 }[country],
  size,
  tills: size >= 8 ? 6 : size >= 5 ? 4 : 3,
  kiosks: size >= 8 ? 2 : 1,
  phone: `${{ IE: '+35312345', LV: '+37167234', PL: '+48222345', RO: '+40212345' }[country]}${switchboardNumber(id)}`,
});

export const stores: readonly Store[] = [
  store('dub-1', 'Dublin', 'Dublin Henry Street', 'IE', 53.3498, -6.2622, 10),
  store('dub-2', 'Dublin', 'Dublin Dundrum', 'IE', 53.2869, -6.2422, 7),
  store('crk-1', 'Cork', 'Cork Patrick Street', 'IE', 51.8985, -8.4713, 6),
  store('gwy-1', 'Galway', 'Galway Eyre Square', 'IE', 53.2745, -9.0489, 4),
  store('rig-1', 'Rīga', 'Rīga Centrs', 'LV', 56.9512, 24.1136, 9),
  store('rig-2', 'Rīga', 'Rīga Alfa Park', 'LV', 56.9832, 24.2035, 6),
  store('dgv-1', 'Daugavpils', 'Daugavpils Ditton', 'LV', 55.8747, 26.5362, 4),
  store('waw-1', 'Warszawa', 'Warszawa Złota', 'PL', 52.2303, 21.0025, 10),
  store('krk-1', 'Kraków', 'Kraków Kazimierz', 'PL', 50.0517, 19.9447, 7),
  store('gdn-1', 'Gdańsk', 'Gdańsk Wrzeszcz', 'PL', 54.3826, 18.5987, 5),
  store('wro-1', 'Wrocław', 'Wrocław Rynek', 'PL', 51.1097, 17.0326, 5),
  store('buh-1', 'București', 'București Unirii', 'RO', 44.4268, 26.1025, 10),
  store('clj-1', 'Cluj-Napoca', 'Cluj Iulius', 'RO', 46.7712, 23.6236, 6),
  store('ias-1', 'Iași', 'Iași Palas', 'RO', 47.1567, 27.5872, 4),
];

export interface Warehouse {
  readonly id: string;
  readonly name: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly serves: readonly Country[];
}

export const warehouses: readonly Warehouse[] = [
  { id: 'wh-north', name: 'Meridian North, Łódź', latitude: 51.7592, longitude: 19.456, serves: ['IE', 'LV', 'PL'] },
  { id: 'wh-south', name: 'Meridian South, Ploiești', latitude: 44.9462, longitude: 26.0365, serves: ['RO'] },
];

export const couriers = ['Swiftline', 'Baltparcel', 'Kurier Plus', 'RapidRo'] as const;
export const currency = 'EUR';
export const webShop = 'https://meridian.example';
/** Value added tax in basis points, contained in every price. */
export const vatBps: Readonly<Record<Country, number>> = { IE: 2300, LV: 2100, PL: 2300, RO: 1900 };

export const hotline = '+35312345600';

/** Mobile ranges: valid for libphonenumber, one narrow block a country. Nobody is ever called. */
export const mobilePrefix: Readonly<Record<Country, string>> = {
  IE: '+353871',
  LV: '+37120',
  PL: '+48690',
  RO: '+40720',
};

/** Values that the retailer knows to be nobody's: to be entered as protected before history is played. */
export function protectedValues(): readonly { type: 'phone' | 'loyalty_card'; value: string }[] {
  return [
    { type: 'phone', value: hotline },
    ...stores.map((place) => ({ type: 'phone' as const, value: place.phone })),
    { type: 'loyalty_card', value: '0000' },
  ];
}

export const tillId = (place: Store, number: number): string => `till-${place.id}-${number + 1}`;
export const kioskId = (place: Store, number: number): string => `kiosk-${place.id}-${number + 1}`;
export const seatId = (number: number): string => `call-seat-${number + 1}`;
export const handheldId = (number: number): string => `courier-handheld-${number + 1}`;
export const callSeats = 12;
export const handhelds = 30;

/** Every device that serves whoever stands before it; it identifies nobody. */
export function sharedDevices(): readonly string[] {
  return [
    ...stores.flatMap((place) => Array.from({ length: place.tills }, (_, i) => tillId(place, i))),
    ...stores.flatMap((place) => Array.from({ length: place.kiosks }, (_, i) => kioskId(place, i))),
    ...Array.from({ length: callSeats }, (_, i) => seatId(i)),
    ...Array.from({ length: handhelds }, (_, i) => handheldId(i)),
  ];
}
