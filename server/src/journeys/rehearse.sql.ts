/** Statements of rehearsals. */
import { z } from 'zod';
import { hotStatement, statement } from '../kit/sql.ts';

export const membersOfAll = hotStatement<{ origin_id: string; audience_id: string }>(
  'journeys.membersOfAll',
  `select origin_id, audience_id from audiences_out.members where audience_id = any ($1::uuid[])`,
);
export const countMembers = statement(
  'journeys.countMembers',
  z.object({ audience_id: z.string(), n: z.int() }),
  `select audience_id, count(*)::int as n from audiences_out.members where audience_id = any ($1::uuid[]) group by audience_id`,
);
/** How many of these people (by any of their origins) wait in other journeys; the fullest first. */
export const inOtherJourneys = statement(
  'journeys.inOtherJourneys',
  z.object({ journey_id: z.string(), name: z.string(), people: z.int() }),
  `select r.journey_id, j.name, count(distinct w.person_id)::int as people
   from unnest($1::uuid[]) as w(person_id)
   cross join lateral (select w.person_id as origin_id union select a.origin_id from identity_out.aliases a where a.person_id = w.person_id) o
   join journeys.runs r on r.origin_id = o.origin_id and r.state = 'waiting'
   join journeys.journeys j on j.journey_id = r.journey_id
   where r.journey_id <> $2 group by r.journey_id, j.name order by 3 desc, 2 limit 20`,
);
