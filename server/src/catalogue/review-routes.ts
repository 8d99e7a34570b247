/** HTTP → reviews, questions, their moderation. */
import { z } from 'zod';
import { id, pageQuery } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/reviews.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound } from '../kit/problems.ts';
import { run } from '../kit/sql.ts';
import type { RouteDeps } from './deps.ts';
import { getProduct } from './edit-product.ts';
import { pageFrom, readCursor, writeCursor } from './page-cursor.ts';
import { answerMissing, reviewExists, wrongPage } from './problems.ts';
import { readers } from './product-routes.ts';
import { judgeQuestion, judgeReview, submitQuestion, submitReview } from './reviews.ts';
import {
  questionsInState,
  questionsOfProduct,
  reviewsInState,
  reviewsOfProduct,
  starsOf,
  type QuestionRow,
  type ReviewRow,
} from './reviews.sql.ts';

const tag = 'Reviews';
const ofProduct = z.object({ id: z.string().min(1).max(100) });
const byId = z.object({ id });
const speakers = allowed('admin', 'marketer', 'agent', 'store', 'channel');
const moderators = allowed('admin', 'marketer', 'agent');
const firstUuid = '00000000-0000-0000-0000-000000000000';
const lastUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const shared = (row: ReviewRow | QuestionRow) => ({
  id: row.id,
  productId: row.product_id,
  handle: row.handle,
  state: row.state,
  author: row.author,
  language: row.language,
  answer: row.answer,
  reason: row.reason,
  createdAt: row.created_at.toISOString(),
  decidedAt: row.decided_at?.toISOString() ?? null,
});
const viewReview = (row: ReviewRow): z.infer<typeof contract.review> => ({
  ...shared(row),
  stars: row.stars,
  title: row.title,
  text: row.text,
  verified: row.verified,
});
const viewQuestion = (row: QuestionRow): z.infer<typeof contract.question> => ({ ...shared(row), text: row.text });

export function reviewRoutes(deps: RouteDeps): Route[] {
  const { db } = deps;
  return [
    write({
      path: '/api/v1/products/:id/reviews',
      access: speakers,
      summary: 'A customer’s review; it waits for moderation',
      tag,
      params: ofProduct,
      body: contract.reviewBody,
      answer: contract.review,
      problems: [notFound, reviewExists],
      handle: async (call) => {
        const product = await getProduct(call.tx, call.params.id);
        call.status(201);
        return viewReview(await submitReview(call.tx, deps, product, call.body, call.now));
      },
    }),
    read({
      path: '/api/v1/products/:id/reviews',
      access: readers,
      summary: 'Published reviews of a product, newest first',
      tag,
      params: ofProduct,
      query: pageQuery,
      answer: contract.reviewPage,
      problems: [notFound, wrongPage],
      handle: async ({ params, query }) => {
        const { product_id } = await getProduct(db, params.id);
        const [before] = readCursor(query.cursor, 'reviews', ['uuid']) ?? [lastUuid];
        const rows = await run(db, reviewsOfProduct, [product_id, before, query.limit + 1]);
        return pageFrom(rows, query.limit, viewReview, (last) => writeCursor('reviews', last.id));
      },
    }),
    read({
      path: '/api/v1/products/:id/rating',
      access: readers,
      summary: 'Average and numbers of stars of what is published',
      tag,
      params: ofProduct,
      answer: contract.rating,
      problems: [notFound],
      handle: async ({ params }) => {
        const product = await getProduct(db, params.id);
        const counted = await run(db, starsOf, [product.product_id]);
        return {
          average: product.ratings === 0 ? null : Math.round((product.rating_sum * 100) / product.ratings) / 100,
          count: product.ratings,
          stars: [1, 2, 3, 4, 5].map((star) => counted.find(({ stars }) => stars === star)?.count ?? 0),
        };
      },
    }),
    write({
      path: '/api/v1/products/:id/questions',
      access: speakers,
      summary: 'A customer’s question about a product',
      tag,
      params: ofProduct,
      body: contract.questionBody,
      answer: contract.question,
      problems: [notFound],
      handle: async (call) => {
        const product = await getProduct(call.tx, call.params.id);
        call.status(201);
        return viewQuestion(await submitQuestion(call.tx, deps, product, call.body, call.now));
      },
    }),
    read({
      path: '/api/v1/products/:id/questions',
      access: readers,
      summary: 'Answered questions about a product, newest first',
      tag,
      params: ofProduct,
      query: pageQuery,
      answer: contract.questionPage,
      problems: [notFound, wrongPage],
      handle: async ({ params, query }) => {
        const { product_id } = await getProduct(db, params.id);
        const [before] = readCursor(query.cursor, 'questions', ['uuid']) ?? [lastUuid];
        const rows = await run(db, questionsOfProduct, [product_id, before, query.limit + 1]);
        return pageFrom(rows, query.limit, viewQuestion, (last) => writeCursor('questions', last.id));
      },
    }),
    read({
      path: '/api/v1/reviews',
      access: readers,
      summary: 'Reviews in a state, the oldest first: what waits for moderation',
      tag,
      query: contract.opinionQuery,
      answer: contract.reviewPage,
      problems: [wrongPage],
      handle: async ({ query }) => {
        const [after] = readCursor(query.cursor, `reviews ${query.state}`, ['uuid']) ?? [firstUuid];
        const rows = await run(db, reviewsInState, [query.state, after, query.limit + 1]);
        return pageFrom(rows, query.limit, viewReview, (last) => writeCursor(`reviews ${query.state}`, last.id));
      },
    }),
    read({
      path: '/api/v1/questions',
      access: readers,
      summary: 'Questions in a state, the oldest first: what waits for an answer',
      tag,
      query: contract.opinionQuery,
      answer: contract.questionPage,
      problems: [wrongPage],
      handle: async ({ query }) => {
        const [after] = readCursor(query.cursor, `questions ${query.state}`, ['uuid']) ?? [firstUuid];
        const rows = await run(db, questionsInState, [query.state, after, query.limit + 1]);
        return pageFrom(rows, query.limit, viewQuestion, (last) => writeCursor(`questions ${query.state}`, last.id));
      },
    }),
    write({
      path: '/api/v1/reviews/:id/publish',
      access: moderators,
      summary: 'Shows the review, with an answer of the shop if there is one',
      tag,
      params: byId,
      body: contract.publishBody,
      answer: contract.review,
      problems: [notFound],
      handle: async (call) => {
        const verdict = { state: 'published', answer: call.body.answer } as const;
        const row = await judgeReview(call.tx, call.params.id, verdict, call.actor.name, call.now);
        await call.audit({ action: 'review.published', object: { kind: 'review', id: row.id } });
        return viewReview(row);
      },
    }),
    write({
      path: '/api/v1/reviews/:id/reject',
      access: moderators,
      summary: 'Keeps the review from being shown',
      tag,
      params: byId,
      body: contract.rejectBody,
      answer: contract.review,
      problems: [notFound],
      handle: async (call) => {
        const verdict = { state: 'rejected', reason: call.body.reason } as const;
        const row = await judgeReview(call.tx, call.params.id, verdict, call.actor.name, call.now);
        await call.audit({ action: 'review.rejected', object: { kind: 'review', id: row.id } });
        return viewReview(row);
      },
    }),
    write({
      path: '/api/v1/questions/:id/publish',
      access: moderators,
      summary: 'Shows the question with its answer',
      tag,
      params: byId,
      body: contract.publishBody,
      answer: contract.question,
      problems: [notFound, answerMissing],
      handle: async (call) => {
        const verdict = { state: 'published', answer: call.body.answer } as const;
        const row = await judgeQuestion(call.tx, call.params.id, verdict, call.actor.name, call.now);
        await call.audit({ action: 'question.published', object: { kind: 'question', id: row.id } });
        return viewQuestion(row);
      },
    }),
    write({
      path: '/api/v1/questions/:id/reject',
      access: moderators,
      summary: 'Keeps the question from being shown',
      tag,
      params: byId,
      body: contract.rejectBody,
      answer: contract.question,
      problems: [notFound],
      handle: async (call) => {
        const verdict = { state: 'rejected', reason: call.body.reason } as const;
        const row = await judgeQuestion(call.tx, call.params.id, verdict, call.actor.name, call.now);
        await call.audit({ action: 'question.rejected', object: { kind: 'question', id: row.id } });
        return viewQuestion(row);
      },
    }),
  ];
}
