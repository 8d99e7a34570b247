/** The HTTP calls about carts and wish lists. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/orders.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import type { Tx } from '../kit/sql.ts';
import {
  addLine,
  bindToCustomer,
  cartOfCustomer,
  cartsOfPerson,
  changeCodes,
  changeDelivery,
  changeLine,
  holdVersion,
  openCart,
  readCart,
  viewCart,
} from './carts.ts';
import type { CartView } from './contract.ts';
import type { OrdersDeps } from './deps.ts';
import { offerCart, takeCartOver } from './hand-over.ts';
import { planGoods } from './plan-goods.ts';
import * as problems from './problems.ts';
import { pricingCustomer, requestOf } from './quote-order.ts';

const sellers = allowed('admin', 'store', 'agent', 'channel');
const withId = z.object({ id });
const common = { access: sellers, tag: 'carts', perMinute: 120_000 };

export function cartRoutes(deps: OrdersDeps): Route[] {
  const shown = async (tx: Tx, cartId: string): Promise<CartView> => viewCart(tx, deps, await readCart(tx, cartId));
  return [
    write({
      ...common,
      path: '/api/v1/carts',
      summary: 'The live cart or wish list of a customer, over all her channels and devices, or a new one',
      besideClaim: true,
      body: contract.openCartBody,
      answer: contract.cart,
      problems: [problems.cartNeedsSomebody],
      handle: async ({ tx, body, now, status }) => {
        const { cart, made } = await openCart(tx, deps, body, now);
        if (made) status(201);
        return viewCart(tx, deps, cart);
      },
    }),
    read({
      ...common,
      path: '/api/v1/carts',
      summary: 'The live cart or wish list of whoever has this identifier',
      query: contract.cartQuery,
      answer: contract.cart,
      problems: [notFound],
      handle: async ({ query }) => {
        const cart = await cartOfCustomer(deps.db, deps, query, query.kind);
        if (cart === null) throw problem(notFound);
        return viewCart(deps.db, deps, cart);
      },
    }),
    read({
      ...common,
      path: '/api/v1/people/:id/carts',
      summary: 'The live cart and the wish list of a person, those of them that there are',
      params: withId,
      answer: contract.cartsOfPerson,
      handle: async ({ params }) => {
        const carts = await cartsOfPerson(deps.db, deps, params.id);
        return { items: await Promise.all(carts.map((cart) => viewCart(deps.db, deps, cart))) };
      },
    }),
    read({
      ...common,
      path: '/api/v1/carts/:id',
      summary: 'A cart with all that belongs to it: the open carts of the same person are one',
      params: withId,
      answer: contract.cart,
      problems: [notFound],
      handle: async ({ params }) => viewCart(deps.db, deps, await readCart(deps.db, params.id)),
    }),
    write({
      ...common,
      path: '/api/v1/carts/:id/lines',
      summary: 'Adds pieces of a SKU',
      besideClaim: true,
      params: withId,
      body: contract.addLineBody,
      answer: contract.cart,
      problems: [notFound, problems.cartClosed, problems.cartChanged, problems.cartFull, problems.unknownSku],
      handle: async ({ tx, params, body, now }) => {
        return viewCart(tx, deps, await addLine(tx, deps, params.id, body, now));
      },
    }),
    write({
      ...common,
      method: 'PUT',
      path: '/api/v1/carts/:id/lines/:sku',
      summary: 'Sets how many of a SKU; 0 takes the line out',
      params: withId.extend({ sku: contract.sku }),
      body: contract.changeLineBody,
      answer: contract.cart,
      problems: [notFound, problems.cartClosed, problems.cartChanged],
      handle: async ({ tx, params, body, now }) => {
        await changeLine(tx, deps, params.id, { ...body, sku: params.sku }, now);
        return shown(tx, params.id);
      },
    }),
    write({
      ...common,
      method: 'PUT',
      path: '/api/v1/carts/:id/codes',
      summary: 'Sets the codes of a cart; what they are worth is in its quote',
      params: withId,
      body: contract.cartCodesBody,
      answer: contract.cart,
      problems: [notFound, problems.cartClosed],
      handle: async ({ tx, params, body, now }) => {
        await changeCodes(tx, deps, params.id, body.codes, now);
        return shown(tx, params.id);
      },
    }),
    write({
      ...common,
      method: 'PUT',
      path: '/api/v1/carts/:id/delivery',
      summary: 'Chooses how the goods are received; the promise says from where, by when and at what price',
      besideClaim: true,
      params: withId,
      body: contract.deliveryWish,
      answer: contract.cart,
      problems: [notFound, problems.cartClosed, problems.noWayToDeliver, problems.windowFull],
      handle: async ({ tx, params, body, now }) => {
        const cart = await holdVersion(tx, params.id, undefined);
        const lines = linesOf(cart.rows.flatMap((row) => row.lines));
        const facts = await deps.catalogue.variantsOf(
          tx,
          lines.map((line) => line.sku),
        );
        const planned =
          lines.length === 0
            ? body
            : await planGoods(tx, deps, { lines, delivery: body, locationId: cart.asked.location_id, facts, now });
        return viewCart(tx, deps, await changeDelivery(tx, cart, planned, now));
      },
    }),
    ...movingRoutes(deps, shown),
  ];
}

/** Pieces of a SKU that stands in two joined carts are one line. */
export function linesOf(
  lines: readonly { readonly sku: string; readonly quantity: number }[],
): { sku: string; quantity: number }[] {
  const sums = new Map<string, number>();
  for (const line of lines) sums.set(line.sku, (sums.get(line.sku) ?? 0) + line.quantity);
  return [...sums].map(([sku, quantity]) => ({ sku, quantity }));
}

function movingRoutes(deps: OrdersDeps, shown: (tx: Tx, cartId: string) => Promise<CartView>): Route[] {
  return [
    write({
      ...common,
      path: '/api/v1/carts/:id/customer',
      summary: 'Makes a cart of nobody the cart of this customer; it joins what she has',
      params: withId,
      body: contract.bindCartBody,
      answer: contract.cart,
      problems: [notFound, problems.cartClosed, problems.cartNeedsSomebody],
      handle: async ({ tx, params, body, now }) => {
        await bindToCustomer(tx, deps, params.id, body.customer, now);
        return shown(tx, params.id);
      },
    }),
    write({
      ...common,
      path: '/api/v1/carts/:id/hand-overs',
      summary:
        'A code, to be said or scanned, with which another device goes on with this cart; once, within ten minutes',
      params: withId,
      answer: contract.handOver,
      problems: [notFound, problems.cartClosed],
      redact: (answer) => ({ ...answer, code: '', payload: '' }),
      handle: async ({ tx, params, now, status }) => {
        status(201);
        const { expiresAt, ...offer } = await offerCart(tx, params.id, deps.publicUrl(), now);
        return { ...offer, expiresAt: expiresAt.toISOString() };
      },
    }),
    write({
      ...common,
      path: '/api/v1/carts/take-over',
      summary: 'Goes on with the cart behind a code; with a customer it becomes hers',
      perMinute: 600,
      body: contract.takeOverBody,
      answer: contract.cart,
      problems: [problems.codeUnusable, problems.cartNeedsSomebody],
      handle: async ({ tx, body, now }) => viewCart(tx, deps, await takeCartOver(tx, deps, body, now)),
    }),
    read({
      ...common,
      method: 'POST',
      path: '/api/v1/carts/:id/quote',
      summary: 'What the cart costs, and why; the same in every channel',
      params: withId,
      body: contract.cartQuoteBody,
      problems: [notFound, problems.noPrice],
      handle: async ({ params, body, now }) => {
        const joined = await readCart(deps.db, params.id);
        const cart = await viewCart(deps.db, deps, joined);
        const customer = await pricingCustomer(deps.db, deps, [...joined.asked.identifiers]);
        const wish = {
          ...cart,
          lines: linesOf(cart.lines),
          zone: body.zone ?? cart.zone,
          locationId: body.locationId ?? cart.locationId,
        };
        const answer = await deps.pricing.quoteCart(deps.db, requestOf(wish, cart.delivery, customer, 0, now));
        if (answer.kind === 'no_book') throw problem(problems.noPrice, { detail: 'no price book is in force' });
        return answer.quote;
      },
    }),
  ];
}
