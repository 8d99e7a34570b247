/** Events of messaging, about the customer by the identifier that the message is bound to: timelines, journeys and reports follow them. */
import type { Tx } from '../kit/sql.ts';
import { appendEvents, statedEvent } from '../spine/index.ts';

export interface Told {
  readonly name:
    | 'Message Sent'
    | 'Message Delivered'
    | 'Message Undelivered'
    | 'Message Opened'
    | 'Message Clicked'
    | 'Message Bounced'
    | 'Message Complained'
    | 'Message Dropped'
    | 'Message Deferred'
    | 'Message Failed'
    | 'Unsubscribed'
    | 'Consent Given';
  readonly messageId: string;
  readonly own: { readonly type: string; readonly value: string } | null;
  readonly channel: string;
  readonly purpose: string;
  readonly template?: string | null;
  readonly about?: string | null;
  readonly reason?: string | null;
  readonly more?: Readonly<Record<string, string>>;
}

/** In the transaction of what they tell. Nobody is told about somebody who is not known any more. */
export async function tell(tx: Tx, all: readonly Told[], now: Date): Promise<void> {
  const events = all.flatMap(({ name, messageId, own, channel, purpose, template, about, reason, more }) =>
    own === null
      ? []
      : statedEvent({
          name,
          identifiers: [own],
          about: messageId,
          sourceId: null,
          properties: {
            message_id: messageId,
            channel,
            purpose,
            ...(template == null ? {} : { template }),
            ...(about == null ? {} : { campaign: about }),
            ...(reason == null ? {} : { reason }),
            ...more,
          },
          now,
        }),
  );
  if (events.length > 0) await appendEvents(tx, events);
}
