/** A customer as a till or an app wants to know her: person, accounts with their balances, household, what counts for her tier. */
import type { Identifier } from '../../../contracts/common.ts';
import { problem } from '../kit/problems.ts';
import { runOne, type On } from '../kit/sql.ts';
import type { LoyaltyDeps } from './deps.ts';
import type { Progress, Standing } from './decide-tier.ts';
import { knownCustomer } from './know-customer.sql.ts';
import { monthOf } from './lot-life.ts';
import { accountClosed } from './problems.ts';
import type { Programme } from './programme.ts';

export interface Purse {
  readonly accountId: string;
  readonly kind: string;
  readonly state: 'open' | 'blocked' | 'closed';
  /** Hers; otherwise another member's of her household. */
  readonly own: boolean;
  readonly debt: number;
  readonly available: number;
  readonly pending: number;
  readonly held: number;
}
export interface KnownCustomer {
  readonly originId: string;
  readonly personId: string;
  readonly originIds: readonly string[];
  readonly purses: readonly Purse[];
  readonly household: { readonly id: string; readonly members: number } | null;
  readonly progress: Progress;
  readonly standings: readonly Standing[];
}

/** From any of her origins. One statement. */
export async function knowCustomer(
  on: On,
  originId: string,
  programme: Programme | null,
  now: Date,
): Promise<KnownCustomer> {
  const since = programme === null ? '9999-01-01' : monthOf(now, programme.timeZone, programme.tiers.months - 1);
  const row = await runOne(on, knownCustomer, [originId, now, since]);
  return {
    originId,
    personId: row.person_id,
    originIds: row.origin_ids,
    purses: row.purses.map(([accountId, kind, state, own, debt, available, pending, held]) => ({
      accountId,
      kind,
      state,
      own,
      debt,
      available,
      pending,
      held,
    })),
    household: row.household_id === null ? null : { id: row.household_id, members: row.members },
    progress: { spentMinor: row.spent_minor, earned: row.earned, orders: row.orders },
    standings: row.standings.map(([tierId, keepUntil]) => ({
      tierId,
      keepUntil: keepUntil === null ? null : new Date(keepUntil),
    })),
  };
}

/** By identifiers. Throws `loyalty_account_closed` where none of them may identify somebody. */
export async function getCustomer(
  on: On,
  deps: Pick<LoyaltyDeps, 'identity'>,
  identifiers: readonly Identifier[],
  programme: Programme | null,
  now: Date,
): Promise<KnownCustomer> {
  const originId = await deps.identity.strongestOrigin(on, identifiers);
  if (originId === null) throw problem(accountClosed);
  return knowCustomer(on, originId, programme, now);
}

/** What can be spent of a kind, over all accounts that are open. */
export const availableOf = (customer: Pick<KnownCustomer, 'purses'>, kind: string): number =>
  customer.purses.reduce((sum, one) => sum + (one.kind === kind && one.state === 'open' ? one.available : 0), 0);
