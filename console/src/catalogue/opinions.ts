import type { z } from 'zod';
import * as contract from '../../../contracts/reviews.ts';
import { pagesOf } from '../ui/pages.ts';

export type Review = z.output<typeof contract.review>;
export type Question = z.output<typeof contract.question>;
export type OpinionState = (typeof contract.opinionStates)[number];

export const reviewsQuery = (state: OpinionState) =>
  pagesOf(['opinions', 'reviews'], contract.reviewPage, '/reviews', { state });
export const questionsQuery = (state: OpinionState) =>
  pagesOf(['opinions', 'questions'], contract.questionPage, '/questions', { state });
