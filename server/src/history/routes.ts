/** The history over HTTP. */
import { z } from 'zod';
import { id, instant } from '../../../contracts/common.ts';
import { activity, personHistory, salesTotals } from '../../../contracts/system.ts';
import { allowed, everyRole, read, write, type Route } from '../kit/http/route.ts';
import { problem, notFound } from '../kit/problems.ts';
import type { History } from './ask.ts';
import { HistoryAway } from './clickhouse.ts';
import { historyAway } from './problems.ts';
import { orderRebuild } from './rebuild.ts';

export interface HistoryRoutes {
  readonly history: History;
  /** Identity's answer to "which origins are this person?"; null: nobody has this id. */
  readonly originsOf: (personId: string) => Promise<readonly string[] | null>;
}

export const activityQuery = z.object({ days: z.coerce.number().int().min(1).max(1_100).default(30) });
export const salesQuery = z.object({
  sourceId: id.optional(),
  currency: z.string().length(3).optional(),
  from: instant.optional(),
  until: instant.optional(),
});
const rebuildStarted = z.object({ started: z.literal(true) });

export function routes({ history, originsOf }: HistoryRoutes): Route[] {
  const tag = 'History';
  return [
    read({
      path: '/api/v1/history/activity',
      access: everyRole,
      tag,
      summary: 'Events and people by day, channel and name, following merges',
      query: activityQuery,
      answer: activity,
      problems: [historyAway],
      handle: ({ query, now }) => answered(history.activity(query.days, now)),
    }),
    read({
      path: '/api/v1/history/sales',
      access: allowed('admin', 'marketer', 'analyst'),
      tag,
      summary: 'Order lines in history and their exact sum, less what was cancelled or returned',
      query: salesQuery,
      answer: salesTotals,
      problems: [historyAway],
      handle: ({ query }) => answered(history.salesTotals(query)),
    }),
    read({
      path: '/api/v1/people/:id/history',
      access: everyRole,
      tag,
      summary: "A person's events counted by name, as the history has them",
      params: z.object({ id }),
      answer: personHistory,
      problems: [historyAway, notFound],
      handle: async ({ params }) => {
        const origins = await originsOf(params.id);
        if (origins === null) throw problem(notFound);
        return answered(history.personHistory(origins));
      },
    }),
    write({
      path: '/api/v1/history/rebuild',
      access: allowed('admin'),
      tag,
      summary: 'Makes the whole history again from PostgreSQL; the present one answers until the new one has caught up',
      answer: rebuildStarted,
      handle: async ({ tx, audit, status }) => {
        await orderRebuild(tx, 'ordered');
        await audit({ action: 'history.rebuild' });
        status(202);
        return { started: true as const };
      },
    }),
  ];
}

/** An absent ClickHouse is told in its own words, with the time to come back. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HistoryAway) throw problem(historyAway, { retryAfterSeconds: 5 });
    throw error;
  }
}
