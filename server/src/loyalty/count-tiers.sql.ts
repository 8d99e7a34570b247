/** All customers with their levels, at once. */
import { hotStatement } from '../kit/sql.ts';

// $1 ids of levels from the lowest, $2 what reaches them, $3 what keeps them, $4 by what, $5 the first month that counts, $6 now,
// $7 until when a falling is near, $8 how much may be missing (bps), $9 falls one level at a time. Place 0 is below the first level.
const standing = `level as (
     select l.id, l.reach, l.keep, l.place::int as place from unnest($1::text[], $2::bigint[], $3::bigint[]) with ordinality as l(id, reach, keep, place)
   ), member as (
     select coalesce(a.person_id, o.origin_id) as person_id, o.origin_id
     from (
       select origin_id from loyalty.account_origins union select origin_id from loyalty.standings union select origin_id from loyalty.progress
     ) o left join identity_out.aliases a on a.origin_id = o.origin_id
   ), done as (
     select m.person_id, coalesce(sum(case $4::text when 'spent' then p.spent_minor when 'earned' then p.earned else p.orders end), 0)::bigint as measure
     from member m left join loyalty.progress p on p.origin_id = m.origin_id and p.month_on >= $5::date group by m.person_id
   ), held as (
     select distinct on (m.person_id) m.person_id, l.place, l.keep, s.keep_until
     from loyalty.standings s join level l on l.id = s.tier_id join member m on m.origin_id = s.origin_id
     order by m.person_id, l.place desc, s.keep_until desc nulls first
   ), known as (
     select d.person_id, d.measure, coalesce(h.place, 0) as held, h.keep, h.keep_until,
       coalesce((select max(l.place) from level l where l.reach <= d.measure), 0) as reached
     from done d left join held h on h.person_id = d.person_id
   ), placed as (
     select k.*, case
       when k.reached > k.held or k.held = 0 then k.reached
       when k.measure >= k.keep or k.keep_until is null or k.keep_until > $6 then k.held
       when $9::boolean then greatest(k.held - 1, k.reached)
       else k.reached end as place
     from known k
   ), standing as (
     select p.person_id, p.place, p.measure, case when p.place = p.held then p.keep_until end as keep_until,
       coalesce(p.measure * 10000 >= n.reach * (10000 - $8::bigint), false) as near_up,
       p.place > 0 and p.place = p.held and p.measure < p.keep and coalesce(p.keep_until <= $7, false) as near_down
     from placed p left join level n on n.place = p.place + 1
   )`;

export const countStanding = hotStatement<{
  readonly place: number;
  readonly people: number;
  readonly near_up: number;
  readonly near_down: number;
}>(
  'loyalty.countStanding',
  `with ${standing}
   select place, count(*)::int as people, count(*) filter (where near_up)::int as near_up, count(*) filter (where near_down)::int as near_down
   from standing group by place order by place`,
);

/** $10 the place, $11 'up', 'down' or null for all, $12 after whom, $13 how many. */
export const listStanding = hotStatement<{
  readonly person_id: string;
  readonly measure: number;
  readonly keep_until: Date | null;
}>(
  'loyalty.listStanding',
  `with ${standing}
   select person_id, measure, keep_until from standing
   where place = $10::int and ($11::text is null or ($11 = 'up' and near_up) or ($11 = 'down' and near_down))
     and ($12::uuid is null or person_id > $12) order by person_id limit $13`,
);
