-- breaking: false
-- Does the product lack this field, in this language where it has one? `attributes`: one that its category, or one above, asks for.
create function catalogue.lacks(document jsonb, category text, field text, language text) returns boolean
language sql stable parallel safe as $$
  select case field
    when 'name' then document->'texts'->language->>'name' is null
    when 'description' then document->'texts'->language->>'description' is null
    when 'short' then document->'texts'->language->>'short' is null
    when 'brand' then document->>'brand' is null
    when 'category' then category is null
    when 'image' then not exists (select from jsonb_array_elements(document->'media') m where m->>'role' in ('main', 'gallery'))
    when 'alt' then exists (select from jsonb_array_elements(document->'media') m
      where m->>'role' in ('main', 'gallery') and m->'alts'->>language is null)
    when 'gtin' then exists (select from jsonb_array_elements(document->'variants') v
      where v->>'state' = 'active' and v->>'gtin' is null)
    when 'weight' then exists (select from jsonb_array_elements(document->'variants') v
      where v->>'state' = 'active' and v->>'weightGrams' is null)
    when 'attributes' then exists (
      select from catalogue.categories c join catalogue.categories above on above.code = any (c.path), unnest(above.attributes) asked
      where c.code = category and not document->'attributes' ? asked and exists (
        select from jsonb_array_elements(document->'variants') v
        where v->>'state' = 'active' and not v->'attributes' ? asked and not v->'options' ? asked))
    else false end
$$;
