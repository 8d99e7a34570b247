/** Telegram's bot API: one call a message; `retry_after` is obeyed, and who has blocked the bot is not written to again. */
import { z } from 'zod';
import type { telegramSecrets, telegramSettings } from '../../../../contracts/senders.ts';
import type { WebhookPlace } from '../answers/webhook-place.ts';
import { inShort, type Adapter, type Outcome } from './adapter.ts';
import { callOutside, RefusedTarget, type OutsideAnswer } from '../../kit/call-outside.ts';
import { jsonOf } from './json-of.ts';
import { createTelling } from './tell-webhook.ts';

const said = z.object({
  ok: z.boolean(),
  description: z.string().optional(),
  result: z.object({ message_id: z.int() }).optional(),
  parameters: z.object({ retry_after: z.int().optional() }).optional(),
});

export function createTelegram(
  settings: z.infer<typeof telegramSettings>,
  secrets: z.infer<typeof telegramSecrets>,
  privateHosts: readonly string[],
  { webhook = null }: { readonly webhook?: WebhookPlace | null } = {},
): Adapter {
  return {
    keepsKeys: false,
    window: 8,
    send: async ({ address, content }) => {
      if (address === null) return { kind: 'refused', detail: 'no chat' };
      // 4,096 characters are the most that a message may have.
      const text = [content.text, content.url].filter((part) => part !== null && part !== '').join('\n');
      try {
        const answer = await callOutside({
          url: `${settings.url}/bot${secrets.token}/sendMessage`,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ chat_id: address, text: text.slice(0, 4_096) }),
          privateHosts,
        });
        return outcomeOf(answer, address);
      } catch (error) {
        if (error instanceof RefusedTarget) return { kind: 'away', detail: inShort(error.message) };
        throw error;
      }
    },
    listen: createTelling(webhook, privateHosts, ({ url, secret }) => ({
      url: `${settings.url}/bot${secrets.token}/setWebhook`,
      body: { url, secret_token: secret, allowed_updates: ['message', 'my_chat_member'] },
    })),
    stop: async () => undefined,
  };
}

function outcomeOf(answer: OutsideAnswer, chat: string): Outcome {
  if (answer.kind === 'failed')
    return answer.isSent ? { kind: 'unknown', detail: 'no answer' } : { kind: 'away', detail: inShort(answer.why) };
  const got = said.safeParse(jsonOf(answer.body));
  const detail = inShort(`${answer.status} ${got.success ? (got.data.description ?? '') : ''}`);
  if (answer.status === 200 && got.success && got.data.ok) {
    const id = got.data.result?.message_id;
    return { kind: 'accepted', providerId: id === undefined ? null : `${chat}/${id}` };
  }
  if (answer.status === 429) {
    const seconds = (got.success ? got.data.parameters?.retry_after : undefined) ?? 5;
    return { kind: 'later', detail, isBusy: true, retryAfterMs: Math.min(seconds, 3_600) * 1_000 };
  }
  if (answer.status === 401 || answer.status === 404) return { kind: 'away', detail };
  if (answer.status >= 500) return { kind: 'unknown', detail };
  return { kind: 'refused', detail, ...(answer.status === 403 ? { suppress: true } : {}) };
}
