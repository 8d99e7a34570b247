import type { Clock } from '../kit/clock.ts';
import type { Db } from '../kit/sql.ts';

export interface AccessDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** The address that people use, for links, for the cookie's Secure and for the Origin check. */
  readonly publicUrl?: string | undefined;
}
