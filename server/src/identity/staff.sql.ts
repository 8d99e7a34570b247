/** Statements of what staff decide, of erasure and of running the rules again. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const markUndone = command(
  'identity.markUndone',
  `update identity.merges set undone_at = $2, undone_by = $3 where id = $1 and undone_at is null`,
);
export const keepApartStatement = command(
  'identity.keepApart',
  `insert into identity.separations (separation_id, origin_id, side, at, actor)
   select $1, s.origin_id, s.side, $4, $5 from unnest($2::uuid[], $3::smallint[]) s(origin_id, side)`,
);
// What staff join is not kept apart any more.
export const liftSeparations = command(
  'identity.liftSeparations',
  `delete from identity.separations where separation_id in (
     select one.separation_id from identity.separations one join identity.separations other using (separation_id)
     where one.side = 0 and other.side = 1 and one.origin_id = any ($1::uuid[]) and other.origin_id = any ($1::uuid[])
   )`,
);
export const closeConflict = command(
  'identity.closeConflict',
  `update identity.conflicts set state = $2, resolved_by = $3, resolved_at = $4, reason = $5 where id = $1 and state = 'open'`,
);

// ---- erasure ----

export const eraseLinks = command(
  'identity.eraseLinks',
  `delete from identity.links where a_id = any ($1::uuid[]) or b_id = any ($1::uuid[])`,
);
export const eraseIdentifiers = command(
  'identity.eraseIdentifiers',
  `delete from identity.identifiers where origin_id = any ($1::uuid[])`,
);
export const eraseAliases = command(
  'identity.eraseAliases',
  `delete from identity.aliases where origin_id = any ($1::uuid[])`,
);
export const eraseSeparations = command(
  'identity.eraseSeparations',
  `delete from identity.separations where origin_id = any ($1::uuid[])`,
);
export const eraseConflicts = command(
  'identity.eraseConflicts',
  `delete from identity.conflicts where origin_ids && $1::uuid[]`,
);
// Staff may have written a name into the reason. Ids stay: they tell nothing without the secret and the value.
export const eraseReasons = command(
  'identity.eraseReasons',
  `update identity.merges set reason = 'erased' where survivor_id = any ($1::uuid[]) or absorbed_id = any ($1::uuid[])`,
);
export const addTombstone = command(
  'identity.addTombstone',
  `insert into identity.tombstones (person_id) values ($1) on conflict (person_id) do update set erased_at = now()`,
);

// ---- rules run again ----

export const startRerun = command(
  'identity.startRerun',
  `insert into identity.reruns (rules_version) values ($1) on conflict do nothing`,
);
const rerunRow = z.object({
  rules_version: z.int(),
  stage: z.enum(['values', 'hubs', 'families', 'done']),
  position: z.string().nullable(),
  people_changed: z.number(),
});
// Only the newest rules are worth running; skip locked, so that a second worker does not wait for a page under way.
export const claimRerun = statement(
  'identity.claimRerun',
  rerunRow,
  `select rules_version, stage, position, people_changed from identity.reruns
   where rules_version = (select max(rules_version) from identity.reruns) and stage <> 'done' for update skip locked`,
);
export const moveRerun = command(
  'identity.moveRerun',
  `update identity.reruns set stage = $2, position = $3, people_changed = people_changed + $4,
     done_at = case when $2 = 'done' then now() end
   where rules_version = $1`,
);
export const pageOfIdentifiers = statement(
  'identity.pageOfIdentifiers',
  z.object({ origin_id: z.string(), type: z.string(), value: z.string(), state: z.string() }),
  `select origin_id, type, value, state from identity.identifiers where ($1::uuid is null or origin_id > $1) order by origin_id limit $2`,
);
export const pageOfHubs = statement(
  'identity.pageOfHubs',
  z.object({ origin_id: z.string(), type: z.string(), hub: z.boolean(), crowded: z.array(z.string()) }),
  `select origin_id, type, hub, crowded from identity.identifiers where (hub or crowded <> '{}') and ($1::uuid is null or origin_id > $1) order by origin_id limit $2`,
);
export const pageOfFamilies = statement(
  'identity.pageOfFamilies',
  z.object({ family_id: z.string() }),
  `select family_id from identity.families where ($1::uuid is null or family_id > $1) order by family_id limit $2`,
);
export const notifyRules = command('identity.notifyRules', `select pg_notify('identity_rules', '')`);
export const protectValues = command(
  'identity.protectValues',
  `update identity.identifiers i set state = s.state
   from unnest($1::uuid[], $2::text[]) s(origin_id, state) where i.origin_id = s.origin_id and i.state <> s.state`,
);
export const countPeople = statement(
  'identity.countPeople',
  z.object({ people: z.int() }),
  `select ((select count(distinct person_id) from identity.aliases)
         + (select count(*) from identity.identifiers i where not exists (select 1 from identity.aliases a where a.origin_id = i.origin_id)))::int as people`,
);
