/** Each way of receiving: shipped, collected, tried on in a store, brought by a courier in a window. Pure. */
import type { Location, PromiseOption, Strategy, WindowWish } from '../contract.ts';
import { instantOf, readyTime, type LocalTime } from './calendar.ts';
import { candidatesTo, unitsOf, type Found } from './candidates.ts';
import type { Point } from './distance.ts';
import { parcelsOf, priceOf, whyNone, whyPlan, type Parcel, type Why } from './explain.ts';
import type { DeliveryMethod } from './methods.ts';
import { decideWindows, shownWindow, type Offered } from './windows.ts';
import { source } from './strategies.ts';
import type { World } from './world.ts';

export interface Asked {
  readonly strategy: Strategy;
  readonly goodsMinor: number | undefined;
  readonly now: Date;
  readonly windowDays: number;
  readonly window: WindowWish | undefined;
}

export type Way =
  | { readonly kind: 'option'; readonly option: PromiseOption }
  | { readonly kind: 'impossible'; readonly locationId: string | null; readonly explanation: Why[] };

export function shipTo(
  world: World,
  method: DeliveryMethod,
  to: Point & { readonly zone?: string | undefined },
  asked: Asked,
): Way {
  const found = candidatesTo(world, method, to, ({ ships }) => ships);
  const { maxParcels } = method.terms;
  const sourced = source({ demand: world.basket.demand, candidates: found, maxParcels }, asked.strategy);
  if (sourced.kind === 'none')
    return { kind: 'impossible', locationId: null, explanation: whyNone(world, found, maxParcels) };
  const plan = parcelsOf(world, found, sourced);
  const zone = to.zone ?? world.locations.get(plan[0]?.locationId ?? '')?.zone ?? '';
  const arrivesOn = latest(plan);
  return optionOf(method, asked, plan, {
    locationId: null,
    zone,
    readyAt: null,
    arrivesOn,
    windows: [],
    sourced,
    found,
  });
}

/** Here and now when the store has everything; otherwise from the day on which the rest has come from elsewhere. */
export function collectAt(world: World, method: DeliveryMethod, store: Location, asked: Asked): Way {
  const offers = method.kind === 'try_on' ? store.offersTryOn : store.offersPickup;
  const { latitude, longitude } = store;
  if (!offers || store.state !== 'active' || latitude === null || longitude === null)
    return {
      kind: 'impossible',
      locationId: store.id,
      explanation: [{ code: 'not_offered_there', values: { locationId: store.id } }],
    };
  const { maxParcels, pickMinutes } = method.terms;
  const now = world.nowAt(store);
  const here: Found = {
    locationId: store.id,
    stock: unitsOf(world, store.id, 'ready'),
    capacity: Number.MAX_SAFE_INTEGER,
    distanceKm: 0,
    costMinor: 0,
    leavesOn: now.day,
    arrivesOn: now.day,
    because: [],
    ahead: false,
  };
  const others = candidatesTo(world, method, { latitude, longitude }, ({ ships, id }) => ships && id !== store.id);
  const whole = here.stock.every((units, line) => units >= (world.basket.demand[line] ?? 0));
  const found = whole ? [here] : [...(here.stock.some((units) => units > 0) ? [here] : []), ...others];
  const sourced = source({ demand: world.basket.demand, candidates: found, maxParcels }, asked.strategy);
  if (sourced.kind === 'none')
    return { kind: 'impossible', locationId: store.id, explanation: whyNone(world, found, maxParcels) };
  const plan = parcelsOf(world, found, sourced);
  const from: LocalTime = whole ? now : { day: latest(plan), time: '00:00' };
  const ready = readyTime(store, from, pickMinutes);
  if (ready === null)
    return {
      kind: 'impossible',
      locationId: store.id,
      explanation: [{ code: 'never_open', values: { locationId: store.id } }],
    };
  return optionOf(method, asked, plan, {
    locationId: store.id,
    zone: store.zone,
    readyAt: instantOf(ready, store.timeZone).toISOString(),
    arrivesOn: ready.day,
    windows: [],
    sourced,
    found,
  });
}

/** In a window, from one location that has everything and comes in one that is free. */
export function byCourier(
  world: World,
  method: DeliveryMethod,
  to: Point & { readonly zone?: string | undefined },
  asked: Asked,
): Way {
  const near = candidatesTo(world, method, to, ({ ships, kind }) => ships || kind === 'store');
  const found = near.filter((one) => windowsFrom(world, method, one, asked).length > 0);
  const sourced = source({ demand: world.basket.demand, candidates: found, maxParcels: 1 }, asked.strategy);
  if (sourced.kind === 'none') {
    const without = source({ demand: world.basket.demand, candidates: near, maxParcels: 1 }, asked.strategy);
    const explanation = without.kind === 'none' ? whyNone(world, near, 1) : [{ code: 'no_window', values: {} }];
    return { kind: 'impossible', locationId: null, explanation };
  }
  const plan = parcelsOf(world, found, sourced);
  const [parcel] = plan;
  const from = world.locations.get(parcel?.locationId ?? '');
  if (parcel === undefined || from === undefined) throw new Error('a plan without a place');
  const windows = windowsFrom(world, method, parcel, asked);
  const first = windows.find((one) => one.surchargeMinor === 0) ?? windows[0];
  return optionOf(method, asked, plan, {
    locationId: null,
    zone: to.zone ?? from.zone,
    readyAt: first?.from ?? null,
    arrivesOn: first?.day ?? parcel.arrivesOn,
    windows: windows.map(shownWindow),
    sourced,
    found,
  });
}

function windowsFrom(
  world: World,
  method: DeliveryMethod,
  parcel: Pick<Parcel, 'locationId' | 'arrivesOn'>,
  { now, windowDays, window }: Asked,
): Offered[] {
  const location = world.locations.get(parcel.locationId);
  if (location === undefined) return [];
  const wish = { methodId: method.id, location, from: parcel.arrivesOn, days: windowDays, now };
  const free = decideWindows(world.windows, wish);
  return window === undefined ? free : free.filter(({ id, day }) => id === window.id && day === window.day);
}

const latest = (plan: readonly Parcel[]): string =>
  plan
    .map(({ arrivesOn }) => arrivesOn)
    .sort()
    .at(-1) ?? '';

interface Made extends Pick<PromiseOption, 'locationId' | 'zone' | 'readyAt' | 'arrivesOn' | 'windows'> {
  readonly sourced: Extract<ReturnType<typeof source>, { kind: 'plan' }>;
  readonly found: readonly Found[];
}

function optionOf(method: DeliveryMethod, asked: Asked, plan: Parcel[], made: Made): Way {
  const { sourced, found, ...where } = made;
  const price = priceOf(method, plan, asked.goodsMinor);
  return {
    kind: 'option',
    option: {
      methodId: method.id,
      kind: method.kind,
      name: method.name,
      ...where,
      price: { amountMinor: price.amountMinor, currency: method.terms.currency },
      strategy: asked.strategy,
      proven: sourced.proven,
      // As a share of the cost; 0 where the plan is proven.
      gap: sourced.proven || sourced.cost === 0 ? 0 : Math.max(0, sourced.cost - sourced.bound) / sourced.cost,
      plan,
      explanation: [...whyPlan(asked.strategy, found, sourced), ...price.why],
    },
  };
}
