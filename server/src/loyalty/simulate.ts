/** What the draft would have given for orders of the past, beside what the version in force gives for them. Nothing is written. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import type { On } from '../kit/sql.ts';
import { earningFactsBetween, type EarningFacts } from '../orders/index.ts';
import type { LoyaltyDeps } from './deps.ts';
import { earnByRules, type Earned } from './earn-by-rules.ts';
import { worthOf, type Programme } from './programme.ts';
import { getDraft } from './programmes.ts';

type Simulation = z.infer<typeof contract.simulation>;
type Goods = Awaited<ReturnType<LoyaltyDeps['catalogue']['variantsOf']>>;

const month = 30 * 86_400_000;

/** Tiers and first purchases are left out on both sides: they depend on more than the order. A budget is not counted either. */
export async function simulate(
  on: On,
  deps: Pick<LoyaltyDeps, 'catalogue' | 'programmes'>,
  wish: z.infer<typeof contract.simulationBody>,
  now: Date,
): Promise<Simulation> {
  const until = wish.until === undefined ? now : new Date(wish.until);
  const from = wish.from === undefined ? new Date(until.getTime() - month) : new Date(wish.from);
  const [{ draft }, current] = await Promise.all([getDraft(on), deps.programmes.at(on, now)]);
  const after: Programme = { ...draft, version: 0, effectiveAt: now.toISOString() };
  const orders = await earningFactsBetween(on, from, until, wish.maxOrders + 1);
  const isCut = orders.length > wish.maxOrders;
  const looked = orders.slice(0, wish.maxOrders);
  const goods = await deps.catalogue.variantsOf(on, [
    ...new Set(looked.flatMap((one) => one.units.map((unit) => unit.sku))),
  ]);
  const compared = looked.map((order) => ({
    order,
    before: current === null ? [] : earnedOn(current, order, goods),
    after: earnedOn(after, order, goods),
  }));
  return {
    from: from.toISOString(),
    until: until.toISOString(),
    orders: looked.length,
    isCut,
    customers: new Set(looked.map((one) => one.originId)).size,
    kinds: sumsBy(compared, (one) => one.kind).map(([kind, sums]) => ({ kind, ...sums })),
    rules: sumsBy(compared, (one) => `${one.ruleId} ${one.kind}`).map(([key, sums]) => {
      const [ruleId = '', kind = ''] = key.split(' ');
      return { ruleId, kind, ...sums };
    }),
    worthMinor: {
      before:
        current === null
          ? 0
          : worthOfAll(
              current,
              compared.flatMap((one) => one.before),
            ),
      after: worthOfAll(
        after,
        compared.flatMap((one) => one.after),
      ),
    },
    examples: compared
      .map(({ order, before, after: then }) => ({
        orderId: order.orderId,
        number: order.number,
        totalMinor: order.units.reduce((sum, unit) => sum + unit.totalMinor, 0),
        before: total(before),
        after: total(then),
      }))
      .filter((one) => one.before !== one.after)
      .sort((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))
      .slice(0, 20),
  };
}

function earnedOn(programme: Programme, order: EarningFacts, goods: Goods): Earned[] {
  const units = order.units
    .filter((unit) => unit.standing)
    .map((unit) => {
      const known = goods.get(unit.sku);
      return { ...unit, categoryPath: known?.categoryPath ?? [], brand: known?.brand ?? null };
    });
  const { channel, locationId, currency, placedAt } = order;
  return earnByRules(programme, {
    at: placedAt ?? new Date(0),
    channel,
    locationId,
    currency,
    tierId: null,
    isFirst: false,
    units,
  });
}

const total = (earned: readonly Earned[]): number => earned.reduce((sum, one) => sum + one.amount, 0);

function sumsBy(
  compared: readonly { readonly before: readonly Earned[]; readonly after: readonly Earned[] }[],
  keyOf: (one: Earned) => string,
): [string, { before: number; after: number }][] {
  const sums = new Map<string, { before: number; after: number }>();
  for (const one of compared) {
    for (const side of ['before', 'after'] as const) {
      for (const earned of one[side]) {
        const sum = sums.get(keyOf(earned)) ?? { before: 0, after: 0 };
        sums.set(keyOf(earned), { ...sum, [side]: sum[side] + earned.amount });
      }
    }
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}

function worthOfAll(programme: Programme, earned: readonly Earned[]): number {
  return programme.kinds.reduce((sum, kind) => {
    const own = total(earned.filter((one) => one.kind === kind.id));
    return sum + (kind.worth === null ? 0 : worthOf(kind.worth, own));
  }, 0);
}
