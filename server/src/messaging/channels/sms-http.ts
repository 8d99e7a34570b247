/** SMS by any provider that takes JSON over HTTP: names of fields are settings. */
import type { z } from 'zod';
import type { smsHttpSecrets, smsHttpSettings } from '../../../../contracts/senders.ts';
import { inShort, type Adapter, type Outcome } from './adapter.ts';
import { callOutside, RefusedTarget, retryAfterOf, type OutsideAnswer } from '../../kit/call-outside.ts';

type Settings = z.infer<typeof smsHttpSettings>;

export function createSmsHttp(
  settings: Settings,
  secrets: z.infer<typeof smsHttpSecrets>,
  privateHosts: readonly string[],
): Adapter {
  const { url, fields, source, keepsKeys } = settings;
  return {
    keepsKeys,
    window: 16,
    send: async ({ messageId, address, content, now }) => {
      if (address === null) return { kind: 'refused', detail: 'no phone' };
      try {
        const answer = await callOutside({
          url,
          headers: {
            'content-type': 'application/json',
            'idempotency-key': messageId,
            ...(secrets.authorization === '' ? {} : { authorization: secrets.authorization }),
          },
          body: JSON.stringify({
            [fields.to]: address,
            [fields.text]: content.text,
            [fields.from]: source,
            [fields.reference]: messageId,
          }),
          privateHosts,
        });
        return outcomeOf(answer, settings, now);
      } catch (error) {
        if (error instanceof RefusedTarget) return { kind: 'away', detail: inShort(error.message) };
        throw error;
      }
    },
    stop: async () => undefined,
  };
}

function outcomeOf(answer: OutsideAnswer, { idField }: Settings, now: Date): Outcome {
  if (answer.kind === 'failed')
    return answer.isSent
      ? { kind: 'unknown', detail: inShort(answer.why) }
      : { kind: 'away', detail: inShort(answer.why) };
  const { status, headers, body } = answer;
  const detail = inShort(`${status} ${body}`);
  if (status >= 200 && status < 300) return { kind: 'accepted', providerId: idIn(body, idField) };
  if (status === 429)
    return { kind: 'later', detail, isBusy: true, retryAfterMs: retryAfterOf(headers['retry-after'], now) ?? 10_000 };
  if (status === 401 || status === 403 || status === 404) return { kind: 'away', detail };
  // A 5xx may come from a proxy after the provider has taken it.
  if (status === 503) return { kind: 'later', detail };
  if (status >= 500 || status === 408) return { kind: 'unknown', detail };
  return { kind: 'refused', detail };
}

function idIn(body: string, field: string): string | null {
  try {
    const value: unknown = (JSON.parse(body) as Record<string, unknown> | null)?.[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 200) : null;
  } catch {
    return null;
  }
}
