/** Statements about audiences themselves. */
import { z } from 'zod';
import { rule } from '../../../contracts/audience-rule.ts';
import { command, statement } from '../kit/sql.ts';

export const audienceRow = z.object({
  audience_id: z.string(),
  name: z.string(),
  description: z.string(),
  state: z.enum(['filling', 'live', 'archived']),
  version: z.int(),
  rule,
  ready_made: z.string().nullable(),
  created_by: z.string(),
  created_at: z.date(),
  changed_at: z.date(),
  filled_at: z.date().nullable(),
  fill_trouble: z.string().nullable(),
});
export type AudienceRow = z.infer<typeof audienceRow>;
const columns = `audience_id, name, description, state, version, rule, ready_made, created_by, created_at, changed_at, filled_at, fill_trouble`;

export const listAudiences = statement(
  'audiences.list',
  audienceRow,
  `select ${columns} from audiences.audiences where state <> 'archived' or $1 order by lower(name), audience_id`,
);
export const findAudience = statement(
  'audiences.find',
  audienceRow,
  `select ${columns} from audiences.audiences where audience_id = $1`,
);
export const lockAudience = statement(
  'audiences.lock',
  audienceRow,
  `select ${columns} from audiences.audiences where audience_id = $1 for update`,
);
// One after the other: whoever makes or changes one sees all the others, so that no two changes close a circle together.
export const lockAll = command('audiences.lockAll', `select pg_advisory_xact_lock(7235184011)`);
export const countInUse = statement(
  'audiences.countInUse',
  z.object({ n: z.int() }),
  `select count(*)::int as n from audiences.audiences where state <> 'archived'`,
);
export const addAudience = command(
  'audiences.add',
  `insert into audiences.audiences (audience_id, name, description, state, version, rule, ready_made, created_by, created_at, changed_at, filled_at)
   values ($1, $2, $3, case when $4::text::jsonb ->> 'kind' = 'list' then 'live' else 'filling' end, 1, $4::text::jsonb, $5, $6, $7, $7,
     case when $4::text::jsonb ->> 'kind' = 'list' then $7::timestamptz end)`,
);
export const addVersion = command(
  'audiences.addVersion',
  `insert into audiences.versions (audience_id, version, name, rule, at, actor) values ($1, $2, $3, $4::text::jsonb, $5, $6)`,
);
export const renameAudience = command(
  'audiences.rename',
  `update audiences.audiences set name = $2, description = $3, changed_at = $4 where audience_id = $1`,
);
export const changeRule = command(
  'audiences.changeRule',
  `update audiences.audiences set rule = $2::text::jsonb, version = $3, state = 'filling', changed_at = $4, fill_after = null,
     fill_until = '-infinity', fill_trouble = null
   where audience_id = $1`,
);
export const archiveAudience = command(
  'audiences.archive',
  `update audiences.audiences set state = 'archived', changed_at = $2 where audience_id = $1`,
);
export const dropStandings = command(
  'audiences.dropStandings',
  `delete from audiences.standings where audience_id = $1`,
);
export const listVersions = statement(
  'audiences.listVersions',
  z.object({ version: z.int(), name: z.string(), rule, at: z.date(), actor: z.string() }),
  `select version, name, rule, at, actor from audiences.versions where audience_id = $1 order by version desc limit 100`,
);

// The rules in force, read by each batch under its places: whoever fills an audience waits for batches that began before it was there.
export const readRules = statement(
  'audiences.readRules',
  z.object({
    audience_id: z.string(),
    state: z.enum(['filling', 'live']),
    version: z.int(),
    rule,
    changed_at: z.date(),
  }),
  `select audience_id, state, version, rule, changed_at from audiences.audiences where state <> 'archived' order by audience_id`,
);
export const rulesStamp = statement(
  'audiences.rulesStamp',
  z.object({ stamp: z.string() }),
  `select coalesce(string_agg(audience_id || ':' || version || ':' || state, ',' order by audience_id), '') as stamp
   from audiences.audiences where state <> 'archived'`,
);

// ---- sizes ----

export const addFlows = command(
  'audiences.addFlows',
  `insert into audiences.flows as f (audience_id, hour, entered, exited, moved)
   select * from unnest($1::uuid[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::bigint[]) as w(audience_id, hour, entered, exited, moved)
   order by audience_id, hour
   on conflict (audience_id, hour) do update set entered = f.entered + excluded.entered, exited = f.exited + excluded.exited,
     moved = f.moved + excluded.moved`,
);
export const readSizes = statement(
  'audiences.readSizes',
  z.object({ audience_id: z.string(), size: z.int() }),
  `select audience_id, sum(entered - exited + moved)::int as size from audiences.flows where audience_id = any ($1::uuid[]) group by audience_id`,
);
export const readFlows = statement(
  'audiences.readFlows',
  z.object({ audience_id: z.string(), at: z.date(), entered: z.int(), exited: z.int(), moved: z.int() }),
  `select audience_id, date_trunc($3, hour) as at, sum(entered)::int as entered, sum(exited)::int as exited, sum(moved)::int as moved
   from audiences.flows where audience_id = any ($1::uuid[]) and hour >= $2 group by 1, 2 order by 1, 2`,
);
export const forgetFlows = command('audiences.forgetFlows', `delete from audiences.flows where audience_id = $1`);

// ---- members ----

export const readMembers = statement(
  'audiences.readMembers',
  z.object({ origin_id: z.string(), since: z.date(), flips_at: z.date().nullable() }),
  `select origin_id, since, flips_at from audiences.standings
   where audience_id = $1 and member and active and (since, origin_id) < ($2, $3::uuid)
   order by since desc, origin_id desc limit $4`,
);
export const readChanges = statement(
  'audiences.readChanges',
  z.object({
    change_id: z.string(),
    origin_id: z.string(),
    audience_id: z.string(),
    at: z.date(),
    entered: z.boolean(),
    because: z.enum(['event', 'time', 'merge', 'rule', 'again', 'list']),
  }),
  `select change_id, origin_id, audience_id, at, entered, because from audiences.changes
   where audience_id = $1 and (at, change_id) < ($2, $3::uuid) order by at desc, change_id desc limit $4`,
);
export const readChangesOf = statement(
  'audiences.readChangesOf',
  z.object({
    change_id: z.string(),
    audience_id: z.string(),
    at: z.date(),
    entered: z.boolean(),
    because: z.enum(['event', 'time', 'merge', 'rule', 'again', 'list']),
  }),
  `select change_id, audience_id, at, entered, because from audiences.changes
   where origin_id = any ($1::uuid[]) order by at desc, change_id desc limit 200`,
);
export const standingsOfPerson = statement(
  'audiences.standingsOfPerson',
  z.object({ audience_id: z.string(), member: z.boolean(), since: z.date(), flips_at: z.date().nullable() }),
  `select audience_id, member, since, flips_at from audiences.standings where origin_id = $1 and active`,
);
