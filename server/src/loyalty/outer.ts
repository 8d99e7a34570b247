/** Cards, allowances of tills, referrals, gifts and imports of cards, as `index.ts` registers them: they stand on the ledger's door alone. */
import type { Route } from '../kit/http/route.ts';
import { errorFields } from '../kit/log.ts';
import { run, type On } from '../kit/sql.ts';
import type { PointsPort } from '../orders/index.ts';
import type { PersonKeeper } from '../profiles/index.ts';
import { cardRoutes } from './cards/card-routes.ts';
import { sweepCodeUses } from './cards/cards.sql.ts';
import { identifyRoutes } from './cards/identify-routes.ts';
import { sweepOneTimeCodes } from './cards/one-time-codes.sql.ts';
import { sendsNothing } from './cards/one-time-codes.ts';
import { createSigner } from './cards/signer.ts';
import { eraseOuter, exportOuter } from './forget-outer.ts';
import { cardImportRoutes } from './import/card-import-routes.ts';
import { allowanceRoutes } from './offline/allowance-routes.ts';
import type { LoyaltyDeps } from './deps.ts';
import type { OuterDeps } from './outer-deps.ts';
import { withCards } from './outer-points.ts';
import type { Programmes } from './programmes.ts';
import { referralRoutes } from './referral/referral-routes.ts';
import { tendReferrals } from './referral/reward-referrals.ts';
import { openSuspicions } from './referral/suspicions.ts';
import type { WalletSettings } from './wallet/passes.ts';
import { readWallet } from './wallet/read-wallet.ts';
import { renewPasses } from './wallet/renew-passes.ts';
import { walletRoutes } from './wallet/wallet-routes.ts';

export { cardFiles } from './import/import-cards.ts';
export { sendsNothing, type SendOneTimeCode } from './cards/one-time-codes.ts';

export type OuterPorts = Omit<OuterDeps, 'signer' | 'sendCode'> & Partial<Pick<OuterDeps, 'sendCode'>>;

export interface Outer {
  readonly deps: OuterDeps;
  readonly routes: readonly Route[];
  /** The port of points with what cards and tills add to it (`outer-points.ts`); from then on referrals know the programme's return window. */
  guard(points: PointsPort, deps: Pick<LoyaltyDeps, 'identity' | 'ledger' | 'programmes'>): PointsPort;
  /** Reads certificates for wallets from a folder; before it, and without it, there are no passes. Throws what cannot be used. */
  openWallets(folder: string, publicUrl: () => string): Promise<void>;
  /** Looks at referrals whose time has come, and sweeps what no till takes any more; once. */
  tend(): Promise<void>;
  /** Every so often, in any number of processes. */
  startUpkeep(everyMs?: number): { stop(): Promise<void> };
}

export function createOuter(ports: OuterPorts): Outer {
  const deps: OuterDeps & { wallet?: WalletSettings; programmes?: Pick<Programmes, 'at'> } = {
    sendCode: sendsNothing,
    ...ports,
    signer: createSigner(ports.db),
  };
  const { db, clock, log } = deps;
  const steps = [
    () => tendReferrals(deps),
    () => renewPasses(deps),
    () => run(db, sweepCodeUses, [clock.now()]),
    () => run(db, sweepOneTimeCodes, [clock.now()]),
  ];
  const tend = async (): Promise<void> => {
    for (const step of steps) {
      await step().catch((error: unknown) => {
        log.warn(errorFields(error), 'upkeep of cards and referrals failed; it is tried again');
      });
    }
  };
  return {
    deps,
    routes: [
      ...cardRoutes(deps),
      ...identifyRoutes(deps),
      ...allowanceRoutes(deps),
      ...referralRoutes(deps),
      ...cardImportRoutes(deps),
      ...walletRoutes(deps),
    ],
    guard: (points, core) => {
      deps.programmes = core.programmes;
      return withCards(points, core);
    },
    openWallets: async (folder, publicUrl) => {
      deps.wallet = await readWallet(folder, publicUrl);
    },
    tend,
    startUpkeep: (everyMs = 10_000) => {
      let running: Promise<void> | null = null;
      const timer = setInterval(() => {
        running ??= tend().finally(() => {
          running = null;
        });
      }, everyMs);
      timer.unref();
      return {
        stop: async () => {
          clearInterval(timer);
          await running;
        },
      };
    },
  };
}

/** For erasure and export. */
export const outerKeeper: PersonKeeper = { name: 'loyalty cards', erase: eraseOuter, export: exportOuter };

const remedies: Readonly<Record<string, string>> = {
  self_referral: 'See whether both are one person; confirm it, or dismiss it so that the reward is given.',
  referral_loop: 'See who brought whom; confirm it, or dismiss it.',
  referral_velocity: 'See whether so many friends are real; no reward is given until it is decided.',
  cashier_referral: 'A cashier brought a friend at her own till; no reward is given until it is decided.',
  cashier_card: 'A cashier held her own card over sales; talk to her, and correct the points.',
  gifts_received: 'See who gives points to this customer, and why.',
  slips_refused: 'A till sent slips that it was not granted: look at the till before it draws again.',
  overspent: 'A till was away for longer than its slips may be late: its customers had spent their points elsewhere.',
};

/** What waits for somebody, for the Problems screen. */
export async function suspicionProblems(on: On): Promise<
  {
    code: string;
    severity: 'warning';
    title: string;
    cause: string;
    remedy: string;
    count: number;
    since: string;
    lastAt: string;
    link: string;
  }[]
> {
  return (await openSuspicions(on)).map(({ kind, count, first_at: since, last_at: lastAt }) => ({
    code: `suspicion_${kind}`,
    severity: 'warning',
    title: `Loyalty: ${kind.replaceAll('_', ' ')}`,
    cause: 'It looks wrong, and waits for somebody to decide.',
    remedy: remedies[kind] ?? 'Look at it and decide.',
    count,
    since: since.toISOString(),
    lastAt: lastAt.toISOString(),
    link: '/loyalty/suspicions',
  }));
}
