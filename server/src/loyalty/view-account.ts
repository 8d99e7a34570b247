/** A customer's loyalty as any channel shows it: balances, lots, tier, and every point's life. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import { badRequest, problem } from '../kit/problems.ts';
import { run, type On } from '../kit/sql.ts';
import type { LoyaltyDeps } from './deps.ts';
import { nextTier } from './decide-tier.ts';
import { worthOf, type Programme } from './programme.ts';
import { tierOf } from './tiers.ts';
import { historyOfAccounts, lotsOfAccounts, type HistoryRow } from './view.sql.ts';
import { membersOf } from './who.sql.ts';
import { purses, type Who } from './who.ts';

export type AccountView = z.infer<typeof contract.loyaltyAccount>;
type View = Pick<LoyaltyDeps, 'ledger' | 'programmes'>;

export async function viewAccount(
  on: On,
  deps: View,
  who: Pick<Who, 'personId' | 'originIds'>,
  now: Date,
): Promise<AccountView> {
  const programme = await deps.programmes.at(on, now);
  const all = await purses(on, who.originIds, null);
  const own = all.filter((one) => one.own).map((one) => one.account_id);
  const others = all.filter((one) => !one.own && one.state === 'open').map((one) => one.account_id);
  const [balances, shared, lots, members, tier] = await Promise.all([
    deps.ledger.balancesOf(on, own, now),
    others.length === 0 ? [] : deps.ledger.balancesOf(on, others, now),
    run(on, lotsOfAccounts, [own, 200]),
    run(on, membersOf, [[...who.originIds]]),
    programme === null ? null : viewTier(on, programme, who.originIds, now),
  ]);
  const kinds = [
    ...new Set([
      ...(programme?.kinds.map((kind) => kind.id) ?? []),
      ...[...balances, ...shared].map((one) => one.kind),
    ]),
  ];
  return {
    personId: who.personId,
    currency: programme?.currency ?? null,
    balances: kinds.map((kind) => {
      const mine = balances.find((one) => one.kind === kind);
      const theirs = shared.find((one) => one.kind === kind)?.available ?? 0;
      const worth = programme?.kinds.find((one) => one.id === kind)?.worth ?? null;
      const available = (mine?.available ?? 0) + theirs;
      return {
        kind,
        available,
        shared: theirs,
        pending: mine?.pending ?? 0,
        held: mine?.held ?? 0,
        debt: mine?.debt ?? 0,
        worthMinor: worth === null ? null : worthOf(worth, available),
      };
    }),
    lots: lots.map((row) => ({
      id: row.lot_id,
      kind: row.kind,
      source: row.source as AccountView['lots'][number]['source'],
      amount: row.amount,
      free: row.free,
      held: row.held,
      activatesAt: row.activates_at.toISOString(),
      expiresAt: row.expires_at?.toISOString() ?? null,
      orderId: row.order_id,
      createdAt: row.created_at.toISOString(),
    })),
    tier,
    household: members[0] === undefined ? null : { id: members[0].household_id, members: members.length },
  };
}

async function viewTier(
  on: On,
  programme: Programme,
  originIds: readonly string[],
  now: Date,
): Promise<AccountView['tier']> {
  const { tierId, keepUntil, progress } = await tierOf(on, programme, originIds, now);
  const next = nextTier(programme.tiers, progress, tierId);
  return {
    id: tierId,
    name: programme.tiers.levels.find((level) => level.id === tierId)?.name ?? null,
    keepUntil: keepUntil?.toISOString() ?? null,
    progress,
    next: next === null ? null : { id: next.tierId, name: next.name, missing: next.missing, by: programme.tiers.by },
  };
}

export type HistoryPage = z.infer<typeof contract.history>;

/** The newest first. Throws `bad_request` for a cursor that is not ours. */
export async function viewHistory(
  on: On,
  who: Pick<Who, 'originIds'>,
  page: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<HistoryPage> {
  const before = page.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(page.cursor);
  if (!Number.isSafeInteger(before) || before < 1)
    throw problem(badRequest, { detail: 'the cursor is not one of ours' });
  const own = (await purses(on, who.originIds, null)).filter((one) => one.own).map((one) => one.account_id);
  const rows = await run(on, historyOfAccounts, [own, before, page.limit]);
  const last = rows.at(-1);
  return {
    items: rows.map(entryOf),
    nextCursor: rows.length < page.limit || last === undefined ? null : String(last.entry_no),
  };
}

const entryOf = (row: HistoryRow): HistoryPage['items'][number] => ({
  id: String(row.entry_no),
  operationId: row.operation_id,
  what: row.what as HistoryPage['items'][number]['what'],
  kind: row.kind,
  from: row.debit,
  to: row.credit,
  amount: row.amount,
  lotId: row.lot_id,
  at: row.at.toISOString(),
  reason: row.reason,
  actor: row.actor,
  orderId: row.order_id,
  channel: row.channel,
  locationId: row.location_id,
  partnerId: row.partner_id,
  detail: row.detail,
});
