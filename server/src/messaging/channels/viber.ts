/** Viber's bot API: it answers 200 to everything, and says in `status` what it thinks; our id comes back with its receipts as `tracking_data`. */
import { z } from 'zod';
import type { viberSecrets, viberSettings } from '../../../../contracts/senders.ts';
import type { WebhookPlace } from '../answers/webhook-place.ts';
import { inShort, type Adapter, type Outcome } from './adapter.ts';
import { callOutside, RefusedTarget, type OutsideAnswer } from '../../kit/call-outside.ts';
import { createTelling } from './tell-webhook.ts';

const said = z.object({
  status: z.int(),
  status_message: z.string().default(''),
  message_token: z.union([z.string(), z.number()]).optional(),
});

export function createViber(
  settings: z.infer<typeof viberSettings>,
  secrets: z.infer<typeof viberSecrets>,
  privateHosts: readonly string[],
  { webhook = null }: { readonly webhook?: WebhookPlace | null } = {},
): Adapter {
  return {
    keepsKeys: false,
    window: 8,
    send: async ({ address, content, messageId }) => {
      if (address === null) return { kind: 'refused', detail: 'no receiver' };
      const text = [content.text, content.url].filter((part) => part !== null && part !== '').join('\n');
      try {
        const answer = await callOutside({
          url: `${settings.url}/pa/send_message`,
          headers: { 'content-type': 'application/json', 'x-viber-auth-token': secrets.token },
          body: JSON.stringify({
            receiver: address,
            min_api_version: 1,
            sender: { name: settings.source },
            tracking_data: messageId,
            type: 'text',
            text: text.slice(0, 7_000),
          }),
          privateHosts,
        });
        return outcomeOf(answer);
      } catch (error) {
        if (error instanceof RefusedTarget) return { kind: 'away', detail: inShort(error.message) };
        throw error;
      }
    },
    listen: createTelling(webhook, privateHosts, ({ url }) => ({
      url: `${settings.url}/pa/set_webhook`,
      headers: { 'x-viber-auth-token': secrets.token },
      body: {
        url,
        event_types: ['delivered', 'seen', 'failed', 'subscribed', 'unsubscribed', 'conversation_started'],
        send_name: false,
      },
    })),
    stop: async () => undefined,
  };
}

/** 2: wrong token; 5 and 6: the receiver is none, or has left; 12: too many. */
function outcomeOf(answer: OutsideAnswer): Outcome {
  if (answer.kind === 'failed')
    return answer.isSent ? { kind: 'unknown', detail: 'no answer' } : { kind: 'away', detail: inShort(answer.why) };
  if (answer.status === 429) return { kind: 'later', detail: '429', isBusy: true, retryAfterMs: 5_000 };
  if (answer.status >= 500) return { kind: 'unknown', detail: String(answer.status) };
  const got = said.safeParse(parsed(answer.body));
  if (answer.status !== 200 || !got.success)
    return { kind: 'refused', detail: inShort(`${answer.status} ${answer.body}`) };
  const { status, status_message: words, message_token: token } = got.data;
  const detail = inShort(`${status} ${words}`);
  if (status === 0) return { kind: 'accepted', providerId: token === undefined ? null : String(token) };
  if (status === 12) return { kind: 'later', detail, isBusy: true, retryAfterMs: 10_000 };
  if (status === 2) return { kind: 'away', detail };
  return { kind: 'refused', detail, ...(status === 5 || status === 6 ? { suppress: true } : {}) };
}

/** Tokens have more digits than a number keeps. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body.replace(/("message_token"\s*:\s*)(\d+)/, '$1"$2"'));
  } catch {
    return null;
  }
}
