-- breaking: false
-- The catalogue: what do we sell, where, and how is it shown?
-- Group of every table: reference. It is read everywhere, at each price, hold and order, and changed rarely; a hundred thousand
-- products are some hundred megabytes, which each machine holds.

-- GTIN-8, -12, -13 and -14: the digits weighed 3, 1, 3, 1 … from the right, check digit included, add up to a multiple of ten.
create function catalogue.is_gtin(text) returns boolean language sql immutable strict parallel safe as $$
  select $1 ~ '^([0-9]{8}|[0-9]{12,14})$'
    and (select sum(substr(lpad($1, 14, '0'), n, 1)::int * case when n % 2 = 1 then 3 else 1 end) % 10 = 0 from generate_series(1, 14) n)
$$;

-- How a language's words are stemmed: by its own configuration where this PostgreSQL has one (Polish came late), else not at all.
create function catalogue.search_config(language text) returns regconfig language sql stable parallel safe as $$
  select coalesce(
    (select c.oid::regconfig from pg_ts_config c where c.cfgnamespace = 'pg_catalog'::regnamespace and c.cfgname = case split_part(language, '-', 1)
      when 'en' then 'english' when 'ru' then 'russian' when 'ro' then 'romanian' when 'pl' then 'polish' when 'de' then 'german'
      when 'fr' then 'french' when 'es' then 'spanish' when 'it' then 'italian' when 'pt' then 'portuguese' when 'nl' then 'dutch'
      when 'sv' then 'swedish' when 'fi' then 'finnish' when 'hu' then 'hungarian' when 'lt' then 'lithuanian' when 'tr' then 'turkish' end),
    'simple'::regconfig)
$$;

-- One row. `languages`: in the order of fallback. `channels`: what is complete where, see completeness.ts.
create table catalogue.settings (
  one boolean primary key default true check (one),
  version bigint not null default 1,
  languages text[] not null default '{en}' check (cardinality(languages) between 1 and 20),
  channels jsonb not null default '[]'
);
insert into catalogue.settings default values;

create table catalogue.attributes (
  code text primary key check (code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  version bigint not null default 1,
  type text not null check (type in ('text', 'number', 'boolean', 'choice', 'date')),
  unit text,
  names jsonb not null,
  choices jsonb not null default '[]',
  facet boolean not null
);

-- A tree. `path` holds the codes from the root to itself; moves are made one at a time (see category.sql.ts), so no circle can arise.
create table catalogue.categories (
  code text primary key check (code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  version bigint not null default 1,
  parent text references catalogue.categories,
  path text[] not null check (path[cardinality(path)] = code and cardinality(path) <= 12),
  names jsonb not null,
  position integer not null,
  tax_category text,
  attributes text[] not null,
  google_category text
);
create index categories_parent on catalogue.categories (parent);
create index categories_path on catalogue.categories using gin (path);

-- `document` is the product as people edit it, with its variants. The tables below it are made from it in the same transaction: they
-- hold what the database must guarantee (a SKU and a GTIN once, bundles of existing parts) and what is searched.
create table catalogue.products (
  product_id uuid primary key,
  handle text not null unique check (handle ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'),
  version bigint not null,
  state text not null check (state in ('draft', 'published', 'archived')),
  category text references catalogue.categories,
  document jsonb not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by text not null,
  rating_sum bigint not null default 0 check (rating_sum between ratings and ratings * 5),
  ratings integer not null default 0
);
create index products_category on catalogue.products (category);

-- What a change took the place of.
create table catalogue.product_versions (
  product_id uuid not null references catalogue.products,
  version bigint not null,
  state text not null,
  document jsonb not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (product_id, version)
);

create table catalogue.variants (
  sku text primary key check (sku ~ '^[A-Za-z0-9._-]{1,64}$'),
  product_id uuid not null references catalogue.products,
  -- As printed; unique as the 14 digits that it stands for.
  gtin text check (catalogue.is_gtin(gtin)),
  kind text not null check (kind in ('single', 'bundle')),
  state text not null check (state in ('active', 'retired')),
  options jsonb not null,
  replaces text references catalogue.variants check (replaces <> sku),
  place smallint not null,
  unique (sku, kind)
);
create unique index variants_gtin on catalogue.variants (lpad(gtin, 14, '0'));
create unique index variants_options on catalogue.variants (product_id, md5(options::text)) where state = 'active';
create index variants_replaces on catalogue.variants (replaces) where replaces is not null;

-- The constants in the foreign keys keep a bundle out of a bundle, whatever two requests do at once: the kind of a variant is for ever.
create table catalogue.bundle_parts (
  bundle_sku text not null,
  part_sku text not null,
  quantity integer not null check (quantity between 1 and 10000),
  bundle_kind text not null default 'bundle' check (bundle_kind = 'bundle'),
  part_kind text not null default 'single' check (part_kind = 'single'),
  primary key (bundle_sku, part_sku),
  foreign key (bundle_sku, bundle_kind) references catalogue.variants (sku, kind),
  foreign key (part_sku, part_kind) references catalogue.variants (sku, kind)
);
create index bundle_parts_part on catalogue.bundle_parts (part_sku);

create table catalogue.relations (
  product_id uuid not null references catalogue.products,
  kind text not null check (kind in ('goes_with', 'replaces', 'accessory_of')),
  other_id uuid not null references catalogue.products check (other_id <> product_id),
  place smallint not null,
  primary key (product_id, kind, other_id)
);
create index relations_other on catalogue.relations (other_id, kind);

create table catalogue.assortment (
  product_id uuid not null references catalogue.products,
  place smallint not null,
  includes boolean not null,
  sku text,
  channel text,
  location_id text,
  region text,
  from_at timestamptz,
  until_at timestamptz,
  primary key (product_id, place),
  check (from_at < until_at)
);

-- Is the product (asked_sku null) or this variant of it sold there and then? What is asked as null means "somewhere": any rule that
-- includes somewhere will do, and only a rule that excludes everywhere excludes. Rules of other variants say nothing.
create function catalogue.is_sold(asked_product uuid, asked_sku text, asked_channel text, asked_location text, asked_region text, at timestamptz)
returns boolean language sql stable parallel safe as $$
  select coalesce(not bool_or(not a.includes and m.matches) and (bool_or(a.includes and m.matches) or not bool_or(a.includes)), true)
  from catalogue.assortment a,
    lateral (select (a.channel is null or coalesce(a.channel = asked_channel, a.includes))
      and (a.location_id is null or coalesce(a.location_id = asked_location, a.includes))
      and (a.region is null or coalesce(a.region = asked_region, a.includes))
      and (a.from_at is null or a.from_at <= at) and (a.until_at is null or a.until_at > at) as matches) m
  where a.product_id = asked_product and (a.sku is null or a.sku = asked_sku)
$$;

-- Words of several languages in one vector.
create aggregate catalogue.all_words(tsvector) (sfunc = tsvector_concat, stype = tsvector, initcond = '');

-- What the search and the lists look in: one row a product, over all its languages.
create table catalogue.search (
  product_id uuid primary key references catalogue.products,
  state text not null,
  category text,
  brand text,
  -- The name in the first language, lower case.
  name_key text collate "C" not null,
  -- `colour=black`: what facets count and filter.
  terms text[] not null,
  -- `{"weight": [1.2, 1.4]}`: the least and the greatest of the product and its variants.
  numbers jsonb not null,
  words tsvector not null,
  -- Names, brand, SKUs, GTINs, lower case: for likeness when no word fits, and for parts of words.
  haystack text not null,
  has_assortment boolean not null
);
create index search_words on catalogue.search using gin (words);
create index search_terms on catalogue.search using gin (terms);
create index search_category on catalogue.search (category, product_id desc);
create index search_brand on catalogue.search (brand);
create index search_name on catalogue.search (name_key, product_id);
do $$
declare
  place text;
begin
  select n.nspname into place from pg_opclass o join pg_namespace n on n.oid = o.opcnamespace where o.opcname = 'gin_trgm_ops';
  if place is not null then
    execute format('create index search_likeness on catalogue.search using gin (haystack %I.gin_trgm_ops)', place);
  end if;
end $$;
