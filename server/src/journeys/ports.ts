/** What journeys need of parts that come later, or that know nothing of them; filled in `journey-ports.ts`. */
import type { On, Tx } from '../kit/sql.ts';

/** A code of a promotion for one person, in the caller's transaction; null: there is no such promotion. */
export type MakeCode = (
  tx: Tx,
  wish: { readonly promotionId: string; readonly personId: string; readonly validUntil: Date; readonly now: Date },
) => Promise<{ readonly code: string; readonly printed: string } | null>;

export interface MessageWish {
  /** Counts once for ever, whoever repeats it. */
  readonly key: string;
  readonly originId: string;
  /** Its id or handle. */
  readonly template: string;
  /** Default: the template's. */
  readonly purpose: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  /** Journey and step, for who looks at the log. */
  readonly about: string;
  readonly expiresAt: Date;
  /** Due in the hour in which she reads, at most so many hours from now; undefined: at once. */
  readonly bestHourWithinHours: number | undefined;
  readonly actor: string;
}

export interface CallWish {
  readonly key: string;
  readonly originId: string;
  readonly senderId: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly about: string;
  readonly expiresAt: Date;
  readonly actor: string;
}

/** What becomes of a message comes back as events: `Message Sent`, `Delivered`, `Opened`, `Clicked`, `Dropped`, … with its id. */
export interface MessagePort {
  /** Those that may be sent now, by id or handle. */
  templates(
    on: On,
    refs: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly channel: string; readonly isTransactional: boolean }>>;
  /** In the caller's transaction. A template that is gone sends nothing. */
  send(tx: Tx, wishes: readonly MessageWish[], now: Date): Promise<void>;
  /** Signed calls to systems, in the caller's transaction; what becomes of them comes back as of messages. */
  call(tx: Tx, wishes: readonly CallWish[], now: Date): Promise<void>;
  /** Which of these are webhook senders that are on. */
  webhooksOn(on: On, senderIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** In the caller's transaction: what of these has not been handed over does not go, and the log says `why`. Gives their ids. */
  cancel(tx: Tx, messageIds: readonly string[], why: string): Promise<readonly string[]>;
  /** The id of the message with this key, whether it is there or not. */
  messageIdOf(key: string): string;
}
