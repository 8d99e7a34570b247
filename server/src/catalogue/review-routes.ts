/** HTTP → reviews, questions, their moderation. */
import { z } from 'zod';
import { id, pageQuery } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/reviews.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound, type ProblemKind } from '../kit/problems.ts';
import { run, type Statement, type Tx } from '../kit/sql.ts';
import type { RouteDeps } from './deps.ts';
import { getProduct } from './edit-product.ts';
import { pageFrom, readCursor, writeCursor } from './page-cursor.ts';
import { answerMissing, reviewExists, wrongPage } from './problems.ts';
import { readers } from './product-routes.ts';
import { judgeQuestion, judgeReview, submitQuestion, submitReview, type Verdict } from './reviews.ts';
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

/** What customers say of a product, and how it is shown: reviews and questions go the same way. */
interface Opinions<R extends { readonly id: string }, V> {
  readonly kind: 'review' | 'question';
  readonly view: (row: R) => V;
  readonly answer: z.ZodType<V>;
  readonly page: z.ZodType<{ items: V[]; nextCursor: string | null }>;
  readonly ofProduct: Statement<R>;
  readonly inState: Statement<R>;
  readonly judge: (tx: Tx, id: string, verdict: Verdict, by: string, now: Date) => Promise<R>;
  readonly publishing: readonly ProblemKind[];
  readonly words: Readonly<Record<'ofProduct' | 'inState' | 'publish' | 'reject', string>>;
}

const reviews: Opinions<ReviewRow, z.infer<typeof contract.review>> = {
  kind: 'review',
  view: viewReview,
  answer: contract.review,
  page: contract.reviewPage,
  ofProduct: reviewsOfProduct,
  inState: reviewsInState,
  judge: judgeReview,
  publishing: [notFound],
  words: {
    ofProduct: 'Published reviews of a product, newest first',
    inState: 'Reviews in a state, the oldest first: what waits for moderation',
    publish: 'Shows the review, with an answer of the shop if there is one',
    reject: 'Keeps the review from being shown',
  },
};
const questions: Opinions<QuestionRow, z.infer<typeof contract.question>> = {
  kind: 'question',
  view: viewQuestion,
  answer: contract.question,
  page: contract.questionPage,
  ofProduct: questionsOfProduct,
  inState: questionsInState,
  judge: judgeQuestion,
  publishing: [notFound, answerMissing],
  words: {
    ofProduct: 'Answered questions about a product, newest first',
    inState: 'Questions in a state, the oldest first: what waits for an answer',
    publish: 'Shows the question with its answer',
    reject: 'Keeps the question from being shown',
  },
};

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
    ...opinionRoutes(deps, reviews),
    ...opinionRoutes(deps, questions),
  ];
}

function opinionRoutes<R extends { readonly id: string }, V>(
  { db }: RouteDeps,
  { kind, view, answer, page, words, ...of }: Opinions<R, V>,
): Route[] {
  const all = `${kind}s`;
  return [
    read({
      path: `/api/v1/products/:id/${all}`,
      access: readers,
      summary: words.ofProduct,
      tag,
      params: ofProduct,
      query: pageQuery,
      answer: page,
      problems: [notFound, wrongPage],
      handle: async ({ params, query }) => {
        const { product_id } = await getProduct(db, params.id);
        const [before] = readCursor(query.cursor, all, ['uuid']) ?? [lastUuid];
        const rows = await run(db, of.ofProduct, [product_id, before, query.limit + 1]);
        return pageFrom(rows, query.limit, view, (last) => writeCursor(all, last.id));
      },
    }),
    read({
      path: `/api/v1/${all}`,
      access: readers,
      summary: words.inState,
      tag,
      query: contract.opinionQuery,
      answer: page,
      problems: [wrongPage],
      handle: async ({ query }) => {
        const list = `${all} ${query.state}`;
        const [after] = readCursor(query.cursor, list, ['uuid']) ?? [firstUuid];
        const rows = await run(db, of.inState, [query.state, after, query.limit + 1]);
        return pageFrom(rows, query.limit, view, (last) => writeCursor(list, last.id));
      },
    }),
    write({
      path: `/api/v1/${all}/:id/publish`,
      access: moderators,
      summary: words.publish,
      tag,
      params: byId,
      body: contract.publishBody,
      answer,
      problems: of.publishing,
      handle: async (call) => {
        const verdict = { state: 'published', answer: call.body.answer } as const;
        const row = await of.judge(call.tx, call.params.id, verdict, call.actor.name, call.now);
        await call.audit({ action: `${kind}.published`, object: { kind, id: row.id } });
        return view(row);
      },
    }),
    write({
      path: `/api/v1/${all}/:id/reject`,
      access: moderators,
      summary: words.reject,
      tag,
      params: byId,
      body: contract.rejectBody,
      answer,
      problems: [notFound],
      handle: async (call) => {
        const verdict = { state: 'rejected', reason: call.body.reason } as const;
        const row = await of.judge(call.tx, call.params.id, verdict, call.actor.name, call.now);
        await call.audit({ action: `${kind}.rejected`, object: { kind, id: row.id } });
        return view(row);
      },
    }),
  ];
}
