/** What taking a source out of the graph needs from others, and what its steps share. */
import type { Clock } from '../kit/clock.ts';
import type { Db, On, Tx } from '../kit/sql.ts';
import type { JsonObject, LogEvent } from '../spine/index.ts';
import type { Claim } from './candidates.ts';
import type { Rules } from './rules.ts';

/** What the system said about an origin: a merge, an identifier that moved or left. */
export interface Saying {
  readonly originId: string;
  readonly name: string | null;
  readonly body: JsonObject;
}

/** What identity asks of those who keep events by origin. */
export interface BoundEventsPort {
  /** All events bound to these origins, in pages, in any order. */
  eventsBoundTo(on: On, originIds: readonly string[]): AsyncIterable<readonly { readonly event: LogEvent }[]>;
  /** Grows with every event that is bound to an origin. */
  versionsOf(on: On, originIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  systemSayings(on: On, originIds: readonly string[], since: Date): Promise<readonly Saying[]>;
  /** These leave with the source. */
  leaveWith(tx: Tx, sourceId: string, sayings: readonly Saying[]): Promise<void>;
}

export interface ForgetPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly isSharedSource: (sourceId: string) => boolean;
  readonly bound: BoundEventsPort;
  /** Called between the steps. */
  readonly alive: () => Promise<void>;
}

export interface Forgetting extends ForgetPorts {
  readonly sourceId: string;
  /** None of the source's events came earlier. */
  readonly since: Date;
  readonly rules: Rules;
  readonly secret: Uint8Array;
  readonly claimOf: (event: LogEvent) => Claim;
}

export const consumer = 'people';
