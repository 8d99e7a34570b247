/**
 * Pushes by Firebase Cloud Messaging, HTTP v1, to Android and to apps on iOS that use Firebase. Asking again shows a notification once, because
 * its tag is the message; but it may ring twice, so what nobody knows is not asked again.
 * Sources: firebase.google.com/docs/reference/fcm/rest/v1/projects.messages, …/docs/cloud-messaging/error-codes (read 2026-11).
 */
import { z } from 'zod';
import type { fcmSecrets, fcmSettings } from '../../../../contracts/senders.ts';
import { callOutside, RefusedTarget, retryAfterOf, type OutsideAnswer } from '../../kit/call-outside.ts';
import { inShort, type Adapter, type Outgoing } from './adapter.ts';
import { createFcmAccess, serviceAccountOf } from './fcm-access.ts';
import { sendToAll, tooLarge, type TargetSaid } from './many-targets.ts';
import { jsonOf } from './json-of.ts';

/** Of the notification and the data together. */
const mostBytes = 4_096;
const mostSeconds = 28 * 86_400;

const fault = z.object({
  error: z.object({
    status: z.string().default(''),
    message: z.string().default(''),
    details: z
      .array(
        z.object({
          errorCode: z.string().optional(),
          fieldViolations: z.array(z.object({ field: z.string().default('') })).optional(),
        }),
      )
      .default([]),
  }),
});

export function createFcm(
  settings: z.infer<typeof fcmSettings>,
  secrets: z.infer<typeof fcmSecrets>,
  privateHosts: readonly string[],
): Adapter {
  const account = serviceAccountOf(secrets.serviceAccount);
  const access = createFcmAccess(account, privateHosts);

  async function sendOne(message: Outgoing, token: string): Promise<TargetSaid> {
    const content = contentOf(message);
    const large = tooLarge(JSON.stringify([content.notification, content.data]), mostBytes);
    if (large !== null) return large;
    try {
      const bearer = await access.token();
      if (typeof bearer !== 'string') return { outcome: bearer };
      const answer = await callOutside({
        url: `${settings.url}/v1/projects/${account?.project_id ?? ''}/messages:send`,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: JSON.stringify({ message: { token, ...content } }),
        privateHosts,
      });
      if (answer.kind === 'answer' && answer.status === 401) access.forget();
      return saidOf(answer, message.now);
    } catch (error) {
      if (error instanceof RefusedTarget) return { outcome: { kind: 'away', detail: inShort(error.message) } };
      throw error;
    }
  }

  return {
    keepsKeys: false,
    window: 32,
    send: (message) => sendToAll(message, ({ target }) => sendOne(message, String(target['token']))),
    stop: async () => undefined,
  };
}

function contentOf({ messageId, content, purpose, expiresAt, now }: Outgoing) {
  const isUrgent = purpose === 'transactional';
  const seconds = Math.min(mostSeconds, Math.max(0, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000)));
  return {
    notification: { ...(content.subject === null ? {} : { title: content.subject }), body: content.text },
    data: { id: messageId, ...(content.url === null ? {} : { url: content.url }) },
    android: { ttl: `${seconds}s`, priority: isUrgent ? 'HIGH' : 'NORMAL', notification: { tag: messageId } },
    apns: {
      headers: {
        'apns-collapse-id': messageId,
        'apns-priority': isUrgent ? '10' : '5',
        // By the real clock: it is theirs that compares.
        'apns-expiration': String(Math.floor(Date.now() / 1_000) + seconds),
      },
    },
  };
}

function saidOf(answer: OutsideAnswer, now: Date): TargetSaid {
  if (answer.kind === 'failed')
    return { outcome: { kind: answer.isSent ? 'unknown' : 'away', detail: inShort(answer.why) } };
  const { status, headers, body } = answer;
  const parsed = jsonOf(body);
  if (status >= 200 && status < 300) {
    const name = z.object({ name: z.string().max(300) }).safeParse(parsed);
    return { outcome: { kind: 'accepted', providerId: name.success ? name.data.name : null } };
  }
  const got = fault.safeParse(parsed).data?.error;
  const code = got?.details.find((one) => one.errorCode !== undefined)?.errorCode ?? got?.status ?? '';
  const detail = inShort(`${status} ${code} ${got?.message ?? ''}`);
  const retryAfterMs = retryAfterOf(headers['retry-after'], now);
  if (code === 'UNREGISTERED') return { outcome: { kind: 'refused', detail }, gone: { since: null } };
  if (status === 400) {
    const isToken = got?.details.some(({ fieldViolations = [] }) =>
      fieldViolations.some(({ field }) => field === 'message.token'),
    );
    return { outcome: { kind: 'refused', detail }, ...(isToken === true ? { gone: { since: null } } : {}) };
  }
  // A device of another project, or Apple's credentials at Google are wrong: others may well be reached.
  if (code === 'SENDER_ID_MISMATCH' || code === 'THIRD_PARTY_AUTH_ERROR')
    return { outcome: { kind: 'refused', detail } };
  // Without Retry-After a minute is what Google asks for.
  if (status === 429) return { outcome: { kind: 'later', detail, isBusy: true, retryAfterMs: retryAfterMs ?? 60_000 } };
  if (status >= 500)
    return { outcome: { kind: 'later', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } };
  if (status === 401 || status === 403 || status === 404) return { outcome: { kind: 'away', detail } };
  return { outcome: { kind: 'refused', detail } };
}
