/** A customer from identifiers: her person, her origins, and the accounts that she may spend from. */
import type { Identifier } from '../../../contracts/common.ts';
import { problem } from '../kit/problems.ts';
import { run, type On } from '../kit/sql.ts';
import type { CustomerPort } from '../pricing/index.ts';
import { lostCardOf } from './cards/refuse-blocked.ts';
import type { LoyaltyDeps } from './deps.ts';
import { accountClosed } from './problems.ts';
import { bestStanding } from './decide-tier.ts';
import { tenderKind, worthOf } from './programme.ts';
import { pursesOf, worthOfCustomer, type PurseRow } from './who.sql.ts';

export interface Who {
  /** Where new things are bound. */
  readonly originId: string;
  readonly personId: string;
  readonly originIds: readonly string[];
}

/** Null: none of these may identify somebody. */
export async function findWho(
  on: On,
  { identity }: Pick<LoyaltyDeps, 'identity'>,
  identifiers: readonly Identifier[],
): Promise<Who | null> {
  const originId = await identity.strongestOrigin(on, identifiers);
  return originId === null ? null : whoOf(on, { identity }, originId);
}

export async function whoOf(on: On, { identity }: Pick<LoyaltyDeps, 'identity'>, originId: string): Promise<Who> {
  const cluster = (await identity.clustersOf(on, [originId])).get(originId);
  return { originId, personId: cluster?.personId ?? originId, originIds: cluster?.originIds ?? [originId] };
}

/** Throws `loyalty_account_closed`. */
export async function getWho(
  on: On,
  deps: Pick<LoyaltyDeps, 'identity'>,
  identifiers: readonly Identifier[],
): Promise<Who> {
  const who = await findWho(on, deps, identifiers);
  if (who === null) throw problem(accountClosed);
  return who;
}

/** The one of these identifiers that she is bound to: an event by it makes her known to identity, where she was never seen before. */
export async function calledBy(
  on: On,
  { identity }: Pick<LoyaltyDeps, 'identity'>,
  customer: readonly Identifier[],
  originId: string,
): Promise<{ readonly calledBy?: Identifier }> {
  const origins = await Promise.all(customer.map((one) => identity.strongestOrigin(on, [one])));
  const one = customer[origins.indexOf(originId)];
  return one === undefined ? {} : { calledBy: one };
}

/** All accounts of a kind that she may spend from: her own and, where she has one, her household's. */
export async function purses(on: On, originIds: readonly string[], kind: string | null): Promise<PurseRow[]> {
  return run(on, pursesOf, [[...originIds], kind]);
}

/** Who buys, with what she may spend and the groups of her tier: what the quote understands. One statement more, none without a programme. */
export function withLoyalty(
  customerOf: CustomerPort,
  deps: Pick<LoyaltyDeps, 'programmes' | 'clock' | 'identity'>,
): CustomerPort {
  return async (on, identifiers) => {
    const customer = await customerOf(on, identifiers);
    if (customer.originIds.length === 0) return customer;
    const now = deps.clock.now();
    const programme = await deps.programmes.at(on, now);
    if (programme === null) return customer;
    const tender = tenderKind(programme);
    const [row] = await run(on, worthOfCustomer, [[...customer.originIds], tender?.kind.id ?? '', now]);
    const tier = bestStanding(
      programme.tiers,
      (row?.tiers ?? []).map((tierId) => ({ tierId, keepUntil: null })),
    );
    // A card that is blocked pays nothing, so a quote promises nothing of it; whoever has logged in may spend all the same.
    const isLost = (await lostCardOf(on, deps, identifiers)) !== undefined;
    const level = programme.tiers.levels.find((one) => one.id === tier?.tierId);
    return {
      ...customer,
      groups: [...new Set([...customer.groups, ...(level?.groups ?? [])])],
      pointsAvailableMinor: tender === null || isLost ? 0 : worthOf(tender.kind.worth, row?.available ?? 0),
    };
  };
}
