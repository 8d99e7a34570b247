/** The door of profiles: what do we know, what may we do, where did they stop? */
import type { Clock } from '../kit/clock.ts';
import { systemClock } from '../kit/clock.ts';
import type { Route } from '../kit/http/route.ts';
import { silentLog, type Log } from '../kit/log.ts';
import type { Db, On } from '../kit/sql.ts';
import { createApply, type Apply } from './apply.ts';
import { readContextOf } from './context.ts';
import type { PeoplePorts } from './people.ts';
import type { Cluster, ErasurePorts, IdentityPort, PersonKeeper, SourcesPort } from './ports.ts';
import { createPrivacyRunner, type PrivacyRunner } from './privacy.ts';
import { profileRoutes } from './routes.ts';
import { standingTraitsOf } from './standing-traits.ts';
import { createRulesCache } from './trait-rules.ts';
import { namesOf } from './upkeep.ts';
import { glimpsesOf } from './glimpses.ts';
import type { ContextView, Glimpsed } from './view.ts';

export {
  closeLeaving,
  eventsBoundTo,
  forgetInProfiles,
  leaveWith,
  sayingsGone,
  systemSayings,
  versionsOf,
} from './forget-source.ts';
export { problemReports } from './reports.ts';
export { ensureTimelineMonths, forgetDerived, peopleInAll, retainTimeline } from './upkeep.ts';
export type { Apply } from './apply.ts';
export type {
  Cluster,
  ErasurePorts,
  IdentityPort,
  KnownIdentifier,
  PersonKeeper,
  ResolvedEvent,
  ResolvedIdentifier,
  SourcesPort,
  SourceWords,
} from './ports.ts';
export type { PrivacyRunner } from './privacy.ts';
export type { ContextView } from './view.ts';

export interface ProfilesOptions {
  readonly sources: SourcesPort;
  readonly identity: IdentityPort;
  readonly clock?: Clock;
  readonly log?: Log;
}

export interface Profiles {
  /** Applies a batch in the consumer's transaction; every event once. */
  readonly apply: Apply;
  readonly routes: (deps: { readonly db: Db; readonly onKnown?: PeoplePorts['onKnown'] }) => Route[];
  /** Does exports and erasures; one in each process, they share the work. */
  readonly privacyRunner: (deps: {
    readonly db: Db;
    readonly erasure: ErasurePorts;
    readonly keepers?: readonly PersonKeeper[];
    readonly settleMs?: number;
  }) => PrivacyRunner;
  /** The values that stand of each person's traits, by person id, for parts that come later. */
  readonly standingTraitsOf: (on: On, clusters: readonly Cluster[]) => Promise<Map<string, Record<string, unknown>>>;
  /** Products that each person looked at, newest first, by person id, for parts that come later. */
  readonly glimpsesOf: (on: On, clusters: readonly Cluster[]) => Promise<Map<string, Glimpsed[]>>;
  readonly namesOf: (db: Db, personIds: readonly string[]) => Promise<Map<string, string>>;
  /** The live context of somebody, for parts that come later. */
  readonly contextOf: (
    db: Db,
    query: { type?: string; value?: string; personId?: string },
    now: Date,
  ) => Promise<ContextView>;
}

export function createProfiles(options: ProfilesOptions): Profiles {
  const { sources, identity, clock = systemClock, log = silentLog } = options;
  const portsOn = (db: Db) => ({ db, identity, sources, rules: createRulesCache(db) });
  return {
    apply: createApply({ sources, clock }),
    routes: ({ db, onKnown }) => profileRoutes({ ...portsOn(db), ...(onKnown === undefined ? {} : { onKnown }) }),
    privacyRunner: ({ db, ...rest }) => createPrivacyRunner({ ...portsOn(db), clock, log, ...rest }),
    namesOf: (db, personIds) => namesOf(db, identity, personIds),
    standingTraitsOf,
    glimpsesOf,
    contextOf: (db, query, now) => readContextOf(portsOn(db), query, now),
  };
}
