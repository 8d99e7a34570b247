/** What a promise is made of: where the goods are, when places work, what is booked. Four statements in one round trip, then all is pure. */
import { run, type On } from '../../kit/sql.ts';
import { availabilityOf } from '../availability.ts';
import type { Availability, Location, PromiseWish } from '../contract.ts';
import { bookedForPromise } from '../locations.sql.ts';
import { locationsForBasket } from '../locations.ts';
import { localTime, type LocalTime } from './calendar.ts';
import { methodsInUse, type DeliveryMethod } from './methods.ts';
import type { OfferedRow } from './windows.sql.ts';
import { farthestWindowDays } from './windows.ts';

export interface Basket {
  readonly skus: readonly string[];
  readonly demand: readonly number[];
}

export interface World {
  readonly basket: Basket;
  readonly methods: readonly DeliveryMethod[];
  readonly locations: ReadonlyMap<string, Location>;
  /** By location, then by SKU. */
  readonly stock: ReadonlyMap<string, ReadonlyMap<string, Availability>>;
  readonly nowAt: (location: Location) => LocalTime;
  readonly bookedOn: (locationId: string, day: string) => number;
  readonly windows: readonly OfferedRow[];
}

export function basketOf(lines: PromiseWish['lines']): Basket {
  const sums = new Map<string, number>();
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  return { skus: [...sums.keys()], demand: [...sums.values()] };
}

/** What was read, as plain data: it can go to another thread. */
export interface Facts {
  readonly basket: Basket;
  readonly methods: readonly DeliveryMethod[];
  readonly locations: ReadonlyMap<string, Location>;
  readonly cells: readonly Availability[];
  readonly booked: readonly { readonly location_id: string; readonly day_on: string; readonly units: number }[];
  readonly windows: readonly OfferedRow[];
}

/** What arrives later than this is not brought in a window that was counted. */
const countedDays = 30;

export async function readFacts(on: On, wish: PromiseWish): Promise<Facts> {
  const basket = basketOf(wish.lines);
  // A day before now: somewhere it is still yesterday.
  const since = new Date(wish.now.getTime() - 86_400_000).toISOString().slice(0, 10);
  const until = new Date(wish.now.getTime() + (countedDays + farthestWindowDays) * 86_400_000)
    .toISOString()
    .slice(0, 10);
  const { methods: named, locationIds = [] } = wish;
  // A courier needs to know where to.
  const withWindows = wish.destination !== undefined;
  const [ways, cells, locations, booked] = await Promise.all([
    methodsInUse(on, { methods: named, locationIds, skus: basket.skus, since, until, withWindows }),
    availabilityOf(on, basket.skus),
    locationsForBasket(on, basket.skus, locationIds),
    run(on, bookedForPromise, [basket.skus, since]),
  ]);
  const plain = { booked: booked.map((row) => ({ ...row })), windows: ways.windows };
  return { basket, methods: ways.methods, cells, locations, ...plain };
}

/** Pure. */
export function worldOf({ basket, methods, cells, locations, booked, windows }: Facts, now: Date): World {
  const stock = new Map<string, Map<string, Availability>>();
  for (const cell of cells) {
    const here = stock.get(cell.locationId) ?? new Map<string, Availability>();
    stock.set(cell.locationId, here.set(cell.sku, cell));
  }
  const days = new Map(booked.map((row) => [`${row.location_id} ${row.day_on}`, row.units]));
  const zones = new Map<string, LocalTime>();
  return {
    basket,
    methods,
    locations,
    stock,
    nowAt: ({ timeZone }) => {
      const known = zones.get(timeZone) ?? localTime(now, timeZone);
      zones.set(timeZone, known);
      return known;
    },
    bookedOn: (locationId, day) => days.get(`${locationId} ${day}`) ?? 0,
    windows,
  };
}
