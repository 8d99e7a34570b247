/**
 * Takes everything that a source said out of all stores: the undo of an import. In steps, each of which may be killed and done again:
 *
 * 1. The source is disabled; consumers apply nothing of it from now on; its dead letters go.
 * 2. Identity judges without it everybody whom it named.
 * 3. Profiles fold again without it what they know of those to whom its events were bound; its rows leave the timeline, and with them
 *    what the system said because of it.
 * 4. These rows leave ClickHouse, and audiences judge again whom they were about.
 * 5. Its rows leave the log, and that they were ever seen: the same file, or a corrected one, may be imported again.
 */
import { bookJudgingAgain, releaseJudgingAgain } from './audiences/index.ts';
import { createSourceDirectory } from './channels/index.ts';
import { retireSource } from './channels/imports/index.ts';
import { forgetInHistory, type ClickHouse } from './history/index.ts';
import { createIdentifierReader, forgetInIdentity } from './identity/index.ts';
import { systemClock, type Clock } from './kit/clock.ts';
import type { Db } from './kit/sql.ts';
import {
  closeLeaving,
  eventsBoundTo,
  forgetInProfiles,
  leaveWith,
  sayingsGone,
  systemSayings,
  versionsOf,
} from './profiles/index.ts';
import { beginForgetting, forgetEvents, waitUntilPassed } from './spine/index.ts';

export interface UndoPorts {
  readonly db: Db;
  readonly clickhouse: ClickHouse;
  readonly clock?: Clock;
  /** For tests that kill: called after each step and between the small ones. */
  readonly after?: (step: UndoStep) => Promise<void>;
}

export type UndoStep = 'booked' | 'step' | 'identity' | 'profiles' | 'history' | 'log';

const consumer = 'people';
/** A renewal of the caller's lease is a write: one a second is enough. */
const renewEveryMs = 1_000;

/** `alive` is called at least once between two steps, at most about once a second. Throws HistoryAway when ClickHouse does not answer. */
export function undoSource(ports: UndoPorts): (sourceId: string, alive: () => Promise<void>) => Promise<void> {
  const { db, clickhouse, clock = systemClock, after = async () => undefined } = ports;

  return async (sourceId, renew) => {
    const since = (await retireSource(db, sourceId)) ?? new Date(0);
    const alive = seldom(renew, () => after('step'));
    await beginForgetting(db, consumer, sourceId);
    await after('booked');
    // What the system says because of it should be on the timeline when it is looked for; what nobody applies is found in the log.
    await waitUntilPassed(db, consumer, alive);
    const sources = createSourceDirectory(db);
    await sources.refresh();
    const isSharedSource = (id: string): boolean => sources.byId(id)?.sharedDevice === true;
    const bound = { eventsBoundTo, versionsOf, systemSayings, leaveWith };
    await forgetInIdentity({ db, clock, isSharedSource, bound, alive }, sourceId, since);
    await after('identity');
    await bookJudgingAgain(db, sourceId);
    const identifiers = await createIdentifierReader(db, isSharedSource);
    await forgetInProfiles({ db, identifiers, alive }, sourceId, since);
    await after('profiles');
    await forgetInHistory({ db, clickhouse, alive }, sourceId, sayingsGone(db, sourceId));
    await releaseJudgingAgain(db, sourceId);
    await after('history');
    await forgetEvents(db, sourceId, since, alive);
    await closeLeaving(db, sourceId);
    await after('log');
  };
}

function seldom(renew: () => Promise<void>, always: () => Promise<void>): () => Promise<void> {
  let last = -Infinity;
  return async () => {
    await always();
    if (performance.now() - last < renewEveryMs) return;
    last = performance.now();
    await renew();
  };
}
