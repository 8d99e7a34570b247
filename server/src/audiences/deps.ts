/** What audiences stand on; wired in `main.ts` and `consumers.ts`. */
import type { ClickHouse } from '../history/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import type { Profiles } from '../profiles/index.ts';

export interface AudienceDeps {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly clickhouse: ClickHouse;
  readonly identity: Pick<Identity, 'clustersOf' | 'identifiersOf'>;
  readonly profiles: Pick<Profiles, 'standingTraitsOf' | 'namesOf'>;
  /** Hosts in private networks to which lists may be exported. */
  readonly privateHosts?: readonly string[];
}
