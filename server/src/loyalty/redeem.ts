/** Spending outside of our order book: what may be spent on a basket, and a hold that is captured, released or given back. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import { notFound, problem, type ProblemError } from '../kit/problems.ts';
import { runMaybe, run, type On, type Tx } from '../kit/sql.ts';
import type { Outcome } from './contract.ts';
import { operationIdOf } from './decide-ledger.ts';
import { bestStanding, decideTier } from './decide-tier.ts';
import type { LoyaltyDeps } from './deps.ts';
import { earnByRules, mostByRule } from './earn-by-rules.ts';
import { availableOf, getCustomer, knowCustomer } from './know-customer.ts';
import { lifeOf } from './lot-life.ts';
import { accountClosed, holdEnded, insufficient, noProgramme, notReversible, notSpendable } from './problems.ts';
import { tenderKind, unitsFor, worthOf, type BalanceKind, type Programme } from './programme.ts';
import { tell } from './tell.ts';
import { holdView, ownerOfHold, type HoldViewRow } from './view.sql.ts';

export type HoldView = z.infer<typeof contract.loyaltyHold>;
type QuoteBody = z.infer<typeof contract.loyaltyQuoteBody>;
type HoldBody = z.infer<typeof contract.loyaltyHoldBody>;

export async function programmeNow(on: On, deps: Pick<LoyaltyDeps, 'programmes'>, now: Date): Promise<Programme> {
  const programme = await deps.programmes.at(on, now);
  if (programme === null) throw problem(noProgramme);
  return programme;
}
export function kindOf(programme: Programme, kindId: string): BalanceKind {
  const kind = programme.kinds.find((one) => one.id === kindId);
  if (kind === undefined) throw problem(noProgramme, { detail: `there is no kind "${kindId}"` });
  return kind;
}

/** What a caller is told of an outcome that is not done. */
export function refusal(outcome: Exclude<Outcome, { kind: 'done' }>): ProblemError {
  switch (outcome.kind) {
    case 'insufficient':
      return problem(insufficient, { issues: [{ path: 'available', message: String(outcome.available) }] });
    case 'gone':
      return outcome.state === 'unknown'
        ? problem(notFound)
        : problem(holdEnded, { detail: `the hold is ${outcome.state}` });
    case 'closed':
      return problem(accountClosed);
    case 'irreversible':
      return problem(notReversible, { detail: outcome.why });
  }
}

const whyWords = {
  basket_too_small: 'The basket is too small to be paid with points.',
  share: 'Points pay a part of a basket.',
  excluded: 'Some of these goods are not paid with points.',
} as const;

export async function quoteLoyalty(
  on: On,
  deps: LoyaltyDeps,
  body: QuoteBody,
  now: Date,
): Promise<z.infer<typeof contract.loyaltyQuote>> {
  const programme = await programmeNow(on, deps, now);
  const originId = await deps.identity.strongestOrigin(on, body.customer);
  const [customer, facts] = await Promise.all([
    originId === null ? null : knowCustomer(on, originId, programme, now),
    deps.catalogue.variantsOf(on, [...new Set(body.lines.map((line) => line.sku))]),
  ]);
  const goods = body.lines.map((line) => {
    const known = facts.get(line.sku);
    return { ...line, categoryPath: known?.categoryPath ?? [], brand: known?.brand ?? null };
  });
  const tender = tenderKind(programme);
  const available = customer === null || tender === null ? 0 : availableOf(customer, tender.kind.id);
  const best = bestStanding(programme.tiers, customer?.standings ?? []);
  const tier = customer === null ? null : decideTier(programme.tiers, customer.progress, best, now);
  // A line's amount stays whole here: the order spreads it over its units.
  const units = goods.map(({ totalMinor, ...line }, at) => ({
    ...line,
    lineNo: at + 1,
    unitNo: 0,
    totalMinor,
    pointsMinor: 0,
    pointsBps: 10_000,
  }));
  const earned = earnByRules(programme, {
    at: now,
    channel: body.channel,
    locationId: body.locationId,
    currency: body.currency,
    tierId: tier?.tierId ?? null,
    isFirst: false,
    units,
  });
  const spend = tender === null || body.currency !== programme.currency ? null : spendable(tender, goods, available);
  const kinds = [...new Set(earned.map((one) => one.kind))];
  const sum = (of: (one: (typeof earned)[number]) => boolean): number =>
    earned.filter(of).reduce((all, one) => all + one.amount, 0);
  return {
    kind: tender?.kind.id ?? null,
    available,
    spendable: spend?.units ?? 0,
    spendableMinor: spend?.minor ?? 0,
    why: spend?.why ?? null,
    earns: kinds.map((kind) => {
      const life = lifeOf(kindOf(programme, kind), programme, now);
      return {
        kind,
        amount: sum((one) => one.kind === kind),
        activatesAt: life.activatesAt.toISOString(),
        expiresAt: life.expiresAt?.toISOString() ?? null,
      };
    }),
    rules: programme.earn.flatMap((rule) => {
      const amount = sum((one) => one.ruleId === rule.id);
      return amount === 0 ? [] : [{ ruleId: rule.id, name: rule.name, kind: rule.kind, amount }];
    }),
  };
}

type Tender = NonNullable<ReturnType<typeof tenderKind>>;

function spendable(
  { kind, rule }: Tender,
  goods: Parameters<typeof mostByRule>[1],
  available: number,
): { units: number; minor: number; why: string | null } {
  const { mostMinor, why } = mostByRule(rule, goods);
  const ofGoods = Number((BigInt(mostMinor) * BigInt(kind.worth.units)) / BigInt(kind.worth.minor));
  const most = Math.min(ofGoods, available);
  const units = most - (most % rule.stepUnits);
  const enough = units >= rule.minUnits;
  const words = why === null ? null : whyWords[why];
  return enough
    ? { units, minor: worthOf(kind.worth, units), why: words }
    : { units: 0, minor: 0, why: words ?? `At least ${rule.minUnits} are spent at a time.` };
}

export interface Keyed {
  /** `caller:key` */
  readonly key: string;
  readonly actor: string;
  readonly now: Date;
}

/** Throws `loyalty_insufficient`, `loyalty_account_closed`, `loyalty_not_spendable`, `loyalty_no_programme`. */
export async function holdBalance(tx: Tx, deps: LoyaltyDeps, body: HoldBody, at: Keyed): Promise<HoldView> {
  const programme = await programmeNow(tx, deps, at.now);
  const tender = tenderKind(programme);
  const kind = body.kind === undefined ? tender?.kind : kindOf(programme, body.kind);
  if (kind === undefined) throw problem(noProgramme, { detail: 'no kind of balance pays here' });
  if (
    body.amountMinor !== undefined &&
    (kind.worth === null || (body.currency ?? programme.currency) !== programme.currency)
  )
    throw problem(notSpendable, { detail: `this kind pays nothing, or not in this currency` });
  const amount = body.amount ?? unitsFor(kind.worth ?? { units: 1, minor: 1 }, body.amountMinor ?? 0);
  const rule = programme.spend.find((one) => one.kind === kind.id);
  if (rule !== undefined && (amount < rule.minUnits || amount % rule.stepUnits !== 0))
    throw problem(notSpendable, { detail: `at least ${rule.minUnits}, in steps of ${rule.stepUnits}` });
  const customer = await getCustomer(tx, deps, body.customer, null, at.now);
  const accountIds = customer.purses.filter((one) => one.kind === kind.id).map((one) => one.accountId);
  if (accountIds.length === 0) throw problem(insufficient, { issues: [{ path: 'available', message: '0' }] });
  const expiresAt = new Date(at.now.getTime() + body.seconds * 1_000);
  const money = body.amountMinor === undefined ? {} : { amountMinor: body.amountMinor, currency: programme.currency };
  const wish = { do: 'hold' as const, key: at.key, accountIds, amount, about: body.about, expiresAt, ...money };
  const outcome = await deps.ledger.book(tx, { ...wish, reason: 'held for a shop', actor: at.actor }, at.now);
  if (outcome.kind !== 'done') throw refusal(outcome);
  if (outcome.again) return getHold(tx, operationIdOf(at.key));
  return {
    id: operationIdOf(at.key),
    state: 'held',
    kind: kind.id,
    amount,
    open: amount,
    captured: 0,
    released: 0,
    returned: 0,
    amountMinor: body.amountMinor ?? null,
    currency: body.amountMinor === undefined ? null : programme.currency,
    about: body.about,
    orderId: null,
    createdAt: at.now.toISOString(),
    expiresAt: expiresAt.toISOString(),
    endedAt: null,
  };
}

/** Throws `loyalty_hold_ended`, `not_found`. */
export async function captureHold(
  tx: Tx,
  deps: LoyaltyDeps,
  holdId: string,
  amount: number | undefined,
  at: Keyed,
): Promise<HoldView> {
  const wish = {
    do: 'capture' as const,
    key: at.key,
    holdId,
    ...(amount === undefined ? {} : { amount }),
    reason: 'spent',
    actor: at.actor,
  };
  const outcome = await deps.ledger.book(tx, wish, at.now);
  if (outcome.kind !== 'done') throw refusal(outcome);
  const [view, [owner]] = await Promise.all([getHold(tx, holdId), run(tx, ownerOfHold, [holdId])]);
  if (owner !== undefined && !outcome.again) {
    const properties = { kind: view.kind, amount: outcome.amount, value: view.amountMinor, reference: view.about };
    await tell(tx, [{ name: 'Points Spent', identifiers: [owner], about: holdId, properties }], at.now);
  }
  return view;
}

/** Throws `loyalty_hold_ended`, `not_found`. */
export async function releaseHold(tx: Tx, deps: LoyaltyDeps, holdId: string, at: Keyed): Promise<HoldView> {
  const outcome = await deps.ledger.book(
    tx,
    { do: 'release', key: at.key, holdId, reason: 'not wanted any more', actor: at.actor },
    at.now,
  );
  if (outcome.kind !== 'done') throw refusal(outcome);
  return getHold(tx, holdId);
}

/** What a captured hold took comes back, all or in part. Throws `loyalty_hold_ended`, `not_found`. */
export async function giveBackHold(
  tx: Tx,
  deps: LoyaltyDeps,
  holdId: string,
  body: z.infer<typeof contract.giveBackBody>,
  at: Keyed,
): Promise<HoldView> {
  const programme = await programmeNow(tx, deps, at.now);
  const { amount, amountMinor, reason } = body;
  const outcome = await deps.ledger.book(
    tx,
    {
      do: 'give_back',
      key: at.key,
      holdId,
      ...(amount === undefined ? {} : { amount }),
      ...(amountMinor === undefined ? {} : { amountMinor }),
      expiredLots: programme.returns.expiredLots,
      reason,
      actor: at.actor,
    },
    at.now,
  );
  if (outcome.kind !== 'done') throw refusal(outcome);
  const [owner] = outcome.again ? [] : await run(tx, ownerOfHold, [holdId]);
  if (owner !== undefined) {
    const properties = { amount: outcome.amount, value: amountMinor ?? null };
    await tell(tx, [{ name: 'Points Returned', identifiers: [owner], about: holdId, properties }], at.now);
  }
  return getHold(tx, holdId);
}

/** Throws `not_found`. */
export async function getHold(on: On, holdId: string): Promise<HoldView> {
  const row = await runMaybe(on, holdView, [holdId]);
  if (row === undefined) throw problem(notFound);
  return viewOf(row);
}

const viewOf = (row: HoldViewRow): HoldView => ({
  id: row.hold_id,
  state: row.state,
  kind: row.kind,
  amount: row.amount,
  open: row.open,
  captured: row.captured,
  released: row.released,
  returned: row.returned,
  amountMinor: row.amount_minor,
  currency: row.currency,
  about: row.about,
  orderId: row.order_id,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
});
