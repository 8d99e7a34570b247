/**
 * What orders earn is settled beside them: the order's own transaction leaves a mark, and this takes the marks in batches. So a sale never
 * waits for the lock of an account, a hot account is locked once for many orders, and a fault in a rule holds up no sale; the mark commits
 * with the order, so that nothing is lost, and settling compares the order with what it has earned so far, so that doing it twice changes nothing.
 */
import { earningFacts, hasPlacedBefore, type EarningFacts } from '../orders/index.ts';
import { errorFields } from '../kit/log.ts';
import { run, transaction, type Tx } from '../kit/sql.ts';
import type { EarnWish, Outcome, TakeBackWish } from './contract.ts';
import { operationIdOf } from './decide-ledger.ts';
import { cutToBudgets, decideSettlement, type OrderUnit, type Settlement } from './decide-settle.ts';
import type { LoyaltyDeps } from './deps.ts';
import type { Earned } from './earn-by-rules.ts';
import { lifeOf, monthOf } from './lot-life.ts';
import type { Programme } from './programme.ts';
import { lockBudgets, takeBudgets } from './programme.sql.ts';
import * as sql from './settle.sql.ts';
import { tell, type Note } from './tell.ts';
import { rise, tierOf } from './tiers.ts';
import { addProgress } from './tiers.sql.ts';

/** Whoever took a mark and died: so long until somebody else takes it. */
const claimMs = 10_000;

/** A batch of marks; gives how many there were. One that fails is tried again alone, later and later. */
export async function settleDue(deps: LoyaltyDeps, limit = 50): Promise<number> {
  const now = deps.clock.now();
  const due = await run(deps.db, sql.claimDue, [now, new Date(now.getTime() + claimMs), limit]);
  if (due.length === 0) return 0;
  const settle = (some: readonly Due[]): Promise<void> =>
    transaction(deps.db, (tx) => settleOrders(tx, deps, some, now));
  await settle(due).catch(async () => {
    for (const one of due) {
      await settle([one]).catch(async (error: unknown) => {
        deps.log.warn({ ...errorFields(error), orderId: one.order_id }, 'what an order earns could not be settled');
        await run(deps.db, sql.postponeDue, [[one.order_id], now, error instanceof Error ? error.name : 'unknown']);
      });
    }
  });
  return due.length;
}

type Due = { readonly order_id: string; readonly turn: number };

/** An order at work: what it is, whose, by which rules, and what is to be booked. */
interface Case {
  readonly facts: EarningFacts;
  readonly programme: Programme;
  readonly originId: string | null;
  readonly originIds: readonly string[];
  readonly before: sql.EarningsRow | null;
  readonly turn: number;
  readonly settlement: Settlement;
  /** After budgets. */
  earned: readonly Earned[];
}

export async function settleOrders(tx: Tx, deps: LoyaltyDeps, due: readonly Due[], now: Date): Promise<void> {
  const ids = due.map((one) => one.order_id);
  const [earnings, facts] = await Promise.all([run(tx, sql.lockEarnings, [ids]), earningFacts(tx, ids)]);
  const cases = await openCases(tx, deps, facts, earnings, now);
  await withinBudgets(tx, cases);
  const accounts = await accountsFor(tx, deps, cases, now);
  const wishes = cases.flatMap((one) => [...earnWishes(one, accounts, now), ...takeBackWishes(one)]);
  const outcomes = await deps.ledger.bookAll(tx, wishes, now);
  const closed = new Set(wishes.filter((_, at) => outcomes[at]?.kind === 'closed').map((wish) => wish.accountId));
  const touched = cases.filter((one) => one.settlement.added.length > 0 || one.settlement.gone.length > 0);
  if (touched.length > 0) {
    const rows = touched.map((one) => earningsRow(one, accounts, closed));
    await run(tx, sql.saveEarnings, [JSON.stringify(rows), now]);
    await saveProgress(tx, touched, rows);
  }
  const notes = wishes.flatMap((wish, at) => noteOf(wish, outcomes[at], cases));
  for (const one of touched)
    if (one.originId !== null)
      notes.push(...(await rise(tx, one.programme, { originId: one.originId, originIds: one.originIds }, now)));
  await tell(tx, notes, now);
  await run(tx, sql.endDue, [ids, due.map((one) => one.turn)]);
}

async function openCases(
  tx: Tx,
  deps: LoyaltyDeps,
  facts: ReadonlyMap<string, EarningFacts>,
  earnings: readonly sql.EarningsRow[],
  now: Date,
): Promise<Case[]> {
  const origins = [...facts.values()].flatMap((one) => one.originId ?? []);
  const skus = [...new Set([...facts.values()].flatMap((one) => one.units.map((unit) => unit.sku)))];
  const [clusters, goods] = await Promise.all([
    deps.identity.clustersOf(tx, origins),
    deps.catalogue.variantsOf(tx, skus),
  ]);
  const cases: Case[] = [];
  // By id, so that all who settle lock what they touch in one order.
  for (const order of [...facts.values()].sort((a, b) => (a.orderId < b.orderId ? -1 : 1))) {
    const before = earnings.find((row) => row.order_id === order.orderId) ?? null;
    const programme = order.placedAt === null ? null : await deps.programmes.at(tx, order.placedAt);
    if (programme === null || order.placedAt === null || (order.originId === null && before === null)) continue;
    const originIds = order.originId === null ? [] : (clusters.get(order.originId)?.originIds ?? [order.originId]);
    const [tier, isFirst] = await Promise.all([
      originIds.length === 0 || programme.tiers.levels.length === 0 ? null : tierOf(tx, programme, originIds, now),
      programme.earn.some((rule) => rule.what === 'first_purchase') && originIds.length > 0
        ? hasPlacedBefore(tx, originIds, order.placedAt).then((placed) => !placed)
        : false,
    ]);
    const units = order.units.map((unit): OrderUnit => {
      const known = goods.get(unit.sku);
      return { ...unit, categoryPath: known?.categoryPath ?? [], brand: known?.brand ?? null };
    });
    const { placedAt: at, channel, locationId, currency } = order;
    const decided = decideSettlement(
      programme,
      { at, channel, locationId, currency, tierId: tier?.tierId ?? null, isFirst, units },
      before?.units ?? [],
    );
    // Whoever was forgotten earns nothing more; what comes back is still taken from the books.
    const settlement = order.originId === null ? { ...decided, added: [] } : decided;
    const earned = settlement.added.flatMap((one) => one.earned);
    cases.push({
      facts: order,
      programme,
      originId: order.originId,
      originIds,
      before,
      turn: (before?.turn ?? 0) + 1,
      settlement,
      earned,
    });
  }
  return cases;
}

/** Rules that may give only so much in all: what is left of it is taken, in the order of their ids, before any account is locked. */
async function withinBudgets(tx: Tx, cases: readonly Case[]): Promise<void> {
  const wishes = cases.map((one) => {
    const limited = new Set(one.programme.earn.filter((rule) => rule.budget !== null).map((rule) => rule.id));
    const parts = one.earned.filter((part) => limited.has(part.ruleId));
    return {
      one,
      wanted: sumsBy(
        parts,
        (part) => part.ruleId,
        (part) => part.amount,
      ),
    };
  });
  const all = [...new Set(wishes.flatMap(({ wanted }) => [...wanted.keys()]))];
  if (all.length === 0) return;
  await run(tx, lockBudgets, [all]);
  for (const { one, wanted } of wishes) {
    if (wanted.size === 0) continue;
    const rows = await run(tx, takeBudgets, [[...wanted.keys()], [...wanted.values()]]);
    const given = new Map([...wanted.keys()].map((id) => [id, rows.find((row) => row.budget_id === id)?.given ?? 0]));
    one.earned = cutToBudgets(one.earned, given);
  }
}

const accountKey = (originId: string, kind: string): string => `${originId} ${kind}`;

async function accountsFor(
  tx: Tx,
  deps: LoyaltyDeps,
  cases: readonly Case[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Map<string, { originId: string; kind: string }>();
  for (const { originId, earned } of cases)
    for (const { kind } of earned) if (originId !== null) wanted.set(accountKey(originId, kind), { originId, kind });
  const opened = await deps.ledger.openAccounts(tx, [...wanted.values()], now);
  return new Map(opened.map((one) => [accountKey(one.originId, one.kind), one.accountId]));
}

const sumsBy = <T>(all: readonly T[], key: (one: T) => string, amount: (one: T) => number): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const one of all) sums.set(key(one), (sums.get(key(one)) ?? 0) + amount(one));
  return sums;
};

const earnKey = (one: Case, kind: string): string => `earn ${one.facts.orderId} ${one.turn} ${kind}`;

function earnWishes(one: Case, accounts: ReadonlyMap<string, string>, now: Date): EarnWish[] {
  const { facts, programme } = one;
  return [
    ...sumsBy(
      one.earned,
      (part) => part.kind,
      (part) => part.amount,
    ),
  ].flatMap(([kindId, amount]) => {
    const kind = programme.kinds.find((each) => each.id === kindId);
    const accountId = accounts.get(accountKey(one.originId ?? '', kindId));
    if (kind === undefined || accountId === undefined) return [];
    const rules = Object.fromEntries(
      sumsBy(
        one.earned.filter((part) => part.kind === kindId),
        (part) => part.ruleId,
        (part) => part.amount,
      ),
    );
    const life = lifeOf(kind, programme, programme.earnAt === 'placed' ? (facts.placedAt ?? now) : now);
    return [
      {
        do: 'earn' as const,
        key: earnKey(one, kindId),
        accountId,
        amount,
        ...life,
        reason: `order ${facts.number}`,
        actor: 'programme',
        orderId: facts.orderId,
        channel: facts.channel,
        ...(facts.locationId === null ? {} : { locationId: facts.locationId }),
        detail: { rules, programmeVersion: programme.version },
      },
    ];
  });
}

function takeBackWishes(one: Case): TakeBackWish[] {
  const parts = one.settlement.gone.flatMap((unit) => unit.parts);
  const accountIds = [...new Set(parts.map((part) => part.accountId))].sort();
  return accountIds.map((accountId) => {
    const own = parts.filter((part) => part.accountId === accountId);
    const lots = [
      ...sumsBy(
        own,
        (part) => part.lotId,
        (part) => part.amount,
      ),
    ].map(([lotId, amount]) => ({ lotId, amount }));
    return {
      do: 'take_back' as const,
      key: `take back ${one.facts.orderId} ${one.turn} ${accountId}`,
      accountId,
      lots,
      spentLots: one.programme.returns.spentLots,
      reason: `units of order ${one.facts.number} went`,
      actor: 'programme',
      orderId: one.facts.orderId,
      channel: one.facts.channel,
    };
  });
}

interface NewEarnings {
  readonly order_id: string;
  readonly origin_id: string | null;
  readonly programme_version: number;
  readonly turn: number;
  readonly units: readonly sql.BookedUnit[];
  readonly spent_minor: number;
  readonly month_on: string;
}

function earningsRow(one: Case, accounts: ReadonlyMap<string, string>, closed: ReadonlySet<string>): NewEarnings {
  const { facts, programme, settlement } = one;
  const added = settlement.added.map(({ unit: { lineNo, unitNo } }): sql.BookedUnit => {
    const own = one.earned.filter((part) => part.lineNo === lineNo && part.unitNo === unitNo);
    const parts = own.flatMap(({ ruleId, kind, amount }) => {
      const accountId = accounts.get(accountKey(one.originId ?? '', kind)) ?? '';
      return closed.has(accountId) || accountId === ''
        ? []
        : [{ ruleId, kind, accountId, lotId: operationIdOf(earnKey(one, kind)), amount }];
    });
    return { lineNo, unitNo, parts };
  });
  return {
    order_id: facts.orderId,
    origin_id: one.originId,
    programme_version: programme.version,
    turn: one.turn,
    units: [...settlement.kept, ...added],
    spent_minor: settlement.spentMinor,
    month_on: one.before?.month_on ?? monthOf(facts.placedAt ?? new Date(0), programme.timeZone),
  };
}

/** What is worth money; stamps make no tier. */
function pointsIn({ programme }: Case, units: readonly sql.BookedUnit[]): number {
  const worth = new Set(programme.kinds.filter((kind) => kind.worth !== null).map((kind) => kind.id));
  const own = units.flatMap((unit) => unit.parts.filter((part) => worth.has(part.kind)));
  return own.reduce((sum, part) => sum + part.amount, 0);
}

async function saveProgress(tx: Tx, cases: readonly Case[], rows: readonly NewEarnings[]): Promise<void> {
  const changes = cases.flatMap((one, at) => {
    const row = rows[at];
    if (one.originId === null || row === undefined) return [];
    const before = one.before;
    const [was, is] = [(before?.units.length ?? 0) > 0 ? 1 : 0, row.units.length > 0 ? 1 : 0];
    return [
      {
        originId: one.originId,
        month: row.month_on,
        spent: row.spent_minor - (before?.spent_minor ?? 0),
        earned: pointsIn(one, row.units) - pointsIn(one, before?.units ?? []),
        orders: is - was,
      },
    ];
  });
  // Two orders of one customer in a batch are one row.
  const sums = new Map<string, (typeof changes)[number]>();
  for (const one of changes) {
    const key = `${one.originId} ${one.month}`;
    const sum = sums.get(key) ?? { ...one, spent: 0, earned: 0, orders: 0 };
    sums.set(key, {
      ...sum,
      spent: sum.spent + one.spent,
      earned: sum.earned + one.earned,
      orders: sum.orders + one.orders,
    });
  }
  const all = [...sums.values()];
  if (all.length === 0) return;
  await run(tx, addProgress, [
    all.map((one) => one.originId),
    all.map((one) => one.month),
    all.map((one) => one.spent),
    all.map((one) => one.earned),
    all.map((one) => one.orders),
  ]);
}

function noteOf(wish: EarnWish | TakeBackWish, outcome: Outcome | undefined, cases: readonly Case[]): Note[] {
  const one = cases.find((each) => each.facts.orderId === wish.orderId);
  if (outcome?.kind !== 'done' || outcome.again || one === undefined) return [];
  const { facts } = one;
  const about = { accountId: wish.accountId, about: facts.orderId, sourceId: facts.sourceId };
  const debt = outcome.debt === undefined ? {} : { debt: outcome.debt };
  if (wish.do === 'take_back') {
    const properties = { order_id: facts.number, amount: outcome.amount, ...debt };
    return [{ ...about, name: 'Points Taken Back', properties }];
  }
  const kind = one.earned.find((part) => operationIdOf(earnKey(one, part.kind)) === outcome.operationId)?.kind ?? '';
  const properties = {
    order_id: facts.number,
    kind,
    amount: outcome.amount,
    activates_at: wish.activatesAt.toISOString(),
    expires_at: wish.expiresAt?.toISOString() ?? null,
    ...debt,
  };
  return [{ ...about, name: 'Points Earned', identifiers: facts.identifiers, properties }];
}
