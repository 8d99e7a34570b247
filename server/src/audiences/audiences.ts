/** All of audiences for a process: HTTP on one side, following the spine on the other. */
import type { Route } from '../kit/http/route.ts';
import type { Leases } from '../spine/index.ts';
import type { AudienceDeps } from './deps.ts';
import { createFiller, type Filler } from './fill.ts';
import { createFlipTimer, type FlipTimer } from './flip.ts';
import { createFollower, type Follower } from './follow.ts';
import { listRoutes, type ListDeps } from './list-routes.ts';
import { audienceRoutes } from './routes.ts';
import { createRulesInForce } from './rules-in-force.ts';
import { createPriceTeller, type TellPricesOptions } from './tell-prices.ts';

export const createAudiences = (deps: ListDeps): { readonly routes: readonly Route[] } => ({
  routes: [...audienceRoutes(deps), ...listRoutes(deps)],
});

export interface AudienceWork {
  readonly follower: Follower;
  readonly timer: FlipTimer;
  readonly filler: Filler;
  start(): void;
  /** Something came on the timeline. */
  wake(): void;
  /** An audience was made or changed. */
  changed(): void;
  /** Prices were published. */
  priced(): void;
  stop(): Promise<void>;
}

/** What follows the spine; for the worker. */
export function createAudienceWork(
  deps: AudienceDeps & {
    readonly leases: Pick<Leases, 'held' | 'distrust'>;
    readonly prices: TellPricesOptions['prices'];
    readonly rest?: () => Promise<void>;
  },
): AudienceWork {
  const rules = createRulesInForce();
  const timer = createFlipTimer({ ...deps, rules });
  const onFlip = (at: Date): void => timer.expect(at);
  const follower = createFollower({ ...deps, rules, onFlip });
  const filler = createFiller({ ...deps, rules, onFlip });
  const teller = createPriceTeller(deps);
  return {
    follower,
    timer,
    filler,
    start: () => {
      follower.start();
      timer.start();
      filler.start();
      teller.start();
    },
    wake: () => follower.wake(),
    changed: () => {
      follower.wake();
      filler.wake();
    },
    priced: () => teller.wake(),
    stop: async () => {
      await Promise.all([follower.stop(), timer.stop(), filler.stop(), teller.stop()]);
    },
  };
}
