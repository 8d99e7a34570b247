/** The HTTP calls about money: paying, providers' messages, calls without an answer, gift cards. */
import { id, pageQuery } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/orders.ts';
import type { FastifyRequest } from '../kit/http/fastify.ts';
import { allowed, alreadyShown, raw, read, write, type Route } from '../kit/http/route.ts';
import { bodyTooLarge, idempotencyMissing, notFound, problem, unavailable } from '../kit/problems.ts';
import { run, transaction } from '../kit/sql.ts';
import { findCredit, issueCredit, reissueGiftCard } from './credit.ts';
import type { OrdersDeps } from './deps.ts';
import { giveOtherwise } from './give-otherwise.ts';
import { cursorOf, isMoment, readCursor } from './find-orders.ts';
import { readOrder } from './order-view.ts';
import { doerOf, hot, keyOf, sellers, withId } from './order-routes.ts';
import { openCalls } from './payments/payments.sql.ts';
import { lookAgain } from './payments/look-again.ts';
import { payOrder, takeProviderMessage } from './payments/pay.ts';
import * as problems from './problems.ts';
import { voidTender } from './void-tender.ts';

const maxMessageBytes = 65_536;

export function payRoutes(deps: OrdersDeps): Route[] {
  return [
    read({
      ...hot,
      method: 'POST',
      path: '/api/v1/orders/:id/payments',
      access: sellers,
      summary: 'Pays an order with one tender; the Idempotency-Key is needed and counts for ever',
      params: withId,
      body: contract.tenderBody,
      answer: contract.order,
      problems: [
        notFound,
        idempotencyMissing,
        problems.tooMuchPaid,
        problems.tenderRefused,
        problems.unknownProvider,
        problems.notInThisState,
        problems.keyOfAnotherOrder,
      ],
      handle: async (call) => {
        const { params, body, actor } = call;
        return payOrder(deps, params.id, body, {
          key: keyOf(call),
          doer: doerOf(actor),
          audit: async (tx, tenderId) => {
            if (actor.kind !== 'staff') return;
            const note = {
              action: 'orders.pay',
              object: { kind: 'order', id: params.id },
              detail: { method: body.method, tenderId },
            };
            await deps.audit(tx, actor, note, call.now);
          },
        });
      },
    }),
    write({
      tag: 'orders',
      path: '/api/v1/orders/:id/tenders/:tenderId/void',
      access: sellers,
      summary:
        'Calls back a tender that has not been taken yet: a payment link that nobody follows, money promised at the door',
      params: withId.extend({ tenderId: id }),
      answer: contract.order,
      problems: [notFound, problems.notInThisState],
      handle: async ({ tx, params, actor, now, audit }) => {
        await voidTender(tx, deps, params.id, params.tenderId, { doer: doerOf(actor), now });
        await audit({
          action: 'orders.void_tender',
          object: { kind: 'order', id: params.id },
          detail: { tenderId: params.tenderId },
        });
        return readOrder(tx, params.id);
      },
    }),
    read({
      method: 'POST',
      tag: 'orders',
      path: '/api/v1/orders/:id/tenders/:tenderId/look-again',
      access: sellers,
      summary: 'Asks the provider now what became of a payment whose outcome is unknown; nothing is repeated blindly',
      perMinute: 120,
      params: withId.extend({ tenderId: id }),
      answer: contract.order,
      problems: [notFound],
      handle: async ({ params, actor, now }) => {
        const order = await lookAgain(deps, params.id, params.tenderId);
        const note = {
          action: 'orders.look_again',
          object: { kind: 'order', id: params.id },
          detail: { tenderId: params.tenderId },
        };
        if (actor.kind === 'staff') await transaction(deps.db, (tx) => deps.audit(tx, actor, note, now));
        return order;
      },
    }),
    write({
      tag: 'orders',
      path: '/api/v1/orders/:id/refunds/:refundId/give-otherwise',
      access: allowed('admin', 'store', 'agent'),
      summary:
        'Gives a refund that the provider refused in another way: cash, store credit, or a gift card whose code is shown once',
      params: withId.extend({ refundId: id }),
      body: contract.giveOtherwiseBody,
      answer: contract.givenOtherwise,
      problems: [notFound, problems.notInThisState, problems.cartNeedsSomebody, idempotencyMissing],
      redact: (answer) => ({ ...answer, code: answer.code === null ? null : alreadyShown }),
      handle: async (call) => {
        const { tx, params, body, actor, now, audit } = call;
        keyOf(call);
        const code = await giveOtherwise(tx, deps, params.id, params.refundId, body, { doer: doerOf(actor), now });
        await audit({
          action: 'orders.give_otherwise',
          object: { kind: 'order', id: params.id },
          detail: { refundId: params.refundId, means: body.means, reason: body.reason },
        });
        return { order: await readOrder(tx, params.id), code };
      },
    }),
    raw({
      method: 'POST',
      path: '/api/v1/payment-providers/:provider/messages',
      access: { kind: 'own', words: 'the signature of the payment provider over the message' },
      tag: 'orders',
      summary: 'Takes a payment provider’s signed message; each counts once, in whatever order they come',
      bodyLimit: maxMessageBytes,
      perMinute: 60_000,
      problems: [problems.webhookUnsigned, unavailable],
      handleRaw: async (request, reply) => {
        const { provider } = request.params as { provider: string };
        const taken = await takeProviderMessage(deps, provider, request.headers, await readText(request));
        return reply.send({ taken });
      },
    }),
    read({
      tag: 'orders',
      path: '/api/v1/provider-calls',
      access: allowed('admin', 'store', 'agent', 'analyst'),
      summary:
        'Calls to payment providers that have no final answer yet, newest first; they are looked up, never repeated blindly',
      query: pageQuery,
      answer: contract.providerCallPage,
      handle: async ({ query }) => {
        const [at, callId] = readCursor(query.cursor, isMoment) ?? [
          '9999-12-31T00:00:00Z',
          'ffffffff-ffff-ffff-ffff-ffffffffffff',
        ];
        const rows = await run(deps.db, openCalls, [at ?? '', callId ?? '', query.limit + 1]);
        const page = rows.slice(0, query.limit);
        const end = page.at(-1);
        return {
          items: page.map((row) => ({
            orderId: row.order_id,
            callId: row.call_id,
            tenderId: row.tender_id,
            provider: row.provider,
            what: row.what,
            amountMinor: row.amount_minor,
            state: row.state,
            tries: row.tries,
            why: row.why,
            at: row.at.toISOString(),
          })),
          nextCursor:
            rows.length > query.limit && end !== undefined ? cursorOf(end.at.toISOString(), end.call_id) : null,
        };
      },
    }),
    ...creditRoutes(deps),
  ];
}

function creditRoutes(deps: OrdersDeps): Route[] {
  return [
    write({
      tag: 'orders',
      path: '/api/v1/gift-cards',
      access: allowed('admin', 'store', 'agent'),
      summary: 'Issues a gift card (its code is shown once) or store credit for a customer',
      body: contract.issueCreditBody,
      answer: contract.issuedCredit,
      problems: [problems.cartNeedsSomebody],
      redact: (answer) => ({ ...answer, code: answer.code === null ? null : alreadyShown }),
      handle: async ({ tx, body, now, audit, status }) => {
        const issued = await issueCredit(tx, deps.identity, body, now);
        await audit({
          action: 'orders.issue_credit',
          object: { kind: 'credit_account', id: issued.account.id },
          detail: { kind: body.kind, amountMinor: body.amountMinor, currency: body.currency },
        });
        status(201);
        return issued;
      },
    }),
    write({
      tag: 'orders',
      path: '/api/v1/gift-cards/:id/reissue',
      access: allowed('admin', 'store', 'agent'),
      summary:
        'A new code for a gift card whose code nobody knows: the old one is blocked, its balance stands on a new card, shown once',
      params: withId,
      body: contract.reissueBody,
      answer: contract.issuedCredit,
      problems: [notFound, problems.giftCardNotOpen],
      redact: (answer) => ({ ...answer, code: alreadyShown }),
      handle: async ({ tx, params, body, now, audit, status }) => {
        const issued = await reissueGiftCard(tx, params.id, { reason: body.reason, now });
        await audit({
          action: 'orders.reissue_gift_card',
          object: { kind: 'credit_account', id: params.id },
          detail: { replacedBy: issued.account.id, reason: body.reason },
        });
        status(201);
        return issued;
      },
    }),
    read({
      method: 'POST',
      tag: 'orders',
      path: '/api/v1/gift-cards/find',
      access: sellers,
      summary: 'What is left on a gift card, by its code',
      perMinute: 120,
      body: contract.creditCodeBody,
      answer: contract.creditAccount,
      problems: [problems.creditUnknown],
      handle: async ({ body }) => findCredit(deps.db, body.code),
    }),
  ];
}

async function readText(request: FastifyRequest): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.raw) {
    bytes += (part as Buffer).length;
    if (bytes > maxMessageBytes) throw problem(bodyTooLarge);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}
