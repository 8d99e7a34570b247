/** The global hold-out: people who get nothing but transactional messages, in every journey and outside of all. */
import { z } from 'zod';
import { statement } from '../../kit/sql.ts';

export const readHoldOut = statement(
  'journeys.readHoldOut',
  z.object({ revision: z.int(), percent: z.int(), since: z.date().nullable() }),
  `select revision, percent, since from journeys.hold_out`,
);
/** A share that was raised keeps whom it held before; `since` is when the first was held out. */
export const changeHoldOut = statement(
  'journeys.changeHoldOut',
  z.object({ revision: z.int() }),
  `update journeys.hold_out set revision = revision + 1, percent = $2, since = case when $2::integer = 0 then null else coalesce(since, $3::timestamptz) end
   where revision = $1 returning revision`,
);
