/** Stock as `main.ts` wires it: its calls for later parts, its routes, and the writer that many holds share. */
import type { Clock } from '../kit/clock.ts';
import type { Route } from '../kit/http/route.ts';
import type { Log } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import { availabilityOf, type PricesPort } from './availability.ts';
import { createHoldWriter } from './combine-holds.ts';
import type { Stock } from './contract.ts';
import { goodsRoutes } from './goods-routes.ts';
import { holdRoutes } from './hold-routes.ts';
import { holdStock } from './hold.ts';
import { locationRoutes } from './location-routes.ts';
import { bookCapacity, locationsOf } from './locations.ts';
import { lockGoods } from './lock-goods.ts';
import { claimPlace, freeWindows, movePlace, releasePlace } from './promise/claim-window.ts';
import { createPlanner } from './promise/plan-beside.ts';
import { promiseRoutes } from './promise/promise-routes.ts';
import { windowRoutes } from './promise/window-routes.ts';
import { takeBack } from './receive.ts';
import { extendHold, issueSold, resolveHold } from './resolve.ts';
import { sellAway } from './sell-away.ts';
import { shelfRoutes } from './shelf-routes.ts';

export interface StockContext {
  readonly stock: Stock;
  readonly routes: readonly Route[];
  /** Commits the holds that wait. */
  stop(): Promise<void>;
}

export interface StockDeps {
  readonly db: Db;
  /** Connections of their own for the combined holds; two are enough. */
  readonly writerDb: Db;
  readonly log: Log;
  readonly clock: Clock;
  /** Shelf prices beside availability; without it none are told. */
  readonly prices?: PricesPort;
}

export function createStock({ db, writerDb, log, clock, prices }: StockDeps): StockContext {
  const holds = createHoldWriter({ db: writerDb, log, clock });
  const planner = createPlanner();
  const stock: Stock = {
    holdStock,
    sellAway,
    lockGoods,
    resolveHold,
    issueSold,
    extendHold,
    takeBack,
    availabilityOf,
    promise: planner.promise,
    bookCapacity,
    locationsOf,
    freeWindows,
    claimWindow: claimPlace,
    releaseWindow: releasePlace,
    moveWindow: movePlace,
  };
  return {
    stock,
    routes: [
      ...locationRoutes(db),
      ...holdRoutes({ db, holds }),
      ...shelfRoutes({ db, clock, prices }),
      ...goodsRoutes(db),
      ...promiseRoutes(db, planner.promise),
      ...windowRoutes(db),
    ],
    stop: async () => {
      await Promise.all([holds.stop(), planner.stop()]);
    },
  };
}
