/** Signatures of Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, base64, several at once for rotation. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';

const toleranceSeconds = 300;

export interface SignedHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

export function signMessage(secret: Uint8Array, id: string, body: string, now: Date): SignedHeaders {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${macOf(secret, id, timestamp, body).toString('base64')}`,
  };
}

/** The message's id; null: not signed with this secret, or older (or newer) than five minutes. */
export function readSigned(
  secret: Uint8Array,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  body: string,
  now: Date,
): string | null {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map(
    (name) => headers[name],
  );
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signature !== 'string') return null;
  if (!/^\d{1,12}$/.test(timestamp)) return null;
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > toleranceSeconds) return null;
  const wanted = macOf(secret, id, timestamp, body);
  const given = signature
    .split(' ')
    .flatMap((one) => (one.startsWith('v1,') ? [Buffer.from(one.slice(3), 'base64')] : []));
  return given.some((mac) => mac.length === wanted.length && timingSafeEqual(mac, wanted)) ? id : null;
}

const macOf = (secret: Uint8Array, id: string, timestamp: string, body: string): Buffer =>
  createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest();
