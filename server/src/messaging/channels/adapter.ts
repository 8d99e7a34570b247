/** What every channel does behind one interface; `contract.http.test.ts` runs the same tests over each. */
import type { MessageChannel } from '../../../../contracts/messaging.ts';

/** What a template gave. A push has the subject as its title. */
export interface Content {
  readonly subject: string | null;
  readonly text: string;
  readonly html: string | null;
  readonly url: string | null;
  /** Of a call that is no message (a webhook alone): what it says, instead of texts. */
  readonly call?: Readonly<Record<string, unknown>>;
}

export interface Outgoing {
  /** The provider's key, where it keeps keys; in every channel the reference by which a receipt may name it. */
  readonly messageId: string;
  readonly originId: string;
  readonly personId: string;
  readonly channel: MessageChannel;
  readonly purpose: string;
  /** E-mail, phone, chat; null where the channel needs none. */
  readonly address: string | null;
  /** Subscriptions for pushes. */
  readonly targets: readonly { readonly id: string; readonly target: Readonly<Record<string, unknown>> }[];
  readonly content: Content;
  /** RFC 8058; null: nothing to leave. */
  readonly unsubscribeUrl: string | null;
  /** May not be read at rest. */
  readonly isSecret: boolean;
  readonly expiresAt: Date;
  readonly now: Date;
}

/** A device or browser that nothing reaches any more. `since`: it may have registered itself again after that instant. */
export interface GoneTarget {
  readonly id: string;
  readonly since: Date | null;
}

export type Outcome = (
  | {
      readonly kind: 'accepted';
      readonly providerId: string | null;
      readonly isDelivered?: boolean;
      /** Of a text that went in parts, the others' ids: one that is lost loses the message, delivered it is with the last. */
      readonly partIds?: readonly string[];
    }
  /** For good. `suppress`: nothing goes to this address any more. */
  | { readonly kind: 'refused'; readonly detail: string; readonly suppress?: boolean }
  /** Not taken, ask again later: this message alone (greylisting), or all of this sender (`retryAfterMs` of a 429). */
  | { readonly kind: 'later'; readonly detail: string; readonly retryAfterMs?: number; readonly isBusy?: boolean }
  /** Nobody is there, or they do not let us in: nothing has left, and it costs the message no try. */
  | { readonly kind: 'away'; readonly detail: string }
  /** It left, and no answer came. */
  | { readonly kind: 'unknown'; readonly detail: string }
) & { readonly goneTargets?: readonly GoneTarget[] };

export interface Adapter {
  /** Asking again with the same message id cannot send twice. */
  readonly keepsKeys: boolean;
  /** How many may be under way at once. */
  readonly window: number;
  /** Never throws what a provider did; settles within 30 s. */
  send(message: Outgoing): Promise<Outcome>;
  /** Opens what receipts come over, where that is not HTTP. */
  listen?(): Promise<void>;
  stop(): Promise<void>;
}

/** A receipt that comes on the sender's own connection (SMPP). */
export interface ProviderReceipt {
  readonly providerId: string;
  readonly kind: 'delivered' | 'undelivered';
  readonly detail: string | null;
}

/** What a customer sent to the sender's own number, over its own connection (SMPP). */
export interface Incoming {
  /** Digits, as the provider writes them. */
  readonly from: string;
  readonly text: string;
}

/** Where an adapter brings what comes over its own connection; resolves once it is written down. */
export interface Hearing {
  receipt(receipt: ProviderReceipt): Promise<void>;
  incoming(message: Incoming): Promise<void>;
}

/** A provider's words, short, on one line. */
export const inShort = (words: string): string => words.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
