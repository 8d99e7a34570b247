/** Whose accounts a customer may spend from, and what pricing wants to know of her. */
import { command, hotStatement, keyedStatement } from '../kit/sql.ts';

// Her own origins, and those of everybody in her household, with all that identity counts to them.
const reach = `reach as (
     select id as origin_id, true as own from unnest($1::uuid[]) as o(id)
     union
     select coalesce(all_of.origin_id, m.origin_id), false
     from loyalty.household_members me
     join loyalty.household_members m on m.household_id = me.household_id
     left join identity_out.aliases alias on alias.origin_id = m.origin_id
     left join identity_out.aliases all_of on all_of.person_id = alias.person_id
     where me.origin_id = any ($1::uuid[])
   )`;

export interface PurseRow {
  readonly account_id: string;
  readonly kind: string;
  readonly state: 'open' | 'blocked' | 'closed';
  readonly own: boolean;
}
export const pursesOf = keyedStatement<PurseRow>(
  'loyalty.pursesOf',
  `with ${reach}
   select a.account_id, a.kind, a.state, bool_or(r.own) as own
   from reach r join loyalty.account_origins o on o.origin_id = r.origin_id join loyalty.accounts a on a.account_id = o.account_id
   where $2::text is null or o.kind = $2
   group by a.account_id, a.kind, a.state order by a.account_id`,
);

// For a quote: what can be spent at this instant of one kind, and the tiers that were reached. One statement.
export const worthOfCustomer = keyedStatement<{ readonly available: number; readonly tiers: readonly string[] }>(
  'loyalty.worthOfCustomer',
  `with ${reach}
   select coalesce((
       select sum(l.free) from (select distinct o.account_id from reach r join loyalty.account_origins o on o.origin_id = r.origin_id and o.kind = $2) p
       join loyalty.accounts a on a.account_id = p.account_id and a.state = 'open'
       join loyalty.lots l on l.account_id = p.account_id and l.open and l.activates_at <= $3 and (l.expires_at is null or l.expires_at > $3)
     ), 0)::bigint as available,
     coalesce((select array_agg(s.tier_id) from loyalty.standings s where s.origin_id = any ($1::uuid[]) and (s.keep_until is null or s.keep_until > $3)), '{}') as tiers`,
);

export interface MemberRow {
  readonly origin_id: string;
  readonly household_id: string;
  readonly role: 'head' | 'member';
  readonly joined_at: Date;
}
export const membersOf = hotStatement<MemberRow>(
  'loyalty.membersOf',
  `select m.origin_id, m.household_id, m.role, m.joined_at from loyalty.household_members m
   where m.household_id in (select household_id from loyalty.household_members where origin_id = any ($1::uuid[])) order by m.joined_at, m.origin_id`,
);
// $1 persons, or households: two that join the same head at once make one household. In one order.
export const lockShared = command(
  'loyalty.lockShared',
  `select pg_advisory_xact_lock(hashtextextended('loyalty household ' || id, 0)) from unnest($1::text[]) as p(id) order by id`,
);
export const addMember = command(
  'loyalty.addMember',
  `insert into loyalty.household_members (origin_id, household_id, role, joined_at) values ($1, $2, $3, $4) on conflict (origin_id) do nothing`,
);
export const dropMember = hotStatement<{ readonly household_id: string }>(
  'loyalty.dropMember',
  `delete from loyalty.household_members where origin_id = any ($1::uuid[]) returning household_id`,
);
// After somebody left: one alone is no household.
export const endHouseholds = command(
  'loyalty.endHouseholds',
  `delete from loyalty.household_members where household_id in (
     select household_id from loyalty.household_members where household_id = any ($1::uuid[]) group by household_id having count(*) = 1)`,
);
// A household whose head left goes on with whoever joined first.
export const nameHeads = command(
  'loyalty.nameHeads',
  `update loyalty.household_members m set role = 'head'
   from (
     select distinct on (household_id) household_id, origin_id from loyalty.household_members h
     where household_id = any ($1::uuid[])
       and not exists (select 1 from loyalty.household_members o where o.household_id = h.household_id and o.role = 'head')
     order by household_id, joined_at, origin_id
   ) first
   where m.origin_id = first.origin_id and m.household_id = first.household_id`,
);
