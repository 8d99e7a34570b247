/** The review before a send. */
import { z } from 'zod';
import { reviewBody, reviewSlice } from '../../../../contracts/message-review.ts';
import { allowed, read, type Route } from '../../kit/http/route.ts';
import { notFound, problem } from '../../kit/problems.ts';
import type { MessagingDeps } from '../deps.ts';
import { templateNow } from '../send.ts';
import { reviewSliceOf } from './review-people.ts';

export function reviewRoutes(deps: MessagingDeps): Route[] {
  return [
    read({
      method: 'POST',
      path: '/api/v1/message-templates/:id/review',
      access: allowed('admin', 'marketer', 'analyst'),
      summary: 'What would happen with a slice of the people if it went now: who gets it, what breaks for whom',
      tag: 'messages',
      params: z.object({ id: z.string().min(1).max(100) }),
      body: reviewBody,
      answer: reviewSlice,
      problems: [notFound],
      handle: async ({ params, body }) => {
        const template = await templateNow(deps.db, params.id);
        if (template === undefined) throw problem(notFound);
        const { audienceId = null, cursor = null, data, limit } = body;
        return reviewSliceOf(deps, { template, audienceId, data, cursor, limit });
      },
    }),
  ];
}
