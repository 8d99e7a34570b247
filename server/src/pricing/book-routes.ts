/** Addresses of drafts: books, their prices and promotions. */
import { z } from 'zod';
import * as contract from '../../../contracts/pricing.ts';
import { pageQuery } from '../../../contracts/common.ts';
import { read, write, type Route } from '../kit/http/route.ts';
import { badRequest, notFound } from '../kit/problems.ts';
import { changeBook, createBook, getBook, listBooks, viewBook } from './books.ts';
import { listPrices, putPrices, removePrices } from './draft-prices.ts';
import { importPrices } from './import-prices.ts';
import { bookChanged, bookExists, importNotReadable } from './problems.ts';
import { getPromotion, listPromotions, putPromotion } from './promotions.ts';
import { editors, readers, tag, type RoutePorts } from './route-ports.ts';

const byBook = z.object({ id: z.string().max(63) });
const byPromotion = byBook.extend({ promotionId: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/) });
const book = (id: string) => ({ kind: 'price_book', id });

export function bookRoutes(ports: RoutePorts): Route[] {
  return [...settingsRoutes(ports), ...priceRoutes(ports), ...promotionRoutes(ports)];
}

function settingsRoutes({ db, shelf }: RoutePorts): Route[] {
  return [
    read({
      path: '/api/v1/price-books',
      access: readers,
      summary: 'Price books, with the settings that are being worked on',
      tag,
      query: pageQuery,
      answer: contract.booksPage,
      problems: [badRequest],
      handle: ({ query, now }) => listBooks(db, shelf, query, now),
    }),
    write({
      path: '/api/v1/price-books',
      access: editors,
      summary: 'Makes a price book; nothing is sold by it before a version is published',
      tag,
      body: contract.newBookBody,
      answer: contract.bookView,
      problems: [bookExists],
      bodyLimit: 5_000_000,
      handle: async ({ body, tx, now, audit, status }) => {
        const made = await createBook(tx, body, now);
        await audit({ action: 'price_book.create', object: book(made.id) });
        status(201);
        return viewBook(shelf, made, now);
      },
    }),
    read({
      path: '/api/v1/price-books/:id',
      access: readers,
      summary: 'A price book: zones, groups, taxes, exceptions, policies of its draft',
      tag,
      params: byBook,
      answer: contract.bookView,
      problems: [notFound],
      handle: async ({ params, now }) => viewBook(shelf, await getBook(db, params.id), now),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/price-books/:id',
      access: editors,
      summary: 'Changes name and settings of the draft',
      tag,
      params: byBook,
      body: contract.changeBookBody,
      answer: contract.bookView,
      problems: [notFound, bookChanged],
      bodyLimit: 5_000_000,
      handle: async ({ params, body, tx, now, audit }) => {
        const changed = await changeBook(tx, params.id, body, now);
        await audit({ action: 'price_book.change', object: book(changed.id), detail: { revision: changed.revision } });
        return viewBook(shelf, changed, now);
      },
    }),
  ];
}

function priceRoutes({ db }: RoutePorts): Route[] {
  return [
    read({
      path: '/api/v1/price-books/:id/prices',
      access: readers,
      summary: 'Prices of the draft, by SKU; `sku` searches by its beginning',
      tag,
      params: byBook,
      query: contract.pricesQuery,
      answer: contract.pricesPage,
      problems: [notFound, badRequest],
      handle: ({ params, query }) => listPrices(db, params.id, query),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/price-books/:id/prices',
      access: editors,
      summary: 'Writes up to 5,000 prices into the draft; the same key is changed',
      tag,
      params: byBook,
      body: contract.pricesBody,
      answer: contract.countAnswer,
      problems: [notFound, badRequest],
      bodyLimit: 5_000_000,
      handle: async ({ params, body, tx, audit }) => {
        const count = await putPrices(tx, params.id, body.prices);
        await audit({ action: 'prices.put', object: book(params.id), detail: { count } });
        return { count };
      },
    }),
    write({
      path: '/api/v1/price-books/:id/prices/removals',
      access: editors,
      summary: 'Takes prices out of the draft',
      tag,
      params: byBook,
      body: contract.removePricesBody,
      answer: contract.countAnswer,
      problems: [notFound],
      bodyLimit: 5_000_000,
      handle: async ({ params, body, tx, audit }) => {
        const count = await removePrices(tx, params.id, body.prices);
        await audit({ action: 'prices.remove', object: book(params.id), detail: { count } });
        return { count };
      },
    }),
    write({
      path: '/api/v1/price-books/:id/prices/imports',
      access: editors,
      summary: 'Reads prices from CSV into the draft; rows that cannot be read are named',
      tag,
      params: byBook,
      body: contract.importPricesBody,
      answer: contract.importPricesAnswer,
      problems: [notFound, importNotReadable],
      bodyLimit: 25_000_000,
      handle: async ({ params, body, tx, audit }) => {
        const answer = await importPrices(tx, params.id, body);
        const { read: rows, written, errorCount } = answer;
        await audit({ action: 'prices.import', object: book(params.id), detail: { rows, written, errorCount } });
        return answer;
      },
    }),
  ];
}

function promotionRoutes({ db }: RoutePorts): Route[] {
  return [
    read({
      path: '/api/v1/price-books/:id/promotions',
      access: readers,
      summary: 'Promotions of a book in every state, with what their budgets have used',
      tag,
      params: byBook,
      query: pageQuery,
      answer: contract.promotionsPage,
      problems: [notFound, badRequest],
      handle: ({ params, query }) => listPromotions(db, params.id, query),
    }),
    read({
      path: '/api/v1/price-books/:id/promotions/:promotionId',
      access: readers,
      summary: 'One promotion as it is being worked on',
      tag,
      params: byPromotion,
      answer: contract.promotionView,
      problems: [notFound],
      handle: ({ params }) => getPromotion(db, params.id, params.promotionId),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/price-books/:id/promotions/:promotionId',
      access: editors,
      summary: 'Makes (revision 0) or changes a promotion of the draft; it acts once a version with it is published',
      tag,
      params: byPromotion,
      body: contract.promotionBody,
      answer: contract.promotionView,
      problems: [notFound, bookChanged],
      handle: async ({ params, body, tx, actor, now, audit }) => {
        const put = await putPromotion(tx, params.id, params.promotionId, body, { name: actor.name, now });
        await audit({
          action: 'promotion.put',
          object: { kind: 'promotion', id: params.promotionId },
          detail: { book: params.id, state: put.state, revision: put.revision },
        });
        return put;
      },
    }),
  ];
}
