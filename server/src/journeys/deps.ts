/** What journeys stand on; wired in `main.ts` (HTTP) and `consumers.ts` (what follows and moves). */
import type { ClickHouse } from '../history/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import type { Ledger } from '../loyalty/index.ts';
import type { Profiles } from '../profiles/index.ts';
import type { MakeCode, MessagePort } from './ports.ts';

export interface JourneyDeps {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly clickhouse: ClickHouse;
  readonly identity: Pick<Identity, 'clustersOf' | 'findCluster' | 'strongestOrigin'>;
  readonly profiles: Pick<Profiles, 'standingTraitsOf' | 'namesOf'>;
  readonly messages: MessagePort;
  readonly ledger: Pick<Ledger, 'accountsOf' | 'bookAll'>;
  readonly makeCode: MakeCode;
}
