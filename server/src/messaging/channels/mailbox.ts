/** The built-in mailbox, phone and inbox: a message lands in a table that the console and the app read. Asking again keeps it once. */
import { runMaybe, type Db } from '../../kit/sql.ts';
import { keepMessage } from '../deliver/deliver.sql.ts';
import type { Seal } from '../seal.ts';
import type { Adapter } from './adapter.ts';

export type Box = 'mailbox' | 'phone' | 'inbox';

export function createMailbox(
  deps: { readonly db: Db; readonly seal: () => Promise<Seal> },
  box: Box,
  name: string,
): Adapter {
  return {
    keepsKeys: true,
    window: 32,
    send: async ({ messageId, originId, channel, address, content, isSecret, expiresAt, now }) => {
      const { subject, text, html, url } = content;
      // One-time codes are read on the phone's screen while they are good, and lie sealed until then.
      const sealed = isSecret ? (await deps.seal()).seal(`kept:${messageId}`, { text, html }) : null;
      const kept = await runMaybe(deps.db, keepMessage, [
        messageId,
        originId,
        box,
        channel,
        address,
        name,
        subject,
        isSecret ? '' : text,
        isSecret ? null : html,
        url,
        sealed,
        now,
        isSecret ? expiresAt : null,
      ]);
      if (kept === undefined) return { kind: 'refused', detail: 'the person was erased' };
      return { kind: 'accepted', providerId: null, isDelivered: true };
    },
    stop: async () => undefined,
  };
}
