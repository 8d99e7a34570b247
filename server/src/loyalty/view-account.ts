/** A customer's loyalty as any channel shows it: balances, lots, tier, and every point's life. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import { badRequest, problem } from '../kit/problems.ts';
import { run, type On } from '../kit/sql.ts';
import { bestStanding, decideTier, nextTier } from './decide-tier.ts';
import { knowCustomer, type KnownCustomer, type Purse } from './know-customer.ts';
import { worthOf, type Programme } from './programme.ts';
import { historyOfAccounts, lotsOfCustomer, type HistoryRow } from './view.sql.ts';
import { purses, type Who } from './who.ts';

export type AccountView = z.infer<typeof contract.loyaltyAccount>;

export async function viewAccount(
  on: On,
  originId: string,
  programme: Programme | null,
  now: Date,
): Promise<AccountView> {
  const [customer, lots] = await Promise.all([
    knowCustomer(on, originId, programme, now),
    run(on, lotsOfCustomer, [originId, 200]),
  ]);
  const { purses: all } = customer;
  const kinds = [...new Set([...(programme?.kinds.map((kind) => kind.id) ?? []), ...all.map((one) => one.kind)])];
  return {
    personId: customer.personId,
    currency: programme?.currency ?? null,
    balances: kinds.map((kind) => {
      const worth = programme?.kinds.find((one) => one.id === kind)?.worth ?? null;
      const mine = all.filter((one) => one.own && one.kind === kind);
      const theirs = all.filter((one) => !one.own && one.kind === kind && one.state === 'open');
      const shared = sum(theirs, 'available');
      const available = sum(mine, 'available') + shared;
      return {
        kind,
        available,
        shared,
        pending: sum(mine, 'pending'),
        held: sum(mine, 'held'),
        debt: sum(mine, 'debt'),
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
    tier: programme === null ? null : viewTier(programme, customer, now),
    household: customer.household,
  };
}

const sum = (purses: readonly Purse[], what: 'available' | 'pending' | 'held' | 'debt'): number =>
  purses.reduce((all, one) => all + one[what], 0);

function viewTier(programme: Programme, customer: KnownCustomer, now: Date): AccountView['tier'] {
  const { progress } = customer;
  const best = bestStanding(programme.tiers, customer.standings);
  const { tierId, keepUntil } = decideTier(programme.tiers, progress, best, now);
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
  reverses: row.reverses,
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
