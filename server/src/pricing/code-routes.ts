/** Addresses of codes, batches and claims. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import * as contract from '../../../contracts/pricing.ts';
import { id, pageQuery } from '../../../contracts/common.ts';
import { allowed, raw, read, write, type Route } from '../kit/http/route.ts';
import { badRequest, notFound, problem } from '../kit/problems.ts';
import { runMaybe, type Tx } from '../kit/sql.ts';
import { claim, release } from './claim.ts';
import { batchById } from './codes.sql.ts';
import {
  batchFile,
  changeCode,
  checkCode,
  closeBatch,
  createBatch,
  createCode,
  listBatches,
  listCodes,
} from './codes.ts';
import { perCustomerOf } from './per-customer.ts';
import { codeRefused, codeTaken, codeUnfit, noBook, noSuchPromotion, unknownOwner } from './problems.ts';
import { bookFrom, bookIdFrom, customerFrom, editors, readers, tag, type RoutePorts } from './route-ports.ts';

const sellers = allowed('admin', 'agent', 'store', 'channel');
const byCode = z.object({ code: z.string().min(1).max(200) });
const byId = z.object({ id });

export function codeRoutes(ports: RoutePorts): Route[] {
  return [...oneByOne(ports), ...batches(ports), ...claims(ports)];
}

function oneByOne(ports: RoutePorts): Route[] {
  const { db, customerOf } = ports;
  const ownerOf = async (tx: Tx, owner: z.infer<typeof contract.newCodeBody>['owner']): Promise<string | null> => {
    if (owner === undefined) return null;
    const { key } = await customerOf(tx, owner);
    if (key === null) throw problem(unknownOwner);
    return key;
  };
  return [
    read({
      path: '/api/v1/codes',
      access: editors,
      summary: 'Codes of a promotion or a batch',
      tag,
      query: contract.codesQuery,
      answer: contract.codesPage,
      problems: [badRequest],
      handle: ({ query }) => listCodes(db, query),
    }),
    write({
      path: '/api/v1/codes',
      access: allowed('admin', 'marketer', 'agent'),
      summary: 'Makes one code: a word for many, a code for one use, or a personal one',
      tag,
      body: contract.newCodeBody,
      answer: contract.codeView,
      problems: [codeTaken, codeUnfit, noSuchPromotion, unknownOwner, noBook],
      handle: async ({ body: { bookId, owner, ...wanted }, tx, now, audit, status }) => {
        const book = await bookIdFrom(tx, bookId);
        const made = await createCode(tx, book, wanted, await ownerOf(tx, owner), now);
        await audit({
          action: 'code.create',
          object: { kind: 'promotion', id: made.promotionId },
          detail: { book, personal: made.personal },
        });
        status(201);
        return made;
      },
    }),
    read({
      method: 'POST',
      path: '/api/v1/codes/checks',
      access: readers,
      summary: 'What about this code, as it was typed or heard? In words that can be read out',
      tag,
      body: contract.codeCheckBody,
      answer: contract.codeCheck,
      problems: [noBook],
      // Enough for every till of a chain; far too few to guess one code in 3 × 10⁶ of a big batch.
      perMinute: 6_000,
      handle: async ({ body, now }) => {
        const book = await bookIdFrom(db, body.bookId);
        return checkCode(db, book, body.code, await customerFrom(ports, db, body.customer), now);
      },
    }),
    write({
      method: 'PATCH',
      path: '/api/v1/codes/:code',
      access: editors,
      summary: 'Closes a code, or opens it again',
      tag,
      params: byCode,
      body: contract.changeCodeBody,
      answer: contract.codeView,
      problems: [notFound],
      handle: async ({ params, body, tx, audit }) => {
        const changed = await changeCode(tx, params.code, body.state);
        await audit({ action: `code.${body.state}`, object: { kind: 'promotion', id: changed.promotionId } });
        return changed;
      },
    }),
  ];
}

function batches({ db }: RoutePorts): Route[] {
  return [
    read({
      path: '/api/v1/code-batches',
      access: editors,
      summary: 'Batches of codes, the latest first, with how many are used',
      tag,
      query: pageQuery,
      answer: contract.batchesPage,
      problems: [badRequest],
      handle: ({ query }) => listBatches(db, query),
    }),
    write({
      path: '/api/v1/code-batches',
      access: editors,
      summary: 'Makes up to 200,000 codes for one use each, in seconds',
      tag,
      body: contract.newBatchBody,
      answer: contract.batchView,
      problems: [noSuchPromotion, noBook],
      handle: async ({ body: { bookId, ...wanted }, tx, actor, now, audit, status }) => {
        const book = await bookIdFrom(tx, bookId);
        const made = await createBatch(tx, book, wanted, { name: actor.name, now });
        await audit({ action: 'codes.make', object: { kind: 'code_batch', id: made.id }, detail: { size: made.size } });
        status(201);
        return made;
      },
    }),
    raw({
      method: 'GET',
      path: '/api/v1/code-batches/:id/codes.csv',
      access: editors,
      summary: 'A batch as a file',
      tag,
      params: byId,
      problems: [notFound],
      handleRaw: async (request, reply) => {
        const path = byId.safeParse(request.params);
        if (!path.success) throw problem(notFound);
        const batchId = path.data.id;
        if ((await runMaybe(db, batchById, [batchId])) === undefined) throw problem(notFound);
        return reply
          .header('content-disposition', `attachment; filename="codes-${batchId}.csv"`)
          .type('text/csv; charset=utf-8')
          .send(Readable.from(batchFile(db, batchId)));
      },
    }),
    write({
      path: '/api/v1/code-batches/:id/close',
      access: editors,
      summary: 'Closes all codes of a batch',
      tag,
      params: byId,
      body: z.object({}).optional(),
      answer: contract.countAnswer,
      problems: [notFound],
      handle: async ({ params, tx, audit }) => {
        const count = await closeBatch(tx, params.id);
        await audit({ action: 'codes.close', object: { kind: 'code_batch', id: params.id }, detail: { count } });
        return { count };
      },
    }),
  ];
}

function claims(ports: RoutePorts): Route[] {
  return [
    write({
      path: '/api/v1/code-claims',
      access: sellers,
      summary:
        'Claims codes and promotion budgets for a sale that is placed elsewhere: all of them, or none with the reason',
      tag,
      body: contract.claimBody,
      answer: contract.claimed,
      problems: [codeRefused, noBook],
      perMinute: 60_000,
      handle: async ({ body, tx, now, status }) => {
        const book = await bookFrom(ports, body.bookId, now);
        const customer = body.customer.length === 0 ? null : await ports.customerOf(tx, body.customer);
        const answer = await claim(tx, {
          orderId: body.orderId,
          bookId: book.bookId,
          currency: body.currency,
          uses: body.uses,
          customer: customer ?? { key: null, originIds: [] },
          perCustomer: perCustomerOf(book),
          now,
        });
        if (answer.kind === 'refused') throw problem(codeRefused, refusalOf(answer));
        status(201);
        return { orderId: body.orderId };
      },
    }),
    write({
      path: '/api/v1/code-claims/releases',
      access: sellers,
      summary: 'Gives back what an order claimed',
      tag,
      body: contract.releaseBody,
      answer: contract.claimed,
      handle: async ({ body, tx, now }) => {
        await release(tx, body.orderId, now);
        return { orderId: body.orderId };
      },
    }),
  ];
}

function refusalOf(answer: { code: string | null; promotionId: string; why: string; words: string }) {
  const path = answer.code === null ? `promotions.${answer.promotionId}` : `codes.${answer.code}`;
  return { detail: answer.words, issues: [{ path, message: answer.why }] };
}
