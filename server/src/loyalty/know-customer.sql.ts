/** All that a till or an app asks of a customer, in two statements that are sent together. */
import { hotStatement } from '../kit/sql.ts';

/** [account, kind, state, own, debt, available, pending, held] */
export type PurseColumns = readonly [
  string,
  string,
  'open' | 'blocked' | 'closed',
  boolean,
  number,
  number,
  number,
  number,
];
export interface KnownRow {
  readonly person_id: string;
  readonly origin_ids: readonly string[];
  readonly purses: readonly PurseColumns[];
  readonly household_id: string | null;
  readonly members: number;
  readonly spent_minor: number;
  readonly earned: number;
  readonly orders: number;
  /** [tier, kept until] */
  readonly standings: readonly (readonly [string, string | null])[];
}

// Her own origins as identity counts them now, from any of them.
const own = `person as (
     select coalesce((select a.person_id from identity_out.aliases a where a.origin_id = $1), $1::uuid) as person_id
   ), own as (
     select coalesce(m.origin_id, p.person_id) as origin_id from person p left join identity_out.aliases m on m.person_id = p.person_id
   )`;

/** $1 an origin, $2 now, $3 the first month that counts for tiers. */
export const knownCustomer = hotStatement<KnownRow>(
  'loyalty.knownCustomer',
  `with ${own}, household as (
     select distinct me.household_id from own join loyalty.household_members me on me.origin_id = own.origin_id
   ), members as (
     select m.origin_id from household h join loyalty.household_members m on m.household_id = h.household_id
   ), reach as (
     select origin_id, true as own from own
     union
     select coalesce(all_of.origin_id, m.origin_id), false from members m
     left join identity_out.aliases alias on alias.origin_id = m.origin_id
     left join identity_out.aliases all_of on all_of.person_id = alias.person_id
   ), purse as (
     select o.account_id, bool_or(r.own) as own from reach r join loyalty.account_origins o on o.origin_id = r.origin_id group by o.account_id
   )
   select p.person_id, (select array_agg(origin_id) from own) as origin_ids,
     coalesce((
       select jsonb_agg(jsonb_build_array(a.account_id, a.kind, a.state, s.own, a.debt, coalesce(l.available, 0), coalesce(l.pending, 0), coalesce(h.held, 0)) order by a.account_id)
       from purse s join loyalty.accounts a on a.account_id = s.account_id
       cross join lateral (
         select sum(o.free) filter (where o.activates_at <= $2 and (o.expires_at is null or o.expires_at > $2)) as available,
           sum(o.free) filter (where o.activates_at > $2) as pending
         from loyalty.lots o where o.account_id = a.account_id and o.open
       ) l
       cross join lateral (select sum(n.open) as held from loyalty.hold_lines n where n.account_id = a.account_id and n.open > 0) h
     ), '[]') as purses,
     (select household_id from household limit 1) as household_id, (select count(*)::int from members) as members,
     g.spent_minor, g.earned, g.orders,
     coalesce((select jsonb_agg(jsonb_build_array(s.tier_id, s.keep_until)) from own join loyalty.standings s on s.origin_id = own.origin_id), '[]') as standings
   from person p
   cross join lateral (
     select coalesce(sum(r.spent_minor), 0)::bigint as spent_minor, coalesce(sum(r.earned), 0)::bigint as earned, coalesce(sum(r.orders), 0)::int as orders
     from own join loyalty.progress r on r.origin_id = own.origin_id and r.month_on >= $3::date
   ) g`,
);
