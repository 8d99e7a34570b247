/** The sandbox provider's doors: its API with its own secret, and the page of the bank. Nothing of it knows of orders. */
import { timingSafeEqual, createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../kit/clock.ts';
import type { FastifyReply, FastifyRequest } from '../../kit/http/fastify.ts';
import { anyone, raw, type Access, type Route } from '../../kit/http/route.ts';
import type { Db } from '../../kit/sql.ts';
import { actOnPayment, answerBank, findPayment, startPayment, type SandboxAnswer } from './sandbox.ts';

export interface SandboxDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly secret: string;
  readonly publicUrl: () => string;
}

const own: Access = { kind: 'own', words: 'the secret key of the sandbox payment provider, as a bearer token' };
const startBody = z.object({
  key: z.string().min(1).max(200),
  amountMinor: z.int(),
  currency: z.string().length(3),
  token: z.string().max(100),
  returnUrl: z.string().max(500).nullable(),
});
const actionBody = z.object({ key: z.string().min(1).max(200), amountMinor: z.int().min(0) });

export function sandboxRoutes(deps: SandboxDeps): Route[] {
  const { db, clock } = deps;
  const guarded =
    (work: (request: FastifyRequest) => Promise<SandboxAnswer>) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      if (!isSecret(deps.secret, request.headers.authorization)) return reply.code(401).send({ error: 'unknown key' });
      return answerWith(reply, await work(request));
    };
  const referenceOf = (request: FastifyRequest): string => (request.params as { reference: string }).reference;
  const shape = { access: own, tag: 'sandbox payments', bodyLimit: 16_384 };
  return [
    raw({
      ...shape,
      method: 'POST',
      path: '/sandbox/payments',
      summary: 'Sandbox payment provider: reserves an amount; the same key is the same payment',
      handleRaw: guarded(async (request) => {
        const body = startBody.safeParse(await readJson(request));
        if (!body.success) return { kind: 'refused', status: 422, why: 'wrong form' };
        return startPayment(db, deps.publicUrl(), body.data, clock.now());
      }),
    }),
    raw({
      ...shape,
      method: 'GET',
      path: '/sandbox/payments',
      summary: 'Sandbox payment provider: one payment, by key or reference',
      handleRaw: guarded(async (request) => {
        const { key, reference } = request.query as { key?: string; reference?: string };
        return findPayment(db, deps.publicUrl(), { key, reference });
      }),
    }),
    ...(['capture', 'void', 'refund'] as const).map((what) =>
      raw({
        ...shape,
        method: 'POST',
        path: `/sandbox/payments/:reference/${what}`,
        summary: `Sandbox payment provider: ${what}`,
        handleRaw: guarded(async (request) => {
          const body = actionBody.safeParse(await readJson(request));
          if (!body.success) return { kind: 'refused', status: 422, why: 'wrong form' };
          return actOnPayment(
            db,
            deps.publicUrl(),
            { reference: referenceOf(request), what, ...body.data },
            clock.now(),
          );
        }),
      }),
    ),
    raw({
      method: 'GET',
      path: '/sandbox/bank/:reference',
      access: anyone,
      summary: 'Sandbox bank: the page where a customer confirms a payment; `answer=yes` or `no` goes back to the shop',
      tag: 'sandbox payments',
      handleRaw: async (request, reply) => {
        const { answer } = request.query as { answer?: string };
        if (answer !== 'yes' && answer !== 'no') return reply.type('text/html').send(bankPage(referenceOf(request)));
        const row = await answerBank(db, referenceOf(request), answer === 'yes', clock.now());
        const target = row?.return_url ?? `${deps.publicUrl()}/sandbox/thanks`;
        return reply.code(303).header('location', target).send();
      },
    }),
    raw({
      method: 'GET',
      path: '/sandbox/thanks',
      access: anyone,
      summary: 'Sandbox bank: where a customer lands without a shop to go back to',
      tag: 'sandbox payments',
      handleRaw: async (_request, reply) =>
        reply
          .type('text/html')
          .send('<!doctype html><title>Thank you</title><p>Thank you. You can close this page.</p>'),
    }),
  ];
}

/** A lost answer: the work is done, and the line goes dead. */
function answerWith(reply: FastifyReply, answer: SandboxAnswer): unknown {
  if (answer.kind === 'refused') return reply.code(answer.status).send({ error: answer.why });
  if (answer.hangUp) {
    reply.hijack();
    reply.raw.destroy();
    return reply;
  }
  return reply.send(answer.payment);
}

function isSecret(secret: string, header: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(`Bearer ${secret}`), digest(header ?? ''));
}

async function readJson(request: FastifyRequest): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.raw) {
    bytes += (part as Buffer).length;
    if (bytes > 16_384) return null;
    parts.push(part as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return null;
  }
}

const bankPage = (reference: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Sandbox bank</title>
<body style="font-family:system-ui;max-width:28rem;margin:4rem auto">
<h1>Sandbox bank</h1>
<p>A shop asks for a payment. No real money moves here.</p>
<p><a href="/sandbox/bank/${encodeURIComponent(reference)}?answer=yes">Confirm</a> · <a href="/sandbox/bank/${encodeURIComponent(reference)}?answer=no">Refuse</a></p>
</body></html>`;
