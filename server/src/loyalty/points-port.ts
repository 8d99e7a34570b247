/** Points as a tender of orders: taken in the order's own transaction, given back to the lots that they came from. */
import { run } from '../kit/sql.ts';
import { moneyText } from '../../../quote/index.ts';
import type { PointsPort } from '../orders/index.ts';
import { operationIdOf } from './decide-ledger.ts';
import type { LoyaltyDeps } from './deps.ts';
import { knowCustomer } from './know-customer.ts';
import { mostByRule, type SpendableUnit } from './earn-by-rules.ts';
import { tenderKind, unitsFor, worthOf } from './programme.ts';
import { ownerOfHold } from './view.sql.ts';
import { markDue } from './settle.sql.ts';
import { tell } from './tell.ts';

const spendKey = (tenderId: string): string => `tender ${tenderId}`;

export function createPointsPort(deps: LoyaltyDeps): PointsPort {
  return {
    spend: async (tx, wish) => {
      const { originId, amountMinor, orderId, now } = wish;
      if (originId === null) return { kind: 'refused', why: 'points need a customer who is known' };
      const programme = await deps.programmes.at(tx, now);
      const tender = programme === null ? null : tenderKind(programme);
      if (programme === null || tender === null) return { kind: 'refused', why: 'no programme lets points pay' };
      if (wish.currency !== programme.currency)
        return { kind: 'refused', why: `points pay in ${programme.currency} only` };
      const { kind, rule } = tender;
      const amount = unitsFor(kind.worth, amountMinor);
      if (amount < rule.minUnits) return { kind: 'refused', why: `at least ${rule.minUnits} are spent at a time` };
      if (amount % rule.stepUnits !== 0)
        return { kind: 'refused', why: `they are spent in steps of ${rule.stepUnits}` };
      const most = mostByRule(rule, await goodsOf(deps, tx, wish.goods));
      if (wish.goods.length > 0 && amountMinor > most.mostMinor)
        return {
          kind: 'refused',
          why: `points may pay at most ${moneyText(most.mostMinor, wish.currency)} of these goods`,
        };
      const customer = await knowCustomer(tx, originId, null, now);
      const accountIds = customer.purses.filter((one) => one.kind === kind.id).map((one) => one.accountId);
      const outcome = await deps.ledger.book(
        tx,
        {
          do: 'spend',
          key: spendKey(wish.key),
          accountIds,
          amount,
          amountMinor,
          currency: wish.currency,
          about: `order:${orderId}`,
          orderId,
          reason: 'paid an order',
          actor: 'orders',
        },
        now,
      );
      if (outcome.kind === 'insufficient')
        return {
          kind: 'refused',
          why: `only ${outcome.available} are there, worth ${moneyText(worthOf(kind.worth, outcome.available), wish.currency)}`,
        };
      if (outcome.kind !== 'done') return { kind: 'refused', why: 'the account is not open' };
      const properties = { order_id: orderId, kind: kind.id, amount, value: amountMinor, currency: wish.currency };
      await tell(tx, [{ name: 'Points Spent', originId, about: orderId, properties }], now);
      return { kind: 'spent' };
    },
    giveBack: async (tx, wish) => {
      const { now, orderId, amountMinor } = wish;
      const programme = await deps.programmes.at(tx, now);
      const holdId = operationIdOf(spendKey(wish.spentKey));
      const outcome = await deps.ledger.book(
        tx,
        {
          do: 'give_back',
          key: `give back ${wish.key}`,
          holdId,
          amountMinor,
          expiredLots: programme?.returns.expiredLots ?? { kind: 'renew', days: 30 },
          orderId,
          reason: 'an order gave less to pay',
          actor: 'orders',
        },
        now,
      );
      if (outcome.kind !== 'done') throw new Error(`points of a tender do not come back: ${outcome.kind}`);
      const [line] = outcome.again ? [] : await run(tx, ownerOfHold, [holdId]);
      if (line === undefined) return;
      const properties = { order_id: orderId, amount: outcome.amount, value: amountMinor };
      await tell(tx, [{ name: 'Points Returned', identifiers: [line], about: orderId, properties }], now);
    },
    moved: async (tx, { orderId, now }) => {
      await run(tx, markDue, [orderId, now]);
    },
  };
}

async function goodsOf(
  deps: Pick<LoyaltyDeps, 'catalogue'>,
  tx: Parameters<PointsPort['spend']>[0],
  goods: readonly { readonly sku: string; readonly totalMinor: number }[],
): Promise<SpendableUnit[]> {
  const facts = await deps.catalogue.variantsOf(tx, [...new Set(goods.map((one) => one.sku))]);
  return goods.map(({ sku, totalMinor }) => {
    const known = facts.get(sku);
    return { sku, totalMinor, categoryPath: known?.categoryPath ?? [], brand: known?.brand ?? null };
  });
}
