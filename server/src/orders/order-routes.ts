/** The HTTP calls that place orders, read them and change them. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/orders.ts';
import type { Actor, Call } from '../kit/http/route.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { idempotencyMissing, notFound, problem } from '../kit/problems.ts';
import { run } from '../kit/sql.ts';
import { cancelOrder, editOrder, substituteUnit } from './change-order.ts';
import type { OrdersDeps } from './deps.ts';
import { moveWindow, windowsFor } from './choose-window.ts';
import { listWork, searchOrders } from './find-orders.ts';
import { readOrder } from './order-view.ts';
import { entriesOf } from './orders.sql.ts';
import { followUp } from './payments/pay.ts';
import { placeOrder } from './place-order.ts';
import * as problems from './problems.ts';

export const sellers = allowed('admin', 'store', 'agent', 'channel');
export const readers = allowed('admin', 'marketer', 'analyst', 'store', 'agent', 'channel');
export const withId = z.object({ id });
export const hot = { tag: 'orders', perMinute: 120_000 };

/** Money needs a key, always; it counts for ever. */
export function keyOf(call: Pick<Call<unknown, unknown, unknown>, 'request' | 'actor'>): string {
  const key = call.request.headers['idempotency-key'];
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) throw problem(idempotencyMissing);
  return `${call.actor.kind}:${call.actor.id}:${key}`;
}

export const doerOf = (actor: Actor): { name: string } => ({ name: actor.name });

/** What a provider must be asked after the commit is asked when the answer has gone out; what fails is done by the upkeep. */
export function afterwards(
  call: Pick<Call<unknown, unknown, unknown>, 'reply'>,
  deps: OrdersDeps,
  orderId: string,
): void {
  call.reply.raw.once('finish', () => {
    followUp(deps, orderId).catch(() => undefined);
  });
}

export function orderRoutes(deps: OrdersDeps): Route[] {
  return [
    write({
      ...hot,
      path: '/api/v1/orders',
      access: sellers,
      summary:
        'Places an order: from a cart, or in one call with lines and tenders; the Idempotency-Key counts for ever',
      besideClaim: true,
      body: contract.placeOrderBody,
      answer: contract.order,
      problems: [
        problems.orderIncomplete,
        problems.cartEmpty,
        problems.cartClosed,
        problems.cartChanged,
        problems.unknownSku,
        problems.noWayToDeliver,
        problems.windowFull,
        problems.noPrice,
        problems.codeRefused,
        problems.totalChanged,
        problems.notEnoughStock,
        problems.tooMuchPaid,
        problems.tenderRefused,
        problems.keyOfAnotherOrder,
        idempotencyMissing,
      ],
      handle: async (call) => {
        const { tx, body, actor, now } = call;
        const placed = await placeOrder(tx, deps, body, { key: keyOf(call), doer: doerOf(actor), now });
        if (actor.kind === 'staff')
          await call.audit({
            action: 'orders.place',
            object: { kind: 'order', id: placed.orderId },
            detail: { again: placed.order === null },
          });
        call.status(placed.order === null ? 200 : 201);
        return placed.order ?? readOrder(tx, placed.orderId);
      },
    }),
    read({
      path: '/api/v1/orders',
      access: readers,
      tag: 'orders',
      summary: 'Orders, newest first: by number, name, phone, e-mail, state, channel, place or person',
      query: contract.orderQuery,
      answer: contract.orderPage,
      handle: async ({ query }) => searchOrders(deps.db, deps.identity, query),
    }),
    read({
      ...hot,
      path: '/api/v1/orders/:id',
      access: readers,
      summary: 'An order with its lines, units, fulfilments, tenders and refunds',
      params: withId,
      answer: contract.order,
      problems: [notFound],
      handle: async ({ params }) => readOrder(deps.db, params.id),
    }),
    read({
      path: '/api/v1/orders/:id/entries',
      access: readers,
      tag: 'orders',
      summary: 'What happened to an order, oldest first',
      params: withId,
      query: contract.entryQuery,
      answer: contract.orderEntryPage,
      problems: [notFound],
      handle: async ({ params, query }) => {
        await readOrder(deps.db, params.id);
        const rows = await run(deps.db, entriesOf, [params.id, query.cursor ?? 0, query.limit + 1]);
        const page = rows.slice(0, query.limit);
        return {
          items: page.map((row) => ({
            entryNo: row.entry_no,
            at: row.at.toISOString(),
            by: row.by_whom,
            what: row.what,
            detail: row.detail,
          })),
          nextCursor: rows.length > query.limit ? String(page.at(-1)?.entry_no ?? 0) : null,
        };
      },
    }),
    read({
      path: '/api/v1/pick-list',
      access: allowed('admin', 'store', 'agent', 'channel'),
      tag: 'orders',
      summary: 'What a place has to do: units to pick, pack, get ready, hand over or send',
      query: contract.workQuery,
      answer: contract.workPage,
      handle: async ({ query }) => listWork(deps.db, query),
    }),
    ...changeRoutes(deps),
  ];
}

function changeRoutes(deps: OrdersDeps): Route[] {
  const changers = allowed('admin', 'store', 'agent', 'channel');
  const answers = { answer: contract.order, tag: 'orders', access: changers, params: withId };
  return [
    write({
      ...answers,
      path: '/api/v1/orders/:id/cancel',
      summary: 'Cancels an order, or pieces of its lines; what was paid goes back to the tenders that paid',
      body: contract.cancelBody,
      problems: [notFound, problems.orderChanged, problems.notInThisState],
      handle: async (call) => {
        const { tx, params, body, actor, now } = call;
        await cancelOrder(tx, deps, params.id, body, { doer: doerOf(actor), now });
        await call.audit({
          action: 'orders.cancel',
          object: { kind: 'order', id: params.id },
          detail: { lines: body.lines?.length ?? 'all' },
        });
        afterwards(call, deps, params.id);
        return readOrder(tx, params.id);
      },
    }),
    write({
      ...answers,
      path: '/api/v1/orders/:id/edit',
      summary: 'Adds and removes pieces; the difference is paid or goes back',
      body: contract.editBody,
      problems: [
        notFound,
        problems.orderChanged,
        problems.notInThisState,
        problems.notEnoughStock,
        problems.unknownSku,
        problems.noPrice,
      ],
      handle: async (call) => {
        const { tx, params, body, actor, now } = call;
        await editOrder(tx, deps, params.id, body, { doer: doerOf(actor), now });
        await call.audit({
          action: 'orders.edit',
          object: { kind: 'order', id: params.id },
          detail: { added: body.add.length, removed: body.remove.length },
        });
        afterwards(call, deps, params.id);
        return readOrder(tx, params.id);
      },
    }),
    write({
      ...answers,
      path: '/api/v1/orders/:id/substitutions',
      summary: 'Another SKU goes instead of a unit, at the price of the one that it stands for',
      body: contract.substituteBody,
      problems: [
        notFound,
        problems.orderChanged,
        problems.notInThisState,
        problems.notEnoughStock,
        problems.unknownSku,
      ],
      handle: async (call) => {
        const { tx, params, body, actor, now } = call;
        await substituteUnit(tx, deps, params.id, body, { doer: doerOf(actor), now });
        await call.audit({
          action: 'orders.substitute',
          object: { kind: 'order', id: params.id },
          detail: { sku: body.sku },
        });
        return readOrder(tx, params.id);
      },
    }),
    write({
      ...answers,
      path: '/api/v1/orders/:id/window',
      summary: 'Moves an order to another window of the courier; the price stays as it was agreed',
      body: contract.moveWindowBody,
      problems: [notFound, problems.orderChanged, problems.notInThisState, problems.windowFull],
      handle: async (call) => {
        const { tx, params, body, actor, now } = call;
        await moveWindow(tx, deps, params.id, body, { doer: doerOf(actor), now });
        await call.audit({
          action: 'orders.move_window',
          object: { kind: 'order', id: params.id },
          detail: { window: `${body.window.id}@${body.window.day}` },
        });
        return readOrder(tx, params.id);
      },
    }),
    read({
      path: '/api/v1/orders/:id/windows',
      access: changers,
      tag: 'orders',
      summary: 'Windows of the courier to which an order can be moved, for 14 days',
      params: withId,
      answer: contract.orderWindows,
      problems: [notFound],
      handle: async ({ params, now }) => ({ items: await windowsFor(deps, params.id, now) }),
    }),
  ];
}
