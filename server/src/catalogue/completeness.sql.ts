/** What is missing where. */
import { z } from 'zod';
import { hotStatement, statement } from '../kit/sql.ts';

/**
 * Does product `p` lack the field, in the language where it has one? `a.asked`: attributes that its category, or one above, asks for.
 * Paths into the document cost about 2 µs each; a function of these lines cost 60 µs a call.
 */
const lacks = (field: string, language: string): string => `case ${field}
  when 'name' then p.document->'texts'->${language}->>'name' is null
  when 'description' then p.document->'texts'->${language}->>'description' is null
  when 'short' then p.document->'texts'->${language}->>'short' is null
  when 'brand' then p.document->>'brand' is null
  when 'category' then p.category is null
  when 'image' then not jsonb_path_exists(p.document, '$.media[*] ? (@.role == "main" || @.role == "gallery")')
  when 'alt' then exists (select from jsonb_array_elements(p.document->'media') m
    where m->>'role' in ('main', 'gallery') and m->'alts'->>${language} is null)
  when 'gtin' then jsonb_path_exists(p.document, '$.variants[*] ? (@.state == "active" && @.gtin == null)')
  when 'weight' then jsonb_path_exists(p.document, '$.variants[*] ? (@.state == "active" && @.weightGrams == null)')
  when 'attributes' then a.asked is not null and exists (
    select from unnest(a.asked) name where not p.document->'attributes' ? name and exists (
      select from jsonb_array_elements(p.document->'variants') v
      where v->>'state' = 'active' and not v->'attributes' ? name and not v->'options' ? name))
  else false end`;

/** What each category asks for, its own and what stands above it. */
const askedByCategory = `asked_by as materialized (
  select c.code, array_agg(distinct name) as asked
  from catalogue.categories c join catalogue.categories above on above.code = any (c.path), unnest(above.attributes) name group by c.code)`;

/** $1: needs as [{channel, language, field}]; a field without a language has the language ''. Each product is looked at once a field and language. */
export const countGaps = statement(
  'catalogue.countGaps',
  z.object({ channel: z.string(), language: z.string(), field: z.string(), missing: z.int() }),
  `with needs as materialized (
     select channel, language, field from jsonb_to_recordset($1::text::jsonb) as n(channel text, language text, field text)),
   asked as materialized (select distinct language, field from needs),
   ${askedByCategory},
   gaps as materialized (
     select p.product_id, s.has_assortment, asked.language, asked.field
     from catalogue.products p join catalogue.search s using (product_id) left join asked_by a on a.code = p.category cross join asked
     where p.state <> 'archived' and ${lacks('asked.field', 'asked.language')})
   select n.channel, n.language, n.field, count(g.product_id)::int as missing
   from needs n left join gaps g on g.language = n.language and g.field = n.field
     and (not g.has_assortment or catalogue.is_sold(g.product_id, null, n.channel, null, null, $2))
   group by n.channel, n.language, n.field`,
);
export const countInChannels = statement(
  'catalogue.countInChannels',
  z.object({ channel: z.string(), products: z.int() }),
  `select c.channel, count(*)::int as products from unnest($1::text[]) c(channel), catalogue.search s
   where s.state <> 'archived' and (not s.has_assortment or catalogue.is_sold(s.product_id, null, c.channel, null, null, $2))
   group by c.channel`,
);
export const productsWithGap = hotStatement<{ readonly product_id: string }>(
  'catalogue.productsWithGap',
  `with ${askedByCategory}
   select p.product_id from catalogue.products p join catalogue.search s using (product_id) left join asked_by a on a.code = p.category
   where p.state <> 'archived' and p.product_id > $5 and ${lacks('$1::text', '$2::text')}
     and (not s.has_assortment or catalogue.is_sold(p.product_id, null, $3, null, null, $4))
   order by p.product_id limit $6`,
);

export interface OfferedRow {
  readonly product_id: string;
  /** Of active variants. */
  readonly skus: readonly string[];
  /** Of those asked for: where it is sold now. */
  readonly channels: readonly string[];
}
export const offeredAfter = hotStatement<OfferedRow>(
  'catalogue.offeredAfter',
  `select p.product_id,
     array(select v.sku from catalogue.variants v where v.product_id = p.product_id and v.state = 'active' order by v.place) as skus,
     array(select c.channel from unnest($3::text[]) c(channel)
       where not p.has_assortment or catalogue.is_sold(p.product_id, null, c.channel, null, null, $4)) as channels
   from catalogue.search p where p.state <> 'archived' and p.product_id > $1 order by p.product_id limit $2`,
);
