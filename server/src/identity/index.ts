/** The door of identity: who is this, and why do we think so? */
import type { Identifier } from '../../../contracts/common.ts';
import { systemClock, type Clock } from '../kit/clock.ts';
import type { Route } from '../kit/http/route.ts';
import type { Log } from '../kit/log.ts';
import type { Db, On, Tx } from '../kit/sql.ts';
import type { LogEvent } from '../spine/index.ts';
import { conflictProblems } from './conflicts.ts';
import { eraseIdentity } from './erase.ts';
import * as look from './look.ts';
import { Memory } from './memory.ts';
import { recognise, type ResolvedEvent } from './recognise.ts';
import { startRerun } from './rerun.ts';
import { routes } from './routes.ts';
import { createRuleCache } from './rule-store.ts';
import { loadSecret } from './secret.ts';

export { originIdOf } from './candidates.ts';
export { openConflicts } from './conflicts.ts';
export { forgetInIdentity } from './forget-source.ts';
export type { BoundEventsPort, ForgetPorts, Saying } from './forgetting.ts';
export { createIdentifierReader } from './read-identifiers.ts';
export { clustersOf, membersOf, personIdsOf, type Cluster, type KnownIdentifier } from './look.ts';
export { normalise } from './normalise.ts';
export type { ResolvedEvent } from './recognise.ts';
export { loadSecret } from './secret.ts';

/** What identity asks of the sources: the directory of channels fits. */
export interface SourcesPort {
  byId(id: string): { readonly sharedDevice: boolean } | undefined;
}

export interface IdentityOptions {
  readonly db: Db;
  readonly sources: SourcesPort;
  readonly log: Log;
  readonly clock?: Clock;
  /** How many values, identifiers and pairs a process remembers, each; about 300 bytes apiece. */
  readonly remembered?: number;
}

export interface Identity {
  /**
   * Whose event is each? One answer an event, in order. Records identifiers and links and decides about them in `tx`; what is
   * remembered counts once `tx` has committed. The same events again change nothing. Throws on what it cannot apply.
   */
  resolve(tx: Tx, events: readonly LogEvent[]): Promise<readonly ResolvedEvent[]>;
  /** The cluster of each id asked for (a person's or any member's); an id that was never linked is alone. One round trip. */
  clustersOf(on: On, ids: readonly string[]): Promise<ReadonlyMap<string, look.Cluster>>;
  /** The cluster of an id or of an identifier's owner; null: nobody. One round trip. */
  findCluster(on: On, by: { readonly id: string } | Identifier): Promise<look.Cluster | null>;
  personIdsOf(on: On, originIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  membersOf(on: On, id: string): Promise<look.Cluster>;
  /** Who has these identifiers, in the order asked; null: nobody. One round trip. */
  resolveIdentifiers(on: On, identifiers: readonly Identifier[]): Promise<readonly (string | null)[]>;
  /** Where what these identifiers do is bound for ever: the origin of the strongest that may identify somebody; null: none may. */
  strongestOrigin(on: On, identifiers: readonly Identifier[]): Promise<string | null>;
  /** The types that have a rule, strongest first. */
  identifierTypes(on: On): Promise<readonly string[]>;
  identifiersOf(on: On, id: string): Promise<readonly look.KnownIdentifier[]>;
  /** Identifiers, links, ledger and tasks of a person as plain JSON, for the export. */
  graphOf(on: On, id: string): Promise<unknown>;
  /** Forgets a person; returns counts by table. */
  eraseIdentity(tx: Tx, id: string): Promise<Readonly<Record<string, number>>>;
  /** For the Problems screen. */
  problems(on: On): ReturnType<typeof conflictProblems>;
  /** The job that runs changed rules over what is recorded; for the worker. Wake it on channel `identity_rules`. */
  startRerun(): { wake(): void; stop(): Promise<void> };
  readonly routes: readonly Route[];
}

export async function createIdentity(options: IdentityOptions): Promise<Identity> {
  const { db, sources, log, clock = systemClock, remembered = 200_000 } = options;
  const secret = await loadSecret(db);
  const rules = createRuleCache();
  const self = {
    secret,
    memory: new Memory(secret, remembered),
    isSharedSource: (id: string) => sources.byId(id)?.sharedDevice === true,
    now: () => clock.now(),
  };
  return {
    resolve: (tx, events) => recognise(tx, self, events),
    clustersOf: look.clustersOf,
    findCluster: async (on, by) => look.findCluster(on, secret, await rules.recent(on), by),
    personIdsOf: look.personIdsOf,
    membersOf: look.membersOf,
    resolveIdentifiers: async (on, identifiers) =>
      look.resolveIdentifiers(on, secret, await rules.recent(on), identifiers),
    strongestOrigin: async (on, identifiers) => look.strongestOrigin(secret, await rules.recent(on), identifiers),
    identifierTypes: async (on) => (await rules.recent(on)).types,
    identifiersOf: look.identifiersOf,
    graphOf: look.exportOf,
    eraseIdentity: async (tx, id) => eraseIdentity(tx, await rules.now(tx), id, clock.now()),
    problems: conflictProblems,
    startRerun: () => startRerun({ db, log, clock }),
    routes: routes({ db, secret, rules: rules.now }),
  };
}
