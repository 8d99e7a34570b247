/** All of the catalogue for a process: what it remembers, its doors, its routes. */
import type { Clock } from '../kit/clock.ts';
import type { Route } from '../kit/http/route.ts';
import type { Log } from '../kit/log.ts';
import type { Db, On } from '../kit/sql.ts';
import { withBundles } from './bundle-stock.ts';
import type { AvailabilityPort, BoughtPort, OriginPort, Place, PricesPort, VariantFacts } from './contract.ts';
import { feedRoutes } from './feeds/routes.ts';
import { createPictureUpkeep } from './pictures/delete-unnamed.ts';
import { pictureRoutes } from './pictures/routes.ts';
import { productRoutes } from './product-routes.ts';
import { createReindexing } from './reindex.ts';
import { createVariantMemory } from './remember-variants.ts';
import { reportRoutes } from './report-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import { searchRoutes } from './search-routes.ts';
import { structureRoutes } from './structure-routes.ts';
import { soldOf } from './variants.ts';

export interface CataloguePorts {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly publicUrl?: string | undefined;
  /** Filled in `main.ts` by later parts; a filter whose port is empty is refused in plain words. */
  readonly prices?: PricesPort;
  readonly availability?: AvailabilityPort;
  readonly hasBought?: BoughtPort;
  /** The origin of the customer's strongest identifier (identity's `strongestOrigin`). */
  readonly originOf?: OriginPort;
}

export interface Catalogue {
  /** By SKU, from memory where possible; those that are not known are absent. */
  variantsOf(on: On, skus: readonly string[]): Promise<ReadonlyMap<string, VariantFacts>>;
  /** Which of these SKUs are sold there and then. */
  soldOf(on: On, skus: readonly string[], place: Place, now: Date): Promise<ReadonlySet<string>>;
  readonly routes: readonly Route[];
  /** Begins to listen for changes; before it nothing is remembered, the search is not renewed by itself, and no picture goes. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createCatalogue(ports: CataloguePorts): Catalogue {
  const memory = createVariantMemory(ports.db, ports.log);
  const reindexing = createReindexing(ports.db, ports.log);
  const pictures = createPictureUpkeep(ports.db, ports.clock, ports.log);
  const { availability } = ports;
  const deps = { ...ports, memory, ...(availability === undefined ? {} : { availability: withBundles(availability) }) };
  return {
    variantsOf: memory.variantsOf,
    soldOf,
    routes: [
      ...searchRoutes(deps),
      ...productRoutes(deps),
      ...pictureRoutes(deps),
      ...structureRoutes(deps),
      ...feedRoutes(deps),
      ...reviewRoutes(deps),
      ...reportRoutes(deps),
    ],
    start: async () => {
      await memory.start();
      await reindexing.start();
      pictures.start();
    },
    stop: async () => {
      await pictures.stop();
      await reindexing.stop();
      await memory.stop();
    },
  };
}
