/** Statements of who is in what, asked by others in the middle of their own work. */
import { hotStatement } from '../kit/sql.ts';

// `is true` keeps the audiences out of the choice of an index: all their members would be looked at (see `judging.sql.ts`).
// By key, one row for each pair: a quote asks about the few audiences that its price book names.
export const memberOf = hotStatement<{ readonly audience_id: string }>(
  'audiences.memberOf',
  `select distinct audience_id from audiences.standings
   where origin_id = any ($1::uuid[]) and (audience_id = any ($2::uuid[])) is true and member and active`,
);
