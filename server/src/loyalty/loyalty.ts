/** All of loyalty for a process. */
import type { Route } from '../kit/http/route.ts';
import type { PointsPort } from '../orders/index.ts';
import type { CustomerPort } from '../pricing/index.ts';
import { accountRoutes } from './account-routes.ts';
import { createFollowed, type FollowedBalances } from './balance-ticket.ts';
import type { LoyaltyDeps } from './deps.ts';
import { createLedger } from './ledger.ts';
import { createOuter, type Outer, type SendOneTimeCode } from './outer.ts';
import { createPointsPort } from './points-port.ts';
import { programmeRoutes } from './programme-routes.ts';
import { createProgrammes } from './programmes.ts';
import { staffRoutes } from './staff-routes.ts';
import { createLoyaltyUpkeep, type UpkeepWish } from './upkeep.ts';
import { withLoyalty } from './who.ts';

export type LoyaltyPorts = Omit<LoyaltyDeps, 'ledger' | 'programmes'> & {
  /** Where one-time codes go; without it they go nowhere. */
  readonly sendCode?: SendOneTimeCode;
  /** How often a process looks for new versions of the programme; a second unless said. */
  readonly lookMs?: number;
};

export interface Loyalty {
  readonly deps: LoyaltyDeps;
  readonly outer: Outer;
  readonly routes: readonly Route[];
  /** For the live stream of one customer's balance. */
  readonly followed: FollowedBalances;
  /** Points as a tender of orders. */
  readonly points: PointsPort;
  /** Who buys, with what she may spend and the groups of her tier. */
  withLoyalty(customerOf: CustomerPort): CustomerPort;
  /** The clocks of loyalty, in any number of processes. */
  startUpkeep(wish?: UpkeepWish): { stop(): Promise<void> };
}

export function createLoyalty(ports: LoyaltyPorts): Loyalty {
  const deps: LoyaltyDeps = { ...ports, ledger: createLedger(), programmes: createProgrammes(ports.lookMs) };
  const { db, log, clock, identity, ledger } = deps;
  const sending = ports.sendCode === undefined ? {} : { sendCode: ports.sendCode };
  const outer = createOuter({ db, log, clock, identity, ledger, ...sending });
  return {
    deps,
    outer,
    followed: createFollowed(deps, outer.deps.signer),
    routes: [
      ...accountRoutes(deps, outer.deps.signer),
      ...staffRoutes(deps),
      ...programmeRoutes(deps),
      ...outer.routes,
    ],
    points: createPointsPort(deps),
    withLoyalty: (customerOf) => withLoyalty(customerOf, deps),
    startUpkeep: (wish) => {
      const own = createLoyaltyUpkeep(deps, wish);
      own.start();
      const others = outer.startUpkeep();
      return {
        stop: async () => {
          await Promise.all([own.stop(), others.stop()]);
        },
      };
    },
  };
}
