/** What is missing where. */
import { z } from 'zod';
import { hotStatement, statement } from '../kit/sql.ts';

/** $1: needs as [{channel, language, field}]; a field without a language has the language ''. Each product is looked at once a field and language. */
export const countGaps = statement(
  'catalogue.countGaps',
  z.object({ channel: z.string(), language: z.string(), field: z.string(), missing: z.int() }),
  `with needs as materialized (
     select channel, language, field from jsonb_to_recordset($1::text::jsonb) as n(channel text, language text, field text)),
   asked as materialized (select array_agg(distinct language || ' ' || field) as pairs from needs),
   gaps as materialized (
     select p.product_id, s.has_assortment, g.pair from catalogue.products p join catalogue.search s using (product_id), asked,
       unnest(asked.pairs) as g(pair)
     where p.state <> 'archived' and catalogue.lacks(p.document, p.category, split_part(g.pair, ' ', 2), split_part(g.pair, ' ', 1)))
   select n.channel, n.language, n.field, count(g.product_id)::int as missing
   from needs n left join gaps g on g.pair = n.language || ' ' || n.field
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
  `select p.product_id from catalogue.products p join catalogue.search s using (product_id)
   where p.state <> 'archived' and p.product_id > $5 and catalogue.lacks(p.document, p.category, $1, $2)
     and (not s.has_assortment or catalogue.is_sold(p.product_id, null, $3, null, null, $4))
   order by p.product_id limit $6`,
);
