/** Which audiences somebody is in, for prices: pricing asks when its book names some. */
import { z } from 'zod';
import { run, type On } from '../kit/sql.ts';
import { memberOf } from './membership.sql.ts';

const id = z.uuid();

/** Of `audienceIds` those that the person of these origins is in. A name that is no id is in nobody's; no statement then. */
export async function membershipsOf(
  on: On,
  originIds: readonly string[],
  audienceIds: readonly string[],
): Promise<string[]> {
  const asked = audienceIds.filter((one) => id.safeParse(one).success);
  if (asked.length === 0 || originIds.length === 0) return [];
  return (await run(on, memberOf, [[...originIds], asked])).map((row) => row.audience_id);
}
