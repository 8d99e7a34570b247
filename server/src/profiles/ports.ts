/** What profiles needs from the others: the doors of earlier parts, and work of later parts that `main` wires in. */
import type { Identifier, SourceKind } from '../../../contracts/common.ts';
import type { On, Tx } from '../kit/sql.ts';
import type { LogEvent } from '../spine/index.ts';

/** An event and whose it is. Identity decides; the binding to `originId` is for ever. */
export interface ResolvedEvent {
  readonly event: LogEvent;
  readonly originId: string;
  readonly identifiers: readonly ResolvedIdentifier[];
}

export interface ResolvedIdentifier {
  readonly type: string;
  readonly value: string;
  readonly originId: string;
  readonly verified: boolean;
}

export interface Cluster {
  readonly personId: string;
  readonly originIds: readonly string[];
}

/** As in contracts/people.ts `knownIdentifier`. */
export interface KnownIdentifier extends Identifier {
  readonly originId: string;
  readonly state: 'normal' | 'shared' | 'protected';
  readonly verifiedAt: string | null;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly sourceId: string | null;
}

export interface IdentityPort {
  /** The cluster of each id asked for (a person's id or any member's); an id that identity does not know is alone. One round trip. */
  clustersOf(on: On, ids: readonly string[]): Promise<ReadonlyMap<string, Cluster>>;
  /** The cluster of an id (a person's or any member's) or of an identifier's owner; null: nobody. One round trip: `context` waits for it. */
  findCluster(on: On, by: { readonly id: string } | Identifier): Promise<Cluster | null>;
  /** Who has these identifiers, in the order asked; null: nobody. Normalises and knows protected and shared values. One round trip. */
  resolveIdentifiers(on: On, identifiers: readonly Identifier[]): Promise<readonly (string | null)[]>;
  /** The types that have a rule, for the search "by any identifier". */
  identifierTypes(on: On): Promise<readonly string[]>;
  identifiersOf(on: On, personId: string): Promise<readonly KnownIdentifier[]>;
  /** Links, merges and conflicts of a person as plain JSON, for the export. */
  graphOf(on: On, personId: string): Promise<unknown>;
  /** Forgets identifiers, links, merges and conflicts of the person; returns counts by table. */
  eraseIdentity(tx: Tx, personId: string): Promise<Readonly<Record<string, number>>>;
}

export interface SourceWords {
  readonly id: string;
  readonly name: string;
  readonly kind: SourceKind;
}

/** The directory of channels: cached, so a look-up costs nothing. */
export interface SourcesPort {
  byId(id: string): SourceWords | undefined;
}

/** The place of an event in the spine's log. */
export interface LogPlace {
  readonly eventId: string;
  readonly shard: number;
  readonly xid: string;
  readonly seq: number;
  readonly receivedAt: Date;
}

/** A later part that keeps something of a person, bound to her origins. */
export interface PersonKeeper {
  /** In records and exports. */
  readonly name: string;
  /** In the transaction that erases the person; again changes nothing. `values`: her identifiers and addresses. Returns counts. */
  erase(tx: Tx, originIds: readonly string[], values: readonly string[]): Promise<Readonly<Record<string, number>>>;
  /** All of it as plain JSON, for her export. */
  export?(on: On, originIds: readonly string[]): Promise<unknown>;
}

/** What erasure calls outside its own tables; each may be called again after a kill. */
export interface ErasurePorts {
  /** In the transaction that erases the timeline: books the deletion in ClickHouse, so that a kill before `eraseHistory` forgets nothing. */
  bookHistoryErasure?(tx: Tx, originIds: readonly string[]): Promise<void>;
  /** Deletes these origins from ClickHouse, blocks under way included; returns how many rows. Throws when it does not answer: it is called again. */
  eraseHistory?(originIds: readonly string[]): Promise<number>;
  /** Deletes or cleans files (uploaded imports, their error files) that hold one of these values; returns how many. */
  eraseFiles?(values: readonly string[]): Promise<number>;
}
