/** Statements of forgetting. */
import { command, hotStatement } from '../kit/sql.ts';

export const countMemberships = hotStatement<{ audience_id: string; n: number }>(
  'audiences.countMemberships',
  `select audience_id, count(*)::int as n from audiences.standings where origin_id = any ($1::uuid[]) and member and active
   group by audience_id order by audience_id`,
);
export const takeFromSizes = command(
  'audiences.takeFromSizes',
  `insert into audiences.flows as f (audience_id, hour, moved)
   select id, date_trunc('hour', now()), -n from unnest($1::uuid[], $2::int[]) as w(id, n) order by id
   on conflict (audience_id, hour) do update set moved = f.moved + excluded.moved`,
);
// A booking that is there already is taken all the same: who judges passes over it until this has been committed, and sees what has changed.
export const bookDue = command(
  'audiences.bookDue',
  `insert into audiences.due (origin_id) select distinct id from unnest($1::uuid[]) as w(id) order by id
   on conflict (origin_id) do update set because = 'again'`,
);
export const forgetStandings = command(
  'audiences.forgetStandings',
  `delete from audiences.standings where origin_id = any ($1::uuid[])`,
);
export const forgetChanges = command(
  'audiences.forgetChanges',
  `delete from audiences.changes where origin_id = any ($1::uuid[])`,
);
export const forgetPeople = command(
  'audiences.forgetPeople',
  `delete from audiences.people where origin_id = any ($1::uuid[])`,
);
export const forgetDue = command('audiences.forgetDue', `delete from audiences.due where origin_id = any ($1::uuid[])`);
export const bookErasure = command(
  'audiences.bookErasure',
  `insert into audiences.erasures (origin_id) select distinct unnest($1::uuid[]) on conflict do nothing`,
);
export const membershipsOf = hotStatement<{ audience: string; since: Date }>(
  'audiences.membershipsOf',
  `select a.name as audience, s.since from audiences.standings s join audiences.audiences a using (audience_id)
   where s.origin_id = any ($1::uuid[]) and s.member and s.active order by s.since`,
);
export const historyOf = hotStatement<{ audience: string; at: Date; entered: boolean }>(
  'audiences.historyOf',
  `select a.name as audience, c.at, c.entered from audiences.changes c join audiences.audiences a using (audience_id)
   where c.origin_id = any ($1::uuid[]) order by c.at`,
);
export const bookSource = command(
  'audiences.bookSource',
  `insert into audiences.due (origin_id, source_id) select distinct t.origin_id, $1::uuid from profiles_out.timeline t where t.source_id = $1
   order by t.origin_id on conflict (origin_id) do update set source_id = excluded.source_id, because = 'again'`,
);
export const releaseSource = command(
  'audiences.releaseSource',
  `update audiences.due set source_id = null where source_id = $1`,
);
