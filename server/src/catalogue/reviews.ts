/** Reviews and questions: said by customers, decided by staff; the stars of a product are the sum of what is published. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/reviews.ts';
import { newId } from '../kit/ids.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, runOne, type On, type Tx } from '../kit/sql.ts';
import { appendEvents, statedEvent, systemEvent } from '../spine/index.ts';
import type { CataloguePorts } from './catalogue.ts';
import { answerMissing, reviewExists } from './problems.ts';
import type { ProductRow } from './products.sql.ts';
import {
  countStars,
  decideQuestion,
  decideReview,
  eraseQuestions,
  eraseReviews,
  insertQuestion,
  insertReview,
  opinionsOf,
  questionById,
  reviewForDecision,
  type QuestionRow,
  type ReviewRow,
} from './reviews.sql.ts';

type ReviewWish = z.output<typeof contract.reviewBody>;
type QuestionWish = z.output<typeof contract.questionBody>;
type Ports = Pick<CataloguePorts, 'hasBought' | 'originOf'>;

/** A review that waits for moderation; `verified` when orders know that this customer has bought a variant of the product. */
export async function submitReview(
  tx: Tx,
  ports: Ports,
  product: ProductRow,
  wish: ReviewWish,
  now: Date,
): Promise<ReviewRow> {
  const skus = product.document.variants.map(({ sku }) => sku);
  const originId = await originOf(tx, ports, wish.customer);
  const verified = wish.customer.length > 0 && (await ports.hasBought?.(tx, wish.customer, skus)) === true;
  const id = newId(now.getTime());
  const { stars, title, text, author, language } = wish;
  const row = await runMaybe(tx, insertReview, [
    id,
    product.product_id,
    originId,
    stars,
    title,
    text,
    author,
    language,
    verified,
    now,
  ]);
  if (row === undefined) throw problem(reviewExists);
  await state(tx, 'Product Reviewed', product, wish.customer, { review_id: id, rating: stars }, now);
  return row;
}

export async function submitQuestion(
  tx: Tx,
  ports: Ports,
  product: ProductRow,
  wish: QuestionWish,
  now: Date,
): Promise<QuestionRow> {
  const originId = await originOf(tx, ports, wish.customer);
  const id = newId(now.getTime());
  const row = await runOne(tx, insertQuestion, [
    id,
    product.product_id,
    originId,
    wish.text,
    wish.author,
    wish.language,
    now,
  ]);
  await state(tx, 'Product Question Asked', product, wish.customer, { question_id: id }, now);
  return row;
}

type Customer = ReviewWish['customer'];

async function originOf(tx: Tx, ports: Ports, customer: Customer): Promise<string | null> {
  return customer.length === 0 || ports.originOf === undefined ? null : ports.originOf(tx, customer);
}

/** The customer's own words stay here: the spine knows that she spoke, not what she said. */
async function state(
  tx: Tx,
  name: string,
  product: ProductRow,
  customer: Customer,
  more: Record<string, string | number>,
  now: Date,
): Promise<void> {
  const identifiers = customer.map(({ type, value, verified }) => ({ type, value, verified: verified === true }));
  const properties = {
    product_id: product.document.variants[0]?.sku ?? product.handle,
    handle: product.handle,
    ...more,
  };
  await appendEvents(tx, [
    statedEvent({ name, identifiers, about: `product:${product.product_id}`, sourceId: null, properties, now }),
  ]);
}

export type Verdict =
  | { readonly state: 'published'; readonly answer: string | null }
  | { readonly state: 'rejected'; readonly reason: string };

/** Publishes or rejects, also what was decided otherwise before; deciding the same again changes nothing but answer and reason. */
export async function judgeReview(tx: Tx, id: string, verdict: Verdict, by: string, now: Date): Promise<ReviewRow> {
  const before = await runMaybe(tx, reviewForDecision, [id]);
  if (before === undefined) throw problem(notFound);
  const answer = 'answer' in verdict ? (verdict.answer ?? before.answer) : before.answer;
  const reason = 'reason' in verdict ? verdict.reason : null;
  const after = await runOne(tx, decideReview, [id, verdict.state, answer, reason, by, now]);
  const counted = Number(after.state === 'published') - Number(before.state === 'published');
  if (counted !== 0) await run(tx, countStars, [after.product_id, counted, counted * after.stars]);
  if (before.state !== after.state) await tell(tx, 'Review', after, by, now);
  return after;
}

/** A question is published with its answer. */
export async function judgeQuestion(tx: Tx, id: string, verdict: Verdict, by: string, now: Date): Promise<QuestionRow> {
  const answer = 'answer' in verdict ? verdict.answer : null;
  const reason = 'reason' in verdict ? verdict.reason : null;
  const after = await runMaybe(tx, decideQuestion, [id, verdict.state, answer, reason, by, now]);
  if (after === undefined)
    throw problem((await runMaybe(tx, questionById, [id])) === undefined ? notFound : answerMissing);
  await tell(tx, 'Question', after, by, now);
  return after;
}

async function tell(
  tx: Tx,
  what: 'Review' | 'Question',
  row: ReviewRow | QuestionRow,
  by: string,
  now: Date,
): Promise<void> {
  const name = `${what} ${row.state === 'published' ? 'Published' : 'Rejected'}`;
  await appendEvents(tx, [systemEvent(name, `product:${row.product_id}`, { id: row.id, handle: row.handle, by }, now)]);
}

/** Takes out what these origins wrote, stars included; for somebody who asked to be forgotten. Returns how many were deleted. */
export async function eraseOpinions(tx: Tx, originIds: readonly string[]): Promise<number> {
  const reviews = await run(tx, eraseReviews, [[...originIds]]);
  for (const { product_id, stars, published } of reviews)
    if (published) await run(tx, countStars, [product_id, -1, -stars]);
  const questions = await run(tx, eraseQuestions, [[...originIds]]);
  return reviews.length + questions.length;
}

/** What these origins wrote, for the customer's own export. */
export async function exportOpinions(
  on: On,
  originIds: readonly string[],
): Promise<readonly Record<string, unknown>[]> {
  const rows = await run(on, opinionsOf, [[...originIds]]);
  return rows.map(({ created_at, ...row }) => ({ ...row, createdAt: created_at.toISOString() }));
}
