/**
 * Pushes by Apple's service over HTTP/2, with a provider token (ES256). A repetition replaces the first one where it still shows (collapse id), but
 * it may ring twice, so what nobody knows is not asked again.
 * Sources: developer.apple.com/documentation/usernotifications: "Sending notification requests to APNs", "Handling notification responses from
 * APNs", "Establishing a token-based connection to APNs" (read 2026-11).
 */
import { z } from 'zod';
import type { apnsSecrets, apnsSettings } from '../../../../contracts/senders.ts';
import { retryAfterOf } from '../../kit/call-outside.ts';
import { hashedId } from '../../kit/ids.ts';
import { inShort, type Adapter, type Outgoing } from './adapter.ts';
import { ApnsLine, type ApnsAnswer, type ApnsPlace } from './apns-line.ts';
import { sendToAll, tooLarge, type TargetSaid } from './many-targets.ts';
import { signToken } from './sign-token.ts';
import { jsonOf } from './json-of.ts';

const apple = { production: 'https://api.push.apple.com', sandbox: 'https://api.sandbox.push.apple.com' } as const;
const mostBytes = 4_096;
/** Apple wants a new token at most every 20 minutes, and at least every 60. */
const tokenMs = 30 * 60_000;

const said = z.object({ reason: z.string().default(''), timestamp: z.number().optional() });

export interface ApnsOptions {
  readonly ca?: string;
  readonly idle?: ApnsPlace['idle'];
  /** The real clock, which Apple compares with; for tests. */
  readonly nowMs?: () => number;
}

export function createApns(
  settings: z.infer<typeof apnsSettings>,
  secrets: z.infer<typeof apnsSecrets>,
  privateHosts: readonly string[],
  { ca, idle, nowMs = Date.now }: ApnsOptions = {},
): Adapter {
  const line = new ApnsLine({
    url: settings.url ?? apple[settings.isSandbox ? 'sandbox' : 'production'],
    privateHosts,
    ca,
    idle,
  });
  const bearer = providerToken(settings, secrets.privateKey, nowMs);

  async function sendOne(message: Outgoing, id: string, token: string): Promise<TargetSaid> {
    const payload = payloadOf(message);
    const large = tooLarge(payload, mostBytes);
    if (large !== null) return large;
    const authorization = bearer();
    if (authorization === null) return { outcome: { kind: 'away', detail: 'the private key cannot be read' } };
    const seconds = Math.max(0, (message.expiresAt.getTime() - message.now.getTime()) / 1_000);
    // The same for every try, and another for each device: Apple finds what was sent by it.
    const apnsId = hashedId('apns', message.messageId, id);
    const answer = await line.ask(
      {
        ':path': `/3/device/${token}`,
        authorization,
        'apns-id': apnsId,
        'apns-topic': settings.topic,
        'apns-push-type': 'alert',
        'apns-priority': message.purpose === 'transactional' ? '10' : '5',
        'apns-expiration': String(Math.floor(nowMs() / 1_000 + seconds)),
        'apns-collapse-id': message.messageId,
      },
      payload,
    );
    return saidOf(answer, apnsId, message.now);
  }

  return {
    keepsKeys: false,
    window: 64,
    send: (message) =>
      sendToAll(message, async ({ id, target }) => {
        const token = String(target['token']);
        return isToken(token)
          ? sendOne(message, id, token)
          : { outcome: { kind: 'refused', detail: 'this is no device token' }, gone: { since: null } };
      }),
    stop: async () => line.close(),
  };
}

/** It becomes a path. */
const isToken = (token: string): boolean => /^[0-9a-f]{32,200}$/i.test(token);

/**
 * Issued at the last half hour: processes and restarts use the same instant, so that Apple never sees more of them than it wants.
 * Gives null where the key is none.
 */
function providerToken(
  { teamId, keyId }: z.infer<typeof apnsSettings>,
  privateKey: string,
  nowMs: () => number,
): () => string | null {
  let known: { readonly issued: number; readonly token: string } | null = null;
  return () => {
    const issued = (Math.floor(nowMs() / tokenMs) * tokenMs) / 1_000;
    if (known?.issued === issued) return known.token;
    try {
      known = {
        issued,
        token: `bearer ${signToken('ES256', privateKey, { kid: keyId }, { iss: teamId, iat: issued })}`,
      };
      return known.token;
    } catch {
      return null;
    }
  };
}

function payloadOf({ messageId, content, purpose }: Outgoing): string {
  return JSON.stringify({
    aps: {
      alert: { ...(content.subject === null ? {} : { title: content.subject }), body: content.text },
      ...(purpose === 'transactional' ? { sound: 'default' } : {}),
    },
    id: messageId,
    ...(content.url === null ? {} : { url: content.url }),
  });
}

/** What is wrong with us, and not with one device. */
const ours = ['BadTopic', 'MissingTopic', 'TopicDisallowed', 'BadCertificateEnvironment'];

function saidOf(answer: ApnsAnswer, apnsId: string, now: Date): TargetSaid {
  if (answer.kind === 'failed')
    return { outcome: { kind: answer.isSent ? 'unknown' : 'away', detail: inShort(answer.why) } };
  const { status, headers, body } = answer;
  if (status === 200) return { outcome: { kind: 'accepted', providerId: apnsId } };
  const { reason, timestamp } = said.catch({ reason: '' }).parse(jsonOf(body));
  const detail = inShort(`${status} ${reason}`);
  if (status === 410)
    return {
      outcome: { kind: 'refused', detail },
      gone: { since: timestamp === undefined ? null : new Date(timestamp) },
    };
  if (status === 429 && reason === 'TooManyProviderTokenUpdates')
    return { outcome: { kind: 'later', detail, isBusy: true, retryAfterMs: 20 * 60_000 } };
  // Too many to this one device.
  if (status === 429) return { outcome: { kind: 'later', detail } };
  if (status >= 500) {
    const header = headers['retry-after'];
    const retryAfterMs = retryAfterOf(typeof header === 'string' ? header : undefined, now);
    return { outcome: { kind: 'later', detail, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } };
  }
  if (status === 403 || ours.includes(reason)) return { outcome: { kind: 'away', detail } };
  // BadDeviceToken too: a sender set to the wrong one of Apple's two environments must not end all devices.
  return { outcome: { kind: 'refused', detail } };
}
