/** Addresses of quotes, shelf prices and the parity report. */
import { z } from 'zod';
import * as contract from '../../../contracts/pricing.ts';
import { nextChange, reasonWords, words, type Explained, type PriceBook } from '../../../quote/index.ts';
import { read, type Route } from '../kit/http/route.ts';
import { badRequest, notFound } from '../kit/problems.ts';
import { getBook } from './books.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { makeDocument } from './make-document.ts';
import { parityPage } from './parity.ts';
import { noBook } from './problems.ts';
import { explainWith } from './quote-cart.ts';
import { bookFrom, cartFrom, customerFrom, readers, tag, versionFrom, type RoutePorts } from './route-ports.ts';
import { shelfPrices } from './shelf-prices.ts';

const byBook = z.object({ id: z.string().max(63) });
const list = z.string().transform((text) => text.split(','));

export function quoteRoutes(ports: RoutePorts): Route[] {
  return [...quoteAndTry(ports), ...lookups(ports)];
}

function quoteAndTry(ports: RoutePorts): Route[] {
  const { db } = ports;
  return [
    read({
      method: 'POST',
      path: '/api/v1/quotes',
      access: readers,
      summary: 'What a cart costs, and the reason for every cent',
      tag,
      body: contract.quoteBody,
      answer: contract.quoteAnswer,
      problems: [noBook],
      perMinute: 120_000,
      handle: async ({ body, now }) => {
        const at = body.at === undefined ? now : new Date(body.at);
        const book = await bookFrom(ports, body.bookId, at);
        return answerOf(book, await explained(ports, book, body, at, now));
      },
    }),
    read({
      method: 'POST',
      path: '/api/v1/price-books/:id/tries',
      access: readers,
      summary:
        'Tries a basket on the draft or on a version: the quote, its trace, and why each other promotion did nothing',
      tag,
      params: byBook,
      body: contract.tryBody,
      answer: contract.tryAnswer,
      problems: [notFound],
      handle: async ({ params, body, now }) => {
        const at = body.at === undefined ? now : new Date(body.at);
        const book =
          body.version === undefined
            ? (await makeDocument(db, await getBook(db, params.id), 0, at)).document
            : await versionFrom(ports, params.id, String(body.version), now);
        const outcome = await explained(ports, book, body, at, now);
        return { ...answerOf(book, outcome), skipped: skippedOf(book, outcome) };
      },
    }),
  ];
}

async function explained(
  ports: RoutePorts,
  book: PriceBook,
  body: Pick<z.infer<typeof contract.quoteBody>, 'cart' | 'customer'>,
  at: Date,
  now: Date,
): Promise<Explained> {
  const customer = await customerFrom(ports, ports.db, body.customer);
  return explainWith(ports, ports.db, book, { cart: cartFrom(body.cart), customer, now, at: at.toISOString() });
}

function answerOf(book: PriceBook, { quote }: Explained): z.infer<typeof contract.quoteAnswer> {
  return {
    quote: contract.quote.parse(quote),
    words: quote.trace.map((step) => words(step, quote.currency)),
    codeWords: Object.fromEntries(
      quote.codes.map(({ code, why }) => [code, why === null ? '' : (reasonWords[why] ?? why)]),
    ),
    standsUntil: nextChange(
      book,
      quote.lines.map((line) => line.sku),
      quote.at,
    ),
  };
}

function skippedOf(book: PriceBook, { skipped }: Explained): z.infer<typeof contract.tryAnswer>['skipped'] {
  const names = new Map(book.promotions.map((promotion) => [promotion.id, promotion.name]));
  return [...skipped].map(([promotionId, why]) => ({
    promotionId,
    name: names.get(promotionId) ?? promotionId,
    why,
    words: reasonWords[why] ?? why,
  }));
}

function lookups(ports: RoutePorts): Route[] {
  const find = async (
    wish: z.infer<typeof contract.pricesLookup>,
    now: Date,
  ): Promise<z.infer<typeof contract.pricesFound>> => {
    const book = await bookFrom(ports, wish.bookId, now);
    const found = shelfPrices(book, wish.skus, { zone: wish.zone, currency: wish.currency, group: wish.group, now });
    return { bookId: book.bookId, bookVersion: book.version, prices: [...found.values()] };
  };
  return [
    read({
      path: '/api/v1/prices',
      access: readers,
      summary: 'Shelf prices of some SKUs, as `skus=A,B,C`; those without a price are left out',
      tag,
      query: contract.pricesLookup.extend({ skus: list.pipe(contract.pricesLookup.shape.skus) }),
      answer: contract.pricesFound,
      problems: [noBook],
      perMinute: 240_000,
      handle: ({ query, now }) => find(query, now),
    }),
    read({
      method: 'POST',
      path: '/api/v1/prices',
      access: readers,
      summary: 'Shelf prices of up to 500 SKUs in one call',
      tag,
      body: contract.pricesLookup,
      answer: contract.pricesFound,
      problems: [noBook],
      perMinute: 240_000,
      handle: ({ body, now }) => find(body, now),
    }),
    read({
      path: '/api/v1/price-parity',
      access: readers,
      summary: 'Every difference between channels and between regions, and the exception that allows it',
      tag,
      query: contract.parityQuery,
      answer: contract.parityPage,
      problems: [noBook, badRequest],
      handle: async ({ query, now }) => {
        const cursor = readCursor(query.cursor, 'number', 'number');
        const current = await bookFrom(ports, query.bookId, now);
        // The pages of one reading show one version, also when another takes force meanwhile.
        const book = cursor === null ? current : await versionFrom(ports, current.bookId, String(cursor[0]), now);
        const { items, next } = parityPage(book, now, {
          kind: query.kind,
          from: Number(cursor?.[1] ?? 0),
          limit: query.limit,
        });
        const nextCursor = next === null ? null : writeCursor(book.version, next);
        return { items, nextCursor, bookId: book.bookId, bookVersion: book.version };
      },
    }),
  ];
}
