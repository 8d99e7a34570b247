/** Web Push: RFC 8030, encrypted by RFC 8291, signed by RFC 8292 (VAPID). To every browser that the customer allowed. */
import webPush from 'web-push';
import type { z } from 'zod';
import type { webPushSecrets, webPushSettings } from '../../../../contracts/senders.ts';
import { inShort, type Adapter, type Outcome, type Outgoing } from './adapter.ts';
import { sendToAll } from './many-targets.ts';
import { callOutside, RefusedTarget, retryAfterOf, type OutsideAnswer } from '../../kit/call-outside.ts';

interface Subscription {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

export function createWebPush(
  settings: z.infer<typeof webPushSettings>,
  secrets: z.infer<typeof webPushSecrets>,
  privateHosts: readonly string[],
): Adapter {
  const vapid = {
    subject: settings.subject,
    publicKey: secrets.publicKey ?? '',
    privateKey: secrets.privateKey ?? '',
  };
  async function push(message: Outgoing, target: Subscription): Promise<OutsideAnswer> {
    const { subject, text, url } = message.content;
    const payload = JSON.stringify({ id: message.messageId, title: subject, body: text, url });
    const seconds = Math.max(0, Math.floor((message.expiresAt.getTime() - message.now.getTime()) / 1_000));
    try {
      const { endpoint, headers, body } = webPush.generateRequestDetails(target, payload, {
        vapidDetails: vapid,
        TTL: Math.min(seconds, 28 * 86_400),
        contentEncoding: 'aes128gcm',
        urgency: message.purpose === 'transactional' ? 'high' : 'normal',
        // Of the message: a repetition replaces the first one where it still waits (RFC 8030, 5.4).
        topic: Buffer.from(message.messageId.replaceAll('-', ''), 'hex').toString('base64url'),
      });
      return await callOutside({
        url: endpoint,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        body: body ?? '',
        privateHosts,
      });
    } catch (error) {
      if (error instanceof RefusedTarget) return { kind: 'answer', status: 410, headers: {}, body: error.message };
      // A key that is none: this browser can never be reached.
      return { kind: 'answer', status: 410, headers: {}, body: error instanceof Error ? error.message : 'unusable' };
    }
  }

  return {
    // A service worker shows a message id once, and a topic replaces what waits; but what was shown and repeated may be shown again.
    keepsKeys: false,
    window: 16,
    send: (message) =>
      sendToAll(message, async ({ target }) => {
        const answer = await push(message, target as unknown as Subscription);
        const isGone = answer.kind === 'answer' && [404, 410].includes(answer.status);
        return { outcome: outcomeOf(answer, message.now), ...(isGone ? { gone: { since: null } } : {}) };
      }),
    stop: async () => undefined,
  };
}

function outcomeOf(answer: OutsideAnswer, now: Date): Outcome {
  if (answer.kind === 'failed')
    return answer.isSent
      ? { kind: 'unknown', detail: inShort(answer.why) }
      : { kind: 'later', detail: inShort(answer.why) };
  const { status, headers, body } = answer;
  const detail = inShort(`${status} ${body}`);
  if (status >= 200 && status < 300) return { kind: 'accepted', providerId: null };
  // One push service of several: the sender as a whole goes on.
  if (status === 429 || status >= 500) {
    const retryAfterMs = retryAfterOf(headers['retry-after'], now);
    return { kind: 'later', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
  return { kind: 'refused', detail };
}
