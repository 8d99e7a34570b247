/** What staff, occasions and partners give or take by hand; above the limit of a role somebody else must agree. */
import type { z } from 'zod';
import type { Identifier } from '../../../contracts/common.ts';
import type * as contract from '../../../contracts/loyalty.ts';
import type { Actor } from '../kit/http/route.ts';
import { newId } from '../kit/ids.ts';
import { badRequest, notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, runOne, type Tx } from '../kit/sql.ts';
import type { CorrectWish, EarnWish, Wish } from './contract.ts';
import { operationIdOf } from './decide-ledger.ts';
import type { LoyaltyDeps } from './deps.ts';
import { applies } from './earn-by-rules.ts';
import { knownOperations, lockAccounts } from './ledger.sql.ts';
import { lifeOf, type Life } from './lot-life.ts';
import { approvalDecided, fourEyes, noProgramme, occasionTaken } from './problems.ts';
import type { BalanceKind, Programme } from './programme.ts';
import { listPartners, takeBudgets } from './programme.sql.ts';
import { kindOf, programmeNow, refusal, type Keyed } from './redeem.ts';
import { tell, type Note } from './tell.ts';
import { tierOf } from './tiers.ts';
import * as sql from './view.sql.ts';
import { viewApproval, viewApprovals, type ApprovalView, type StoredWish } from './view-approvals.ts';
import { calledBy, getWho, purses } from './who.ts';

type StaffOutcome = z.infer<typeof contract.staffOutcome>;

export interface StaffAt extends Omit<Keyed, 'actor'> {
  readonly actor: Actor;
}

/** Given by hand, it can be spent at once; it lives as long as what is earned. */
export const lifeByHand = (kind: BalanceKind, programme: Programme, now: Date): Life =>
  lifeOf({ ...kind, activation: { kind: 'at_once' } }, programme, now);

export function limitOf(programme: Programme, actor: Actor): number {
  const limits: Partial<Record<string, number>> = programme.grantLimits;
  return Math.max(0, ...actor.roles.map((role) => limits[role] ?? 0));
}

type Line = z.infer<typeof contract.grantLine>;

/** Grants, or asks for approval. Throws `loyalty_account_closed`, `loyalty_no_programme`. */
export async function grant(
  tx: Tx,
  deps: LoyaltyDeps,
  lines: readonly Line[],
  reason: string,
  at: StaffAt,
): Promise<StaffOutcome> {
  const programme = await programmeNow(tx, deps, at.now);
  const stored = await storedLines(tx, deps, programme, lines);
  const amount = stored.reduce((sum, line) => sum + line.amount, 0);
  const what = lines.length === 1 ? 'grant' : 'bulk_grant';
  if (amount > limitOf(programme, at.actor)) return ask(tx, what, { lines: stored }, amount, reason, at);
  const named = await called(tx, deps, lines, stored);
  return done(await bookGrants(tx, deps, programme, named, reason, at.actor.name, at));
}

/** Takes away, or asks for approval. */
export async function correct(
  tx: Tx,
  deps: LoyaltyDeps,
  line: Line,
  reason: string,
  at: StaffAt,
): Promise<StaffOutcome> {
  const programme = await programmeNow(tx, deps, at.now);
  const stored = await storedLines(tx, deps, programme, [line]);
  if (line.amount > limitOf(programme, at.actor)) return ask(tx, 'correct', { lines: stored }, line.amount, reason, at);
  return done(await bookCorrections(tx, deps, stored, reason, at.actor.name, at));
}

/** Reverses, or asks for approval. Throws `not_found`, `loyalty_not_reversible`. */
export async function reverse(
  tx: Tx,
  deps: LoyaltyDeps,
  operationId: string,
  reason: string,
  at: StaffAt,
): Promise<StaffOutcome> {
  const programme = await programmeNow(tx, deps, at.now);
  const about = await runMaybe(tx, sql.operationAccount, [operationId]);
  if (about === undefined) throw problem(notFound);
  if (about.amount > limitOf(programme, at.actor))
    return ask(tx, 'reverse', { lines: [], operationId }, about.amount, reason, at);
  return done(await bookReversal(tx, deps, operationId, reason, at.actor.name, at.now));
}

async function storedLines(
  tx: Tx,
  deps: LoyaltyDeps,
  programme: Programme,
  lines: readonly Line[],
): Promise<StoredWish['lines']> {
  const stored = [];
  for (const { customer, kind, amount } of lines) {
    const { originId } = await getWho(tx, deps, customer);
    stored.push({ originId, kind: kindOf(programme, kind).id, amount });
  }
  return stored;
}

type CalledLine = StoredWish['lines'][number] & { readonly calledBy?: Identifier };

/** Each line with what its customer was called by. */
async function called(
  tx: Tx,
  deps: Pick<LoyaltyDeps, 'identity'>,
  lines: readonly { readonly customer: readonly Identifier[] }[],
  stored: StoredWish['lines'],
): Promise<CalledLine[]> {
  const named: CalledLine[] = [];
  for (const [n, line] of stored.entries())
    named.push({ ...line, ...(await calledBy(tx, deps, lines[n]?.customer ?? [], line.originId)) });
  return named;
}

async function ask(
  tx: Tx,
  what: sql.ApprovalRow['what'],
  wish: StoredWish,
  amount: number,
  reason: string,
  at: StaffAt,
): Promise<StaffOutcome> {
  const row = await runOne(tx, sql.insertApproval, [
    newId(at.now.getTime()),
    what,
    JSON.stringify(wish),
    amount,
    reason,
    at.actor.name,
    at.actor.id,
    at.now,
  ]);
  const [approval] = await viewApprovals(tx, [row], at.actor.id);
  return { state: 'asked', operationIds: [], approval: approval ?? null };
}

const done = (operationIds: string[]): StaffOutcome => ({ state: 'done', operationIds, approval: null });

async function bookGrants(
  tx: Tx,
  deps: LoyaltyDeps,
  programme: Programme,
  lines: readonly CalledLine[],
  reason: string,
  actor: string,
  at: { readonly key: string; readonly now: Date },
): Promise<string[]> {
  const accounts = await deps.ledger.openAccounts(tx, lines, at.now);
  const wishes = lines.map((line, n): EarnWish => {
    const life = lifeByHand(kindOf(programme, line.kind), programme, at.now);
    return {
      do: 'grant',
      key: `${at.key}#${n}`,
      accountId: accounts[n]?.accountId ?? '',
      amount: line.amount,
      ...life,
      reason,
      actor,
    };
  });
  return bookAndTell(tx, deps, wishes, lines, at.now);
}

async function bookCorrections(
  tx: Tx,
  deps: LoyaltyDeps,
  lines: StoredWish['lines'],
  reason: string,
  actor: string,
  at: { readonly key: string; readonly now: Date },
): Promise<string[]> {
  const wishes: CorrectWish[] = [];
  for (const [n, line] of lines.entries()) {
    const cluster = (await deps.identity.clustersOf(tx, [line.originId])).get(line.originId);
    const own = (await purses(tx, cluster?.originIds ?? [line.originId], line.kind)).filter((one) => one.own);
    wishes.push({
      do: 'correct',
      key: `${at.key}#${n}`,
      accountIds: own.map((one) => one.account_id),
      amount: line.amount,
      reason,
      actor,
    });
  }
  return bookAndTell(tx, deps, wishes, lines, at.now);
}

async function bookAndTell(
  tx: Tx,
  deps: LoyaltyDeps,
  wishes: readonly Wish[],
  lines: readonly CalledLine[],
  now: Date,
): Promise<string[]> {
  const outcomes = await deps.ledger.bookAll(tx, wishes, now);
  const notes: Note[] = [];
  const ids = outcomes.map((outcome, n) => {
    if (outcome.kind !== 'done') throw refusal(outcome);
    const [wish, line] = [wishes[n], lines[n]];
    if (line !== undefined && wish !== undefined && !outcome.again) {
      const name = wish.do === 'correct' ? 'Points Corrected' : 'Points Earned';
      const properties = { kind: line.kind, amount: outcome.amount, reason: wish.reason };
      const named = line.calledBy === undefined ? {} : { calledBy: line.calledBy };
      notes.push({ name, originId: line.originId, ...named, about: outcome.operationId, properties });
    }
    return outcome.operationId;
  });
  await tell(tx, notes, now);
  return ids;
}

async function bookReversal(
  tx: Tx,
  deps: LoyaltyDeps,
  operationId: string,
  reason: string,
  actor: string,
  now: Date,
): Promise<string[]> {
  const outcome = await deps.ledger.book(tx, { do: 'reverse', operationId, reason, actor }, now);
  if (outcome.kind !== 'done') throw refusal(outcome);
  const [about] = await run(tx, sql.operationAccount, [operationId]);
  if (about !== undefined && !outcome.again) {
    const properties = { amount: outcome.amount, reason };
    await tell(tx, [{ name: 'Points Corrected', accountId: about.account_id, about: operationId, properties }], now);
  }
  return [outcome.operationId];
}

/** A second pair of eyes, whose own limit is high enough. Throws `loyalty_four_eyes`, `loyalty_approval_decided`, `not_found`. */
export async function decideApproval(
  tx: Tx,
  deps: LoyaltyDeps,
  approvalId: string,
  agree: boolean,
  at: StaffAt,
): Promise<ApprovalView> {
  const row = await runMaybe(tx, sql.lockApproval, [approvalId]);
  if (row === undefined) throw problem(notFound);
  if (row.state !== 'asked') throw problem(approvalDecided, { detail: `it was ${row.state}` });
  const programme = await programmeNow(tx, deps, at.now);
  if (row.asked_by_id === at.actor.id) throw problem(fourEyes);
  if (agree && row.amount > limitOf(programme, at.actor))
    throw problem(fourEyes, { detail: 'your own limit is lower' });
  const decided = await runOne(tx, sql.decideApproval, [
    approvalId,
    agree ? 'approved' : 'refused',
    at.actor.name,
    at.actor.id,
    at.now,
  ]);
  const view = { ...viewApproval(decided, row.wish), isMine: false, personIds: [] };
  if (!agree) return view;
  const wish = row.wish as StoredWish;
  const actor = `${row.asked_by}, approved by ${at.actor.name}`;
  const keyed = { key: `approval ${approvalId}`, now: at.now };
  if (row.what === 'reverse') await bookReversal(tx, deps, wish.operationId ?? '', row.reason, actor, at.now);
  else if (row.what === 'correct') await bookCorrections(tx, deps, wish.lines, row.reason, actor, keyed);
  else await bookGrants(tx, deps, programme, wish.lines, row.reason, actor, keyed);
  return view;
}

/** What the rules give for an occasion. Throws `loyalty_occasion_taken`. */
export async function rewardOccasion(
  tx: Tx,
  deps: LoyaltyDeps,
  body: z.infer<typeof contract.occasionBody>,
  at: Keyed & { readonly channel: string },
): Promise<string[]> {
  const { now } = at;
  const programme = await programmeNow(tx, deps, now);
  const who = await getWho(tx, deps, body.customer);
  const tier = await tierOf(tx, programme, who.originIds, now);
  const rules = programme.earn.filter((rule) => rule.what === 'occasion' && rule.occasion === body.occasion);
  const rule = rules.find((one) =>
    applies(one, { at: now, channel: at.channel, locationId: null, tierId: tier.tierId }),
  );
  if (rule?.what !== 'occasion') throw problem(occasionTaken, { detail: 'no rule for it is in force' });
  const key = `occasion ${rule.id} ${who.originId} ${body.reference}`;
  const isKnown = async (): Promise<boolean> => (await run(tx, knownOperations, [[operationIdOf(key)]])).length > 0;
  if (await isKnown()) return [operationIdOf(key)];
  let amount = rule.units;
  if (rule.budget !== null) amount = (await run(tx, takeBudgets, [[rule.id], [amount]]))[0]?.given ?? 0;
  if (amount === 0) throw problem(occasionTaken, { detail: 'its budget is used up' });
  const [account] = await deps.ledger.openAccounts(tx, [{ originId: who.originId, kind: rule.kind }], now);
  // All her accounts are locked before it is asked what she got, so that two at once do not both see nothing.
  const own = (await purses(tx, who.originIds, rule.kind)).filter((one) => one.own).map((one) => one.account_id);
  await run(tx, lockAccounts, [own]);
  if (await isKnown()) {
    if (rule.budget !== null) await run(tx, takeBudgets, [[rule.id], [-amount]]);
    return [operationIdOf(key)];
  }
  const [last] = await run(tx, sql.lastOccasion, [own, rule.id]);
  const since = last?.at ?? null;
  const isEarly =
    since !== null && (rule.onceInDays === null || now.getTime() - since.getTime() < rule.onceInDays * 86_400_000);
  if (isEarly) throw problem(occasionTaken, { detail: 'it was rewarded before' });
  const wish: EarnWish = {
    do: 'grant',
    key,
    accountId: account?.accountId ?? '',
    amount,
    ...lifeByHand(kindOf(programme, rule.kind), programme, now),
    reason: rule.name,
    actor: at.actor,
    channel: at.channel,
    detail: { ruleId: rule.id, occasion: body.occasion },
  };
  const lines = await called(tx, deps, [body], [{ originId: who.originId, kind: rule.kind, amount }]);
  return bookAndTell(tx, deps, [wish], lines, now);
}

/** A sale at a partner. Throws `loyalty_no_programme` for a partner that is not there. */
export async function earnAtPartner(
  tx: Tx,
  deps: LoyaltyDeps,
  partnerId: string,
  body: z.infer<typeof contract.partnerEarnBody>,
  at: Keyed,
): Promise<string[]> {
  const programme = await programmeNow(tx, deps, at.now);
  const partner = (await run(tx, listPartners)).find((one) => one.partner_id === partnerId);
  if (partner === undefined) throw problem(notFound);
  if (partner.state !== 'active') throw problem(noProgramme, { detail: 'this partner is closed' });
  if (body.amount > partner.max_units)
    throw problem(badRequest, { detail: `a sale at this partner earns at most ${partner.max_units}` });
  const who = await getWho(tx, deps, body.customer);
  const [account] = await deps.ledger.openAccounts(
    tx,
    [{ originId: who.originId, kind: kindOf(programme, body.kind).id }],
    at.now,
  );
  const wish: EarnWish = {
    do: 'earn',
    key: `partner ${partnerId} ${body.reference}`,
    accountId: account?.accountId ?? '',
    amount: body.amount,
    ...lifeOf(kindOf(programme, body.kind), programme, at.now),
    reason: `at ${partner.name}`,
    actor: at.actor,
    channel: 'partner',
    partnerId,
  };
  const lines = await called(tx, deps, [body], [{ originId: who.originId, kind: body.kind, amount: body.amount }]);
  return bookAndTell(tx, deps, [wish], lines, at.now);
}
