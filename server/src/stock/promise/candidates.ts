/** The places from which a basket could come to a point, with day, distance and cost of each. Pure. */
import type { Location } from '../contract.ts';
import { arrivalDay, decideLeaving, workingDayFrom, type Leaving } from './calendar.ts';
import { kmBetween, type Point } from './distance.ts';
import type { DeliveryMethod } from './methods.ts';
import type { Candidate } from './strategies.ts';
import type { World } from './world.ts';

export interface Found extends Candidate {
  readonly because: Leaving['because'];
  /** Units that are ordered ahead: they leave when the goods are expected. */
  readonly ahead: boolean;
}

/** A location stands there twice where goods are expected: with what it has, and with what is to come. */
export function candidatesTo(
  world: World,
  method: DeliveryMethod,
  to: Point,
  may: (location: Location) => boolean,
): Found[] {
  return [...world.stock.keys()].flatMap((locationId) => {
    const location = world.locations.get(locationId);
    if (location === undefined || !may(location)) return [];
    const { latitude, longitude } = location;
    if (latitude === null || longitude === null) return [];
    const { zones, bands, movesOn } = method.terms;
    if (zones.length > 0 && !zones.includes(location.zone)) return [];
    const distanceKm = kmBetween({ latitude, longitude }, to);
    const band = bands.find(({ upToKm }) => distanceKm <= upToKm);
    const leaving = decideLeaving(location, world.nowAt(location), (day) => world.bookedOn(locationId, day));
    if (band === undefined || leaving === null) return [];
    const base = {
      locationId,
      distanceKm,
      costMinor: band.amountMinor,
      capacity: leaving.capacity,
      because: leaving.because,
    };
    const now = { ...base, stock: unitsOf(world, locationId, 'ready'), leavesOn: leaving.leavesOn, ahead: false };
    const later = expectedAt(world, location, leaving.leavesOn);
    const both =
      later === null
        ? [now]
        : [now, { ...base, stock: unitsOf(world, locationId, 'ahead'), leavesOn: later, ahead: true }];
    return both
      .filter(({ stock }) => stock.some((units) => units > 0))
      .map((one) => ({ ...one, arrivesOn: arrivalDay(one.leavesOn, band.days, movesOn) }));
  });
}

/** Units of each line of the basket at a location: on hand now, or ordered ahead with a date. */
export function unitsOf(world: World, locationId: string, which: 'ready' | 'ahead'): number[] {
  const here = world.stock.get(locationId);
  return world.basket.skus.map((sku) => {
    const cell = here?.get(sku);
    if (cell === undefined) return 0;
    if (which === 'ready') return cell.ready;
    return cell.expectedOn === null ? 0 : cell.available - cell.ready;
  });
}

/** The day on which all that is expected of this basket can leave; null: nothing is expected with a date. */
function expectedAt(world: World, location: Location, earliest: string): string | null {
  const days = world.basket.skus.flatMap((sku) => world.stock.get(location.id)?.get(sku)?.expectedOn ?? []);
  const last = days.sort().at(-1);
  if (last === undefined) return null;
  return workingDayFrom(location, last > earliest ? last : earliest);
}
