/** Reviews and questions. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

const state = z.enum(['pending', 'published', 'rejected']);
const shared = {
  product_id: z.string(),
  handle: z.string(),
  state,
  author: z.string(),
  language: z.string(),
  answer: z.string().nullable(),
  reason: z.string().nullable(),
  created_at: z.date(),
  decided_at: z.date().nullable(),
};
const reviewRow = z.object({
  ...shared,
  id: z.string(),
  stars: z.int(),
  title: z.string().nullable(),
  text: z.string().nullable(),
  verified: z.boolean(),
});
const questionRow = z.object({ ...shared, id: z.string(), text: z.string() });
export type ReviewRow = z.infer<typeof reviewRow>;
export type QuestionRow = z.infer<typeof questionRow>;

const common = 'product_id, state, author, language, answer, reason, created_at, decided_at';
const reviewColumns = `review_id as id, ${common}, stars, title, text, verified,
  (select handle from catalogue.products p where p.product_id = r.product_id) as handle`;
const questionColumns = `question_id as id, ${common}, text,
  (select handle from catalogue.products p where p.product_id = q.product_id) as handle`;

// No row: this customer has reviewed the product already.
export const insertReview = statement(
  'catalogue.insertReview',
  reviewRow,
  `insert into catalogue.reviews as r (review_id, product_id, origin_id, state, stars, title, text, author, language, verified, created_at)
   values ($1, $2, $3, 'pending', $4, $5, $6, $7, $8, $9, $10)
   on conflict (product_id, origin_id) where origin_id is not null do nothing returning ${reviewColumns}`,
);
export const insertQuestion = statement(
  'catalogue.insertQuestion',
  questionRow,
  `insert into catalogue.questions as q (question_id, product_id, origin_id, state, text, author, language, created_at)
   values ($1, $2, $3, 'pending', $4, $5, $6, $7) returning ${questionColumns}`,
);
export const reviewForDecision = statement(
  'catalogue.reviewForDecision',
  reviewRow,
  `select ${reviewColumns} from catalogue.reviews r where review_id = $1 for update`,
);
export const decideReview = statement(
  'catalogue.decideReview',
  reviewRow,
  `update catalogue.reviews r set state = $2, answer = $3, reason = $4, decided_by = $5, decided_at = $6
   where review_id = $1 returning ${reviewColumns}`,
);
// The sum on the product moves with the review, in its transaction.
export const countStars = command(
  'catalogue.countStars',
  `update catalogue.products set ratings = ratings + $2, rating_sum = rating_sum + $3 where product_id = $1`,
);
export const decideQuestion = statement(
  'catalogue.decideQuestion',
  questionRow,
  `update catalogue.questions q set state = $2, answer = coalesce($3, answer), reason = $4, decided_by = $5, decided_at = $6
   where question_id = $1 and ($2 <> 'published' or coalesce($3, answer) is not null) returning ${questionColumns}`,
);
export const questionById = statement(
  'catalogue.questionById',
  questionRow,
  `select ${questionColumns} from catalogue.questions q where question_id = $1`,
);
export const reviewsOfProduct = statement(
  'catalogue.reviewsOfProduct',
  reviewRow,
  `select ${reviewColumns} from catalogue.reviews r where product_id = $1 and state = 'published' and review_id < $2
   order by review_id desc limit $3`,
);
export const questionsOfProduct = statement(
  'catalogue.questionsOfProduct',
  questionRow,
  `select ${questionColumns} from catalogue.questions q where product_id = $1 and state = 'published' and question_id < $2
   order by question_id desc limit $3`,
);
// The oldest first: who waits longest is answered first.
export const reviewsInState = statement(
  'catalogue.reviewsInState',
  reviewRow,
  `select ${reviewColumns} from catalogue.reviews r where state = $1 and review_id > $2 order by review_id limit $3`,
);
export const questionsInState = statement(
  'catalogue.questionsInState',
  questionRow,
  `select ${questionColumns} from catalogue.questions q where state = $1 and question_id > $2 order by question_id limit $3`,
);
export const starsOf = statement(
  'catalogue.starsOf',
  z.object({ stars: z.int(), count: z.int() }),
  `select stars, count(*)::int as count from catalogue.reviews where product_id = $1 and state = 'published' group by stars`,
);
export const eraseReviews = statement(
  'catalogue.eraseReviews',
  z.object({ product_id: z.string(), stars: z.int(), published: z.boolean() }),
  `delete from catalogue.reviews where origin_id = any ($1::uuid[]) returning product_id, stars, state = 'published' as published`,
);
export const eraseQuestions = statement(
  'catalogue.eraseQuestions',
  z.object({ question_id: z.string() }),
  `delete from catalogue.questions where origin_id = any ($1::uuid[]) returning question_id`,
);

export const opinionsOf = statement(
  'catalogue.opinionsOf',
  z.object({
    kind: z.string(),
    handle: z.string(),
    state,
    stars: z.int().nullable(),
    title: z.string().nullable(),
    text: z.string().nullable(),
    author: z.string(),
    answer: z.string().nullable(),
    created_at: z.date(),
  }),
  `select 'review' as kind, p.handle, r.state, r.stars::int, r.title, r.text, r.author, r.answer, r.created_at
   from catalogue.reviews r join catalogue.products p using (product_id) where r.origin_id = any ($1::uuid[])
   union all
   select 'question', p.handle, q.state, null, null, q.text, q.author, q.answer, q.created_at
   from catalogue.questions q join catalogue.products p using (product_id) where q.origin_id = any ($1::uuid[])
   order by created_at`,
);
