/** What messaging stands on; wired in `main.ts` (HTTP) and `consumers.ts` (the outbox). */
import type { Identity } from '../identity/index.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import type { Pricing } from '../pricing/index.ts';
import type { Profiles } from '../profiles/index.ts';
import type { Seal } from './seal.ts';
import type { RenderPool } from './templates/render-pool.ts';

export interface MessagingPorts {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly identity: Pick<Identity, 'strongestOrigin' | 'findCluster' | 'clustersOf' | 'personIdsOf' | 'membersOf'>;
  readonly profiles: Pick<Profiles, 'standingTraitsOf' | 'namesOf' | 'glimpsesOf'>;
  /** Prices for products in messages; without it templates see no products. */
  readonly shelf?: Pick<Pricing, 'currentBook' | 'priceOf'>;
  /** Hosts in private networks that providers and webhooks may stand on. */
  readonly privateHosts: readonly string[];
}

export interface MessagingDeps extends MessagingPorts {
  readonly seal: () => Promise<Seal>;
  readonly pool: RenderPool;
}
