/** Statements of lists that are kept by hand. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

// $4: put on it, or taken off; then all origins of the person are. Rows in the order of ids: who meets here waits. Whoever is moved is booked
// to be judged again; the row of a booking is taken even where it is there already, so that nobody judges by what was before this commit.
export const moveOnList = hotStatement<{ lists: number; moved: number }>(
  'audiences.moveOnList',
  `with list as (
     select audience_id from audiences.audiences where audience_id = $1 and rule ->> 'kind' = 'list' and state <> 'archived'
   ), wanted as (
     select distinct on (c.id) c.id, w.key from unnest($2::uuid[], $3::text[]) as w(id, key)
     cross join lateral (
       select w.id union
       select m.origin_id from identity_out.aliases m
       where not $4::boolean and m.person_id = coalesce((select a.person_id from identity_out.aliases a where a.origin_id = w.id), w.id)
     ) c
     order by c.id, w.key
   ), told as (
     insert into audiences.list_moves (origin_id, audience_id, key, listed, at, actor)
     select w.id, list.audience_id, w.key, $4::boolean, $5, $6 from wanted w, list
     where $4::boolean or exists (select 1 from audiences.list_people p where p.origin_id = w.id and p.audience_id = $1)
     order by w.id
     on conflict do nothing returning origin_id, key
   ), moved as (
     insert into audiences.list_people as p (origin_id, audience_id, listed, at, key)
     select told.origin_id, $1, $4::boolean, $5, told.key from told order by told.origin_id
     on conflict (origin_id, audience_id) do update set listed = excluded.listed, at = excluded.at, key = excluded.key
     where p.listed <> excluded.listed
     returning p.origin_id
   ), booked as (
     insert into audiences.due as d (origin_id, because) select origin_id, 'list' from moved order by origin_id
     on conflict (origin_id) do update set because = d.because
   )
   select (select count(*) from list)::int as lists, (select count(*) from moved)::int as moved`,
);
// What an act did is turned round, but not where somebody has done something since.
export const undoOnList = hotStatement<{ moved: number }>(
  'audiences.undoOnList',
  `with back as (
     update audiences.list_people p set listed = not p.listed, at = $4, key = $3
     where p.audience_id = $1 and p.key = $2 and p.origin_id = any (array(
       select q.origin_id from audiences.list_people q where q.audience_id = $1 and q.key = $2 order by q.origin_id for update
     ))
     returning p.origin_id, p.listed
   ), told as (
     insert into audiences.list_moves (origin_id, audience_id, key, listed, at, actor)
     select origin_id, $1, $3, listed, $4, $5 from back order by origin_id
   ), booked as (
     insert into audiences.due as d (origin_id, because) select origin_id, 'list' from back order by origin_id
     on conflict (origin_id) do update set because = d.because
   )
   select count(*)::int as moved from back`,
);
// Of these origins, those that are on the list.
export const listedOf = hotStatement<{ origin_id: string }>(
  'audiences.listedOf',
  `select origin_id from audiences.list_people where audience_id = $1 and origin_id = any ($2::uuid[]) and listed`,
);
export const whoIsThere = hotStatement<{ origin_id: string }>(
  'audiences.whoIsThere',
  `select distinct origin_id from identity_out.identifiers where origin_id = any ($1::uuid[])`,
);
// What a person's facts say of lists.
export const listsOf = hotStatement<{ origin_id: string; audience_id: string; at: Date }>(
  'audiences.listsOf',
  `select origin_id, audience_id, at from audiences.list_people where origin_id = any ($1::uuid[]) and listed`,
);

export const listActRow = z.object({
  act_id: z.string(),
  listed: z.boolean(),
  at: z.date(),
  actor: z.string(),
  note: z.string(),
  moved: z.int(),
  undoes: z.string().nullable(),
  undone: z.boolean(),
});
const actColumns = `a.act_id, a.listed, a.at, a.actor, a.note, a.moved, a.undoes,
  exists (select 1 from audiences.list_acts b where b.undoes = a.act_id) as undone`;
export const addAct = command(
  'audiences.addListAct',
  `insert into audiences.list_acts (act_id, audience_id, listed, at, actor, note, moved, undoes) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);
export const lockAct = statement(
  'audiences.lockListAct',
  listActRow,
  `select ${actColumns} from audiences.list_acts a where a.audience_id = $1 and a.act_id = $2 for update of a`,
);
export const readActs = statement(
  'audiences.readListActs',
  listActRow,
  `select ${actColumns} from audiences.list_acts a where a.audience_id = $1 and (a.at, a.act_id) < ($2, $3::uuid)
   order by a.at desc, a.act_id desc limit $4`,
);

export const forgetListed = command(
  'audiences.forgetListed',
  `delete from audiences.list_people where origin_id = any ($1::uuid[])`,
);
export const forgetListMoves = command(
  'audiences.forgetListMoves',
  `delete from audiences.list_moves where origin_id = any ($1::uuid[])`,
);
export const listMovesOf = hotStatement<{ audience: string; at: Date; listed: boolean; actor: string }>(
  'audiences.listMovesOf',
  `select a.name as audience, m.at, m.listed, m.actor from audiences.list_moves m join audiences.audiences a using (audience_id)
   where m.origin_id = any ($1::uuid[]) order by m.at`,
);
