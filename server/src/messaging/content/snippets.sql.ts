/** Statements about snippets. */
import { z } from 'zod';
import { statement } from '../../kit/sql.ts';

const words = z.object({ defaultLanguage: z.string(), languages: z.record(z.string(), z.string()) });
const row = z.object({
  handle: z.string(),
  name: z.string(),
  version: z.int(),
  document: words,
  actor: z.string(),
  at: z.date(),
  used_by: z.array(z.object({ id: z.string(), handle: z.string(), name: z.string() })),
});
export type SnippetRow = z.infer<typeof row>;
const columns = `s.handle, s.name, s.version, v.document, v.actor, v.at,
   coalesce((select jsonb_agg(jsonb_build_object('id', t.template_id, 'handle', t.handle, 'name', t.name) order by t.name, t.template_id)
     from messaging.templates t join messaging.template_versions w on w.template_id = t.template_id and w.version = t.version
     where t.archived_at is null and s.handle = any (w.snippets)), '[]') as used_by`;
const joined = `messaging.snippets s join messaging.snippet_versions v on v.handle = s.handle and v.version = s.version`;

export const listSnippets = statement(
  'messaging.listSnippets',
  row,
  `select ${columns} from ${joined} order by s.name, s.handle limit 1000`,
);
export const findSnippet = statement(
  'messaging.findSnippet',
  row,
  `select ${columns} from ${joined} where s.handle = $1`,
);

/** Their words as they are now. */
export const snippetWords = statement(
  'messaging.snippetWords',
  z.object({ handle: z.string(), document: words }),
  `select s.handle, v.document from ${joined} where s.handle = any ($1::text[])`,
);
/** They stay as they are until the transaction ends: a template is not made with words that are changed at the same moment. By itself: words that are read in the same statement would be those of before the wait. */
export const holdSnippets = statement(
  'messaging.holdSnippets',
  z.object({ handle: z.string() }),
  `select handle from messaging.snippets where handle = any ($1::text[]) order by handle for share`,
);

export const addSnippet = statement(
  'messaging.addSnippet',
  z.object({ handle: z.string() }),
  `with made as (
     insert into messaging.snippets (handle, name, created_at) values ($1, $2, $3) on conflict (handle) do nothing returning handle
   )
   insert into messaging.snippet_versions (handle, version, document, actor, at)
   select handle, 1, $4::text::jsonb, $5, $3 from made returning handle`,
);
/** Only from the version that it was made from. */
export const changeSnippet = statement(
  'messaging.changeSnippet',
  z.object({ version: z.int() }),
  `with moved as (
     update messaging.snippets set name = $3, version = version + 1 where handle = $1 and version = $2 returning handle, version
   )
   insert into messaging.snippet_versions (handle, version, document, actor, at)
   select handle, version, $4::text::jsonb, $5, $6 from moved returning version`,
);
export const dropSnippet = statement(
  'messaging.dropSnippet',
  z.object({ handle: z.string() }),
  `delete from messaging.snippets where handle = $1 returning handle`,
);

/** Templates whose newest version has it, in the order in which their rows are locked. */
export const templatesWith = statement(
  'messaging.templatesWith',
  z.object({ template_id: z.string(), version: z.int(), document: z.unknown() }),
  `select t.template_id, t.version, v.document
   from messaging.templates t join messaging.template_versions v on v.template_id = t.template_id and v.version = t.version
   where t.archived_at is null and v.snippets @> array[$1::text] order by t.template_id`,
);
/** A new version with the same document: what it is made with has changed. Nothing where somebody has saved another one meanwhile: that one does not have the snippet, or it would have waited for us. */
export const renewTemplate = statement(
  'messaging.renewTemplate',
  z.object({ version: z.int() }),
  `with moved as (
     update messaging.templates set version = version + 1 where template_id = $1 and version = $2 returning template_id, version
   )
   insert into messaging.template_versions (template_id, version, document, compiled, snippets, actor, at)
   select m.template_id, m.version, v.document, $3::text::jsonb, v.snippets, $4, $5
   from moved m join messaging.template_versions v on v.template_id = m.template_id and v.version = $2::integer returning version`,
);
