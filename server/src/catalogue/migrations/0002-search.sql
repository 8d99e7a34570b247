-- breaking: false
-- What a customer types, in any of the catalogue's languages: a product that fits in one of them is found.
create aggregate catalogue.any_words(tsquery) (sfunc = tsquery_or, stype = tsquery, initcond = '');

-- `head` and `last`: the words before the last one, and the last one as the beginning of a word (people are still typing).
create function catalogue.query_of(asked text, head text, last text, languages text[]) returns tsquery
language sql stable parallel safe as $$
  select catalogue.any_words(websearch_to_tsquery(c.config, asked) || case
    when last = '' then ''::tsquery
    when head = '' then to_tsquery('simple', last || ':*')
    when numnode(websearch_to_tsquery(c.config, head)) = 0 then to_tsquery('simple', last || ':*')
    else websearch_to_tsquery(c.config, head) && to_tsquery('simple', last || ':*') end)
  from (select distinct catalogue.search_config(l) as config from unnest(languages || 'none'::text) l) c
$$;

-- Products whose names or codes look like what was typed: for slips of the finger. Without pg_trgm: those that hold it.
do $$
declare
  place text;
begin
  select n.nspname into place from pg_opclass o join pg_namespace n on n.oid = o.opcnamespace where o.opcname = 'gin_trgm_ops';
  if place is null then
    create function catalogue.alike(asked text) returns table (product_id uuid, likeness real)
    language sql stable as 'select s.product_id, 1::real from catalogue.search s where position(asked in s.haystack) > 0';
  else
    -- 0.45: "lapotp" still finds "laptop" (0.57), "shirt" no "short" (0.33 … 0.43).
    execute format('create function catalogue.alike(asked text) returns table (product_id uuid, likeness real)
      language sql stable set pg_trgm.word_similarity_threshold = 0.45
      as ''select s.product_id, %1$I.word_similarity(asked, s.haystack) from catalogue.search s where asked operator(%1$I.<%%) s.haystack''', place);
  end if;
end $$;
