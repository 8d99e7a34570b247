/** Promises: every way to receive a basket, each with date, price, plan and explanation. They promise nothing by themselves: a hold does. */
import type { Location, PromiseAnswer, PromiseWish } from '../contract.ts';
import { kmBetween } from './distance.ts';
import type { DeliveryMethod } from './methods.ts';
import { byCourier, collectAt, shipTo, type Asked, type Way } from './ways.ts';
import { worldOf, type Facts, type World } from './world.ts';

/** Stores that are tried when the customer has named none. */
const nearestStores = 5;

/** Pure, once the facts are read. Options by day, then by price. */
export function decidePromise(facts: Facts, wish: PromiseWish): PromiseAnswer {
  const world = worldOf(facts, wish.now);
  const { strategy = 'fewest_parcels', goodsMinor, now, windowDays = 7, window } = wish;
  const asked: Asked = { strategy, goodsMinor, now, windowDays, window };
  const stores = storesFor(world, wish);
  const tried = world.methods.flatMap((method) =>
    waysOf(world, method, wish, stores, asked).map((way) => ({ method, way })),
  );
  const options = tried.flatMap(({ way }) => (way.kind === 'option' ? [way.option] : []));
  options.sort((a, b) => a.arrivesOn.localeCompare(b.arrivesOn) || a.price.amountMinor - b.price.amountMinor);
  const impossible = tried.flatMap(({ method, way }) =>
    way.kind === 'impossible'
      ? [{ methodId: method.id, locationId: way.locationId, explanation: way.explanation }]
      : [],
  );
  return { options, impossible, asOf: wish.now.toISOString() };
}

function waysOf(
  world: World,
  method: DeliveryMethod,
  { destination }: PromiseWish,
  stores: readonly Location[],
  asked: Asked,
): Way[] {
  if (method.kind === 'pickup' || method.kind === 'try_on')
    return stores.map((store) => collectAt(world, method, store, asked));
  if (destination === undefined)
    return [{ kind: 'impossible', locationId: null, explanation: [{ code: 'destination_needed', values: {} }] }];
  return [
    method.kind === 'ship' ? shipTo(world, method, destination, asked) : byCourier(world, method, destination, asked),
  ];
}

/** Those that the customer named; else the nearest ones; else, without a place to be near to, those that have most of the basket. */
function storesFor(world: World, { locationIds, destination }: PromiseWish): Location[] {
  if (locationIds !== undefined) return locationIds.flatMap((id) => world.locations.get(id) ?? []);
  const offering = [...world.locations.values()].filter(
    (one) => one.state === 'active' && (one.offersPickup || one.offersTryOn) && one.latitude !== null,
  );
  const far = (one: Location): number =>
    destination === undefined
      ? -(world.stock.get(one.id)?.size ?? 0)
      : kmBetween(destination, { latitude: one.latitude ?? 0, longitude: one.longitude ?? 0 });
  return offering.sort((a, b) => far(a) - far(b) || a.id.localeCompare(b.id)).slice(0, nearestStores);
}
