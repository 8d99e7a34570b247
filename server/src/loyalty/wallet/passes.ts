/** Which pass belongs to which card, what it says now, and since when. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { hashedId } from '../../kit/ids.ts';
import { problem } from '../../kit/problems.ts';
import { runMaybe, runOne, type On } from '../../kit/sql.ts';
import { cardByNumber, type CardRow } from '../cards/cards.sql.ts';
import { ownerOf } from '../cards/view-card.ts';
import type { Signer } from '../cards/signer.ts';
import type { OuterDeps } from '../outer-deps.ts';
import type { GoogleWallet } from './google-link.ts';
import type { AppleWallet, PassState } from './pass.ts';
import { walletNotSetUp } from './problems.ts';
import { putPass } from './wallet.sql.ts';

export interface WalletSettings {
  readonly apple?: AppleWallet;
  readonly google?: GoogleWallet;
  /** The balance that passes show. */
  readonly kind: string;
  readonly publicUrl: () => string;
  /** Another service of pushes than Apple's own, for trials. */
  readonly pushUrl?: string;
}

type Deps = Pick<OuterDeps, 'identity' | 'ledger' | 'signer' | 'wallet'>;

export const serialOf = (signer: Signer, number: string): string =>
  hashedId('wallet pass', signer.keyed('wallet pass', number).toString('hex'));
export const tokenOf = (signer: Signer, serial: string): string => signer.keyed('wallet token', serial).toString('hex');

/** What the device sends in Authorization, compared in constant time. */
export function isToken(signer: Signer, serial: string, header: string | undefined): boolean {
  const sent = Buffer.from(/^ApplePass ([0-9a-f]{64})$/.exec(header ?? '')?.[1] ?? '');
  const right = Buffer.from(tokenOf(signer, serial));
  return sent.length === right.length && timingSafeEqual(sent, right);
}

export function settingsOf(deps: Pick<OuterDeps, 'wallet'>): WalletSettings {
  if (deps.wallet === undefined) throw problem(walletNotSetUp);
  return deps.wallet;
}

/** What the pass of this card says now. */
export async function stateOf(on: On, deps: Deps, card: CardRow, now: Date): Promise<PassState> {
  const { kind, publicUrl } = settingsOf(deps);
  const signer = await deps.signer();
  const serial = serialOf(signer, card.number);
  const owner = ownerOf(card) ?? card.origin_id;
  const cluster = (await deps.identity.clustersOf(on, [owner])).get(owner);
  const accounts = await deps.ledger.accountsOf(on, cluster?.originIds ?? [owner], kind);
  const balances = await deps.ledger.balancesOf(
    on,
    accounts.map(({ accountId }) => accountId),
    now,
  );
  return {
    serial,
    token: tokenOf(signer, serial),
    number: card.number,
    balance: balances.reduce((sum, balance) => sum + balance.available, 0),
    tier: null,
    isGood: card.state === 'active',
    webServiceUrl: `${publicUrl()}/api/v1/loyalty/wallet/apple`,
  };
}

/** Notes what it says; gives since when it says so. */
export async function noteState(on: On, state: PassState, now: Date): Promise<Date> {
  const { balance, tier, isGood } = state;
  const hash = createHash('sha256')
    .update(JSON.stringify([balance, tier, isGood]))
    .digest();
  // To the second, as HTTP dates are.
  const at = new Date(Math.floor(now.getTime() / 1_000) * 1_000);
  return (await runOne(on, putPass, [state.serial, state.number, hash, at])).changed_at;
}

export const cardOf = (on: On, number: string): Promise<CardRow | undefined> => runMaybe(on, cardByNumber, [number]);
