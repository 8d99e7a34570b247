/** The adapter of the sandbox payment provider: speaks its HTTP API, as an adapter of any other provider does. */
import { z } from 'zod';
import type { PaymentProvider, ProviderAnswer } from './provider.ts';
import { readSigned } from './sign-message.ts';

const payment = z.object({
  reference: z.string(),
  state: z.enum(['requires_action', 'processing', 'authorised', 'captured', 'declined', 'voided']),
  capturedMinor: z.int(),
  redirectUrl: z.string().nullable(),
  why: z.string().nullable(),
  refunds: z.array(z.object({ key: z.string(), amountMinor: z.int() })),
});
const message = z.object({ data: z.object({ reference: z.string(), key: z.string() }) });

export interface SandboxProviderWish {
  readonly baseUrl: () => string;
  readonly secret: string;
  readonly messageSecret: Uint8Array;
  readonly timeoutMs?: number;
}

export function createSandboxProvider(wish: SandboxProviderWish): PaymentProvider {
  const ask = async (
    method: 'GET' | 'POST',
    at: string,
    body?: unknown,
  ): Promise<ProviderAnswer | { kind: 'nothing' }> => {
    try {
      const answer = await fetch(`${wish.baseUrl()}/sandbox/payments${at}`, {
        method,
        redirect: 'error',
        headers: {
          authorization: `Bearer ${wish.secret}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(wish.timeoutMs ?? 10_000),
      });
      if (answer.status === 404 && method === 'GET') return { kind: 'nothing' };
      const said: unknown = await answer.json();
      if (answer.ok) return { kind: 'payment', payment: payment.parse(said) };
      if (answer.status >= 500 || answer.status === 429) return { kind: 'unknown', why: `answered ${answer.status}` };
      return { kind: 'refused', why: z.object({ error: z.string() }).parse(said).error };
    } catch (error) {
      return { kind: 'unknown', why: error instanceof Error ? error.message.slice(0, 200) : 'no answer' };
    }
  };
  const told = async (answer: Promise<ProviderAnswer | { kind: 'nothing' }>): Promise<ProviderAnswer> => {
    const got = await answer;
    return got.kind === 'nothing' ? { kind: 'unknown', why: 'no such payment' } : got;
  };
  return {
    name: 'sandbox',
    start: ({ key, amountMinor, currency, token, returnUrl }) =>
      told(ask('POST', '', { key, amountMinor, currency, token: token ?? 'tok_3ds', returnUrl })),
    capture: ({ reference, amountMinor, key }) =>
      told(ask('POST', `/${encodeURIComponent(reference)}/capture`, { key, amountMinor })),
    void: ({ reference, key }) => told(ask('POST', `/${encodeURIComponent(reference)}/void`, { key, amountMinor: 0 })),
    refund: ({ reference, amountMinor, key }) =>
      told(ask('POST', `/${encodeURIComponent(reference)}/refund`, { key, amountMinor })),
    find: ({ reference, key }) =>
      ask(
        'GET',
        reference === null ? `?key=${encodeURIComponent(key)}` : `?reference=${encodeURIComponent(reference)}`,
      ),
    readMessage: (headers, body, now) => {
      const messageId = readSigned(wish.messageSecret, headers, body, now);
      if (messageId === null) return null;
      const read = message.safeParse(parse(body));
      return { messageId, reference: read.data?.data.reference ?? null, key: read.data?.data.key ?? null };
    },
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
