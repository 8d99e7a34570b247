/** What products are made of: settings, attributes, categories. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

const texts = z.record(z.string(), z.string());

const settingsRow = z.object({ version: z.int(), languages: z.array(z.string()), channels: z.unknown() });
export const settings = statement(
  'catalogue.settings',
  settingsRow,
  `select version, languages, channels from catalogue.settings`,
);
export const changeSettings = statement(
  'catalogue.changeSettings',
  settingsRow,
  `update catalogue.settings set version = version + 1, languages = $2, channels = $3::text::jsonb where version = $1
   returning version, languages, channels`,
);

const firstUuid = '00000000-0000-0000-0000-000000000000';
// From the first product on, also when it is under way: what it has done so far has become old.
export const wantReindex = command(
  'catalogue.wantReindex',
  `update catalogue.settings set reindex_after = '${firstUuid}'`,
);
export const reindexWanted = statement(
  'catalogue.reindexWanted',
  z.object({ reindex_after: z.string() }),
  `select reindex_after from catalogue.settings where reindex_after is not null`,
);
// One process at a time; the others leave it to that one.
export const takeReindex = statement(
  'catalogue.takeReindex',
  z.object({ reindex_after: z.string() }),
  `select reindex_after from catalogue.settings where reindex_after is not null for update skip locked`,
);
export const leaveReindex = command('catalogue.leaveReindex', `update catalogue.settings set reindex_after = $1`);

const attributeRow = z.object({
  code: z.string(),
  version: z.int(),
  type: z.enum(['text', 'number', 'boolean', 'choice', 'date']),
  unit: z.string().nullable(),
  names: texts,
  choices: z.array(z.object({ code: z.string(), names: texts })),
  facet: z.boolean(),
});
export type AttributeRow = z.infer<typeof attributeRow>;
const attributeColumns = 'code, version, type, unit, names, choices, facet';
export const attributes = statement(
  'catalogue.attributes',
  attributeRow,
  `select ${attributeColumns} from catalogue.attributes order by code`,
);
// A save of products holds what it was checked against: who changes an attribute waits for it.
export const holdAttributes = statement(
  'catalogue.holdAttributes',
  attributeRow,
  `select ${attributeColumns} from catalogue.attributes order by code for share`,
);
export const attributesPage = statement(
  'catalogue.attributesPage',
  attributeRow,
  `select ${attributeColumns} from catalogue.attributes where code > $1 order by code limit $2`,
);
export const attributeForChange = statement(
  'catalogue.attributeForChange',
  attributeRow,
  `select ${attributeColumns} from catalogue.attributes where code = $1 for update`,
);
export const insertAttribute = statement(
  'catalogue.insertAttribute',
  attributeRow,
  `insert into catalogue.attributes (code, type, unit, names, choices, facet) values ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, $6)
   on conflict do nothing returning ${attributeColumns}`,
);
export const changeAttribute = statement(
  'catalogue.changeAttribute',
  attributeRow,
  `update catalogue.attributes set version = version + 1, unit = $3, names = $4::text::jsonb, choices = $5::text::jsonb, facet = $6
   where code = $1 and version = $2 returning ${attributeColumns}`,
);
export const termsInUse = statement(
  'catalogue.termsInUse',
  z.object({ term: z.string() }),
  `select term from unnest($1::text[]) term where exists (select from catalogue.search where terms @> array[term])`,
);

const categoryRow = z.object({
  code: z.string(),
  version: z.int(),
  parent: z.string().nullable(),
  path: z.array(z.string()),
  names: texts,
  position: z.int(),
  tax_category: z.string().nullable(),
  attributes: z.array(z.string()),
  google_category: z.string().nullable(),
});
export type CategoryRow = z.infer<typeof categoryRow>;
const categoryColumns = 'code, version, parent, path, names, position, tax_category, attributes, google_category';
export const categories = statement(
  'catalogue.categories',
  categoryRow,
  `select ${categoryColumns} from catalogue.categories`,
);
export const categoriesPage = statement(
  'catalogue.categoriesPage',
  categoryRow.extend({ products: z.int() }),
  `select ${categoryColumns}, (select count(*) from catalogue.products p where p.category = c.code)::int as products
   from catalogue.categories c where code > $1 order by code limit $2`,
);
// Changes of the tree go one at a time, in all processes: two moves at once could make a circle that neither of them sees.
export const holdTree = command('catalogue.holdTree', `select pg_advisory_xact_lock(hashtext('catalogue.categories'))`);
export const categoryByCode = statement(
  'catalogue.categoryByCode',
  categoryRow,
  `select ${categoryColumns} from catalogue.categories where code = $1`,
);
export const insertCategory = statement(
  'catalogue.insertCategory',
  categoryRow,
  `insert into catalogue.categories (code, parent, path, names, position, tax_category, attributes, google_category)
   values ($1, $2, coalesce((select path from catalogue.categories where code = $2), '{}') || $1::text, $3::text::jsonb, $4, $5, $6, $7)
   on conflict do nothing returning ${categoryColumns}`,
);
// One level of an import's categories; those above them are there.
export const insertCategories = command(
  'catalogue.insertCategories',
  `insert into catalogue.categories (code, parent, path, names, position, attributes)
   select r.code, r.parent, coalesce(above.path, '{}') || r.code, r.names, 0, '{}'
   from jsonb_to_recordset($1::text::jsonb) as r(code text, parent text, names jsonb)
   left join catalogue.categories above on above.code = r.parent on conflict do nothing`,
);
export const changeCategory = statement(
  'catalogue.changeCategory',
  categoryRow,
  `update catalogue.categories set version = version + 1, parent = $3, names = $4::text::jsonb, position = $5, tax_category = $6,
     attributes = $7, google_category = $8,
     path = coalesce((select above.path from catalogue.categories above where above.code = $3), '{}') || $1::text
   where code = $1 and version = $2 returning ${categoryColumns}`,
);
// The paths of all that lies below follow.
export const movePaths = command(
  'catalogue.movePaths',
  `update catalogue.categories set path = $2::text[] || path[array_position(path, $1) + 1 :], version = version + 1
   where path @> array[$1::text] and code <> $1`,
);
export const deleteCategory = statement(
  'catalogue.deleteCategory',
  z.object({ code: z.string() }),
  `delete from catalogue.categories c where code = $1 and version = $2
     and not exists (select from catalogue.categories below where below.parent = c.code)
     and not exists (select from catalogue.products p where p.category = c.code)
   returning code`,
);
export const tellCatalogue = command('catalogue.tell', `select pg_notify('catalogue', $1)`);
