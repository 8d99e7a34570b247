/** The calls about cards: for channels' machines, for stores and agents, and for those who order plastic. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { id } from '../../../../contracts/common.ts';
import * as contract from '../../../../contracts/loyalty-cards.ts';
import { allowed, raw, read, write, type Route } from '../../kit/http/route.ts';
import { badRequest, notFound, problem } from '../../kit/problems.ts';
import { run } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { batchFile, listCardBatches, makeBatch, needBatch } from './batches.ts';
import { makeCodes } from './card-codes.ts';
import { cardsOfOrigins } from './cards.sql.ts';
import { block, getCard, giveVirtualCard, merge, register, replace, unblock } from './cards.ts';
import { usable } from './identify.ts';
import { hintOf } from './number.ts';
import * as problems from './problems.ts';
import { viewCard, viewCards } from './view-card.ts';

const tag = 'loyalty';
const sellers = allowed('admin', 'agent', 'store', 'channel');
const printers = allowed('admin', 'marketer');
const byNumber = z.object({ number: z.string().min(1).max(64) });
const byId = z.object({ id });
/** What any call with a number in its path may answer. */
const ofNumber = [problems.cardMisread, problems.cardUnknown];

export function cardRoutes(deps: OuterDeps): Route[] {
  return [...givingRoutes(deps), ...changingRoutes(deps), ...batchRoutes(deps)];
}

function givingRoutes(deps: OuterDeps): Route[] {
  const { db } = deps;
  return [
    read({
      path: '/api/v1/loyalty/cards',
      access: sellers,
      summary: 'The cards of a customer, by her id or any identifier',
      tag,
      query: contract.cardsQuery,
      answer: contract.cardList,
      problems: [badRequest],
      handle: async ({ query }) => {
        const by =
          query.personId === undefined ? { type: query.type ?? '', value: query.value ?? '' } : { id: query.personId };
        const cluster = await deps.identity.findCluster(db, by);
        const rows = cluster === null ? [] : await run(db, cardsOfOrigins, [[...cluster.originIds]]);
        return { items: await viewCards(db, deps, rows) };
      },
    }),
    read({
      path: '/api/v1/loyalty/cards/:number',
      access: sellers,
      summary: 'A card',
      tag,
      params: byNumber,
      answer: contract.card,
      problems: ofNumber,
      handle: async ({ params }) => viewCard(db, deps, await getCard(db, params.number)),
    }),
    write({
      path: '/api/v1/loyalty/cards',
      access: sellers,
      summary: 'Gives a customer a virtual card, or shows the one that she has',
      tag,
      body: contract.virtualCardBody,
      answer: contract.card,
      problems: [problems.cardNeedsSomebody, problems.cardsEnough],
      handle: async ({ body, tx, now, audit, status }) => {
        const { card, made } = await giveVirtualCard(tx, deps, body, now);
        if (made) {
          status(201);
          await audit({ action: 'card.give', object: { kind: 'card', id: hintOf(card.number) } });
        }
        return viewCard(tx, deps, card);
      },
    }),
    write({
      path: '/api/v1/loyalty/cards/registrations',
      access: sellers,
      summary: 'Hands a plastic card out, and makes it the card of a customer',
      tag,
      body: contract.registerCardBody,
      answer: contract.card,
      problems: [
        ...ofNumber,
        problems.cardNeedsSomebody,
        problems.cardTaken,
        problems.cardBlocked,
        problems.cardReplaced,
        problems.cardsEnough,
      ],
      handle: async ({ body, tx, now, audit }) => {
        const card = await register(tx, deps, body, now);
        await audit({ action: 'card.register', object: { kind: 'card', id: hintOf(card.number) } });
        return viewCard(tx, deps, card);
      },
    }),
    // Whoever makes a code says that the customer is there: a shop's own app may, a cashier may not.
    read({
      method: 'POST',
      path: '/api/v1/loyalty/cards/:number/codes',
      access: allowed('admin', 'channel'),
      summary: 'The rotating codes of a card, for the customer’s app: the present one and the next ones',
      tag,
      params: byNumber,
      body: contract.codesBody,
      answer: contract.codesAnswer,
      problems: [
        ...ofNumber,
        problems.cardBlocked,
        problems.cardReplaced,
        problems.cardNotHandedOut,
        problems.cardWithoutCode,
      ],
      perMinute: 60_000,
      handle: async ({ params, body, now }) => {
        const card = await usable(db, params.number);
        if (!/^\d{12,19}$/.test(card.number)) throw problem(problems.cardWithoutCode);
        const codes = makeCodes(await deps.signer(), card.number, body.windows, now);
        return {
          number: card.number,
          codes: codes.map(({ from, until, ...code }) => ({
            ...code,
            from: from.toISOString(),
            until: until.toISOString(),
          })),
        };
      },
    }),
  ];
}

function changingRoutes(deps: OuterDeps): Route[] {
  const changing = { access: sellers, tag, params: byNumber };
  const cards = { ...changing, access: allowed('admin', 'agent', 'store') };
  return [
    write({
      ...changing,
      path: '/api/v1/loyalty/cards/:number/block',
      summary: 'Blocks a card; what it earned is kept',
      body: contract.blockCardBody,
      answer: contract.card,
      problems: [...ofNumber, problems.cardNotHandedOut, problems.cardReplaced],
      handle: async ({ params, body, tx, now, audit }) => {
        const card = await block(tx, params.number, body.reason, now);
        await audit({ action: 'card.block', object: { kind: 'card', id: hintOf(card.number) }, detail: body });
        return viewCard(tx, deps, card);
      },
    }),
    write({
      ...cards,
      path: '/api/v1/loyalty/cards/:number/unblock',
      summary: 'Opens a blocked card again',
      body: z.object({}).optional(),
      answer: contract.card,
      problems: [...ofNumber, problems.cardNotHandedOut, problems.cardReplaced],
      handle: async ({ params, tx, now, audit }) => {
        const card = await unblock(tx, params.number, now);
        await audit({ action: 'card.unblock', object: { kind: 'card', id: hintOf(card.number) } });
        return viewCard(tx, deps, card);
      },
    }),
    write({
      ...cards,
      path: '/api/v1/loyalty/cards/:number/replacement',
      summary: 'Another card takes the place of this one; the balance is the same',
      body: contract.replaceCardBody,
      answer: contract.replacedCard,
      problems: [...ofNumber, problems.cardNotHandedOut, problems.cardReplaced, problems.cardTaken],
      handle: async ({ params, body, tx, now, audit }) => {
        const { replaced, card } = await replace(tx, deps, { number: params.number, ...body }, now);
        await audit({
          action: 'card.replace',
          object: { kind: 'card', id: hintOf(replaced.number) },
          detail: { by: hintOf(card.number), reason: body.reason },
        });
        return { replaced: await viewCard(tx, deps, replaced), card: await viewCard(tx, deps, card) };
      },
    }),
    write({
      ...cards,
      path: '/api/v1/loyalty/cards/:number/merge',
      summary: 'Two cards of one customer become one; the other number goes on earning for nobody',
      body: contract.mergeCardBody,
      answer: contract.replacedCard,
      problems: [
        ...ofNumber,
        problems.cardNotHandedOut,
        problems.cardReplaced,
        problems.cardTaken,
        problems.cardBlocked,
      ],
      handle: async ({ params, body, tx, now, audit }) => {
        const { replaced, card } = await merge(tx, deps, { number: params.number, into: body.into }, now);
        await audit({
          action: 'card.merge',
          object: { kind: 'card', id: hintOf(replaced.number) },
          detail: { into: hintOf(card.number) },
        });
        return { replaced: await viewCard(tx, deps, replaced), card: await viewCard(tx, deps, card) };
      },
    }),
  ];
}

function batchRoutes(deps: OuterDeps): Route[] {
  const { db } = deps;
  return [
    read({
      path: '/api/v1/loyalty/card-batches',
      access: printers,
      summary: 'Batches of plastic cards, the latest first, with how many are handed out',
      tag,
      query: contract.cardBatchQuery,
      answer: contract.cardBatchPage,
      problems: [badRequest],
      handle: ({ query }) => listCardBatches(db, query),
    }),
    write({
      path: '/api/v1/loyalty/card-batches',
      access: printers,
      summary: 'Makes the numbers of up to 50,000 plastic cards',
      tag,
      body: contract.newCardBatchBody,
      answer: contract.cardBatch,
      perMinute: 60,
      handle: async ({ body, tx, actor, now, audit, status }) => {
        const made = await makeBatch(tx, deps, body, actor.name, now);
        await audit({ action: 'cards.make', object: { kind: 'card_batch', id: made.id }, detail: { size: made.size } });
        status(201);
        return made;
      },
    }),
    raw({
      method: 'GET',
      path: '/api/v1/loyalty/card-batches/:id/cards.csv',
      access: printers,
      summary: 'The numbers of a batch as a file for the printer',
      tag,
      params: byId,
      problems: [notFound],
      handleRaw: async (request, reply) => {
        const path = byId.safeParse(request.params);
        if (!path.success) throw problem(notFound);
        await needBatch(db, path.data.id);
        return reply
          .header('content-disposition', `attachment; filename="cards-${path.data.id}.csv"`)
          .type('text/csv; charset=utf-8')
          .send(Readable.from(batchFile(db, path.data.id)));
      },
    }),
  ];
}
