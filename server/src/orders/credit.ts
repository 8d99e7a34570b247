/** Gift cards and store credit: a small ledger of our own. A gift card's code is kept as a hash, so that the books cannot be spent. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/orders.ts';
import { hashedId, newId } from '../kit/ids.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, type On, type Tx } from '../kit/sql.ts';
import type { TenderWish } from './contract.ts';
import { accountById, accountsOfOrigins, giveBack, insertAccount, reissueCredit, spend } from './credit.sql.ts';
import type { IdentityPort } from './ports.ts';
import { cartNeedsSomebody, creditUnknown, giftCardNotOpen } from './problems.ts';
import { heard, isWellFormed, makeCode, spoken } from './say-code.ts';

type CreditAccount = z.infer<typeof contract.creditAccount>;

/** 24^15: nobody guesses one. */
const signs = 16;
const idOfCode = (code: string): string => hashedId('gift card', code);

export async function issueCredit(
  tx: Tx,
  identity: IdentityPort,
  wish: z.infer<typeof contract.issueCreditBody>,
  now: Date,
): Promise<{ account: CreditAccount; code: string | null }> {
  const originId = wish.customer.length === 0 ? null : await identity.strongestOrigin(tx, wish.customer);
  if (wish.kind === 'store_credit' && originId === null) throw problem(cartNeedsSomebody);
  const expiresAt = wish.expiresAt === undefined ? null : new Date(wish.expiresAt);
  return openCredit(tx, { ...wish, originId, expiresAt, now });
}

/** A new account with what is on it; the code of a gift card is known to nobody but the caller. */
export async function openCredit(
  tx: Tx,
  wish: {
    readonly kind: 'gift_card' | 'store_credit';
    readonly originId: string | null;
    readonly currency: string;
    readonly amountMinor: number;
    readonly expiresAt: Date | null;
    readonly reason: string;
    readonly now: Date;
  },
): Promise<{ account: CreditAccount; code: string | null }> {
  const code = wish.kind === 'gift_card' ? makeCode(signs) : null;
  const row = await runMaybe(tx, insertAccount, [
    code === null ? newId(wish.now.getTime()) : idOfCode(code),
    wish.kind,
    wish.originId,
    code === null ? 'store credit' : hintOf(code),
    wish.currency,
    wish.amountMinor,
    wish.expiresAt,
    wish.now,
    wish.reason,
  ]);
  if (row === undefined) throw new Error('two gift cards with one code');
  return { account: viewOf(row), code: code === null ? null : spoken(code) };
}

const hintOf = (code: string): string => `…${code.slice(-4)}`;

/**
 * Nobody knows the code any more (the answer that showed it was lost, the card was): the card is blocked, and what is on it stands on a new
 * one. Refunds to the old one go there too. Throws `not_found` and `gift_card_not_open`, which names the card that stands instead.
 */
export async function reissueGiftCard(
  tx: Tx,
  accountId: string,
  wish: { readonly reason: string; readonly now: Date },
): Promise<{ account: CreditAccount; code: string }> {
  const code = makeCode(signs);
  const row = await runMaybe(tx, reissueCredit, [accountId, idOfCode(code), hintOf(code), wish.now, wish.reason]);
  if (row !== undefined) return { account: viewOf(row), code: spoken(code) };
  const old = await runMaybe(tx, accountById, [accountId]);
  if (old === undefined) throw problem(notFound);
  const instead = old.replaced_by === null ? '' : `; ${old.replaced_by} stands instead of it`;
  throw problem(giftCardNotOpen, {
    detail: old.kind === 'gift_card' ? `it is blocked${instead}` : 'it is store credit: it has no code',
  });
}

export async function findCredit(on: On, raw: string): Promise<CreditAccount> {
  const row = await runMaybe(on, accountById, [idOfCode(heard(raw))]);
  if (row === undefined) throw problem(creditUnknown);
  return viewOf(row);
}

export interface SpendWish {
  readonly wish: TenderWish;
  readonly amountMinor: number;
  readonly currency: string;
  readonly originId: string | null;
  readonly orderId: string;
  readonly key: string;
  readonly now: Date;
}
type Spent = { kind: 'spent'; accountId: string; hint: string } | { kind: 'refused'; why: string };

/** Exact under races: checked and written in one statement. */
export async function spendCredit(tx: Tx, wish: SpendWish): Promise<Spent> {
  const accounts = await accountsFor(tx, wish);
  if (typeof accounts === 'string') return { kind: 'refused', why: accounts };
  for (const accountId of accounts) {
    const { amountMinor, currency, key, orderId, now } = wish;
    const row = await runMaybe(tx, spend, [accountId, amountMinor, currency, key, orderId, now]);
    if (row !== undefined) return { kind: 'spent', accountId, hint: row.hint };
  }
  return { kind: 'refused', why: await whyNot(tx, accounts, wish) };
}

async function accountsFor(tx: Tx, { wish, originId }: SpendWish): Promise<string[] | string> {
  if (wish.method === 'gift_card') {
    const code = heard(wish.reference ?? '');
    return isWellFormed(code) ? [idOfCode(code)] : 'the code of the gift card was misread';
  }
  if (originId === null) return 'store credit needs to know the customer';
  return (await run(tx, accountsOfOrigins, [[originId]])).map((row) => row.account_id);
}

async function whyNot(tx: Tx, accounts: readonly string[], { amountMinor, currency, now }: SpendWish): Promise<string> {
  const first = accounts[0] === undefined ? undefined : await runMaybe(tx, accountById, [accounts[0]]);
  if (first === undefined) return 'there is no such account';
  if (first.state !== 'open') return first.replaced_by === null ? 'it is blocked' : 'it was replaced by a new card';
  if (first.currency !== currency) return `it is in ${first.currency}`;
  if (first.expires_at !== null && first.expires_at <= now) return 'it has expired';
  return `its balance is ${first.balance_minor}, ${amountMinor} was asked for`;
}

export async function giveCreditBack(
  tx: Tx,
  wish: {
    readonly accountId: string;
    readonly key: string;
    readonly amountMinor: number;
    readonly orderId: string;
    readonly now: Date;
  },
): Promise<void> {
  await run(tx, giveBack, [wish.accountId, wish.key, wish.amountMinor, wish.orderId, wish.now]);
}

function viewOf(row: {
  account_id: string;
  kind: 'gift_card' | 'store_credit';
  state: 'open' | 'blocked';
  hint: string;
  currency: string;
  balance_minor: number;
  expires_at: Date | null;
}): CreditAccount {
  return {
    id: row.account_id,
    kind: row.kind,
    state: row.state,
    hint: row.hint,
    currency: row.currency,
    balanceMinor: row.balance_minor,
    expiresAt: row.expires_at?.toISOString() ?? null,
  };
}
