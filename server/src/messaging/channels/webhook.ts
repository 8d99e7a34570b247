/** A message as a signed call (Standard Webhooks 1.0): to a system that speaks to the customer by itself. The id makes a repetition harmless. */
import { createHmac } from 'node:crypto';
import type { z } from 'zod';
import type { webhookSecrets, webhookSettings } from '../../../../contracts/senders.ts';
import { inShort, type Adapter, type Outcome } from './adapter.ts';
import { callOutside, RefusedTarget, retryAfterOf, type OutsideAnswer } from '../../kit/call-outside.ts';

export function createWebhook(
  settings: z.infer<typeof webhookSettings>,
  secrets: z.infer<typeof webhookSecrets>,
  privateHosts: readonly string[],
): Adapter {
  const key = Buffer.from(secrets.secret.slice('whsec_'.length), 'base64');
  return {
    keepsKeys: true,
    window: 16,
    send: async ({ messageId, personId, address, content, purpose, now }) => {
      const { call, ...texts } = content;
      const said = call === undefined ? { personId, address, purpose, ...texts } : { personId, ...call };
      const body = JSON.stringify({
        type: call === undefined ? 'message.send' : 'journey.call',
        timestamp: now.toISOString(),
        data: { id: messageId, ...said },
      });
      const timestamp = String(Math.floor(Date.now() / 1_000));
      const signature = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`).digest('base64');
      try {
        const answer = await callOutside({
          url: settings.url,
          headers: {
            'content-type': 'application/json',
            'webhook-id': messageId,
            'webhook-timestamp': timestamp,
            'webhook-signature': `v1,${signature}`,
          },
          body,
          privateHosts,
        });
        return outcomeOf(answer, now);
      } catch (error) {
        if (error instanceof RefusedTarget) return { kind: 'refused', detail: inShort(error.message) };
        throw error;
      }
    },
    stop: async () => undefined,
  };
}

/** 410 says that nobody wants these calls any more: the sender rests, and somebody has to look. */
function outcomeOf(answer: OutsideAnswer, now: Date): Outcome {
  if (answer.kind === 'failed')
    return answer.isSent
      ? { kind: 'unknown', detail: inShort(answer.why) }
      : { kind: 'away', detail: inShort(answer.why) };
  const { status, headers, body } = answer;
  const detail = inShort(`${status} ${body}`);
  if (status >= 200 && status < 300) return { kind: 'accepted', providerId: null };
  if (status === 429)
    return { kind: 'later', detail, isBusy: true, retryAfterMs: retryAfterOf(headers['retry-after'], now) ?? 10_000 };
  if (status === 410 || status === 401 || status === 403) return { kind: 'away', detail };
  if (status >= 500 || status === 408) return { kind: 'later', detail };
  return { kind: 'refused', detail };
}
