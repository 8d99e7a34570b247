/** What a channel needs of a person, and under which word she agrees to it. Pure. */
import type { MessageChannel } from '../../../../contracts/messaging.ts';

interface Needs {
  /** The channel's word in the ledger of consent: customers speak of pushes, not of whose they are. */
  readonly consent: string;
  /** The identifier that is its address. */
  readonly identifier: string | null;
  /** Subscriptions of this channel are its addresses. */
  readonly subscription: string | null;
  /** It rings nowhere: who opens the app sees it, unless she has said no. */
  readonly silenceIsYes: boolean;
}

const needs: Readonly<Record<MessageChannel, Needs>> = {
  email: { consent: 'email', identifier: 'email', subscription: null, silenceIsYes: false },
  sms: { consent: 'sms', identifier: 'phone', subscription: null, silenceIsYes: false },
  telegram: { consent: 'telegram', identifier: 'telegram', subscription: null, silenceIsYes: false },
  viber: { consent: 'viber', identifier: 'viber', subscription: null, silenceIsYes: false },
  web_push: { consent: 'push', identifier: null, subscription: 'web_push', silenceIsYes: false },
  fcm: { consent: 'push', identifier: null, subscription: 'fcm', silenceIsYes: false },
  apns: { consent: 'push', identifier: null, subscription: 'apns', silenceIsYes: false },
  in_app: { consent: 'in_app', identifier: null, subscription: null, silenceIsYes: true },
  webhook: { consent: 'webhook', identifier: null, subscription: null, silenceIsYes: false },
};

/** The built-in phone takes pushes without a subscription: it stands for one. */
export function needsOf(channel: MessageChannel, kind: string): Needs {
  return kind === 'phone' && channel === 'web_push' ? { ...needs[channel], subscription: null } : needs[channel];
}
