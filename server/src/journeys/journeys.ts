/** All of journeys for a process: HTTP on one side, following and moving on the other. */
import type { Route } from '../kit/http/route.ts';
import type { Leases } from '../spine/index.ts';
import type { JourneyDeps } from './deps.ts';
import { experimentRoutes } from './experiments/routes.ts';
import { createFollower, type Follower } from './follow.ts';
import { createInForce } from './in-force.ts';
import { journeyRoutes } from './routes.ts';
import { createRunTimer, type RunTimer } from './timer.ts';

export const createJourneys = (deps: JourneyDeps): { readonly routes: readonly Route[] } => ({
  routes: [...journeyRoutes(deps, createInForce()), ...experimentRoutes(deps)],
});

export interface JourneyWork {
  readonly follower: Follower;
  readonly timer: RunTimer;
  start(): void;
  /** Something came on the timeline. */
  wake(): void;
  /** A journey was published or changed its state, or a run was started by a call. */
  changed(): void;
  stop(): Promise<void>;
}

/** What follows the spine and what time brings; for the worker. */
export function createJourneyWork(
  deps: JourneyDeps & {
    readonly leases: Pick<Leases, 'held' | 'distrust'>;
    readonly rest?: () => Promise<void>;
  },
): JourneyWork {
  const inForce = createInForce();
  const timer = createRunTimer({ ...deps, inForce });
  const follower = createFollower({ ...deps, inForce, onDue: (at) => timer.expect(at) });
  return {
    follower,
    timer,
    start: () => {
      follower.start();
      timer.start();
    },
    wake: () => follower.wake(),
    changed: () => {
      follower.wake();
      timer.expect(deps.clock.now());
    },
    stop: async () => {
      await Promise.all([follower.stop(), timer.stop()]);
    },
  };
}
