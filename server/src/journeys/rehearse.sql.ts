/** Statements of rehearsals. */
import { z } from 'zod';
import { hotStatement, statement } from '../kit/sql.ts';

export const membersOfAll = hotStatement<{ origin_id: string; audience_id: string }>(
  'journeys.membersOfAll',
  `select origin_id, audience_id from audiences_out.members where audience_id = any ($1::uuid[])`,
);
export const countMembers = statement(
  'journeys.countMembers',
  z.object({ n: z.int() }),
  `select count(*)::int as n from audiences_out.members where audience_id = any ($1::uuid[]) group by audience_id`,
);
