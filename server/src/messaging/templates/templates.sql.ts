/** Statements about templates and their versions. */
import { z } from 'zod';
import { statement } from '../../kit/sql.ts';

const row = z.object({
  template_id: z.string(),
  handle: z.string(),
  name: z.string(),
  channel: z.string(),
  purpose: z.string(),
  version: z.int(),
  archived_at: z.date().nullable(),
  document: z.unknown(),
  compiled: z.record(z.string(), z.string()),
  actor: z.string(),
  at: z.date(),
});
export type TemplateRow = z.infer<typeof row>;
const columns = `t.template_id, t.handle, t.name, t.channel, t.purpose, t.version, t.archived_at, v.document, v.compiled, v.actor, v.at`;
const joined = `messaging.templates t join messaging.template_versions v on v.template_id = t.template_id`;

export const addTemplate = statement(
  'messaging.addTemplate',
  z.object({ template_id: z.string() }),
  `with made as (
     insert into messaging.templates (template_id, handle, name, channel, purpose, version, created_at)
     values ($1, $2, $3, $4, $5, 1, $6) on conflict (handle) do nothing returning template_id
   )
   insert into messaging.template_versions (template_id, version, document, compiled, actor, at, snippets)
   select template_id, 1, $7::text::jsonb, $8::text::jsonb, $9, $6, $10::text[] from made returning template_id`,
);
/** Only from the version that it was made from: two editors do not write over each other. */
export const changeTemplate = statement(
  'messaging.changeTemplate',
  z.object({ version: z.int() }),
  `with moved as (
     update messaging.templates set name = $3, purpose = $4, version = version + 1, archived_at = null where template_id = $1 and version = $2
     returning template_id, version
   )
   insert into messaging.template_versions (template_id, version, document, compiled, actor, at, snippets)
   select template_id, version, $5::text::jsonb, $6::text::jsonb, $7, $8, $9::text[] from moved returning version`,
);
export const archiveTemplate = statement(
  'messaging.archiveTemplate',
  z.object({ template_id: z.string() }),
  `update messaging.templates set archived_at = $2 where template_id = $1 returning template_id`,
);
export const listTemplates = statement(
  'messaging.listTemplates',
  row,
  `select ${columns} from ${joined} and v.version = t.version order by t.archived_at is not null, t.name, t.template_id limit 1000`,
);
/** By id or handle, as it is now. */
export const findTemplate = statement(
  'messaging.findTemplate',
  row,
  `select ${columns} from ${joined} and v.version = t.version where t.template_id::text = $1 or t.handle = $1`,
);
export const templateVersion = statement(
  'messaging.templateVersion',
  row,
  `select ${columns} from ${joined} and v.version = $2 where t.template_id = $1`,
);
export const templateVersions = statement(
  'messaging.templateVersions',
  z.object({ version: z.int(), actor: z.string(), at: z.date() }),
  `select version, actor, at from messaging.template_versions where template_id = $1 order by version desc limit 200`,
);
