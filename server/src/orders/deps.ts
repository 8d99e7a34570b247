/** What the use cases of orders stand on; wired in `main.ts`. */
import type { Catalogue } from '../catalogue/index.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import type { CustomerPort, Pricing } from '../pricing/index.ts';
import type { Stock } from '../stock/index.ts';
import type { Providers } from './payments/provider.ts';
import type { AuditPort, FiscalPort, IdentityPort, PointsPort } from './ports.ts';

export interface OrdersDeps {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly identity: IdentityPort;
  readonly catalogue: Pick<Catalogue, 'variantsOf'>;
  readonly pricing: Pick<Pricing, 'currentBook' | 'quoteCart' | 'requote' | 'claimCodes' | 'releaseCodes' | 'priceOf'>;
  readonly customerOf: CustomerPort;
  readonly stock: Stock;
  readonly providers: Providers;
  readonly points: PointsPort;
  readonly fiscal: FiscalPort;
  readonly audit: AuditPort;
  /** For links that customers follow. */
  readonly publicUrl: () => string;
}
