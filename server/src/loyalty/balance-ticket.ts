/**
 * A ticket to follow the balance of one customer. Whoever has a channel's key may ask for it, because that key reads any balance by
 * identifiers anyway; a phone has only the ticket, which opens this customer's stream, for some minutes, and nothing else. It needs no
 * table: it says whom it is for and until when, under a keyed hash, so that any process reads it.
 */
import { timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import { problem } from '../kit/problems.ts';
import type { On } from '../kit/sql.ts';
import type { Signer } from './cards/signer.ts';
import { refuseLostCard } from './cards/refuse-blocked.ts';
import type { LoyaltyDeps } from './deps.ts';
import { accountClosed } from './problems.ts';
import { viewAccount } from './view-account.ts';

export interface Ticket {
  readonly originId: string;
  readonly expiresAt: Date;
}
type Keyed = Pick<Signer, 'keyed'>;

const hashOf = (signer: Keyed, said: string): Buffer => signer.keyed('balance ticket', said);

export function makeTicket(signer: Keyed, { originId, expiresAt }: Ticket): string {
  const said = `${originId}.${Math.floor(expiresAt.getTime() / 1_000)}`;
  return `${said}.${hashOf(signer, said).toString('base64url')}`;
}

/** Null: not one of ours, or over. */
export function readTicket(signer: Keyed, text: string, now: Date): Ticket | null {
  const [, said = '', originId = '', seconds = '', hash = ''] =
    /^(([0-9a-f-]{36})\.(\d{1,12}))\.([\w-]{43})$/.exec(text) ?? [];
  if (said === '' || !timingSafeEqual(hashOf(signer, said), Buffer.from(hash, 'base64url'))) return null;
  const expiresAt = new Date(Number(seconds) * 1_000);
  return expiresAt > now ? { originId, expiresAt } : null;
}

/** Throws `loyalty_account_closed`, `card_blocked`, `card_replaced`. */
export async function giveTicket(
  on: On,
  deps: Pick<LoyaltyDeps, 'identity'>,
  signer: Keyed,
  { customer, seconds }: z.infer<typeof contract.balanceTicketBody>,
  now: Date,
): Promise<z.infer<typeof contract.balanceTicket>> {
  const originId = await deps.identity.strongestOrigin(on, customer);
  if (originId === null) throw problem(accountClosed);
  await refuseLostCard(on, deps, customer);
  // Whole seconds, as the ticket has them.
  const expiresAt = new Date(Math.floor(now.getTime() / 1_000 + seconds) * 1_000);
  const ticket = makeTicket(signer, { originId, expiresAt });
  return { ticket, stream: `/api/v1/live/balance?ticket=${ticket}`, expiresAt: expiresAt.toISOString() };
}

/** What the live stream asks: whom a ticket is for, and what she has now. */
export interface FollowedBalances {
  open(ticket: string): Promise<Ticket | null>;
  balanceOf(originId: string): Promise<z.infer<typeof contract.followedBalance>>;
}

export const createFollowed = (
  { db, clock, programmes }: Pick<LoyaltyDeps, 'db' | 'clock' | 'programmes'>,
  signer: () => Promise<Keyed>,
): FollowedBalances => ({
  open: async (ticket) => readTicket(await signer(), ticket, clock.now()),
  balanceOf: async (originId) => {
    const now = clock.now();
    const { currency, balances, tier } = await viewAccount(db, originId, await programmes.at(db, now), now);
    return { currency, balances, tier: tier === null ? null : { id: tier.id, name: tier.name } };
  },
});
