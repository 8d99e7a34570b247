/** Who stands on which level now, and who is near the next one or near falling: as `decide-tier.ts` says it of one customer, said of all. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty-programme.ts';
import { badRequest, problem } from '../kit/problems.ts';
import { run, type On, type Param } from '../kit/sql.ts';
import { countStanding, listStanding } from './count-tiers.sql.ts';
import { monthOf } from './lot-life.ts';
import type { Programme } from './programme.ts';

/** A tenth of the next level is missing at the most. */
const nearBps = 1_000;
/** A month is time for one more purchase. */
const nearDays = 30;
const day = 86_400_000;

function paramsOf({ tiers, timeZone }: Pick<Programme, 'tiers' | 'timeZone'>, now: Date): readonly Param[] {
  return [
    tiers.levels.map((level) => level.id),
    tiers.levels.map((level) => level.from),
    tiers.levels.map((level) => level.keepFrom ?? level.from),
    tiers.by,
    monthOf(now, timeZone, tiers.months - 1),
    now,
    new Date(now.getTime() + nearDays * day),
    nearBps,
    tiers.fall === 'one',
  ];
}

/** One statement over all customers of the programme: for a screen, not for a hot path. */
export async function countTiers(
  on: On,
  programme: Programme,
  now: Date,
): Promise<z.infer<typeof contract.tierCounts>> {
  const { levels } = programme.tiers;
  const rows = levels.length === 0 ? [] : await run(on, countStanding, paramsOf(programme, now));
  const ids = levels.length === 0 ? [] : [null, ...levels.map((level) => level.id)];
  return {
    at: now.toISOString(),
    nearBps,
    nearDays,
    items: ids.map((id, place) => {
      const row = rows.find((one) => one.place === place);
      return { id, people: row?.people ?? 0, nearUp: row?.near_up ?? 0, nearDown: row?.near_down ?? 0 };
    }),
  };
}

/** In the order of their ids. Throws `bad_request` for a level that the programme has not, or a cursor that is not ours. */
export async function tierMembers(
  on: On,
  programme: Programme,
  query: z.infer<typeof contract.tierMembersQuery>,
  now: Date,
): Promise<z.infer<typeof contract.tierMembers>> {
  const { levels } = programme.tiers;
  const place = query.tier === undefined ? 0 : levels.findIndex((level) => level.id === query.tier) + 1;
  if (query.tier !== undefined && place === 0)
    throw problem(badRequest, { detail: `there is no tier "${query.tier}"` });
  const after = query.cursor ?? null;
  if (after !== null && !/^[0-9a-f-]{36}$/.test(after))
    throw problem(badRequest, { detail: 'the cursor is not one of ours' });
  const wish = [place, query.near ?? null, after, query.limit + 1];
  const rows = levels.length === 0 ? [] : await run(on, listStanding, [...paramsOf(programme, now), ...wish]);
  const shown = rows.slice(0, query.limit);
  const next = levels[place];
  return {
    items: shown.map((row) => ({
      personId: row.person_id,
      measure: row.measure,
      missing: next === undefined ? null : Math.max(0, next.from - row.measure),
      keepUntil: row.keep_until?.toISOString() ?? null,
    })),
    nextCursor: rows.length > shown.length ? (shown.at(-1)?.person_id ?? null) : null,
  };
}
