/** The adapter against a local server that checks the documented form of every request, and gives the documented answers. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStripeProvider } from './stripe-provider.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly form: Record<string, string>;
}

const seen: Seen[] = [];
let server: Server;
let answerWith: (seen: Seen) => { status: number; body: unknown } | 'hang up';
let baseUrl = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (part: Buffer) => (text += part.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://x');
      const form = Object.fromEntries(request.method === 'GET' ? url.searchParams : new URLSearchParams(text));
      const one = { method: request.method ?? '', path: url.pathname, headers: request.headers, form };
      seen.push(one);
      const answer = answerWith(one);
      if (answer === 'hang up') return request.socket.destroy();
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const provider = () =>
  createStripeProvider({ secretKey: 'sk_test_123', webhookSecret: 'whsec_abc', baseUrl, timeoutMs: 2_000 });
const intent = (status: string, more: object = {}) => ({
  id: 'pi_1',
  object: 'payment_intent',
  status,
  amount_received: 0,
  ...more,
});
const start = () =>
  provider().start({
    key: 'tender-1',
    orderId: 'order-1',
    number: 'ABCD',
    amountMinor: 1_999,
    currency: 'EUR',
    token: 'pm_card_visa',
    returnUrl: 'https://shop.example/thanks',
  });
const last = (): Seen => seen.at(-1) as Seen;

describe('Stripe', () => {
  test('a payment is asked for as documented: form-encoded, pinned version, bearer key, Idempotency-Key', async () => {
    answerWith = () => ({ status: 200, body: intent('requires_capture') });
    expect(await start()).toMatchObject({ kind: 'payment', payment: { reference: 'pi_1', state: 'authorised' } });
    expect(last()).toMatchObject({ method: 'POST', path: '/v1/payment_intents' });
    expect(last().headers).toMatchObject({
      authorization: 'Bearer sk_test_123',
      'stripe-version': '2024-06-20',
      'idempotency-key': 'tender-1',
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(last().form).toMatchObject({
      amount: '1999',
      currency: 'eur',
      capture_method: 'manual',
      confirm: 'true',
      payment_method: 'pm_card_visa',
      return_url: 'https://shop.example/thanks',
      'metadata[key]': 'tender-1',
    });
  });

  test('3-D Secure gives the page to go to, a declined card the reason', async () => {
    answerWith = () => ({
      status: 200,
      body: intent('requires_action', {
        next_action: { type: 'redirect_to_url', redirect_to_url: { url: 'https://hooks.stripe.com/3ds' } },
      }),
    });
    expect(await start()).toMatchObject({
      payment: { state: 'requires_action', redirectUrl: 'https://hooks.stripe.com/3ds' },
    });
    answerWith = () => ({ status: 402, body: { error: { type: 'card_error', code: 'card_declined', message: 'no' } } });
    expect(await start()).toEqual({ kind: 'refused', why: 'card_declined' });
  });

  test('no answer, a broken one and a server in trouble are unknown, never a no', async () => {
    for (const answer of [
      'hang up' as const,
      { status: 500, body: {} },
      { status: 429, body: {} },
      { status: 200, body: { odd: true } },
    ]) {
      answerWith = () => answer;
      expect((await start()).kind).toBe('unknown');
    }
  });

  test('capture, cancel and refund go where the documentation says', async () => {
    answerWith = (one) => {
      if (one.path === '/v1/refunds' && one.method === 'POST')
        return { status: 200, body: { id: 're_1', amount: 500, status: 'succeeded' } };
      if (one.path === '/v1/refunds')
        return {
          status: 200,
          body: { data: [{ id: 're_1', amount: 500, status: 'succeeded', metadata: { key: 'refund-1' } }] },
        };
      return {
        status: 200,
        body: one.path.endsWith('/cancel') ? intent('canceled') : intent('succeeded', { amount_received: 1_999 }),
      };
    };
    expect(await provider().capture({ reference: 'pi_1', amountMinor: 1_999, key: 'c-1' })).toMatchObject({
      payment: { state: 'captured', capturedMinor: 1_999 },
    });
    expect([last().path, last().form['amount_to_capture']]).toEqual(['/v1/payment_intents/pi_1/capture', '1999']);
    expect(await provider().void({ reference: 'pi_1', key: 'v-1' })).toMatchObject({ payment: { state: 'voided' } });
    expect(last().path).toBe('/v1/payment_intents/pi_1/cancel');
    expect(await provider().refund({ reference: 'pi_1', amountMinor: 500, key: 'refund-1' })).toMatchObject({
      payment: { refunds: [{ key: 'refund-1', amountMinor: 500 }] },
    });
  });

  test('a lost payment is looked for by its key, and may never have arrived', async () => {
    answerWith = (one) => ({ status: 200, body: one.path === '/v1/payment_intents/search' ? { data: [] } : {} });
    expect(await provider().find({ reference: null, key: 'tender-1' })).toEqual({ kind: 'nothing' });
    expect(last().form['query']).toBe("metadata['key']:'tender-1'");
  });

  test('a message is believed only with the right signature, made in the last five minutes', () => {
    const now = new Date('2026-03-01T12:00:00Z');
    const body = JSON.stringify({
      id: 'evt_1',
      data: { object: { id: 'pi_1', object: 'payment_intent', metadata: { key: 'tender-1' } } },
    });
    const at = Math.floor(now.getTime() / 1000);
    const signed = (secret: string, time: number): string =>
      `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
    const read = (header: string) => provider().readMessage({ 'stripe-signature': header }, body, now);
    expect(read(signed('whsec_abc', at))).toEqual({ messageId: 'evt_1', reference: 'pi_1', key: 'tender-1' });
    for (const wrong of [signed('other', at), signed('whsec_abc', at - 301), 't=1', '']) expect(read(wrong)).toBeNull();
  });
});
