/** The HTTP calls of a store: picking, handing over, trying on, returns and exchanges. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/orders.ts';
import { allowed, alreadyShown, read, write, type Route } from '../kit/http/route.ts';
import { idempotencyMissing, notFound, problem, type ProblemError } from '../kit/problems.ts';
import type { OrdersDeps } from './deps.ts';
import { exchangeGoods } from './exchange.ts';
import { fulfil, keepAfterTrying, makePickUpCode } from './fulfil.ts';
import { listReturns, readOrder } from './order-view.ts';
import { afterwards, doerOf, keyOf, readers, withId } from './order-routes.ts';
import * as problems from './problems.ts';
import { returnGoods } from './return-goods.ts';

const handlers = allowed('admin', 'store', 'agent', 'channel');
const tag = 'fulfilment';

export function fulfilRoutes(deps: OrdersDeps): Route[] {
  return [
    write({
      tag,
      path: '/api/v1/orders/:id/fulfilments/:no/steps',
      access: handlers,
      summary:
        'One step with all or some units of a fulfilment: pick, pack, ready, ship, hand_over, try, deliver, bring_back',
      params: z.object({ id, no: z.coerce.number().int().min(1).max(1_000) }),
      body: contract.fulfilBody,
      answer: contract.order,
      problems: [
        notFound,
        problems.orderChanged,
        problems.notInThisState,
        problems.wrongPickUpCode,
        problems.notEnoughStock,
      ],
      handle: async (call) => {
        const { tx, params, body, actor, now } = call;
        const did = await fulfil(tx, deps, params.id, params.no, body, { doer: doerOf(actor), now });
        if (did === 'wrong_code') return refusal(call, problem(problems.wrongPickUpCode)) as never;
        await call.audit({
          action: `orders.${body.verb}`,
          object: { kind: 'order', id: params.id },
          detail: { fulfilmentNo: params.no },
        });
        afterwards(call, deps, params.id);
        return readOrder(tx, params.id);
      },
    }),
    write({
      tag,
      path: '/api/v1/orders/:id/keep',
      access: handlers,
      summary: 'After trying on: what is kept is paid and goes along, the rest is sellable again at once',
      params: withId,
      body: contract.keepBody,
      answer: contract.order,
      problems: [
        notFound,
        problems.orderChanged,
        problems.notInThisState,
        problems.tenderRefused,
        problems.tooMuchPaid,
        idempotencyMissing,
      ],
      handle: async (call) => {
        const { tx, params, body, actor, now } = call;
        await keepAfterTrying(tx, deps, params.id, body, keyOf(call), { doer: doerOf(actor), now });
        await call.audit({
          action: 'orders.keep',
          object: { kind: 'order', id: params.id },
          detail: { kept: body.keep.length },
        });
        afterwards(call, deps, params.id);
        return readOrder(tx, params.id);
      },
    }),
    write({
      tag,
      path: '/api/v1/orders/:id/pick-up-codes',
      access: allowed('admin', 'agent', 'channel'),
      summary: 'A new pick-up code for the customer; the old one ends, and this one is shown once',
      params: withId,
      answer: z.object({ code: z.string() }),
      problems: [notFound, problems.notInThisState],
      redact: () => ({ code: alreadyShown }),
      handle: async ({ tx, params, actor, now, audit, status }) => {
        const code = await makePickUpCode(tx, params.id, { doer: doerOf(actor), now });
        await audit({ action: 'orders.pick_up_code', object: { kind: 'order', id: params.id } });
        status(201);
        return { code };
      },
    }),
    ...returnRoutes(deps),
  ];
}

/** A refusal whose transaction commits: the wrong code must be counted. */
function refusal(
  call: { status(code: number): void; reply: { type(text: string): unknown } },
  refused: ProblemError,
): unknown {
  call.status(refused.kind.status);
  call.reply.type('application/problem+json');
  return refused.body();
}

function returnRoutes(deps: OrdersDeps): Route[] {
  return [
    write({
      tag,
      path: '/api/v1/orders/:id/returns',
      access: handlers,
      summary: 'Takes goods back, anywhere, to the tenders that paid for them; the same key counts once, for ever',
      params: withId,
      body: contract.returnBody,
      answer: contract.returned,
      problems: [
        notFound,
        problems.moreThanBought,
        problems.notInThisState,
        problems.keyOfAnotherOrder,
        idempotencyMissing,
      ],
      handle: async (call) => {
        const { tx, params, body, actor, now } = call;
        const done = await returnGoods(tx, deps, params.id, body, { doer: doerOf(actor), now, key: keyOf(call) });
        await call.audit({
          action: 'orders.return',
          object: { kind: 'order', id: params.id },
          detail: { returnNo: done.returnNo, refundMinor: done.refundMinor },
        });
        afterwards(call, deps, params.id);
        call.status(done.again ? 200 : 201);
        return {
          return: await oneReturn(tx, params.id, done.returnNo),
          order: await readOrder(tx, params.id),
        };
      },
    }),
    read({
      tag,
      path: '/api/v1/orders/:id/returns',
      access: readers,
      summary: 'What came back of an order',
      params: withId,
      answer: z.object({ items: z.array(contract.orderReturn) }),
      problems: [notFound],
      handle: async ({ params }) => {
        await readOrder(deps.db, params.id);
        return { items: await listReturns(deps.db, params.id) };
      },
    }),
    write({
      tag,
      path: '/api/v1/orders/:id/exchanges',
      access: handlers,
      summary:
        'Takes goods back and gives others, in one step; what they cost more is paid, what they cost less goes back',
      params: withId,
      body: contract.exchangeBody,
      answer: contract.exchanged,
      problems: [
        notFound,
        problems.moreThanBought,
        problems.notEnoughStock,
        problems.unknownSku,
        problems.noPrice,
        problems.tooMuchPaid,
        problems.tenderRefused,
        problems.keyOfAnotherOrder,
        idempotencyMissing,
      ],
      handle: async (call) => {
        const { tx, params, body, actor, now } = call;
        const done = await exchangeGoods(tx, deps, params.id, body, { doer: doerOf(actor), now, key: keyOf(call) });
        await call.audit({
          action: 'orders.exchange',
          object: { kind: 'order', id: params.id },
          detail: { taken: done.takenOrderId },
        });
        afterwards(call, deps, params.id);
        call.status(done.returned.again ? 200 : 201);
        return {
          return: await oneReturn(tx, params.id, done.returned.returnNo),
          order: await readOrder(tx, params.id),
          taken: await readOrder(tx, done.takenOrderId),
        };
      },
    }),
  ];
}

async function oneReturn(on: Parameters<typeof listReturns>[0], orderId: string, returnNo: number) {
  const found = (await listReturns(on, orderId)).find((one) => one.returnNo === returnNo);
  if (found === undefined) throw new Error('the return that was just made is not there');
  return found;
}
