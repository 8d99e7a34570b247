/** Events of loyalty, about the customer by the identifier that the account is bound to: journeys, timelines and live screens follow them. */
import { run, type Tx } from '../kit/sql.ts';
import { appendEvents, statedEvent, type JsonObject } from '../spine/index.ts';
import { ownersOfAccounts, ownersOfOrigins } from './tell.sql.ts';

export interface Note {
  readonly name:
    | 'Points Earned'
    | 'Points Activated'
    | 'Points Spent'
    | 'Points Returned'
    | 'Points Taken Back'
    | 'Points Corrected'
    | 'Points Expiring'
    | 'Points Expired'
    | 'Tier Changed'
    | 'Household Joined'
    | 'Household Left';
  /** Whose it is: an account, or an origin. An account of nobody is not told about. */
  readonly accountId?: string;
  readonly originId?: string;
  /** Known already, e.g. from an order. */
  readonly identifiers?: readonly { readonly type: string; readonly value: string; readonly verified?: boolean }[];
  /** What she was called by, where identity does not know her yet: it learns of her by this event. */
  readonly calledBy?: { readonly type: string; readonly value: string };
  readonly about: string;
  readonly sourceId?: string | null;
  readonly properties: JsonObject;
}

/** In the transaction of what they tell. At most three statements, however many. */
export async function tell(tx: Tx, notes: readonly Note[], now: Date): Promise<void> {
  const unknown = notes.filter((note) => note.identifiers === undefined || note.identifiers.length === 0);
  const accountIds = [...new Set(unknown.flatMap((note) => note.accountId ?? []))];
  const originIds = [
    ...new Set(unknown.flatMap((note) => (note.accountId === undefined ? (note.originId ?? []) : []))),
  ];
  const [byAccount, byOrigin] = await Promise.all([
    accountIds.length === 0 ? [] : run(tx, ownersOfAccounts, [accountIds]),
    originIds.length === 0 ? [] : run(tx, ownersOfOrigins, [originIds]),
  ]);
  const owners = new Map([
    ...byAccount.map((row) => [row.account_id, row] as const),
    ...byOrigin.map((row) => [row.origin_id, row] as const),
  ]);
  const events = notes.flatMap((note) => {
    const owner = owners.get(note.accountId ?? note.originId ?? '');
    const known =
      note.identifiers !== undefined && note.identifiers.length > 0
        ? note.identifiers
        : [owner ?? note.calledBy ?? []].flat();
    if (known.length === 0) return [];
    const identifiers = known.map(({ type, value, ...one }) => ({
      type,
      value,
      verified: 'verified' in one && one.verified === true,
    }));
    const { name, about, sourceId = null, properties } = note;
    return [statedEvent({ name, identifiers, about, sourceId, properties, now })];
  });
  if (events.length > 0) await appendEvents(tx, events);
}
