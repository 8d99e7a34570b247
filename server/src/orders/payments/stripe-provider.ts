/**
 * Stripe's PaymentIntents over its public HTTP API, pinned to one version. A small client of our own: form-encoded requests to one fixed
 * host, an Idempotency-Key each, nothing followed. Source: docs.stripe.com/api/payment_intents, /api/refunds, /webhooks#verify-manually.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { PaymentProvider, ProviderAnswer, ProviderPayment } from './provider.ts';

const apiVersion = '2024-06-20';
const host = 'https://api.stripe.com';
const toleranceSeconds = 300;

const intent = z.object({
  id: z.string(),
  status: z.enum([
    'requires_payment_method',
    'requires_confirmation',
    'requires_action',
    'processing',
    'requires_capture',
    'canceled',
    'succeeded',
  ]),
  amount_received: z.int(),
  next_action: z
    .object({ type: z.string(), redirect_to_url: z.object({ url: z.string() }).optional() })
    .nullable()
    .optional(),
  last_payment_error: z.object({ code: z.string().optional(), message: z.string().optional() }).nullable().optional(),
});
const refundList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      amount: z.int(),
      status: z.string().nullable(),
      metadata: z.record(z.string(), z.string()).nullable(),
    }),
  ),
});
const intentList = z.object({ data: z.array(intent) });
const failure = z.object({
  error: z.object({ type: z.string(), code: z.string().optional(), message: z.string().optional() }),
});
const event = z.object({
  id: z.string(),
  data: z.object({
    object: z.object({
      id: z.string(),
      object: z.string(),
      payment_intent: z.string().nullable().optional(),
      metadata: z.record(z.string(), z.string()).optional(),
    }),
  }),
});

export interface StripeWish {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Tests only: a server that checks the documented form. */
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
}

type Form = Readonly<Record<string, string>>;
type Said =
  | { kind: 'said'; body: unknown }
  | { kind: 'refused'; why: string }
  | { kind: 'nothing' }
  | { kind: 'unknown'; why: string };

export function createStripeProvider(wish: StripeWish): PaymentProvider {
  const ask = createClient(wish);
  const payment = async (said: Promise<Said>): Promise<ProviderAnswer | { kind: 'nothing' }> => {
    const got = await said;
    if (got.kind !== 'said') return got;
    const read = intent.safeParse(got.body);
    return read.success
      ? { kind: 'payment', payment: viewOf(read.data, []) }
      : { kind: 'unknown', why: 'an answer of another form' };
  };
  const certain = async (said: Promise<ProviderAnswer | { kind: 'nothing' }>): Promise<ProviderAnswer> => {
    const got = await said;
    return got.kind === 'nothing' ? { kind: 'refused', why: 'no such payment' } : got;
  };
  const withRefunds = async (
    found: ProviderAnswer | { kind: 'nothing' },
  ): Promise<ProviderAnswer | { kind: 'nothing' }> => {
    if (found.kind !== 'payment' || found.payment.state !== 'captured') return found;
    const said = await ask('GET', '/v1/refunds', { payment_intent: found.payment.reference, limit: '100' });
    if (said.kind !== 'said') return { kind: 'unknown', why: 'the refunds cannot be read' };
    const refunds = refundList.safeParse(said.body).data?.data ?? [];
    const counted = refunds.filter((one) => one.status !== 'failed' && one.status !== 'canceled');
    return {
      kind: 'payment',
      payment: {
        ...found.payment,
        refunds: counted.map((one) => ({ key: one.metadata?.['key'] ?? one.id, amountMinor: one.amount })),
      },
    };
  };
  return {
    name: 'stripe',
    start: ({ key, orderId, number, amountMinor, currency, token, returnUrl }) =>
      certain(
        payment(
          ask(
            'POST',
            '/v1/payment_intents',
            {
              amount: String(amountMinor),
              currency: currency.toLowerCase(),
              capture_method: 'manual',
              confirm: 'true',
              payment_method: token ?? '',
              return_url: returnUrl,
              description: `Order ${number}`,
              'payment_method_types[0]': 'card',
              'metadata[order_id]': orderId,
              'metadata[key]': key,
            },
            key,
          ),
        ),
      ),
    capture: ({ reference, amountMinor, key }) =>
      certain(
        payment(
          ask(
            'POST',
            `/v1/payment_intents/${encodeURIComponent(reference)}/capture`,
            { amount_to_capture: String(amountMinor) },
            key,
          ),
        ),
      ),
    void: ({ reference, key }) =>
      certain(
        payment(
          ask(
            'POST',
            `/v1/payment_intents/${encodeURIComponent(reference)}/cancel`,
            { cancellation_reason: 'abandoned' },
            key,
          ),
        ),
      ),
    refund: async ({ reference, amountMinor, key }) => {
      const said = await ask(
        'POST',
        '/v1/refunds',
        { payment_intent: reference, amount: String(amountMinor), 'metadata[key]': key },
        key,
      );
      if (said.kind === 'nothing') return { kind: 'refused', why: 'no such payment' };
      if (said.kind !== 'said') return said;
      return certain(withRefunds(await payment(ask('GET', `/v1/payment_intents/${encodeURIComponent(reference)}`))));
    },
    find: async ({ reference, key }) => {
      if (reference !== null)
        return withRefunds(await payment(ask('GET', `/v1/payment_intents/${encodeURIComponent(reference)}`)));
      const said = await ask('GET', '/v1/payment_intents/search', { query: `metadata['key']:'${key}'`, limit: '1' });
      if (said.kind !== 'said') return said;
      const first = intentList.safeParse(said.body).data?.data[0];
      return first === undefined ? { kind: 'nothing' } : withRefunds({ kind: 'payment', payment: viewOf(first, []) });
    },
    readMessage: (headers, body, now) => {
      if (!isSigned(wish.webhookSecret, headers['stripe-signature'], body, now)) return null;
      const read = event.safeParse(parse(body));
      if (!read.success) return null;
      const { object } = read.data.data;
      const reference = object.object === 'payment_intent' ? object.id : (object.payment_intent ?? null);
      return { messageId: read.data.id, reference, key: object.metadata?.['key'] ?? null };
    },
  };
}

function createClient(
  wish: StripeWish,
): (method: 'GET' | 'POST', at: string, form?: Form, key?: string) => Promise<Said> {
  return async (method, at, form = {}, key) => {
    const text = new URLSearchParams(form).toString();
    const url = new URL(at, wish.baseUrl ?? host);
    if (method === 'GET') url.search = text;
    try {
      const answer = await fetch(url, {
        method,
        redirect: 'error',
        headers: {
          authorization: `Bearer ${wish.secretKey}`,
          'stripe-version': apiVersion,
          ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(method === 'POST' ? { body: text } : {}),
        signal: AbortSignal.timeout(wish.timeoutMs ?? 20_000),
      });
      const body: unknown = await answer.json();
      if (answer.ok) return { kind: 'said', body };
      if (answer.status === 404) return { kind: 'nothing' };
      // 409: another request with the same key is at work; 429: too many; neither says what became of it.
      if (answer.status >= 500 || answer.status === 429 || answer.status === 409)
        return { kind: 'unknown', why: `answered ${answer.status}` };
      const said = failure.safeParse(body).data?.error;
      return { kind: 'refused', why: (said?.code ?? said?.message ?? `answered ${answer.status}`).slice(0, 200) };
    } catch (error) {
      return { kind: 'unknown', why: error instanceof Error ? error.message.slice(0, 200) : 'no answer' };
    }
  };
}

function viewOf(said: z.infer<typeof intent>, refunds: ProviderPayment['refunds']): ProviderPayment {
  const states = {
    requires_payment_method: 'declined',
    requires_confirmation: 'processing',
    requires_action: 'requires_action',
    processing: 'processing',
    requires_capture: 'authorised',
    canceled: 'voided',
    succeeded: 'captured',
  } as const;
  return {
    reference: said.id,
    state: states[said.status],
    capturedMinor: said.status === 'succeeded' ? said.amount_received : 0,
    redirectUrl: said.next_action?.redirect_to_url?.url ?? null,
    why: said.last_payment_error?.code ?? said.last_payment_error?.message ?? null,
    refunds,
  };
}

/** `t=…,v1=…[,v1=…]`: HMAC-SHA256 of `t.body`, in hex, not older than five minutes. */
function isSigned(secret: string, header: string | string[] | undefined, body: string, now: Date): boolean {
  if (typeof header !== 'string') return false;
  const parts = header.split(',').map((part) => part.split('=', 2));
  const at = parts.find(([name]) => name === 't')?.[1] ?? '';
  if (!/^\d{1,12}$/.test(at) || Math.abs(now.getTime() / 1000 - Number(at)) > toleranceSeconds) return false;
  const wanted = createHmac('sha256', secret).update(`${at}.${body}`).digest();
  return parts.some(([name, mac]) => {
    const given = name === 'v1' && mac !== undefined ? Buffer.from(mac, 'hex') : null;
    return given !== null && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
