/** What a promotion gives, as amounts to be spread over units; nothing is changed here but that runs are split. */
import { mulRound, type Rounding } from './arithmetic.ts';
import type { Effect, Filter, Promotion } from './types.ts';
import { byPlace, carve, type LineState, type Run, type Share } from './units.ts';

/** `total` is spread over the shares as one sum; `touched` has the units that took part without a discount. */
export interface Gift {
  readonly shares: readonly Share[];
  readonly total: number;
}

export interface Offer {
  readonly gifts: readonly Gift[];
  readonly touched: readonly Run[];
}

export interface EffectPorts {
  readonly currency: string;
  readonly rounding: Rounding;
  /** Runs of the target that the promotion may still touch; for a present or a set, which name their own goods, none. */
  readonly reach: Run[];
  /** Runs of other goods that it may still touch. */
  readonly runsOf: (filter: Filter) => Run[];
}

export const headroom = (run: Run): number => Math.max(0, run.priceMinor - run.floorMinor);

/** Null: the effect says nothing in this currency. */
export function offerOf(promotion: Promotion, ports: EffectPorts): Offer | null {
  const { effect } = promotion;
  switch (effect.kind) {
    case 'percent':
      return perLine(
        promotion,
        ports,
        (run) => (effect.of === 'list' ? run.listMinor : run.priceMinor),
        effect.discountBps,
      );
    case 'amount': {
      const amount = effect.amountMinor[ports.currency];
      if (amount === undefined) return null;
      return effect.per === 'unit' ? exact(promotion, ports, () => amount) : once(promotion, ports, amount);
    }
    case 'fixed_price': {
      const price = effect.amountMinor[ports.currency];
      return price === undefined ? null : exact(promotion, ports, (run) => run.priceMinor - price);
    }
    case 'buy_get':
      return buyGet(promotion, ports, effect);
    case 'cheapest_free':
      return buyGet(promotion, ports, {
        kind: 'buy_get',
        buy: effect.every - 1,
        get: 1,
        discountBps: 10_000,
        ...(effect.maxTimes === undefined ? {} : { maxTimes: effect.maxTimes }),
      });
    case 'set_price':
      return setPrice(promotion, ports, effect);
    case 'gift':
      return present(ports, effect);
    case 'free_delivery':
    case 'points_multiplier':
      return { gifts: [], touched: [] };
  }
}

/** The runs to touch: all, or the dearest units up to the cap. */
function targets(promotion: Promotion, ports: EffectPorts): Run[] {
  const runs = ports.reach;
  const { maxUnits } = promotion.caps;
  return maxUnits === undefined ? runs : takeUnits(runs.sort(dearestFirst), maxUnits);
}

const dearestFirst = (a: Run, b: Run): number => b.priceMinor - a.priceMinor || byPlace(a, b);
const cheapestFirst = (a: Run, b: Run): number => a.priceMinor - b.priceMinor || byPlace(b, a);

/** The first `count` units of the runs in this order. */
function takeUnits(runs: readonly Run[], count: number): Run[] {
  const taken: Run[] = [];
  let left = count;
  for (const run of runs) {
    if (left <= 0) break;
    taken.push(carve(run, left));
    left -= run.count;
  }
  return taken;
}

const countOf = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + run.count, 0);

function capOf(promotion: Promotion, currency: string): number {
  return promotion.caps.perUnitMinor?.[currency] ?? Number.POSITIVE_INFINITY;
}

function linesOf(runs: readonly Run[]): Map<LineState, Run[]> {
  const lines = new Map<LineState, Run[]>();
  for (const run of runs) {
    const known = lines.get(run.line);
    if (known === undefined) lines.set(run.line, [run]);
    else known.push(run);
  }
  return lines;
}

/** A share of the price: rounded once for each line, so that 10 % of three times 0.99 is 0.30 and not 0.30 by luck. */
function perLine(
  promotion: Promotion,
  { currency, rounding, ...ports }: EffectPorts,
  baseOf: (run: Run) => number,
  bps: number,
  chosen?: readonly Run[],
): Offer {
  const cap = capOf(promotion, currency);
  const runs = chosen ?? targets(promotion, { currency, rounding, ...ports });
  const gifts = [...linesOf(runs).values()].map((ofLine): Gift => {
    const shares = ofLine.map((run): Share => ({ run, weight: baseOf(run), most: Math.min(cap, headroom(run)) }));
    const sum = shares.reduce((all, { run, weight }) => all + weight * run.count, 0);
    const whole = mulRound(sum, bps, 10_000, rounding);
    // Where a limit binds, each unit gives what it can by itself: others do not make up for it.
    const wished = (share: Share): number => mulRound(share.weight, bps, 10_000, rounding);
    const bound = shares.some((share) => wished(share) > share.most);
    const total = bound
      ? shares.reduce((all, share) => all + Math.min(share.most, wished(share)) * share.run.count, 0)
      : whole;
    return bound
      ? { shares: shares.map((share) => ({ ...share, weight: Math.min(share.most, wished(share)) })), total }
      : { shares, total };
  });
  return { gifts, touched: runs };
}

/** The same whole amount off each unit. */
function exact(promotion: Promotion, ports: EffectPorts, wishOf: (run: Run) => number): Offer {
  const cap = capOf(promotion, ports.currency);
  const runs = targets(promotion, ports);
  const gifts = [...linesOf(runs).values()].map((ofLine): Gift => {
    const shares = ofLine.map((run): Share => {
      const each = Math.max(0, Math.min(wishOf(run), cap, headroom(run)));
      return { run, weight: each, most: each };
    });
    return { shares, total: shares.reduce((sum, { run, most }) => sum + most * run.count, 0) };
  });
  return { gifts, touched: runs };
}

/** One amount over all the units, by what each can give. */
function once(promotion: Promotion, ports: EffectPorts, amount: number): Offer {
  const cap = capOf(promotion, ports.currency);
  const runs = targets(promotion, ports);
  return { gifts: [sumOver(runs, amount, cap)], touched: runs };
}

function sumOver(runs: readonly Run[], wish: number, cap: number): Gift {
  const shares = runs.map((run): Share => ({
    run,
    weight: Math.min(cap, headroom(run)),
    most: Math.min(cap, headroom(run)),
  }));
  const room = shares.reduce((sum, { run, most }) => sum + most * run.count, 0);
  return { shares, total: Math.max(0, Math.min(wish, room)) };
}

/** The cheapest units are got, the dearest are bought; what counts for both counts once. */
function buyGet(promotion: Promotion, ports: EffectPorts, effect: Extract<Effect, { kind: 'buy_get' }>): Offer {
  const got = [...ports.reach];
  const bought = effect.buyFilter === undefined ? got : ports.runsOf(effect.buyFilter);
  const both = countOf(bought.filter((run) => got.includes(run)));
  const [onlyBuy, onlyGet] = [countOf(bought) - both, countOf(got) - both];
  let times = Math.min(
    effect.maxTimes ?? Number.POSITIVE_INFINITY,
    Math.floor((onlyBuy + onlyGet + both) / (effect.buy + effect.get)),
    Math.floor((onlyGet + both) / effect.get),
    effect.buy === 0 ? Number.POSITIVE_INFINITY : Math.floor((onlyBuy + both) / effect.buy),
  );
  if (promotion.caps.maxUnits !== undefined) times = Math.min(times, Math.floor(promotion.caps.maxUnits / effect.get));
  if (!(times > 0) || !Number.isFinite(times)) return { gifts: [], touched: [] };
  // Units that can only be got go first, as far as the units for both are needed for buying.
  const spare = both - Math.max(0, times * effect.buy - onlyBuy);
  const fromBoth = Math.min(spare, times * effect.get);
  const chosen = chooseGot(got, bought, times * effect.get, fromBoth);
  const rest = bought.length === 0 ? [] : remaining(ports, effect.buyFilter ?? promotion.target, chosen);
  const paid = takeUnits(rest.sort(dearestFirst), times * effect.buy);
  const offer = perLine(promotion, ports, (run) => run.priceMinor, effect.discountBps, chosen);
  return { gifts: offer.gifts, touched: [...chosen, ...paid] };
}

/** The cheapest units, at most `fromBoth` of which could also count as bought. */
function chooseGot(got: readonly Run[], bought: readonly Run[], wanted: number, fromBoth: number): Run[] {
  const chosen: Run[] = [];
  let [left, allowance] = [wanted, fromBoth];
  for (const run of [...got].sort(cheapestFirst)) {
    const shared = bought.includes(run);
    const count = Math.min(left, run.count, shared ? allowance : run.count);
    if (count <= 0) continue;
    // From the end of a run: the units bought stay in front.
    chosen.push(count < run.count ? tailOf(run, count) : run);
    left -= count;
    if (shared) allowance -= count;
  }
  return chosen;
}

function tailOf(run: Run, count: number): Run {
  const at = run.line.runs.indexOf(run);
  carve(run, run.count - count);
  return run.line.runs[at + 1] ?? run;
}

function remaining(ports: EffectPorts, filter: Filter, without: readonly Run[]): Run[] {
  return ports.runsOf(filter).filter((run) => !without.includes(run));
}

/** As many sets as there are, the dearest units first; each set's saving is spread over its own units. */
function setPrice(
  promotion: Promotion,
  ports: EffectPorts,
  effect: Extract<Effect, { kind: 'set_price' }>,
): Offer | null {
  const price = effect.amountMinor[ports.currency];
  if (price === undefined) return null;
  const cap = capOf(promotion, ports.currency);
  const gifts: Gift[] = [];
  const touched: Run[] = [];
  const most = Math.min(effect.maxTimes ?? maxSets, maxSets);
  while (gifts.length < most) {
    const set: Run[] = [];
    for (const part of effect.parts) {
      const free = remaining(ports, part.filter, [...touched, ...set]).sort(dearestFirst);
      const units = takeUnits(free, part.quantity);
      if (countOf(units) < part.quantity) return { gifts, touched };
      set.push(...units);
    }
    const sum = set.reduce((all, run) => all + run.priceMinor * run.count, 0);
    if (sum <= price) return { gifts, touched };
    gifts.push(sumOver(set, sum - price, cap));
    touched.push(...set);
  }
  return { gifts, touched };
}

/** Each set is looked for by itself: a cart of more sets than this is a wholesaler's. */
const maxSets = 200;

/** The present's own units in the cart cost nothing, whatever their floor. */
function present(ports: EffectPorts, effect: Extract<Effect, { kind: 'gift' }>): Offer {
  const runs = takeUnits(ports.runsOf({ skus: [effect.sku] }).sort(dearestFirst), effect.quantity);
  const shares = runs.map((run): Share => ({ run, weight: run.priceMinor, most: run.priceMinor }));
  const total = shares.reduce((sum, { run, most }) => sum + most * run.count, 0);
  return { gifts: [{ shares, total }], touched: runs };
}
