/** Finding products: by words, by likeness, or simply in order; and counting what was found. */
import { z } from 'zod';
import { hotStatement, statement } from '../kit/sql.ts';

/**
 * What every list filters by: $1 query, $2 state, $3 categories (one with all below it), $4 brands, $5 one attribute's wanted terms (for the index),
 * $6 those of the others, $7 ranges of numbers, $8 … $10 channel, location, region, $11 now, $12 whether it must be sold there.
 */
const fits = `($1::tsquery is null or s.words @@ $1::tsquery)
  and ($2::text is null or s.state = $2)
  and ($3::text[] is null or s.category = any ($3::text[]))
  and ($4::text[] is null or s.brand = any ($4::text[]))
  and ($5::text[] is null or s.terms && $5::text[])
  and ($6::text is null or not exists (select from jsonb_array_elements($6::text::jsonb) g
    where not s.terms && array(select jsonb_array_elements_text(g))))
  and ($7::text is null or not exists (select from jsonb_each($7::text::jsonb) r
    where not coalesce((s.numbers->r.key->>1)::numeric >= coalesce((r.value->>0)::numeric, '-infinity')
      and (s.numbers->r.key->>0)::numeric <= coalesce((r.value->>1)::numeric, 'infinity'), false)))
  and (not $12::boolean or not s.has_assortment
    or catalogue.is_sold(s.product_id, null, $8::text, $9::text, $10::text, $11::timestamptz))`;

export interface FoundRow {
  readonly product_id: string;
  readonly rank: number;
  readonly name_key: string;
}

export const queryOf = statement(
  'catalogue.queryOf',
  z.object({ query: z.string() }),
  `select catalogue.query_of($1, $2, $3, $4)::text as query`,
);
export const findByWords = hotStatement<FoundRow>(
  'catalogue.findByWords',
  `select product_id, rank, name_key from (
     select s.product_id, ts_rank(s.words, $1::tsquery)::float8 as rank, s.name_key from catalogue.search s where ${fits}) f
   where $13::float8 is null or (rank, product_id) < ($13::float8, $14::uuid)
   order by rank desc, product_id desc limit $15`,
);
export const findByLikeness = hotStatement<FoundRow>(
  'catalogue.findByLikeness',
  `select product_id, rank, name_key from (
     select s.product_id, a.likeness::float8 as rank, s.name_key from catalogue.alike($16) a join catalogue.search s using (product_id)
     where ${fits}) f
   where $13::float8 is null or (rank, product_id) < ($13::float8, $14::uuid)
   order by rank desc, product_id desc limit $15`,
);
export const listNewest = hotStatement<FoundRow>(
  'catalogue.listNewest',
  `select s.product_id, 0::float8 as rank, s.name_key from catalogue.search s
   where ${fits} and ($13::uuid is null or s.product_id < $13::uuid) order by s.product_id desc limit $14`,
);
export const listByName = hotStatement<FoundRow>(
  'catalogue.listByName',
  `select s.product_id, 0::float8 as rank, s.name_key from catalogue.search s
   where ${fits} and ($13::text is null or (s.name_key, s.product_id) > ($13::text collate "C", $14::uuid))
   order by s.name_key, s.product_id limit $15`,
);

export const countTerms = hotStatement<{ readonly term: string; readonly products: number }>(
  'catalogue.countTerms',
  `select term, count(*)::int as products from catalogue.search s cross join lateral unnest(s.terms) term
   where ${fits} and split_part(term, '=', 1) = any ($13::text[]) group by term`,
);
export const countCategories = hotStatement<{ readonly category: string; readonly products: number }>(
  'catalogue.countCategories',
  `select s.category, count(*)::int as products from catalogue.search s where ${fits} and s.category is not null group by s.category`,
);
export const countBrands = hotStatement<{ readonly brand: string; readonly products: number }>(
  'catalogue.countBrands',
  `select s.brand, count(*)::int as products from catalogue.search s where ${fits} and s.brand is not null group by s.brand
   order by count(*) desc, s.brand limit 200`,
);
export const numberRanges = hotStatement<{ readonly code: string; readonly least: number; readonly most: number }>(
  'catalogue.numberRanges',
  `select n.key as code, min((n.value->>0)::numeric)::float8 as least, max((n.value->>1)::numeric)::float8 as most
   from catalogue.search s cross join lateral jsonb_each(s.numbers) n
   where ${fits} and n.key = any ($13::text[]) group by n.key`,
);
