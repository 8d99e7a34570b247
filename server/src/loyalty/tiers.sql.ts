/** Statements about tiers: what counts, and what was reached. */
import { command, hotStatement, keyedStatement } from '../kit/sql.ts';

export interface StandingRow {
  readonly origin_id: string;
  readonly tier_id: string;
  readonly since: Date;
  readonly keep_until: Date | null;
}
export const progressOf = keyedStatement<{
  readonly spent_minor: number;
  readonly earned: number;
  readonly orders: number;
}>(
  'loyalty.progressOf',
  `select coalesce(sum(spent_minor), 0)::bigint as spent_minor, coalesce(sum(earned), 0)::bigint as earned, coalesce(sum(orders), 0)::int as orders
   from loyalty.progress where origin_id = any ($1::uuid[]) and month_on >= $2::date`,
);
export const standingsOf = keyedStatement<StandingRow>(
  'loyalty.standingsOf',
  `select origin_id, tier_id, since, keep_until from loyalty.standings where origin_id = any ($1::uuid[]) order by origin_id`,
);
export const addProgress = command(
  'loyalty.addProgress',
  `insert into loyalty.progress as p (origin_id, month_on, spent_minor, earned, orders)
   select w.origin_id, w.month_on, w.spent_minor, w.earned, w.orders
   from unnest($1::uuid[], $2::date[], $3::bigint[], $4::bigint[], $5::int[]) as w(origin_id, month_on, spent_minor, earned, orders)
   order by w.origin_id, w.month_on
   on conflict (origin_id, month_on) do update
   set spent_minor = p.spent_minor + excluded.spent_minor, earned = p.earned + excluded.earned, orders = p.orders + excluded.orders`,
);
export const saveStanding = command(
  'loyalty.saveStanding',
  `insert into loyalty.standings as s (origin_id, tier_id, since, keep_until, programme_version) values ($1, $2, $3, $4, $5)
   on conflict (origin_id) do update
   set since = case when s.tier_id = $2 then s.since else $3 end, tier_id = $2, keep_until = $4, programme_version = $5`,
);
export const dropStanding = command('loyalty.dropStanding', `delete from loyalty.standings where origin_id = $1`);
export const lapsedStandings = hotStatement<StandingRow>(
  'loyalty.lapsedStandings',
  `select origin_id, tier_id, since, keep_until from loyalty.standings where keep_until <= $1 order by keep_until limit $2
   for no key update skip locked`,
);
