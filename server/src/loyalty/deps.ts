/** What loyalty stands on; wired in `main.ts` and `consumers.ts`. */
import type { Catalogue } from '../catalogue/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import type { Ledger } from './ledger.ts';
import type { Programmes } from './programmes.ts';

export type IdentityPort = Pick<Identity, 'strongestOrigin' | 'findCluster' | 'clustersOf' | 'identifiersOf'>;
export type CataloguePort = Pick<Catalogue, 'variantsOf'>;

export interface LoyaltyDeps {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly identity: IdentityPort;
  readonly catalogue: CataloguePort;
  readonly ledger: Ledger;
  readonly programmes: Programmes;
}
