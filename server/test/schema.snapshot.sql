-- Made by server/test/tidy.db.test.ts; UPDATE_SCHEMA=1 renews it.

table access.api_keys
  id uuid not null
  name text not null
  roles text[] not null
  hint text not null
  secret_hash bytea not null
  created_at timestamp with time zone not null
  last_used_at timestamp with time zone
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  constraint api_keys_pkey PRIMARY KEY (id)
  constraint api_keys_roles_check CHECK (((cardinality(roles) > 0) AND (roles <@ ARRAY['admin'::text, 'marketer'::text, 'analyst'::text, 'agent'::text, 'store'::text, 'channel'::text])))
  CREATE UNIQUE INDEX api_keys_secret ON access.api_keys USING btree (secret_hash)

table access.audit_entries
  id uuid not null
  at timestamp with time zone not null
  actor_kind text not null
  actor_id text not null
  actor_name text not null
  action text not null
  object_kind text
  object_id text
  detail jsonb not null
  constraint audit_entries_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'api_key'::text, 'system'::text])))
  constraint audit_entries_pkey PRIMARY KEY (id)
  CREATE INDEX audit_entries_action ON access.audit_entries USING btree (action, id)
  CREATE INDEX audit_entries_actor ON access.audit_entries USING btree (actor_id, id)
  CREATE INDEX audit_entries_object ON access.audit_entries USING btree (object_id, id)
  CREATE TRIGGER audit_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON access.audit_entries FOR EACH STATEMENT EXECUTE FUNCTION access.refuse_change()

table access.login_attempts
  key bytea not null
  attempts integer not null
  last_at timestamp with time zone not null
  blocked_until timestamp with time zone
  constraint login_attempts_pkey PRIMARY KEY (key)

table access.login_links
  token_hash bytea not null
  staff_id uuid not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  constraint login_links_pkey PRIMARY KEY (token_hash)
  constraint login_links_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES access.staff(id)
  CREATE INDEX login_links_staff ON access.login_links USING btree (staff_id)

table access.sessions
  token_hash bytea not null
  staff_id uuid not null
  created_at timestamp with time zone not null
  seen_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  absolute_until timestamp with time zone not null
  constraint sessions_pkey PRIMARY KEY (token_hash)
  constraint sessions_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES access.staff(id)
  CREATE INDEX sessions_staff ON access.sessions USING btree (staff_id)

table access.staff
  id uuid not null
  email text not null
  email_key text not null
  name text not null
  roles text[] not null
  language text not null default 'en'::text
  state text not null
  password_hash text
  last_login_at timestamp with time zone
  created_at timestamp with time zone not null
  constraint staff_language_check CHECK ((language = ANY (ARRAY['en'::text, 'ru'::text, 'pl'::text, 'ro'::text])))
  constraint staff_pkey PRIMARY KEY (id)
  constraint staff_roles_check CHECK (((cardinality(roles) > 0) AND (roles <@ ARRAY['admin'::text, 'marketer'::text, 'analyst'::text, 'agent'::text, 'store'::text, 'channel'::text])))
  constraint staff_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text])))
  CREATE UNIQUE INDEX staff_email ON access.staff USING btree (email_key)
  CREATE TRIGGER keep_an_admin_on_delete AFTER DELETE ON access.staff FOR EACH ROW WHEN (((old.state = 'active'::text) AND ('admin'::text = ANY (old.roles)))) EXECUTE FUNCTION access.keep_an_admin()
  CREATE TRIGGER keep_an_admin_on_update AFTER UPDATE ON access.staff FOR EACH ROW WHEN (((old.state = 'active'::text) AND ('admin'::text = ANY (old.roles)) AND (NOT ((new.state = 'active'::text) AND ('admin'::text = ANY (new.roles)))))) EXECUTE FUNCTION access.keep_an_admin()

table audiences.audiences
  audience_id uuid not null
  name text not null
  description text not null
  state text not null
  version integer not null
  rule jsonb not null
  ready_made text
  created_by text not null
  created_at timestamp with time zone not null
  changed_at timestamp with time zone not null
  filled_at timestamp with time zone
  fill_after jsonb
  fill_until timestamp with time zone not null default '-infinity'::timestamp with time zone
  fill_trouble text
  constraint audiences_pkey PRIMARY KEY (audience_id)
  constraint audiences_state_check CHECK ((state = ANY (ARRAY['filling'::text, 'live'::text, 'archived'::text])))
  constraint audiences_version_check CHECK ((version > 0))

table audiences.changes
  origin_id uuid not null
  change_id uuid not null
  audience_id uuid not null
  at timestamp with time zone not null
  entered boolean not null
  because text not null
  constraint changes_because_check CHECK ((because = ANY (ARRAY['event'::text, 'time'::text, 'merge'::text, 'rule'::text, 'again'::text, 'list'::text])))
  constraint changes_pkey PRIMARY KEY (origin_id, change_id)
  CREATE INDEX changes_audience ON audiences.changes USING btree (audience_id, at DESC, change_id DESC)

table audiences.due
  origin_id uuid not null
  source_id uuid
  at timestamp with time zone not null default now()
  because text not null default 'again'::text
  constraint due_because_check CHECK ((because = ANY (ARRAY['again'::text, 'list'::text])))
  constraint due_pkey PRIMARY KEY (origin_id)
  CREATE INDEX due_source ON audiences.due USING btree (source_id) WHERE (source_id IS NOT NULL)

table audiences.erasures
  origin_id uuid not null
  asked_at timestamp with time zone not null default now()
  constraint erasures_pkey PRIMARY KEY (origin_id)

table audiences.flows
  audience_id uuid not null
  hour timestamp with time zone not null
  entered bigint not null default 0
  exited bigint not null default 0
  moved bigint not null default 0
  constraint flows_pkey PRIMARY KEY (audience_id, hour)

table audiences.list_acts
  act_id uuid not null
  audience_id uuid not null
  listed boolean not null
  at timestamp with time zone not null
  actor text not null
  note text not null
  moved integer not null
  undoes uuid
  constraint list_acts_pkey PRIMARY KEY (act_id)
  constraint list_acts_undoes_key UNIQUE (undoes)
  CREATE INDEX list_acts_newest ON audiences.list_acts USING btree (audience_id, at DESC, act_id DESC)

table audiences.list_moves
  origin_id uuid not null
  audience_id uuid not null
  key text not null
  listed boolean not null
  at timestamp with time zone not null
  actor text not null
  constraint list_moves_pkey PRIMARY KEY (origin_id, audience_id, key)

table audiences.list_people
  origin_id uuid not null
  audience_id uuid not null
  listed boolean not null
  at timestamp with time zone not null
  key text not null
  constraint list_people_pkey PRIMARY KEY (origin_id, audience_id)
  CREATE INDEX list_people_keys ON audiences.list_people USING btree (audience_id, key)

table audiences.people
  origin_id uuid not null
  version bigint not null
  facts text not null
  gone boolean not null default false
  xid xid8 not null default pg_current_xact_id()
  constraint people_pkey PRIMARY KEY (origin_id)
  CREATE INDEX people_changes ON audiences.people USING btree (xid, origin_id)

table audiences.price_watch
  one boolean not null default true
  seen_at timestamp with time zone
  constraint price_watch_one_check CHECK (one)
  constraint price_watch_pkey PRIMARY KEY (one)

table audiences.progress
  one boolean not null default true
  alias_xid xid8 not null default '0'::xid8
  alias_id bigint not null default 0
  feed_xid xid8 not null default '0'::xid8
  feed_id uuid not null default '00000000-0000-0000-0000-000000000000'::uuid
  walked_to uuid
  walking boolean not null default false
  awake boolean not null default false
  constraint progress_one_check CHECK (one)
  constraint progress_pkey PRIMARY KEY (one)

table audiences.standings
  origin_id uuid not null
  audience_id uuid not null
  version integer not null
  member boolean not null
  since timestamp with time zone not null
  flips_at timestamp with time zone
  inherited boolean not null default false
  active boolean not null default true
  constraint standings_pkey PRIMARY KEY (origin_id, audience_id)
  CREATE INDEX standings_by_origin ON audiences.standings USING btree (audience_id, origin_id) WHERE (member AND active)
  CREATE INDEX standings_flips ON audiences.standings USING btree (flips_at) WHERE ((flips_at IS NOT NULL) AND active)
  CREATE INDEX standings_members ON audiences.standings USING btree (audience_id, since DESC, origin_id DESC) WHERE (member AND active)
  CREATE INDEX standings_old ON audiences.standings USING btree (audience_id, version)

table audiences.versions
  audience_id uuid not null
  version integer not null
  name text not null
  rule jsonb not null
  at timestamp with time zone not null
  actor text not null
  constraint versions_pkey PRIMARY KEY (audience_id, version)

table catalogue.assortment
  product_id uuid not null
  place smallint not null
  includes boolean not null
  sku text
  channel text
  location_id text
  region text
  from_at timestamp with time zone
  until_at timestamp with time zone
  constraint assortment_check CHECK ((from_at < until_at))
  constraint assortment_pkey PRIMARY KEY (product_id, place)
  constraint assortment_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.products(product_id)

table catalogue.attributes
  code text not null
  version bigint not null default 1
  type text not null
  unit text
  names jsonb not null
  choices jsonb not null default '[]'::jsonb
  facet boolean not null
  constraint attributes_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text))
  constraint attributes_pkey PRIMARY KEY (code)
  constraint attributes_type_check CHECK ((type = ANY (ARRAY['text'::text, 'number'::text, 'boolean'::text, 'choice'::text, 'date'::text])))

table catalogue.bundle_parts
  bundle_sku text not null
  part_sku text not null
  quantity integer not null
  bundle_kind text not null default 'bundle'::text
  part_kind text not null default 'single'::text
  constraint bundle_parts_bundle_kind_check CHECK ((bundle_kind = 'bundle'::text))
  constraint bundle_parts_bundle_sku_bundle_kind_fkey FOREIGN KEY (bundle_sku, bundle_kind) REFERENCES catalogue.variants(sku, kind)
  constraint bundle_parts_part_kind_check CHECK ((part_kind = 'single'::text))
  constraint bundle_parts_part_sku_part_kind_fkey FOREIGN KEY (part_sku, part_kind) REFERENCES catalogue.variants(sku, kind)
  constraint bundle_parts_pkey PRIMARY KEY (bundle_sku, part_sku)
  constraint bundle_parts_quantity_check CHECK (((quantity >= 1) AND (quantity <= 10000)))
  CREATE INDEX bundle_parts_part ON catalogue.bundle_parts USING btree (part_sku)

table catalogue.categories
  code text not null
  version bigint not null default 1
  parent text
  path text[] not null
  names jsonb not null
  position integer not null
  tax_category text
  attributes text[] not null
  google_category text
  number bigint not null identity
  constraint categories_check CHECK (((path[cardinality(path)] = code) AND (cardinality(path) <= 12)))
  constraint categories_code_check CHECK ((code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text))
  constraint categories_number_key UNIQUE (number)
  constraint categories_parent_fkey FOREIGN KEY (parent) REFERENCES catalogue.categories(code)
  constraint categories_pkey PRIMARY KEY (code)
  CREATE INDEX categories_parent ON catalogue.categories USING btree (parent)
  CREATE INDEX categories_path ON catalogue.categories USING gin (path)

table catalogue.feeds
  feed_id uuid not null
  version bigint not null default 1
  name text not null
  form text not null
  key_hash text not null
  settings jsonb not null
  created_at timestamp with time zone not null
  read_at timestamp with time zone
  last_bytes bigint
  last_offers integer
  constraint feeds_form_check CHECK ((form = ANY (ARRAY['google'::text, 'google_local'::text, 'yandex'::text])))
  constraint feeds_last_bytes_check CHECK ((last_bytes >= 0))
  constraint feeds_last_offers_check CHECK ((last_offers >= 0))
  constraint feeds_pkey PRIMARY KEY (feed_id)

table catalogue.picture_sizes
  hash text not null
  width integer not null
  bytes integer not null
  created_at timestamp with time zone not null
  content bytea not null
  constraint picture_sizes_check CHECK ((bytes = octet_length(content)))
  constraint picture_sizes_hash_fkey FOREIGN KEY (hash) REFERENCES catalogue.pictures(hash) ON DELETE CASCADE
  constraint picture_sizes_pkey PRIMARY KEY (hash, width)
  constraint picture_sizes_width_check CHECK ((width > 0))

table catalogue.picture_uses
  hash text not null
  product_id uuid not null
  constraint picture_uses_hash_fkey FOREIGN KEY (hash) REFERENCES catalogue.pictures(hash)
  constraint picture_uses_pkey PRIMARY KEY (hash, product_id)
  constraint picture_uses_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.products(product_id)

table catalogue.pictures
  hash text not null
  type text not null
  width integer not null
  height integer not null
  bytes integer not null
  created_at timestamp with time zone not null
  created_by text not null
  content bytea not null
  brought_at timestamp with time zone not null default now()
  constraint pictures_check CHECK ((bytes = octet_length(content)))
  constraint pictures_hash_check CHECK ((hash ~ '^[0-9a-f]{64}$'::text))
  constraint pictures_height_check CHECK ((height > 0))
  constraint pictures_pkey PRIMARY KEY (hash)
  constraint pictures_type_check CHECK ((type = ANY (ARRAY['image/jpeg'::text, 'image/png'::text, 'image/webp'::text, 'image/avif'::text])))
  constraint pictures_width_check CHECK ((width > 0))

table catalogue.product_versions
  product_id uuid not null
  version bigint not null
  state text not null
  document jsonb not null
  changed_at timestamp with time zone not null
  changed_by text not null
  constraint product_versions_pkey PRIMARY KEY (product_id, version)
  constraint product_versions_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.products(product_id)

table catalogue.products
  product_id uuid not null
  handle text not null
  version bigint not null
  state text not null
  category text
  document jsonb not null
  created_at timestamp with time zone not null
  changed_at timestamp with time zone not null
  changed_by text not null
  rating_sum bigint not null default 0
  ratings integer not null default 0
  number bigint not null identity
  constraint products_category_fkey FOREIGN KEY (category) REFERENCES catalogue.categories(code)
  constraint products_check CHECK (((rating_sum >= ratings) AND (rating_sum <= (ratings * 5))))
  constraint products_handle_check CHECK ((handle ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'::text))
  constraint products_handle_key UNIQUE (handle)
  constraint products_number_key UNIQUE (number)
  constraint products_pkey PRIMARY KEY (product_id)
  constraint products_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text, 'archived'::text])))
  CREATE INDEX products_category ON catalogue.products USING btree (category)
  CREATE INDEX products_imported ON catalogue.products USING btree (changed_by, product_id) WHERE (changed_by ~~ 'import %'::text)

table catalogue.questions
  question_id uuid not null
  product_id uuid not null
  origin_id uuid
  state text not null
  text text not null
  author text not null
  language text not null
  answer text
  reason text
  decided_by text
  decided_at timestamp with time zone
  created_at timestamp with time zone not null
  constraint questions_check CHECK (((state <> 'published'::text) OR (answer IS NOT NULL)))
  constraint questions_pkey PRIMARY KEY (question_id)
  constraint questions_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.products(product_id)
  constraint questions_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'published'::text, 'rejected'::text])))
  CREATE INDEX questions_origin ON catalogue.questions USING btree (origin_id) WHERE (origin_id IS NOT NULL)
  CREATE INDEX questions_product ON catalogue.questions USING btree (product_id, question_id DESC) WHERE (state = 'published'::text)
  CREATE INDEX questions_state ON catalogue.questions USING btree (state, question_id)

table catalogue.relations
  product_id uuid not null
  kind text not null
  other_id uuid not null
  place smallint not null
  sku text
  other_sku text
  constraint relations_kind_check CHECK ((kind = ANY (ARRAY['goes_with'::text, 'replaces'::text, 'accessory_of'::text])))
  constraint relations_not_to_itself CHECK (((other_id <> product_id) OR COALESCE((sku <> other_sku), false)))
  constraint relations_once UNIQUE NULLS NOT DISTINCT (product_id, kind, other_id, sku, other_sku)
  constraint relations_other_id_fkey FOREIGN KEY (other_id) REFERENCES catalogue.products(product_id)
  constraint relations_other_id_other_sku_fkey FOREIGN KEY (other_id, other_sku) REFERENCES catalogue.variants(product_id, sku)
  constraint relations_pkey PRIMARY KEY (product_id, place)
  constraint relations_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.products(product_id)
  constraint relations_product_id_sku_fkey FOREIGN KEY (product_id, sku) REFERENCES catalogue.variants(product_id, sku)
  CREATE INDEX relations_other ON catalogue.relations USING btree (other_id, kind)

table catalogue.reviews
  review_id uuid not null
  product_id uuid not null
  origin_id uuid
  state text not null
  stars smallint not null
  title text
  text text
  author text not null
  language text not null
  verified boolean not null
  answer text
  reason text
  decided_by text
  decided_at timestamp with time zone
  created_at timestamp with time zone not null
  constraint reviews_pkey PRIMARY KEY (review_id)
  constraint reviews_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.products(product_id)
  constraint reviews_stars_check CHECK (((stars >= 1) AND (stars <= 5)))
  constraint reviews_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'published'::text, 'rejected'::text])))
  CREATE INDEX reviews_origin ON catalogue.reviews USING btree (origin_id) WHERE (origin_id IS NOT NULL)
  CREATE INDEX reviews_product ON catalogue.reviews USING btree (product_id, review_id DESC) WHERE (state = 'published'::text)
  CREATE INDEX reviews_state ON catalogue.reviews USING btree (state, review_id)
  CREATE UNIQUE INDEX reviews_once ON catalogue.reviews USING btree (product_id, origin_id) WHERE (origin_id IS NOT NULL)

table catalogue.search
  product_id uuid not null
  state text not null
  category text
  brand text
  name_key text not null
  terms text[] not null
  numbers jsonb not null
  words tsvector not null
  haystack text not null
  has_assortment boolean not null
  constraint search_pkey PRIMARY KEY (product_id)
  constraint search_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.products(product_id)
  CREATE INDEX search_brand ON catalogue.search USING btree (brand)
  CREATE INDEX search_category ON catalogue.search USING btree (category, product_id DESC)
  CREATE INDEX search_likeness ON catalogue.search USING gin (haystack gin_trgm_ops)
  CREATE INDEX search_name ON catalogue.search USING btree (name_key, product_id)
  CREATE INDEX search_terms ON catalogue.search USING gin (terms)
  CREATE INDEX search_words ON catalogue.search USING gin (words)

table catalogue.settings
  one boolean not null default true
  version bigint not null default 1
  languages text[] not null default '{en}'::text[]
  channels jsonb not null default '[]'::jsonb
  reindex_after uuid
  constraint settings_languages_check CHECK (((cardinality(languages) >= 1) AND (cardinality(languages) <= 20)))
  constraint settings_one_check CHECK (one)
  constraint settings_pkey PRIMARY KEY (one)

table catalogue.variants
  sku text not null
  product_id uuid not null
  gtin text
  kind text not null
  state text not null
  options jsonb not null
  replaces text
  place smallint not null
  constraint variants_check CHECK ((replaces <> sku))
  constraint variants_gtin_check CHECK (catalogue.is_gtin(gtin))
  constraint variants_kind_check CHECK ((kind = ANY (ARRAY['single'::text, 'bundle'::text])))
  constraint variants_of_product UNIQUE (product_id, sku)
  constraint variants_pkey PRIMARY KEY (sku)
  constraint variants_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalogue.products(product_id)
  constraint variants_replaces_fkey FOREIGN KEY (replaces) REFERENCES catalogue.variants(sku)
  constraint variants_sku_check CHECK ((sku ~ '^[A-Za-z0-9._-]{1,64}$'::text))
  constraint variants_sku_kind_key UNIQUE (sku, kind)
  constraint variants_state_check CHECK ((state = ANY (ARRAY['active'::text, 'retired'::text])))
  CREATE INDEX variants_replaces ON catalogue.variants USING btree (replaces) WHERE (replaces IS NOT NULL)
  CREATE UNIQUE INDEX variants_gtin ON catalogue.variants USING btree (lpad(gtin, 14, '0'::text))
  CREATE UNIQUE INDEX variants_options ON catalogue.variants USING btree (product_id, md5((options)::text)) WHERE (state = 'active'::text)

table channels.import_errors
  import_id uuid not null
  row_number bigint not null
  reason text not null
  detail text not null
  raw text not null
  constraint import_errors_import_id_fkey FOREIGN KEY (import_id) REFERENCES channels.imports(id)
  constraint import_errors_pkey PRIMARY KEY (import_id, row_number)

table channels.imports
  id uuid not null
  name text not null
  state text not null
  dry_run boolean not null default false
  scope_source_id uuid
  source_id uuid
  mapping jsonb
  file text not null
  place text not null
  file_bytes bigint not null
  read_bytes bigint not null default 0
  rows bigint not null default 0
  accepted bigint not null default 0
  duplicates bigint not null default 0
  failed bigint not null default 0
  totals jsonb not null default '{}'::jsonb
  checkpoint jsonb not null default '{}'::jsonb
  created_by text not null
  created_at timestamp with time zone not null
  finished_at timestamp with time zone
  failure text
  owner uuid
  leased_until timestamp with time zone
  constraint imports_pkey PRIMARY KEY (id)
  constraint imports_state_check CHECK ((state = ANY (ARRAY['uploaded'::text, 'running'::text, 'paused'::text, 'done'::text, 'failed'::text, 'undoing'::text, 'undone'::text, 'cancelled'::text])))
  CREATE INDEX imports_at_work ON channels.imports USING btree (state) WHERE (state = ANY (ARRAY['running'::text, 'undoing'::text]))
  CREATE INDEX imports_created ON channels.imports USING btree (created_at DESC, id)

table channels.source_keys
  id uuid not null
  source_id uuid not null
  hash bytea not null
  hint text not null
  created_at timestamp with time zone not null
  last_used_at timestamp with time zone
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  constraint source_keys_hash_key UNIQUE (hash)
  constraint source_keys_pkey PRIMARY KEY (id)
  constraint source_keys_source_id_fkey FOREIGN KEY (source_id) REFERENCES channels.sources(id)
  CREATE INDEX source_keys_of ON channels.source_keys USING btree (source_id)

table channels.source_traffic
  source_id uuid not null
  hour timestamp with time zone not null
  accepted bigint not null default 0
  rejected bigint not null default 0
  last_event_at timestamp with time zone
  constraint source_traffic_pkey PRIMARY KEY (source_id, hour)
  constraint source_traffic_source_id_fkey FOREIGN KEY (source_id) REFERENCES channels.sources(id)

table channels.sources
  id uuid not null
  slug text not null
  name text not null
  kind text not null
  state text not null default 'active'::text
  shared_device boolean not null
  events_per_minute integer
  created_at timestamp with time zone not null
  constraint sources_events_per_minute_check CHECK ((events_per_minute > 0))
  constraint sources_kind_check CHECK ((kind = ANY (ARRAY['web'::text, 'app'::text, 'till'::text, 'kiosk'::text, 'call_centre'::text, 'messenger'::text, 'courier'::text, 'partner'::text, 'crm'::text])))
  constraint sources_pkey PRIMARY KEY (id)
  constraint sources_slug_key UNIQUE (slug)
  constraint sources_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text])))

table history.alias_positions
  generation integer not null
  xid xid8 not null default '0'::xid8
  id bigint not null default 0
  constraint alias_positions_pkey PRIMARY KEY (generation)

table history.erasures
  origin_id uuid not null
  asked_at timestamp with time zone not null default now()
  done_at timestamp with time zone
  constraint erasures_pkey PRIMARY KEY (origin_id)
  CREATE INDEX erasures_open ON history.erasures USING btree (asked_at) WHERE (done_at IS NULL)

table history.planned
  shard smallint not null
  block uuid not null
  generation integer not null
  no bigint not null
  from_xid xid8 not null
  from_seq bigint not null
  from_at timestamp with time zone not null
  upto_xid xid8 not null
  upto_seq bigint not null
  upto_at timestamp with time zone not null
  events integer not null
  planned_at timestamp with time zone not null default now()
  done_at timestamp with time zone
  constraint planned_pkey PRIMARY KEY (shard, block)
  CREATE INDEX planned_block ON history.planned USING btree (block)
  CREATE UNIQUE INDEX planned_open ON history.planned USING btree (shard) WHERE (done_at IS NULL)

table history.shards
  shard smallint not null
  done_no bigint not null default 0
  until_xid xid8
  until_seq bigint
  constraint shards_pkey PRIMARY KEY (shard)

table history.state
  one boolean not null default true
  reading integer not null default 1
  writing integer not null default 1
  rebuild_started_at timestamp with time zone
  rebuild_reason text
  constraint state_one_check CHECK (one)
  constraint state_pkey PRIMARY KEY (one)

table history.trouble
  one boolean not null default true
  since timestamp with time zone not null default now()
  last_at timestamp with time zone not null default now()
  failures integer not null default 1
  code text not null
  constraint trouble_one_check CHECK (one)
  constraint trouble_pkey PRIMARY KEY (one)

table identity.alias_changes
  id bigint not null identity
  xid xid8 not null default pg_current_xact_id()
  origin_id uuid not null
  person_id uuid not null
  at timestamp with time zone not null default now()
  constraint alias_changes_pkey PRIMARY KEY (origin_id, id)
  CREATE INDEX alias_changes_order ON identity.alias_changes USING btree (xid, id)

table identity.aliases
  origin_id uuid not null
  person_id uuid not null
  family_id uuid not null
  constraint aliases_pkey PRIMARY KEY (origin_id)
  CREATE INDEX aliases_family ON identity.aliases USING btree (family_id)
  CREATE INDEX aliases_person ON identity.aliases USING btree (person_id)

table identity.conflicts
  id uuid not null
  at timestamp with time zone not null
  kind text not null
  type text not null
  origin_ids uuid[] not null
  state text not null default 'open'::text
  resolved_by text
  resolved_at timestamp with time zone
  reason text
  constraint conflicts_kind_check CHECK ((kind = ANY (ARRAY['verified_conflict'::text, 'limit'::text, 'cluster_too_big'::text, 'recycled'::text, 'kept_apart'::text])))
  constraint conflicts_pkey PRIMARY KEY (id)
  constraint conflicts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'merged'::text, 'kept_apart'::text, 'dismissed'::text])))
  CREATE INDEX conflicts_origins ON identity.conflicts USING gin (origin_ids)
  CREATE INDEX conflicts_state ON identity.conflicts USING btree (state, at DESC, id DESC)

table identity.epoch
  one boolean not null default true
  epoch bigint not null default 1
  rules_version integer not null default 0
  constraint epoch_one_check CHECK (one)
  constraint epoch_pkey PRIMARY KEY (one)

table identity.families
  family_id uuid not null
  constraint families_pkey PRIMARY KEY (family_id)

table identity.forget_origins
  origin_id uuid not null
  source_id uuid not null
  judged boolean not null default false
  freed boolean not null default false
  first_at timestamp with time zone
  last_at timestamp with time zone
  verified_at timestamp with time zone
  constraint forget_origins_pkey PRIMARY KEY (origin_id, source_id)
  CREATE INDEX forget_origins_stage ON identity.forget_origins USING btree (source_id, judged, origin_id)

table identity.forgets
  source_id uuid not null
  stage text not null default 'gather'::text
  constraint forgets_pkey PRIMARY KEY (source_id)
  constraint forgets_stage_check CHECK ((stage = ANY (ARRAY['gather'::text, 'judge'::text, 'again'::text, 'ledger'::text, 'done'::text])))

table identity.identifiers
  origin_id uuid not null
  type text not null
  value text not null
  verified_at timestamp with time zone
  first_seen_at timestamp with time zone not null
  last_seen_at timestamp with time zone not null
  source_id uuid
  state text not null default 'normal'::text
  hub boolean not null default false
  crowded text[] not null default '{}'::text[]
  constraint identifiers_pkey PRIMARY KEY (origin_id)
  constraint identifiers_state_check CHECK ((state = ANY (ARRAY['normal'::text, 'shared'::text, 'protected'::text])))

table identity.links
  a_id uuid not null
  b_id uuid not null
  id uuid not null
  kind text not null
  state text not null
  reason text not null
  first_at timestamp with time zone not null
  verified_at timestamp with time zone
  event_id uuid
  source_id uuid
  actor text not null
  recorded_at timestamp with time zone not null default now()
  constraint links_check CHECK ((a_id < b_id))
  constraint links_kind_check CHECK ((kind = ANY (ARRAY['same_event'::text, 'alias'::text, 'staff_merge'::text])))
  constraint links_pkey PRIMARY KEY (a_id, b_id)
  constraint links_state_check CHECK ((state = ANY (ARRAY['active'::text, 'refused'::text, 'cut'::text])))
  CREATE INDEX links_b ON identity.links USING btree (b_id)

table identity.merges
  id uuid not null
  kind text not null
  at timestamp with time zone not null
  survivor_id uuid not null
  absorbed_id uuid not null
  actor text not null
  reason text not null
  link_id uuid
  moved uuid[] not null
  undone_at timestamp with time zone
  undone_by text
  constraint merges_kind_check CHECK ((kind = ANY (ARRAY['merge'::text, 'move'::text])))
  constraint merges_pkey PRIMARY KEY (survivor_id, id)
  CREATE INDEX merges_absorbed ON identity.merges USING btree (absorbed_id)
  CREATE INDEX merges_id ON identity.merges USING btree (id)

table identity.reruns
  rules_version integer not null
  stage text not null default 'values'::text
  position uuid
  people_changed bigint not null default 0
  started_at timestamp with time zone not null default now()
  done_at timestamp with time zone
  constraint reruns_pkey PRIMARY KEY (rules_version)
  constraint reruns_stage_check CHECK ((stage = ANY (ARRAY['values'::text, 'hubs'::text, 'families'::text, 'done'::text])))

table identity.rules
  version integer not null
  document jsonb not null
  actor text not null
  at timestamp with time zone not null default now()
  constraint rules_pkey PRIMARY KEY (version)

table identity.separations
  separation_id uuid not null
  origin_id uuid not null
  side smallint not null
  at timestamp with time zone not null default now()
  actor text not null
  constraint separations_pkey PRIMARY KEY (origin_id, separation_id)
  constraint separations_side_check CHECK ((side = ANY (ARRAY[0, 1])))
  CREATE INDEX separations_id ON identity.separations USING btree (separation_id)

table identity.tombstones
  person_id uuid not null
  erased_at timestamp with time zone not null default now()
  constraint tombstones_pkey PRIMARY KEY (person_id)

table journeys.assignments
  origin_id uuid not null
  experiment_id uuid not null
  arm text not null
  version integer not null
  entered_at timestamp with time zone not null
  constraint assignments_pkey PRIMARY KEY (origin_id, experiment_id)
  CREATE INDEX assignments_experiment ON journeys.assignments USING btree (experiment_id, entered_at)

table journeys.bulk_starts
  bulk_id uuid not null
  journey_id uuid not null
  audience_id uuid not null
  because text not null
  data jsonb not null default '{}'::jsonb
  due_at timestamp with time zone not null
  after_id uuid not null default '00000000-0000-0000-0000-000000000000'::uuid
  taken integer not null default 0
  done_at timestamp with time zone
  constraint bulk_starts_pkey PRIMARY KEY (bulk_id)
  CREATE INDEX bulk_starts_due ON journeys.bulk_starts USING btree (due_at) WHERE (done_at IS NULL)

table journeys.date_readings
  journey_id uuid not null
  version integer not null
  after_id uuid not null default '00000000-0000-0000-0000-000000000000'::uuid
  constraint date_readings_pkey PRIMARY KEY (journey_id)

table journeys.dates
  origin_id uuid not null
  journey_id uuid not null
  trigger_key text not null
  due_at timestamp with time zone not null
  constraint dates_pkey PRIMARY KEY (origin_id, journey_id, trigger_key)
  CREATE INDEX dates_due ON journeys.dates USING btree (journey_id, due_at)

table journeys.experiment_versions
  experiment_id uuid not null
  version integer not null
  document jsonb not null
  actor text not null
  at timestamp with time zone not null
  constraint experiment_versions_experiment_id_fkey FOREIGN KEY (experiment_id) REFERENCES journeys.experiments(experiment_id)
  constraint experiment_versions_pkey PRIMARY KEY (experiment_id, version)

table journeys.experiments
  experiment_id uuid not null
  key text not null
  state text not null default 'draft'::text
  version integer not null default 1
  document jsonb not null
  taken_from integer
  started_at timestamp with time zone
  ended_at timestamp with time zone
  decided_arm text
  reason text
  created_by text not null
  created_at timestamp with time zone not null
  changed_at timestamp with time zone not null
  constraint experiments_check CHECK (((state = 'draft'::text) = (started_at IS NULL)))
  constraint experiments_check1 CHECK (((state = ANY (ARRAY['stopped'::text, 'decided'::text])) = (ended_at IS NOT NULL)))
  constraint experiments_check2 CHECK (((state = 'decided'::text) = (decided_arm IS NOT NULL)))
  constraint experiments_key_key UNIQUE (key)
  constraint experiments_pkey PRIMARY KEY (experiment_id)
  constraint experiments_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'running'::text, 'stopped'::text, 'decided'::text])))

table journeys.goods_seen
  sku text not null
  location_ids text[] not null
  constraint goods_seen_pkey PRIMARY KEY (sku)

table journeys.goods_watch
  one boolean not null default true
  looked_at timestamp with time zone
  constraint goods_watch_one_check CHECK (one)
  constraint goods_watch_pkey PRIMARY KEY (one)

table journeys.hold_out
  one boolean not null default true
  revision integer not null default 0
  percent integer not null default 0
  salt text not null default 'global hold-out'::text
  since timestamp with time zone
  constraint hold_out_one_check CHECK (one)
  constraint hold_out_percent_check CHECK (((percent >= 0) AND (percent <= 50)))
  constraint hold_out_pkey PRIMARY KEY (one)

table journeys.journeys
  journey_id uuid not null
  name text not null
  state text not null default 'draft'::text
  version integer
  draft jsonb not null
  revision integer not null default 1
  published_revision integer
  stamp bigint not null default 1
  created_by text not null
  created_at timestamp with time zone not null
  changed_at timestamp with time zone not null
  constraint journeys_check CHECK (((state = 'draft'::text) OR (version IS NOT NULL)))
  constraint journeys_pkey PRIMARY KEY (journey_id)
  constraint journeys_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'live'::text, 'paused'::text, 'draining'::text, 'stopped'::text])))

table journeys.messages
  origin_id uuid not null
  message_id uuid not null
  run_id uuid
  journey_id uuid
  step_id text
  channel text not null
  counts boolean not null
  at timestamp with time zone not null
  sent_at timestamp with time zone
  delivered_at timestamp with time zone
  opened_at timestamp with time zone
  clicked_at timestamp with time zone
  dropped_at timestamp with time zone
  constraint messages_pkey PRIMARY KEY (origin_id, message_id)
  CREATE INDEX messages_cap ON journeys.messages USING btree (origin_id, at) WHERE counts
  CREATE INDEX messages_step ON journeys.messages USING btree (journey_id, step_id, channel) WHERE (journey_id IS NOT NULL)

table journeys.orders
  origin_id uuid not null
  run_id uuid not null
  event_id uuid not null
  journey_id uuid not null
  order_id text not null
  currency text not null
  minor bigint not null
  at timestamp with time zone not null
  constraint orders_pkey PRIMARY KEY (origin_id, run_id, event_id)
  CREATE INDEX orders_journey ON journeys.orders USING btree (journey_id)

table journeys.outcomes
  origin_id uuid not null
  event_id uuid not null
  kind text not null
  order_id text
  currency text
  minor bigint not null default 0
  units integer not null default 0
  at timestamp with time zone not null
  constraint outcomes_kind_check CHECK ((kind = ANY (ARRAY['order'::text, 'refund'::text, 'return'::text, 'unsubscribed'::text])))
  constraint outcomes_minor_check CHECK ((minor >= 0))
  constraint outcomes_pkey PRIMARY KEY (origin_id, event_id)
  constraint outcomes_units_check CHECK ((units >= 0))
  CREATE INDEX outcomes_at ON journeys.outcomes USING btree (at)

table journeys.runs
  origin_id uuid not null
  run_id uuid not null
  journey_id uuid not null
  version integer not null
  state text not null
  step_id text
  seq integer not null default 0
  traced integer not null default 1
  wake_at timestamp with time zone
  memory jsonb not null default '{}'::jsonb
  because text not null
  held_out boolean not null default false
  started_at timestamp with time zone not null
  ended_at timestamp with time zone
  reason text
  goal_at timestamp with time zone
  failures integer not null default 0
  trouble text
  constraint runs_check CHECK (((state = 'ended'::text) = (ended_at IS NOT NULL)))
  constraint runs_check1 CHECK (((state = 'ended'::text) OR (step_id IS NOT NULL)))
  constraint runs_pkey PRIMARY KEY (origin_id, run_id)
  constraint runs_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'ended'::text])))
  CREATE INDEX runs_due ON journeys.runs USING btree (journey_id, wake_at) WHERE ((state = 'waiting'::text) AND (wake_at IS NOT NULL))
  CREATE INDEX runs_new ON journeys.runs USING btree (journey_id, started_at DESC, run_id DESC)
  CREATE INDEX runs_person ON journeys.runs USING btree (origin_id, started_at DESC)
  CREATE INDEX runs_step ON journeys.runs USING btree (journey_id, step_id) WHERE (state = 'waiting'::text)
  CREATE INDEX runs_trouble ON journeys.runs USING btree (journey_id) WHERE (trouble IS NOT NULL)
  CREATE UNIQUE INDEX runs_open ON journeys.runs USING btree (origin_id, journey_id) WHERE (state = 'waiting'::text)

table journeys.settings
  one boolean not null default true
  revision integer not null default 0
  document jsonb not null default '{}'::jsonb
  constraint settings_one_check CHECK (one)
  constraint settings_pkey PRIMARY KEY (one)

table journeys.tallies
  journey_id uuid not null
  step_id text not null
  what text not null
  n bigint not null
  constraint tallies_pkey PRIMARY KEY (journey_id, step_id, what)

table journeys.tasks
  origin_id uuid not null
  task_id uuid not null
  run_id uuid not null
  journey_id uuid not null
  step_id text not null
  text text not null
  role text not null
  state text not null default 'open'::text
  due_at timestamp with time zone not null
  created_at timestamp with time zone not null
  done_by text
  done_at timestamp with time zone
  note text
  constraint tasks_check CHECK (((state = 'open'::text) = (done_at IS NULL)))
  constraint tasks_pkey PRIMARY KEY (origin_id, task_id)
  constraint tasks_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'cancelled'::text])))
  CREATE INDEX tasks_due ON journeys.tasks USING btree (state, due_at, task_id)
  CREATE INDEX tasks_id ON journeys.tasks USING btree (task_id)
  CREATE INDEX tasks_journey ON journeys.tasks USING btree (journey_id) WHERE (state = 'open'::text)
  CREATE INDEX tasks_run ON journeys.tasks USING btree (origin_id, run_id) WHERE (state = 'open'::text)

table journeys.traces
  origin_id uuid not null
  run_id uuid not null
  n integer not null
  step_id text
  what text not null
  at timestamp with time zone not null
  detail jsonb not null default '{}'::jsonb
  constraint traces_pkey PRIMARY KEY (origin_id, run_id, n)

table journeys.versions
  journey_id uuid not null
  version integer not null
  document jsonb not null
  actor text not null
  at timestamp with time zone not null
  constraint versions_journey_id_fkey FOREIGN KEY (journey_id) REFERENCES journeys.journeys(journey_id)
  constraint versions_pkey PRIMARY KEY (journey_id, version)

table journeys.viewed_goods
  origin_id uuid not null
  sku text not null
  at timestamp with time zone not null
  constraint viewed_goods_pkey PRIMARY KEY (origin_id, sku)
  CREATE INDEX viewed_goods_at ON journeys.viewed_goods USING btree (at)
  CREATE INDEX viewed_goods_sku ON journeys.viewed_goods USING btree (sku)

table kit.facts
  name text not null
  value jsonb not null
  constraint facts_pkey PRIMARY KEY (name)

table kit.idempotency
  caller text not null
  key text not null
  route text not null
  request_hash text not null
  status smallint
  answer jsonb
  at timestamp with time zone not null default now()
  constraint idempotency_pkey PRIMARY KEY (caller, key)
  CREATE INDEX idempotency_at ON kit.idempotency USING brin (at)

table kit.migrations
  part text not null
  number integer not null
  name text not null
  checksum text not null
  breaking boolean not null
  applied_at timestamp with time zone not null default now()
  constraint migrations_pkey PRIMARY KEY (part, number)

table kit.secrets
  name text not null
  value bytea not null
  constraint secrets_pkey PRIMARY KEY (name)

table loyalty.account_origins
  origin_id uuid not null
  kind text not null
  account_id uuid not null
  constraint account_origins_pkey PRIMARY KEY (origin_id, kind)
  CREATE INDEX account_origins_account ON loyalty.account_origins USING btree (account_id)

table loyalty.accounts
  account_id uuid not null
  kind text not null
  state text not null default 'open'::text
  debt bigint not null default 0
  opened_at timestamp with time zone not null
  constraint accounts_debt_check CHECK ((debt >= 0))
  constraint accounts_kind_check CHECK ((kind ~ '^[a-z][a-z0-9_]{0,31}$'::text))
  constraint accounts_pkey PRIMARY KEY (account_id)
  constraint accounts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'blocked'::text, 'closed'::text])))

table loyalty.allowance_shares
  allowance_id uuid not null
  share_no integer not null
  origin_id uuid
  hold_id uuid not null
  points bigint not null
  spent bigint not null default 0
  constraint allowance_shares_allowance_id_fkey FOREIGN KEY (allowance_id) REFERENCES loyalty.allowances(allowance_id)
  constraint allowance_shares_check CHECK (((spent >= 0) AND (spent <= points)))
  constraint allowance_shares_pkey PRIMARY KEY (allowance_id, share_no)
  constraint allowance_shares_points_check CHECK ((points > 0))
  CREATE INDEX allowance_shares_origin ON loyalty.allowance_shares USING btree (origin_id)

table loyalty.allowances
  allowance_id uuid not null
  till text not null
  location_id text
  kind text not null
  public_key bytea not null
  state text not null default 'open'::text
  granted bigint not null
  spent bigint not null default 0
  overspent bigint not null default 0
  refused_slips integer not null default 0
  drawn_by text not null
  issued_at timestamp with time zone not null
  ends_at timestamp with time zone not null
  settle_until timestamp with time zone not null
  closed_at timestamp with time zone
  constraint allowances_check CHECK (((spent >= 0) AND (spent <= granted)))
  constraint allowances_check1 CHECK (((overspent >= 0) AND (overspent <= spent)))
  constraint allowances_check2 CHECK (((issued_at < ends_at) AND (ends_at <= settle_until)))
  constraint allowances_check3 CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL)))
  constraint allowances_granted_check CHECK ((granted >= 0))
  constraint allowances_pkey PRIMARY KEY (allowance_id)
  constraint allowances_public_key_check CHECK ((octet_length(public_key) = 32))
  constraint allowances_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
  CREATE INDEX allowances_till ON loyalty.allowances USING btree (till, allowance_id)

table loyalty.approvals
  approval_id uuid not null
  what text not null
  state text not null
  wish jsonb not null
  amount bigint not null
  reason text not null
  asked_by text not null
  asked_by_id text not null
  asked_at timestamp with time zone not null
  decided_by text
  decided_by_id text
  decided_at timestamp with time zone
  constraint approvals_amount_check CHECK ((amount >= 0))
  constraint approvals_check CHECK (((state = 'asked'::text) = (decided_by_id IS NULL)))
  constraint approvals_pkey PRIMARY KEY (approval_id)
  constraint approvals_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'approved'::text, 'refused'::text])))
  constraint approvals_what_check CHECK ((what = ANY (ARRAY['grant'::text, 'bulk_grant'::text, 'correct'::text, 'reverse'::text])))
  constraint four_eyes CHECK ((decided_by_id <> asked_by_id))
  CREATE INDEX approvals_open ON loyalty.approvals USING btree (asked_at) WHERE (state = 'asked'::text)

table loyalty.budgets
  budget_id text not null
  most bigint not null
  used bigint not null default 0
  constraint budgets_budget_id_check CHECK ((budget_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
  constraint budgets_most_check CHECK ((most >= 0))
  constraint budgets_pkey PRIMARY KEY (budget_id)
  constraint within_budget CHECK (((used >= 0) AND (used <= most)))

table loyalty.card_batches
  batch_id uuid not null
  name text not null
  prefix text not null
  size integer not null
  made_by text not null
  made_at timestamp with time zone not null
  constraint card_batches_pkey PRIMARY KEY (batch_id)
  constraint card_batches_size_check CHECK ((size > 0))

table loyalty.card_imports
  number text not null
  import_id uuid not null
  made boolean not null
  operation_id uuid
  kind text
  amount bigint not null default 0
  at timestamp with time zone not null
  undone_at timestamp with time zone
  constraint card_imports_amount_check CHECK ((amount >= 0))
  constraint card_imports_check CHECK (((operation_id IS NULL) = (kind IS NULL)))
  constraint card_imports_pkey PRIMARY KEY (number, import_id)
  CREATE INDEX card_imports_import ON loyalty.card_imports USING btree (import_id, number)

table loyalty.card_visits
  number text not null
  location_id text not null
  visits integer not null default 1
  last_at timestamp with time zone not null
  constraint card_visits_pkey PRIMARY KEY (number, location_id)
  CREATE INDEX card_visits_regulars ON loyalty.card_visits USING btree (location_id, last_at DESC)

table loyalty.cards
  number text not null
  kind text not null
  state text not null
  origin_id uuid not null
  holder_id uuid
  batch_id uuid
  replaced_by text
  reason text
  made_at timestamp with time zone not null
  active_at timestamp with time zone
  changed_at timestamp with time zone not null
  constraint cards_check CHECK (((state = 'replaced'::text) = (replaced_by IS NOT NULL)))
  constraint cards_check1 CHECK ((replaced_by <> number))
  constraint cards_check2 CHECK (((state <> 'made'::text) OR ((holder_id IS NULL) AND (active_at IS NULL))))
  constraint cards_check3 CHECK (((state = ANY (ARRAY['made'::text, 'replaced'::text])) OR (active_at IS NOT NULL)))
  constraint cards_kind_check CHECK ((kind = ANY (ARRAY['virtual'::text, 'plastic'::text])))
  constraint cards_number_check CHECK ((number ~ '^[A-Z0-9]{4,19}$'::text))
  constraint cards_pkey PRIMARY KEY (number)
  constraint cards_reason_check CHECK ((reason = ANY (ARRAY['lost'::text, 'stolen'::text, 'damaged'::text, 'misuse'::text, 'wish'::text, 'other'::text])))
  constraint cards_state_check CHECK ((state = ANY (ARRAY['made'::text, 'active'::text, 'blocked'::text, 'replaced'::text])))
  CREATE INDEX cards_batch ON loyalty.cards USING btree (batch_id, number) WHERE (batch_id IS NOT NULL)
  CREATE INDEX cards_holder ON loyalty.cards USING btree (holder_id) WHERE (holder_id IS NOT NULL)
  CREATE INDEX cards_origin ON loyalty.cards USING btree (origin_id)

table loyalty.code_uses
  code_hash bytea not null
  till text not null
  at timestamp with time zone not null
  expires_at timestamp with time zone not null
  constraint code_uses_pkey PRIMARY KEY (code_hash)
  CREATE INDEX code_uses_end ON loyalty.code_uses USING btree (expires_at)

table loyalty.due_orders
  order_id uuid not null
  turn bigint not null default 1
  tries integer not null default 0
  next_at timestamp with time zone not null
  why text
  constraint due_orders_pkey PRIMARY KEY (order_id)
  CREATE INDEX due_orders_next ON loyalty.due_orders USING btree (next_at)

table loyalty.earnings
  order_id uuid not null
  origin_id uuid
  programme_version integer not null
  turn integer not null
  units jsonb not null
  spent_minor bigint not null
  month_on date not null
  changed_at timestamp with time zone not null
  constraint earnings_pkey PRIMARY KEY (order_id)
  CREATE INDEX earnings_origin ON loyalty.earnings USING btree (origin_id) WHERE (origin_id IS NOT NULL)

table loyalty.entries
  account_id uuid not null
  entry_no bigint not null identity
  operation_id uuid not null
  debit text not null
  credit text not null
  amount bigint not null
  lot_id uuid
  at timestamp with time zone not null
  constraint entries_amount_check CHECK ((amount > 0))
  constraint entries_check CHECK ((debit <> credit))
  constraint entries_check1 CHECK (((lot_id IS NOT NULL) OR ((debit <> ALL (ARRAY['customer'::text, 'held'::text])) AND (credit <> ALL (ARRAY['customer'::text, 'held'::text])))))
  constraint entries_credit_check CHECK ((credit = ANY (ARRAY['customer'::text, 'held'::text, 'debt'::text, 'issued'::text, 'opening'::text, 'redeemed'::text, 'breakage'::text, 'clearing'::text, 'corrected'::text, 'forgiven'::text])))
  constraint entries_debit_check CHECK ((debit = ANY (ARRAY['customer'::text, 'held'::text, 'debt'::text, 'issued'::text, 'opening'::text, 'redeemed'::text, 'breakage'::text, 'clearing'::text, 'corrected'::text, 'forgiven'::text])))
  constraint entries_pkey PRIMARY KEY (account_id, entry_no)
  CREATE INDEX entries_at ON loyalty.entries USING brin (at)
  CREATE TRIGGER entries_stay BEFORE DELETE OR UPDATE ON loyalty.entries FOR EACH ROW EXECUTE FUNCTION loyalty.refuse_change()

table loyalty.gifts
  origin_id uuid not null
  gift_id uuid not null
  to_id uuid not null
  kind text not null
  points bigint not null
  at timestamp with time zone not null
  taken_back_at timestamp with time zone
  taken_back_by text
  constraint gifts_check CHECK ((origin_id <> to_id))
  constraint gifts_pkey PRIMARY KEY (origin_id, gift_id)
  constraint gifts_points_check CHECK ((points > 0))
  constraint taken_back_by_somebody CHECK (((taken_back_at IS NULL) = (taken_back_by IS NULL)))
  CREATE INDEX gifts_id ON loyalty.gifts USING btree (gift_id)
  CREATE INDEX gifts_to ON loyalty.gifts USING btree (to_id, at)

table loyalty.hold_lines
  account_id uuid not null
  hold_id uuid not null
  line_no integer not null
  lot_id uuid not null
  amount bigint not null
  open bigint not null
  captured bigint not null default 0
  released bigint not null default 0
  returned bigint not null default 0
  constraint hold_lines_amount_check CHECK ((amount > 0))
  constraint hold_lines_captured_check CHECK ((captured >= 0))
  constraint hold_lines_check CHECK ((amount = ((open + captured) + released)))
  constraint hold_lines_check1 CHECK ((returned <= captured))
  constraint hold_lines_open_check CHECK ((open >= 0))
  constraint hold_lines_pkey PRIMARY KEY (account_id, hold_id, line_no)
  constraint hold_lines_released_check CHECK ((released >= 0))
  constraint hold_lines_returned_check CHECK ((returned >= 0))
  CREATE INDEX hold_lines_of_hold ON loyalty.hold_lines USING btree (hold_id)
  CREATE INDEX hold_lines_open ON loyalty.hold_lines USING btree (account_id) WHERE (open > 0)

table loyalty.holds
  hold_id uuid not null
  state text not null
  amount bigint not null
  amount_minor bigint
  currency text
  returned_minor bigint not null default 0
  about text not null
  order_id uuid
  expires_at timestamp with time zone not null
  created_at timestamp with time zone not null
  ended_at timestamp with time zone
  constraint holds_amount_check CHECK ((amount > 0))
  constraint holds_amount_minor_check CHECK ((amount_minor > 0))
  constraint holds_check CHECK (((state = 'held'::text) = (ended_at IS NULL)))
  constraint holds_check1 CHECK (((returned_minor >= 0) AND (returned_minor <= COALESCE(amount_minor, (0)::bigint))))
  constraint holds_pkey PRIMARY KEY (hold_id)
  constraint holds_state_check CHECK ((state = ANY (ARRAY['held'::text, 'captured'::text, 'released'::text, 'expired'::text])))
  CREATE INDEX holds_to_expire ON loyalty.holds USING btree (expires_at) WHERE (state = 'held'::text)

table loyalty.household_members
  origin_id uuid not null
  household_id uuid not null
  role text not null
  joined_at timestamp with time zone not null
  constraint household_members_pkey PRIMARY KEY (origin_id)
  constraint household_members_role_check CHECK ((role = ANY (ARRAY['head'::text, 'member'::text])))
  CREATE INDEX household_members_of ON loyalty.household_members USING btree (household_id)

table loyalty.lots
  account_id uuid not null
  lot_id uuid not null
  operation_id uuid not null
  source text not null
  amount bigint not null
  free bigint not null
  held bigint not null default 0
  expired bigint not null default 0
  taken bigint not null default 0
  open boolean not null
  activates_at timestamp with time zone not null
  expires_at timestamp with time zone
  order_id uuid
  told_active boolean not null
  warned_at timestamp with time zone
  created_at timestamp with time zone not null
  constraint lots_amount_check CHECK ((amount > 0))
  constraint lots_check CHECK (((taken >= 0) AND (taken <= amount)))
  constraint lots_check1 CHECK ((((free + held) + expired) <= amount))
  constraint lots_check2 CHECK ((open = (free > 0)))
  constraint lots_check3 CHECK ((expires_at > activates_at))
  constraint lots_expired_check CHECK ((expired >= 0))
  constraint lots_free_check CHECK ((free >= 0))
  constraint lots_held_check CHECK ((held >= 0))
  constraint lots_pkey PRIMARY KEY (account_id, lot_id)
  constraint lots_source_check CHECK ((source = ANY (ARRAY['earn'::text, 'grant'::text, 'opening'::text, 'gift'::text, 'give_back'::text, 'reverse'::text])))
  CREATE INDEX lots_open ON loyalty.lots USING btree (account_id, expires_at) WHERE open
  CREATE INDEX lots_to_activate ON loyalty.lots USING btree (activates_at) WHERE (NOT told_active)
  CREATE INDEX lots_to_expire ON loyalty.lots USING btree (expires_at) WHERE (open AND (expires_at IS NOT NULL))

table loyalty.one_time_codes
  origin_id uuid not null
  code_hash bytea not null
  tries integer not null default 0
  sent_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  hour_from timestamp with time zone not null
  sent_in_hour integer not null
  constraint one_time_codes_pkey PRIMARY KEY (origin_id)
  constraint one_time_codes_sent_in_hour_check CHECK (((sent_in_hour >= 1) AND (sent_in_hour <= 5)))
  constraint one_time_codes_tries_check CHECK (((tries >= 0) AND (tries <= 5)))
  CREATE INDEX one_time_codes_end ON loyalty.one_time_codes USING btree (expires_at)

table loyalty.operations
  operation_id uuid not null
  what text not null
  amount bigint not null
  account_ids uuid[] not null
  hold_id uuid
  order_id uuid
  reverses uuid
  partner_id text
  reason text not null
  actor text not null
  channel text
  location_id text
  detail jsonb not null default '{}'::jsonb
  to_tell boolean not null default false
  at timestamp with time zone not null
  written_at timestamp with time zone not null default now()
  constraint operations_amount_check CHECK ((amount >= 0))
  constraint operations_check CHECK (((what = 'reverse'::text) = (reverses IS NOT NULL)))
  constraint operations_pkey PRIMARY KEY (operation_id)
  constraint operations_what_check CHECK ((what = ANY (ARRAY['earn'::text, 'grant'::text, 'opening'::text, 'hold'::text, 'capture'::text, 'release'::text, 'time_out'::text, 'spend'::text, 'give_back'::text, 'take_back'::text, 'expire'::text, 'gift'::text, 'correct'::text, 'reverse'::text, 'erase'::text])))
  CREATE INDEX operations_partner ON loyalty.operations USING btree (partner_id) WHERE (partner_id IS NOT NULL)
  CREATE INDEX operations_to_tell ON loyalty.operations USING btree (at) WHERE to_tell
  CREATE TRIGGER operations_stay BEFORE DELETE ON loyalty.operations FOR EACH ROW EXECUTE FUNCTION loyalty.refuse_change()

table loyalty.partners
  partner_id text not null
  name text not null
  state text not null default 'active'::text
  price_minor bigint not null
  max_units bigint not null
  currency text not null
  changed_at timestamp with time zone not null
  constraint partners_max_units_check CHECK ((max_units > 0))
  constraint partners_partner_id_check CHECK ((partner_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
  constraint partners_pkey PRIMARY KEY (partner_id)
  constraint partners_price_minor_check CHECK ((price_minor >= 0))
  constraint partners_state_check CHECK ((state = ANY (ARRAY['active'::text, 'closed'::text])))

table loyalty.programme_versions
  programme_id text not null
  version integer not null
  document jsonb not null
  effective_at timestamp with time zone not null
  note text not null
  published_by text not null
  published_at timestamp with time zone not null
  constraint programme_versions_pkey PRIMARY KEY (programme_id, version)
  constraint programme_versions_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES loyalty.programmes(programme_id)
  CREATE TRIGGER programme_versions_stay BEFORE DELETE OR UPDATE ON loyalty.programme_versions FOR EACH ROW EXECUTE FUNCTION loyalty.refuse_change()

table loyalty.programmes
  programme_id text not null
  draft jsonb not null
  revision integer not null default 1
  changed_by text not null
  changed_at timestamp with time zone not null
  constraint programmes_pkey PRIMARY KEY (programme_id)
  constraint programmes_programme_id_check CHECK ((programme_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))

table loyalty.progress
  origin_id uuid not null
  month_on date not null
  spent_minor bigint not null default 0
  earned bigint not null default 0
  orders integer not null default 0
  constraint progress_pkey PRIMARY KEY (origin_id, month_on)

table loyalty.referral_codes
  code text not null
  origin_id uuid not null
  made_at timestamp with time zone not null
  constraint referral_codes_pkey PRIMARY KEY (code)
  CREATE INDEX referral_codes_origin ON loyalty.referral_codes USING btree (origin_id)

table loyalty.referral_terms
  one_row boolean not null default true
  terms jsonb not null
  changed_by text not null
  changed_at timestamp with time zone not null
  constraint referral_terms_one_row_check CHECK (one_row)
  constraint referral_terms_pkey PRIMARY KEY (one_row)

table loyalty.referrals
  origin_id uuid not null
  code text not null
  referrer_id uuid not null
  state text not null
  why text
  order_id uuid
  channel text not null
  claimed_at timestamp with time zone not null
  due_at timestamp with time zone
  next_at timestamp with time zone
  ended_at timestamp with time zone
  constraint referrals_check CHECK (((state = ANY (ARRAY['rewarded'::text, 'refused'::text])) = (ended_at IS NOT NULL)))
  constraint referrals_check1 CHECK (((ended_at IS NULL) = (next_at IS NOT NULL)))
  constraint referrals_check2 CHECK (((state = 'refused'::text) = (why IS NOT NULL)))
  constraint referrals_check3 CHECK ((origin_id <> referrer_id))
  constraint referrals_pkey PRIMARY KEY (origin_id)
  constraint referrals_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'bought'::text, 'rewarded'::text, 'refused'::text])))
  CREATE INDEX referrals_next ON loyalty.referrals USING btree (next_at) WHERE (next_at IS NOT NULL)
  CREATE INDEX referrals_referrer ON loyalty.referrals USING btree (referrer_id, claimed_at DESC)

table loyalty.slips
  allowance_id uuid not null
  slip_id uuid not null
  share_no integer not null
  points bigint not null
  overspent bigint not null default 0
  text_hash bytea not null
  sale text not null
  tender_id uuid
  spent_at timestamp with time zone not null
  settled_at timestamp with time zone not null
  hold_id uuid
  tender_minor bigint
  returned_minor bigint not null default 0
  returned bigint not null default 0
  constraint slips_allowance_id_share_no_fkey FOREIGN KEY (allowance_id, share_no) REFERENCES loyalty.allowance_shares(allowance_id, share_no)
  constraint slips_check CHECK (((overspent >= 0) AND (overspent <= points)))
  constraint slips_check1 CHECK (((tender_id IS NULL) = (tender_minor IS NULL)))
  constraint slips_check2 CHECK (((returned_minor >= 0) AND (returned_minor <= COALESCE(tender_minor, (0)::bigint))))
  constraint slips_check3 CHECK (((returned >= 0) AND (returned <= (points - overspent))))
  constraint slips_pkey PRIMARY KEY (allowance_id, slip_id)
  constraint slips_points_check CHECK ((points > 0))
  constraint slips_tender_minor_check CHECK ((tender_minor > 0))
  CREATE INDEX slips_tender ON loyalty.slips USING btree (tender_id) WHERE (tender_id IS NOT NULL)

table loyalty.staff_customers
  cashier text not null
  origin_id uuid not null
  set_by text not null
  set_at timestamp with time zone not null
  constraint staff_customers_pkey PRIMARY KEY (cashier)
  CREATE INDEX staff_customers_origin ON loyalty.staff_customers USING btree (origin_id)

table loyalty.standings
  origin_id uuid not null
  tier_id text not null
  since timestamp with time zone not null
  keep_until timestamp with time zone
  programme_version integer not null
  constraint standings_pkey PRIMARY KEY (origin_id)
  CREATE INDEX standings_end ON loyalty.standings USING btree (keep_until) WHERE (keep_until IS NOT NULL)

table loyalty.suspicions
  suspicion_id uuid not null
  kind text not null
  state text not null
  origin_id uuid
  about text not null
  detail jsonb not null
  seen integer not null default 1
  first_at timestamp with time zone not null
  last_at timestamp with time zone not null
  decided_by text
  decided_at timestamp with time zone
  constraint suspicions_check CHECK (((state = 'open'::text) = (decided_at IS NULL)))
  constraint suspicions_pkey PRIMARY KEY (suspicion_id)
  constraint suspicions_state_check CHECK ((state = ANY (ARRAY['open'::text, 'dismissed'::text, 'confirmed'::text])))
  CREATE INDEX suspicions_open ON loyalty.suspicions USING btree (last_at DESC, suspicion_id) WHERE (state = 'open'::text)
  CREATE INDEX suspicions_origin ON loyalty.suspicions USING btree (origin_id) WHERE (origin_id IS NOT NULL)

table loyalty.wallet_devices
  serial uuid not null
  device text not null
  push_token text not null
  at timestamp with time zone not null
  constraint wallet_devices_pkey PRIMARY KEY (serial, device)
  constraint wallet_devices_serial_fkey FOREIGN KEY (serial) REFERENCES loyalty.wallet_passes(serial) ON DELETE CASCADE
  CREATE INDEX wallet_devices_device ON loyalty.wallet_devices USING btree (device)

table loyalty.wallet_passes
  serial uuid not null
  number text not null
  said_hash bytea not null
  changed_at timestamp with time zone not null
  looked_at timestamp with time zone not null default now()
  pushed_at timestamp with time zone not null default now()
  constraint wallet_passes_pkey PRIMARY KEY (serial)
  CREATE INDEX wallet_passes_look ON loyalty.wallet_passes USING btree (looked_at)
  CREATE INDEX wallet_passes_number ON loyalty.wallet_passes USING btree (number)

table messaging.best_sellers
  product_id uuid not null
  orders integer not null
  constraint best_sellers_pkey PRIMARY KEY (product_id)

table messaging.early_receipts
  provider_id text not null
  sender_id uuid not null
  kind text not null
  detail text
  at timestamp with time zone not null
  constraint early_receipts_pkey PRIMARY KEY (provider_id, sender_id, kind)
  CREATE INDEX early_receipts_at ON messaging.early_receipts USING btree (at)

table messaging.kept_messages
  message_id uuid not null
  origin_id uuid not null
  box text not null
  channel text not null
  address text
  sender text
  subject text
  text text not null
  html text
  url text
  sealed bytea
  at timestamp with time zone not null
  read_at timestamp with time zone
  expires_at timestamp with time zone
  constraint kept_messages_box_check CHECK ((box = ANY (ARRAY['mailbox'::text, 'phone'::text, 'inbox'::text])))
  constraint kept_messages_pkey PRIMARY KEY (message_id)
  CREATE INDEX kept_messages_box ON messaging.kept_messages USING btree (box, at DESC, message_id DESC)
  CREATE INDEX kept_messages_expires ON messaging.kept_messages USING btree (expires_at) WHERE (expires_at IS NOT NULL)
  CREATE INDEX kept_messages_origin ON messaging.kept_messages USING btree (origin_id, at DESC)

table messaging.message_parts
  provider_id text not null
  sender_id uuid not null
  message_id uuid not null
  at timestamp with time zone not null
  constraint message_parts_pkey PRIMARY KEY (provider_id, sender_id)
  CREATE INDEX message_parts_at ON messaging.message_parts USING btree (at)

table messaging.messages
  message_id uuid not null
  origin_id uuid not null
  channel text not null
  purpose text not null
  state text not null default 'queued'::text
  reason text
  detail text
  template_id uuid
  template_version integer
  language text
  data jsonb not null default '{}'::jsonb
  sealed bytea
  address text
  is_address_given boolean not null default false
  sender_id uuid
  about text
  is_test boolean not null default false
  due_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  claim uuid
  claimed_until timestamp with time zone
  tries integer not null default 0
  handed_at timestamp with time zone
  sent_at timestamp with time zone
  delivered_at timestamp with time zone
  opened_at timestamp with time zone
  clicked_at timestamp with time zone
  bounced_at timestamp with time zone
  complained_at timestamp with time zone
  provider_id text
  actor text not null
  created_at timestamp with time zone not null
  machine_opened_at timestamp with time zone
  machine_clicked_at timestamp with time zone
  chosen_hour jsonb
  chosen_channel jsonb
  constraint messages_check CHECK (((state <> 'sending'::text) OR (claimed_until IS NOT NULL)))
  constraint messages_check1 CHECK (((state = ANY (ARRAY['queued'::text, 'deferred'::text, 'sending'::text])) OR (sealed IS NULL)))
  constraint messages_pkey PRIMARY KEY (message_id)
  constraint messages_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'deferred'::text, 'sending'::text, 'sent'::text, 'unknown'::text, 'failed'::text, 'dropped'::text])))
  CREATE INDEX messages_about ON messaging.messages USING btree (about, created_at DESC) WHERE (about IS NOT NULL)
  CREATE INDEX messages_address ON messaging.messages USING btree (address) WHERE (address IS NOT NULL)
  CREATE INDEX messages_due ON messaging.messages USING btree (channel, due_at) WHERE ((state = ANY (ARRAY['queued'::text, 'deferred'::text])) AND (purpose <> 'transactional'::text))
  CREATE INDEX messages_due_transactional ON messaging.messages USING btree (channel, due_at) WHERE ((state = ANY (ARRAY['queued'::text, 'deferred'::text])) AND (purpose = 'transactional'::text))
  CREATE INDEX messages_handed ON messaging.messages USING btree (origin_id, handed_at) WHERE ((purpose <> 'transactional'::text) AND (handed_at IS NOT NULL))
  CREATE INDEX messages_new ON messaging.messages USING btree (created_at DESC, message_id DESC)
  CREATE INDEX messages_origin ON messaging.messages USING btree (origin_id, created_at DESC)
  CREATE INDEX messages_provider ON messaging.messages USING btree (provider_id) WHERE (provider_id IS NOT NULL)
  CREATE INDEX messages_sending ON messaging.messages USING btree (claimed_until) WHERE (state = 'sending'::text)
  CREATE INDEX messages_state ON messaging.messages USING btree (state, created_at DESC, message_id DESC)

table messaging.paces
  sender_id uuid not null
  second timestamp with time zone not null default '-infinity'::timestamp with time zone
  used integer not null default 0
  paused_until timestamp with time zone
  failures integer not null default 0
  why text
  since timestamp with time zone
  constraint paces_pkey PRIMARY KEY (sender_id)
  constraint paces_sender_id_fkey FOREIGN KEY (sender_id) REFERENCES messaging.senders(sender_id) ON DELETE CASCADE

table messaging.push_subscriptions
  origin_id uuid not null
  subscription_id uuid not null
  channel text not null
  target jsonb not null
  seen_at timestamp with time zone not null
  gone_at timestamp with time zone
  constraint push_subscriptions_channel_check CHECK ((channel = ANY (ARRAY['web_push'::text, 'fcm'::text, 'apns'::text])))
  constraint push_subscriptions_pkey PRIMARY KEY (origin_id, subscription_id)
  CREATE INDEX push_subscriptions_subscription ON messaging.push_subscriptions USING btree (subscription_id) WHERE (gone_at IS NULL)

table messaging.reading_channels
  channel text not null
  sent integer not null
  touched integer not null
  constraint reading_channels_check CHECK (((touched >= 0) AND (touched <= sent)))
  constraint reading_channels_pkey PRIMARY KEY (channel)
  constraint reading_channels_sent_check CHECK ((sent > 0))

table messaging.reading_counts
  one boolean not null default true
  counted_at timestamp with time zone not null default '-infinity'::timestamp with time zone
  constraint reading_counts_one_check CHECK (one)
  constraint reading_counts_pkey PRIMARY KEY (one)

table messaging.reading_hours
  hour smallint not null
  touches integer not null
  constraint reading_hours_hour_check CHECK (((hour >= 0) AND (hour <= 167)))
  constraint reading_hours_pkey PRIMARY KEY (hour)
  constraint reading_hours_touches_check CHECK ((touches > 0))

table messaging.receipts
  message_id uuid not null
  receipt_id uuid not null
  kind text not null
  detail text
  at timestamp with time zone not null
  constraint receipts_kind_check CHECK ((kind = ANY (ARRAY['delivered'::text, 'undelivered'::text, 'opened'::text, 'clicked'::text, 'bounced'::text, 'complained'::text, 'machine_opened'::text, 'machine_clicked'::text])))
  constraint receipts_pkey PRIMARY KEY (message_id, receipt_id)

table messaging.sales_counts
  one boolean not null default true
  counted_at timestamp with time zone not null default '-infinity'::timestamp with time zone
  constraint sales_counts_one_check CHECK (one)
  constraint sales_counts_pkey PRIMARY KEY (one)

table messaging.senders
  sender_id uuid not null
  name text not null
  channel text not null
  kind text not null
  settings jsonb not null default '{}'::jsonb
  sealed bytea
  per_second integer not null
  state text not null default 'on'::text
  is_default boolean not null default false
  revision integer not null default 1
  created_at timestamp with time zone not null default now()
  constraint senders_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text, 'web_push'::text, 'in_app'::text, 'webhook'::text, 'telegram'::text, 'viber'::text, 'fcm'::text, 'apns'::text])))
  constraint senders_per_second_check CHECK (((per_second >= 1) AND (per_second <= 100000)))
  constraint senders_pkey PRIMARY KEY (sender_id)
  constraint senders_state_check CHECK ((state = ANY (ARRAY['on'::text, 'off'::text])))
  CREATE UNIQUE INDEX senders_default ON messaging.senders USING btree (channel) WHERE is_default

table messaging.settings
  one boolean not null default true
  revision integer not null default 0
  document jsonb not null default '{}'::jsonb
  constraint settings_one_check CHECK (one)
  constraint settings_pkey PRIMARY KEY (one)

table messaging.snippet_versions
  handle text not null
  version integer not null
  document jsonb not null
  actor text not null
  at timestamp with time zone not null
  constraint snippet_versions_handle_fkey FOREIGN KEY (handle) REFERENCES messaging.snippets(handle) ON DELETE CASCADE
  constraint snippet_versions_pkey PRIMARY KEY (handle, version)

table messaging.snippets
  handle text not null
  name text not null
  version integer not null default 1
  created_at timestamp with time zone not null
  constraint snippets_pkey PRIMARY KEY (handle)

table messaging.sold_together
  product_id uuid not null
  other_id uuid not null
  orders integer not null
  constraint sold_together_pkey PRIMARY KEY (product_id, other_id)

table messaging.suppressions
  address text not null
  channel text not null
  reason text not null
  message_id uuid
  actor text not null
  at timestamp with time zone not null
  constraint suppressions_pkey PRIMARY KEY (address, channel)
  constraint suppressions_reason_check CHECK ((reason = ANY (ARRAY['bounced'::text, 'complained'::text, 'by_staff'::text])))

table messaging.template_versions
  template_id uuid not null
  version integer not null
  document jsonb not null
  compiled jsonb not null default '{}'::jsonb
  actor text not null
  at timestamp with time zone not null
  snippets text[] not null default '{}'::text[]
  constraint template_versions_pkey PRIMARY KEY (template_id, version)
  constraint template_versions_template_id_fkey FOREIGN KEY (template_id) REFERENCES messaging.templates(template_id) ON DELETE CASCADE

table messaging.templates
  template_id uuid not null
  handle text not null
  name text not null
  channel text not null
  purpose text not null
  version integer not null default 0
  archived_at timestamp with time zone
  created_at timestamp with time zone not null default now()
  constraint templates_handle_key UNIQUE (handle)
  constraint templates_pkey PRIMARY KEY (template_id)

table messaging.touches
  message_id uuid not null
  touch_id uuid not null
  kind text not null
  link text
  visitor text not null
  is_named boolean not null
  at timestamp with time zone not null
  constraint touches_kind_check CHECK ((kind = ANY (ARRAY['open'::text, 'click'::text, 'look'::text, 'trap'::text])))
  constraint touches_pkey PRIMARY KEY (message_id, touch_id)
  CREATE INDEX touches_at ON messaging.touches USING btree (at)

table messaging.withdrawals
  origin_id uuid not null
  purpose text not null
  channel text not null
  at timestamp with time zone not null
  message_id uuid
  constraint withdrawals_pkey PRIMARY KEY (origin_id, purpose, channel)

table orders.cart_lines
  cart_id uuid not null
  sku text not null
  quantity integer not null
  version integer not null default 1
  channel text not null
  added_at timestamp with time zone not null
  constraint cart_lines_cart_id_fkey FOREIGN KEY (cart_id) REFERENCES orders.carts(cart_id) ON DELETE CASCADE
  constraint cart_lines_pkey PRIMARY KEY (cart_id, sku)
  constraint cart_lines_quantity_check CHECK (((quantity >= 0) AND (quantity <= 999)))

table orders.carts
  cart_id uuid not null
  kind text not null
  state text not null
  version integer not null default 1
  origin_id uuid
  identifiers jsonb not null
  channel text not null
  source_id uuid
  location_id text
  zone text not null
  currency text not null
  codes text[] not null default '{}'::text[]
  delivery jsonb
  order_id uuid
  created_at timestamp with time zone not null
  updated_at timestamp with time zone not null
  constraint carts_kind_check CHECK ((kind = ANY (ARRAY['cart'::text, 'wish_list'::text])))
  constraint carts_pkey PRIMARY KEY (cart_id)
  constraint carts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'ordered'::text, 'cleared'::text])))
  CREATE INDEX carts_open ON orders.carts USING btree (origin_id, kind) WHERE (state = 'open'::text)

table orders.credit_accounts
  account_id uuid not null
  kind text not null
  state text not null
  origin_id uuid
  hint text not null
  currency text not null
  balance_minor bigint not null
  expires_at timestamp with time zone
  created_at timestamp with time zone not null
  replaced_by uuid
  constraint credit_accounts_balance_minor_check CHECK ((balance_minor >= 0))
  constraint credit_accounts_kind_check CHECK ((kind = ANY (ARRAY['gift_card'::text, 'store_credit'::text])))
  constraint credit_accounts_pkey PRIMARY KEY (account_id)
  constraint credit_accounts_state_check CHECK ((state = ANY (ARRAY['open'::text, 'blocked'::text])))
  CREATE INDEX credit_accounts_origin ON orders.credit_accounts USING btree (origin_id) WHERE (origin_id IS NOT NULL)
  CREATE INDEX credit_accounts_replaced ON orders.credit_accounts USING btree (replaced_by) WHERE (replaced_by IS NOT NULL)

table orders.credit_entries
  account_id uuid not null
  key text not null
  amount_minor bigint not null
  why text not null
  order_id uuid
  at timestamp with time zone not null
  constraint credit_entries_account_id_fkey FOREIGN KEY (account_id) REFERENCES orders.credit_accounts(account_id)
  constraint credit_entries_pkey PRIMARY KEY (account_id, key)

table orders.entries
  order_id uuid not null
  entry_no integer not null
  at timestamp with time zone not null
  by_whom text not null
  what text not null
  detail jsonb not null
  constraint entries_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id)
  constraint entries_pkey PRIMARY KEY (order_id, entry_no)

table orders.fulfilments
  order_id uuid not null
  fulfilment_no integer not null
  method text not null
  location_id text not null
  promised_at timestamp with time zone
  code_hash bytea
  wrong_codes integer not null default 0
  tracking jsonb
  proof jsonb
  constraint fulfilments_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id)
  constraint fulfilments_pkey PRIMARY KEY (order_id, fulfilment_no)

table orders.hand_overs
  code_hash bytea not null
  cart_id uuid not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  used_channel text
  constraint hand_overs_pkey PRIMARY KEY (code_hash)

table orders.lines
  order_id uuid not null
  line_no integer not null
  kind text not null
  sku text not null
  product_id text not null
  name text not null
  quantity integer not null
  list_minor bigint not null
  total_minor bigint not null
  tax_minor bigint not null
  detail jsonb not null
  constraint lines_kind_check CHECK ((kind = ANY (ARRAY['goods'::text, 'delivery'::text])))
  constraint lines_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id)
  constraint lines_pkey PRIMARY KEY (order_id, line_no)
  constraint lines_quantity_check CHECK (((quantity >= 1) AND (quantity <= 999)))

table orders.orders
  order_id uuid not null
  number text not null
  state text not null
  version integer not null default 1
  origin_id uuid
  identifiers jsonb not null
  channel text not null
  source_id uuid
  location_id text
  zone text not null
  currency text not null
  method text not null
  due_minor bigint not null
  paid_minor bigint not null default 0
  refunded_minor bigint not null default 0
  book_version integer not null
  quote jsonb not null
  delivery jsonb
  codes text[] not null default '{}'::text[]
  hold_expires_at timestamp with time zone
  exchange_of uuid
  placed_by text not null
  created_at timestamp with time zone not null
  placed_at timestamp with time zone
  ended_at timestamp with time zone
  why text
  haystack text not null
  constraint orders_check CHECK (((refunded_minor >= 0) AND (refunded_minor <= paid_minor)))
  constraint orders_due_minor_check CHECK ((due_minor >= 0))
  constraint orders_method_check CHECK ((method = ANY (ARRAY['take_away'::text, 'pickup'::text, 'try_on'::text, 'ship'::text, 'courier'::text])))
  constraint orders_paid_minor_check CHECK ((paid_minor >= 0))
  constraint orders_pkey PRIMARY KEY (order_id)
  constraint orders_state_check CHECK ((state = ANY (ARRAY['awaiting_payment'::text, 'placed'::text, 'completed'::text, 'cancelled'::text])))
  CREATE INDEX orders_newest ON orders.orders USING btree (created_at DESC, order_id DESC)
  CREATE INDEX orders_number ON orders.orders USING btree (number)
  CREATE INDEX orders_origin ON orders.orders USING btree (origin_id, created_at DESC, order_id DESC)
  CREATE INDEX orders_waiting ON orders.orders USING btree (hold_expires_at) WHERE (state = 'awaiting_payment'::text)

table orders.place_keys
  key text not null
  request_hash text not null
  order_id uuid not null
  at timestamp with time zone not null
  constraint place_keys_pkey PRIMARY KEY (key)

table orders.provider_calls
  order_id uuid not null
  call_id uuid not null
  tender_id uuid not null
  refund_id uuid
  provider text not null
  what text not null
  amount_minor bigint not null
  state text not null
  tries integer not null default 0
  next_at timestamp with time zone not null
  why text
  at timestamp with time zone not null
  ended_at timestamp with time zone
  constraint provider_calls_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id)
  constraint provider_calls_pkey PRIMARY KEY (order_id, call_id)
  constraint provider_calls_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'waiting'::text, 'unknown'::text, 'done'::text, 'refused'::text])))
  constraint provider_calls_what_check CHECK ((what = ANY (ARRAY['start'::text, 'capture'::text, 'void'::text, 'refund'::text])))
  CREATE INDEX provider_calls_open ON orders.provider_calls USING btree (next_at) WHERE (state = ANY (ARRAY['asked'::text, 'waiting'::text, 'unknown'::text]))

table orders.provider_messages
  provider text not null
  message_id text not null
  reference text
  at timestamp with time zone not null
  constraint provider_messages_pkey PRIMARY KEY (message_id, provider)

table orders.refunds
  order_id uuid not null
  refund_id uuid not null
  tender_id uuid not null
  return_no integer
  amount_minor bigint not null
  state text not null
  why text not null
  at timestamp with time zone not null
  done_at timestamp with time zone
  means text
  rounding_minor bigint not null default 0
  constraint refunds_amount_minor_check CHECK ((amount_minor > 0))
  constraint refunds_means_check CHECK ((means = ANY (ARRAY['cash'::text, 'store_credit'::text, 'gift_card'::text])))
  constraint refunds_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id)
  constraint refunds_order_id_tender_id_fkey FOREIGN KEY (order_id, tender_id) REFERENCES orders.tenders(order_id, tender_id)
  constraint refunds_pkey PRIMARY KEY (order_id, refund_id)
  constraint refunds_state_check CHECK ((state = ANY (ARRAY['due'::text, 'done'::text, 'failed'::text])))

table orders.returns
  order_id uuid not null
  return_no integer not null
  key text not null
  request_hash text not null
  location_id text not null
  condition text not null
  reason text not null
  units jsonb not null
  refund_minor bigint not null
  delivery_minor bigint not null
  at timestamp with time zone not null
  by_whom text not null
  constraint returns_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id)
  constraint returns_pkey PRIMARY KEY (order_id, return_no)
  constraint returns_refund_minor_check CHECK ((refund_minor >= 0))
  CREATE UNIQUE INDEX returns_key ON orders.returns USING btree (order_id, key)

table orders.sandbox_actions
  key text not null
  reference text not null
  what text not null
  amount_minor bigint not null
  at timestamp with time zone not null
  constraint sandbox_actions_pkey PRIMARY KEY (key)

table orders.sandbox_messages
  message_id text not null
  reference text not null
  body text not null
  due_at timestamp with time zone not null
  tries integer not null default 0
  sent_at timestamp with time zone
  constraint sandbox_messages_pkey PRIMARY KEY (message_id)
  CREATE INDEX sandbox_messages_due ON orders.sandbox_messages USING btree (due_at) WHERE (sent_at IS NULL)

table orders.sandbox_payments
  reference text not null
  key text not null
  request_hash text not null
  token text not null
  state text not null
  amount_minor bigint not null
  captured_minor bigint not null default 0
  refunded_minor bigint not null default 0
  currency text not null
  return_url text
  why text
  at timestamp with time zone not null
  constraint sandbox_payments_check CHECK ((refunded_minor <= captured_minor))
  constraint sandbox_payments_check1 CHECK ((captured_minor <= amount_minor))
  constraint sandbox_payments_key_key UNIQUE (key)
  constraint sandbox_payments_pkey PRIMARY KEY (reference)
  constraint sandbox_payments_state_check CHECK ((state = ANY (ARRAY['requires_action'::text, 'processing'::text, 'authorised'::text, 'captured'::text, 'declined'::text, 'voided'::text])))

table orders.tenders
  order_id uuid not null
  tender_id uuid not null
  method text not null
  provider text
  reference text
  key text not null
  state text not null
  amount_minor bigint not null
  captured_minor bigint not null default 0
  refunded_minor bigint not null default 0
  redirect_url text
  detail jsonb not null
  at timestamp with time zone not null
  changed_at timestamp with time zone not null
  constraint tenders_amount_minor_check CHECK ((amount_minor > 0))
  constraint tenders_check CHECK (((captured_minor >= 0) AND (captured_minor <= amount_minor)))
  constraint tenders_check1 CHECK (((refunded_minor >= 0) AND (refunded_minor <= captured_minor)))
  constraint tenders_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(order_id)
  constraint tenders_pkey PRIMARY KEY (order_id, tender_id)
  constraint tenders_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'requires_action'::text, 'authorised'::text, 'captured'::text, 'promised'::text, 'declined'::text, 'voided'::text])))
  CREATE INDEX tenders_reference ON orders.tenders USING btree (provider, reference) WHERE (reference IS NOT NULL)
  CREATE UNIQUE INDEX tenders_key ON orders.tenders USING btree (order_id, key)

table orders.units
  order_id uuid not null
  line_no integer not null
  unit_no integer not null
  state text not null
  total_minor bigint not null
  tax_minor bigint not null
  points_minor bigint not null default 0
  hold_id uuid
  fulfilment_no integer
  location_id text
  changed_at timestamp with time zone not null
  constraint units_order_id_line_no_fkey FOREIGN KEY (order_id, line_no) REFERENCES orders.lines(order_id, line_no)
  constraint units_pkey PRIMARY KEY (order_id, line_no, unit_no)
  constraint units_state_check CHECK ((state = ANY (ARRAY['held'::text, 'due'::text, 'picked'::text, 'packed'::text, 'ready'::text, 'trying'::text, 'shipped'::text, 'delivered'::text, 'returned'::text, 'cancelled'::text, 'substituted'::text])))
  constraint units_total_minor_check CHECK ((total_minor >= 0))
  CREATE INDEX units_work ON orders.units USING btree (location_id, state) WHERE (state = ANY (ARRAY['due'::text, 'picked'::text, 'packed'::text, 'ready'::text, 'trying'::text, 'shipped'::text]))

table pricing.books
  id text not null
  name text not null
  is_default boolean not null default false
  settings jsonb not null
  revision integer not null default 1
  created_at timestamp with time zone not null
  changed_at timestamp with time zone not null
  constraint books_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text))
  constraint books_pkey PRIMARY KEY (id)
  CREATE UNIQUE INDEX books_default ON pricing.books USING btree (is_default) WHERE is_default

table pricing.budgets
  promotion_id text not null
  book_id text not null
  currency text not null
  used bigint not null default 0
  most bigint
  constraint budget_held CHECK (((used >= 0) AND ((most IS NULL) OR (used <= most))))
  constraint budgets_book_id_fkey FOREIGN KEY (book_id) REFERENCES pricing.books(id)
  constraint budgets_pkey PRIMARY KEY (promotion_id, book_id, currency)

table pricing.code_batches
  id uuid not null
  book_id text not null
  promotion_id text not null
  name text not null
  size integer not null
  created_at timestamp with time zone not null
  created_by text not null
  constraint code_batches_book_id_fkey FOREIGN KEY (book_id) REFERENCES pricing.books(id)
  constraint code_batches_pkey PRIMARY KEY (id)
  constraint code_batches_size_check CHECK ((size >= 1))

table pricing.code_claims
  code text not null
  order_id uuid not null
  customer_key text
  claimed_at timestamp with time zone not null
  released_at timestamp with time zone
  constraint code_claims_code_fkey FOREIGN KEY (code) REFERENCES pricing.codes(code)
  constraint code_claims_pkey PRIMARY KEY (code, order_id)
  CREATE INDEX code_claims_customer ON pricing.code_claims USING btree (code, customer_key) WHERE (released_at IS NULL)
  CREATE INDEX code_claims_order ON pricing.code_claims USING btree (order_id) WHERE (released_at IS NULL)

table pricing.codes
  code text not null
  book_id text not null
  promotion_id text not null
  batch_id uuid
  uses_limit integer
  uses_per_customer integer
  owner_key text
  valid_from timestamp with time zone
  valid_until timestamp with time zone
  state text not null default 'open'::text
  uses integer not null default 0
  created_at timestamp with time zone not null
  constraint code_held CHECK (((uses >= 0) AND ((uses_limit IS NULL) OR (uses <= uses_limit))))
  constraint codes_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES pricing.code_batches(id)
  constraint codes_book_id_fkey FOREIGN KEY (book_id) REFERENCES pricing.books(id)
  constraint codes_code_check CHECK ((code ~ '^[^[:space:][:lower:]-]{1,64}$'::text))
  constraint codes_pkey PRIMARY KEY (code)
  constraint codes_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
  constraint codes_uses_limit_check CHECK ((uses_limit >= 1))
  constraint codes_uses_per_customer_check CHECK ((uses_per_customer >= 1))
  CREATE INDEX codes_batch ON pricing.codes USING btree (batch_id, code) WHERE (batch_id IS NOT NULL)
  CREATE INDEX codes_owner ON pricing.codes USING btree (owner_key) WHERE (owner_key IS NOT NULL)
  CREATE INDEX codes_promotion ON pricing.codes USING btree (book_id, promotion_id, code)

table pricing.draft_prices
  book_id text not null
  sku text not null
  zone text not null
  customer_group text not null
  currency text not null
  min_quantity integer not null
  kind text not null
  exception text not null
  valid_from timestamp with time zone not null
  valid_until timestamp with time zone
  amount_minor bigint not null
  previous_minor bigint
  floor_minor bigint
  constraint draft_prices_amount_minor_check CHECK (((amount_minor >= 0) AND (amount_minor <= '100000000000'::bigint)))
  constraint draft_prices_book_id_fkey FOREIGN KEY (book_id) REFERENCES pricing.books(id)
  constraint draft_prices_check CHECK ((valid_until > valid_from))
  constraint draft_prices_check1 CHECK ((previous_minor >= amount_minor))
  constraint draft_prices_check2 CHECK (((floor_minor >= 0) AND (floor_minor <= amount_minor)))
  constraint draft_prices_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text))
  constraint draft_prices_kind_check CHECK ((kind = ANY (ARRAY['regular'::text, 'sale'::text])))
  constraint draft_prices_min_quantity_check CHECK (((min_quantity >= 1) AND (min_quantity <= 100000)))
  constraint draft_prices_pkey PRIMARY KEY (book_id, sku, zone, customer_group, currency, min_quantity, kind, exception, valid_from)

table pricing.promotion_claims
  promotion_id text not null
  book_id text not null
  order_id uuid not null
  customer_key text
  currency text not null
  amount_minor bigint not null
  claimed_at timestamp with time zone not null
  released_at timestamp with time zone
  constraint promotion_claims_amount_minor_check CHECK ((amount_minor >= 0))
  constraint promotion_claims_book_id_fkey FOREIGN KEY (book_id) REFERENCES pricing.books(id)
  constraint promotion_claims_pkey PRIMARY KEY (promotion_id, book_id, order_id)
  CREATE INDEX promotion_claims_customer ON pricing.promotion_claims USING btree (promotion_id, customer_key) WHERE (released_at IS NULL)
  CREATE INDEX promotion_claims_order ON pricing.promotion_claims USING btree (order_id) WHERE (released_at IS NULL)

table pricing.promotions
  book_id text not null
  id text not null
  state text not null
  body jsonb not null
  revision integer not null default 1
  changed_at timestamp with time zone not null
  changed_by text not null
  constraint promotions_book_id_fkey FOREIGN KEY (book_id) REFERENCES pricing.books(id)
  constraint promotions_id_check CHECK ((id ~ '^[a-z0-9][a-z0-9_-]{0,62}$'::text))
  constraint promotions_pkey PRIMARY KEY (book_id, id)
  constraint promotions_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'active'::text, 'paused'::text])))

table pricing.versions
  book_id text not null
  version integer not null
  effective_at timestamp with time zone not null
  published_at timestamp with time zone not null
  published_by text not null
  note text not null
  document text not null
  etag text not null
  prices integer not null
  promotions integer not null
  constraint versions_book_id_fkey FOREIGN KEY (book_id) REFERENCES pricing.books(id)
  constraint versions_check CHECK ((effective_at >= published_at))
  constraint versions_pkey PRIMARY KEY (book_id, version)
  constraint versions_version_check CHECK ((version >= 1))
  CREATE INDEX versions_effective ON pricing.versions USING btree (book_id, effective_at DESC, version DESC)
  CREATE TRIGGER versions_are_for_ever BEFORE DELETE OR UPDATE ON pricing.versions FOR EACH ROW EXECUTE FUNCTION pricing.refuse_change()

table pricing.withdrawals
  book_id text not null
  version integer not null
  withdrawn_at timestamp with time zone not null
  withdrawn_by text not null
  reason text not null
  constraint withdrawals_book_id_version_fkey FOREIGN KEY (book_id, version) REFERENCES pricing.versions(book_id, version)
  constraint withdrawals_pkey PRIMARY KEY (book_id, version)

table profiles.consents
  origin_id uuid not null
  purpose text not null
  channel text not null
  at timestamp with time zone not null
  id uuid not null
  state text not null
  text_version text
  proof text
  source_id uuid
  actor text not null
  constraint consents_pkey PRIMARY KEY (origin_id, purpose, channel, at, id)
  constraint consents_state_check CHECK ((state = ANY (ARRAY['given'::text, 'withdrawn'::text])))

table profiles.export_parts
  person_id uuid not null
  request_id uuid not null
  n integer not null
  data bytea not null
  constraint export_parts_pkey PRIMARY KEY (person_id, request_id, n)

table profiles.fragments
  origin_id uuid not null
  version bigint not null
  first_seen timestamp with time zone not null
  last_seen timestamp with time zone not null
  events integer not null
  last_minute integer not null
  events_class smallint not null
  kinds smallint not null
  state text not null
  constraint fragments_pkey PRIMARY KEY (origin_id)
  CREATE INDEX fragments_events ON profiles.fragments USING btree (events_class DESC)
  CREATE INDEX fragments_first ON profiles.fragments USING btree (first_seen DESC, origin_id DESC)
  CREATE INDEX fragments_last ON profiles.fragments USING btree (last_minute DESC)

table profiles.leaving
  origin_id uuid not null
  event_id uuid not null
  source_id uuid not null
  gone boolean not null default false
  constraint leaving_pkey PRIMARY KEY (origin_id, event_id)
  CREATE INDEX leaving_source ON profiles.leaving USING btree (source_id, event_id)

table profiles.orders
  origin_id uuid not null
  order_id text not null
  placed_at timestamp with time zone
  first_at timestamp with time zone not null
  total_minor bigint
  cancelled_minor bigint
  refunded_minor bigint not null
  currency text
  state text not null
  state_stamp text not null
  total_stamp text not null
  constraint orders_pkey PRIMARY KEY (origin_id, order_id)

table profiles.privacy_requests
  person_id uuid not null
  id uuid not null
  kind text not null
  state text not null
  requested_by text not null
  reason text not null
  at timestamp with time zone not null
  done_at timestamp with time zone
  record jsonb not null default '{}'::jsonb
  notes text[] not null default '{}'::text[]
  fence xid8 not null default pg_current_xact_id()
  step text not null default 'asked'::text
  subject jsonb
  attempts integer not null default 0
  leased_until timestamp with time zone not null default '-infinity'::timestamp with time zone
  constraint privacy_requests_kind_check CHECK ((kind = ANY (ARRAY['export'::text, 'erasure'::text])))
  constraint privacy_requests_pkey PRIMARY KEY (person_id, id)
  constraint privacy_requests_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
  CREATE INDEX privacy_requests_id ON profiles.privacy_requests USING btree (id)
  CREATE INDEX privacy_requests_running ON profiles.privacy_requests USING btree (leased_until) WHERE (state = 'running'::text)

table profiles.search
  origin_id uuid not null
  name text
  email text
  phone text
  name_key text not null
  haystack text not null
  constraint search_pkey PRIMARY KEY (origin_id)
  CREATE INDEX search_haystack ON profiles.search USING gin (haystack gin_trgm_ops)
  CREATE INDEX search_name ON profiles.search USING btree (name_key, origin_id)

table profiles.timeline
  xid xid8 not null
  seq bigint not null
  received_at timestamp with time zone not null
  occurred_at timestamp with time zone not null
  event_id uuid not null
  origin_id uuid not null
  source_id uuid
  shard smallint not null
  clock_suspect boolean not null
  type text not null
  name text
  source_kind text
  summary text not null
  constraint timeline_pkey PRIMARY KEY (shard, xid, seq, received_at)
  CREATE INDEX timeline_event ON ONLY profiles.timeline USING hash (event_id)
  CREATE INDEX timeline_origin ON ONLY profiles.timeline USING btree (origin_id, occurred_at DESC, event_id DESC)

table profiles.trait_rules
  version integer not null
  rules jsonb not null
  at timestamp with time zone not null
  actor text not null
  constraint trait_rules_pkey PRIMARY KEY (version)

table profiles.warnings
  code text not null
  subject text not null
  count bigint not null
  first_at timestamp with time zone not null
  last_at timestamp with time zone not null
  constraint warnings_pkey PRIMARY KEY (code, subject)

table spine.dead_letters
  shard smallint not null
  id uuid not null
  event_id uuid
  source_id uuid
  stage text not null
  reason text not null
  detail text not null
  state text not null default 'open'::text
  attempts integer not null default 1
  received_at timestamp with time zone not null
  last_at timestamp with time zone not null default now()
  raw bytea not null
  constraint dead_letters_pkey PRIMARY KEY (shard, id)
  constraint dead_letters_state_check CHECK ((state = ANY (ARRAY['open'::text, 'replayed'::text, 'discarded'::text])))
  CREATE INDEX dead_letters_open ON spine.dead_letters USING btree (state, reason, received_at DESC)

table spine.forgotten_sources
  source_id uuid not null
  at timestamp with time zone not null default now()
  constraint forgotten_sources_pkey PRIMARY KEY (source_id)

table spine.log
  shard smallint not null
  xid xid8 not null default pg_current_xact_id()
  seq bigint not null identity
  event_id uuid not null
  source_id uuid
  type text not null
  name text
  received_at timestamp with time zone not null
  sent_at timestamp with time zone
  original_at timestamp with time zone
  occurred_at timestamp with time zone not null
  clock_suspect boolean not null default false
  message_id text not null
  body jsonb not null
  constraint log_pkey PRIMARY KEY (shard, xid, seq, received_at)

table spine.positions
  shard smallint not null
  consumer text not null
  xid xid8 not null default '0'::xid8
  seq bigint not null default 0
  from_at timestamp with time zone not null default '-infinity'::timestamp with time zone
  owner uuid
  token bigint not null default 0
  moved_at timestamp with time zone not null default now()
  constraint positions_pkey PRIMARY KEY (shard, consumer)

table spine.processes
  id uuid not null
  started_at timestamp with time zone not null default now()
  seen_at timestamp with time zone not null default now()
  host text not null
  pid integer not null
  constraint processes_pkey PRIMARY KEY (id)

table spine.seen
  shard smallint not null
  event_id uuid not null
  seen_on date not null
  constraint seen_pkey PRIMARY KEY (shard, event_id)
  CREATE INDEX seen_on ON spine.seen USING brin (seen_on) WITH (pages_per_range='32')

table stock.cells
  sku text not null
  location_id text not null
  bucket smallint not null default 0
  on_hand integer not null default 0
  damaged integer not null default 0
  held integer not null default 0
  sold integer not null default 0
  safety integer not null default 0
  back_order_limit integer not null default 0
  pre_order_limit integer not null default 0
  expected_on date
  short integer not null default 0
  stated_at timestamp with time zone not null default '-infinity'::timestamp with time zone
  changed_at timestamp with time zone not null
  constraint cells_back_order_limit_check CHECK ((back_order_limit >= 0))
  constraint cells_bucket_check CHECK (((bucket >= 0) AND (bucket <= 63)))
  constraint cells_damaged_check CHECK ((damaged >= 0))
  constraint cells_held_check CHECK ((held >= 0))
  constraint cells_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock.locations(location_id)
  constraint cells_on_hand_check CHECK ((on_hand >= 0))
  constraint cells_pkey PRIMARY KEY (sku, location_id, bucket)
  constraint cells_pre_order_limit_check CHECK ((pre_order_limit >= 0))
  constraint cells_safety_check CHECK ((safety >= 0))
  constraint cells_short_check CHECK ((short >= 0))
  constraint cells_sku_check CHECK ((sku ~ '^[A-Za-z0-9._-]{1,64}$'::text))
  constraint cells_sold_check CHECK ((sold >= 0))
  constraint never_oversold CHECK (((held + sold) <= (((GREATEST((on_hand - safety), 0) + back_order_limit) + pre_order_limit) + short)))
  constraint short_is_exact CHECK (((short = 0) OR ((held + sold) = (((GREATEST((on_hand - safety), 0) + back_order_limit) + pre_order_limit) + short))))
  CREATE INDEX cells_of_location ON stock.cells USING btree (location_id, sku)
  CREATE INDEX cells_short ON stock.cells USING btree (location_id, sku) WHERE (short > 0)

table stock.counts
  count_id uuid not null
  location_id text not null
  lines jsonb not null
  actor text not null
  counted_at timestamp with time zone not null
  written_at timestamp with time zone not null
  constraint counts_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock.locations(location_id)
  constraint counts_pkey PRIMARY KEY (count_id)
  CREATE INDEX counts_of_location ON stock.counts USING btree (location_id, count_id)

table stock.delivery_methods
  method_id text not null
  kind text not null
  name text not null
  state text not null default 'active'::text
  terms jsonb not null
  version integer not null default 1
  changed_at timestamp with time zone not null
  constraint delivery_methods_kind_check CHECK ((kind = ANY (ARRAY['ship'::text, 'pickup'::text, 'try_on'::text, 'courier'::text])))
  constraint delivery_methods_method_id_check CHECK ((method_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
  constraint delivery_methods_pkey PRIMARY KEY (method_id)
  constraint delivery_methods_state_check CHECK ((state = ANY (ARRAY['active'::text, 'closed'::text])))

table stock.delivery_windows
  window_id text not null
  method_id text not null
  name text not null
  state text not null default 'active'::text
  location_id text
  zone text
  weekdays text[] not null
  from_time text not null
  to_time text not null
  cut_off_minutes integer not null
  capacity integer
  surcharge_minor integer not null default 0
  valid_from date
  valid_until date
  closed_on date[] not null default '{}'::date[]
  version integer not null default 1
  changed_at timestamp with time zone not null
  constraint delivery_windows_capacity_check CHECK ((capacity > 0))
  constraint delivery_windows_check CHECK ((to_time > from_time))
  constraint delivery_windows_check1 CHECK (((location_id IS NULL) OR (zone IS NULL)))
  constraint delivery_windows_cut_off_minutes_check CHECK (((cut_off_minutes >= 0) AND (cut_off_minutes <= 20160)))
  constraint delivery_windows_from_time_check CHECK ((from_time ~ '^([01]\d|2[0-3]):[0-5]\d$'::text))
  constraint delivery_windows_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock.locations(location_id)
  constraint delivery_windows_method_id_fkey FOREIGN KEY (method_id) REFERENCES stock.delivery_methods(method_id)
  constraint delivery_windows_pkey PRIMARY KEY (window_id)
  constraint delivery_windows_state_check CHECK ((state = ANY (ARRAY['active'::text, 'closed'::text])))
  constraint delivery_windows_surcharge_minor_check CHECK ((surcharge_minor >= 0))
  constraint delivery_windows_to_time_check CHECK ((to_time ~ '^([01]\d|2[0-3]):[0-5]\d$'::text))
  constraint delivery_windows_weekdays_check CHECK (((cardinality(weekdays) > 0) AND (weekdays <@ ARRAY['mon'::text, 'tue'::text, 'wed'::text, 'thu'::text, 'fri'::text, 'sat'::text, 'sun'::text])))
  constraint delivery_windows_window_id_check CHECK ((window_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
  CREATE INDEX delivery_windows_of_method ON stock.delivery_windows USING btree (method_id, location_id)

table stock.hold_lines
  sku text not null
  hold_id uuid not null
  line_no smallint not null
  location_id text not null
  bucket smallint not null
  quantity integer not null
  open integer not null
  sold integer not null default 0
  released integer not null default 0
  expired integer not null default 0
  issued integer not null default 0
  constraint hold_lines_check CHECK (((issued >= 0) AND (issued <= sold)))
  constraint hold_lines_check1 CHECK ((quantity = (((open + sold) + released) + expired)))
  constraint hold_lines_expired_check CHECK ((expired >= 0))
  constraint hold_lines_open_check CHECK ((open >= 0))
  constraint hold_lines_pkey PRIMARY KEY (sku, hold_id, line_no)
  constraint hold_lines_quantity_check CHECK ((quantity > 0))
  constraint hold_lines_released_check CHECK ((released >= 0))
  constraint hold_lines_sold_check CHECK ((sold >= 0))
  CREATE INDEX hold_lines_of_hold ON stock.hold_lines USING btree (hold_id)

table stock.holds
  hold_id uuid not null
  purpose text not null default 'order'::text
  state text not null default 'held'::text
  about text not null
  request_hash text not null
  first_expires_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  created_at timestamp with time zone not null
  ended_at timestamp with time zone
  constraint holds_check CHECK (((state = 'held'::text) = (ended_at IS NULL)))
  constraint holds_pkey PRIMARY KEY (hold_id)
  constraint holds_purpose_check CHECK ((purpose = ANY (ARRAY['order'::text, 'lease'::text])))
  constraint holds_state_check CHECK ((state = ANY (ARRAY['held'::text, 'sold'::text, 'released'::text, 'expired'::text])))
  CREATE INDEX holds_of_leases ON stock.holds USING btree (about, hold_id) WHERE (purpose = 'lease'::text)
  CREATE INDEX holds_to_expire ON stock.holds USING btree (expires_at) WHERE (state = 'held'::text)

table stock.imports
  import_id uuid not null
  taken_at timestamp with time zone not null
  includes_until timestamp with time zone not null
  lines integer not null
  changed integer not null
  unchanged integer not null
  skipped jsonb not null
  short jsonb not null
  actor text not null
  imported_at timestamp with time zone not null
  constraint imports_pkey PRIMARY KEY (import_id)

table stock.lease_sales
  lease_id uuid not null
  sale_key text not null
  sku text not null
  quantity integer not null
  leased integer not null
  sold_at timestamp with time zone not null
  settled_at timestamp with time zone not null
  constraint lease_sales_check CHECK (((leased >= 0) AND (leased <= quantity)))
  constraint lease_sales_pkey PRIMARY KEY (lease_id, sale_key, sku)
  constraint lease_sales_quantity_check CHECK ((quantity > 0))

table stock.location_days
  location_id text not null
  day_on date not null
  units integer not null
  constraint location_days_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock.locations(location_id)
  constraint location_days_pkey PRIMARY KEY (location_id, day_on)
  constraint location_days_units_check CHECK ((units >= 0))

table stock.locations
  location_id text not null
  name text not null
  kind text not null
  state text not null default 'active'::text
  zone text not null
  country text not null
  city text not null default ''::text
  street text not null default ''::text
  postal_code text not null default ''::text
  latitude double precision
  longitude double precision
  time_zone text not null
  opening jsonb not null
  closed_on date[] not null default '{}'::date[]
  cut_off text not null default '15:00'::text
  handling_days smallint not null default 0
  capacity_units_a_day integer
  ships boolean not null
  offers_pickup boolean not null
  offers_try_on boolean not null
  version integer not null default 1
  created_at timestamp with time zone not null
  changed_at timestamp with time zone not null
  constraint locations_capacity_units_a_day_check CHECK ((capacity_units_a_day >= 0))
  constraint locations_check CHECK (((state = 'closed'::text) OR (kind = ANY (ARRAY['courier'::text, 'transit'::text])) OR ((latitude IS NOT NULL) AND (longitude IS NOT NULL))))
  constraint locations_cut_off_check CHECK ((cut_off ~ '^([01]\d|2[0-3]):[0-5]\d$'::text))
  constraint locations_handling_days_check CHECK (((handling_days >= 0) AND (handling_days <= 30)))
  constraint locations_kind_check CHECK ((kind = ANY (ARRAY['store'::text, 'warehouse'::text, 'courier'::text, 'transit'::text])))
  constraint locations_latitude_check CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision)))
  constraint locations_location_id_check CHECK ((location_id ~ '^[a-z0-9][a-z0-9-]{0,62}$'::text))
  constraint locations_longitude_check CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision)))
  constraint locations_pkey PRIMARY KEY (location_id)
  constraint locations_state_check CHECK ((state = ANY (ARRAY['active'::text, 'closed'::text])))

table stock.movements
  sku text not null
  movement_id uuid not null
  location_id text not null
  bucket smallint not null
  kind text not null
  quantity integer not null
  damaged integer not null default 0
  on_hand_after integer not null
  about text not null
  reason text not null default ''::text
  actor text not null
  key text
  at timestamp with time zone not null
  written_at timestamp with time zone not null default now()
  constraint movements_check CHECK (((quantity <> 0) OR (damaged <> 0)))
  constraint movements_kind_check CHECK ((kind = ANY (ARRAY['receipt'::text, 'issue'::text, 'return'::text, 'transfer_out'::text, 'transfer_in'::text, 'transfer_loss'::text, 'count'::text, 'snapshot'::text, 'adjustment'::text, 'found'::text, 'spread'::text])))
  constraint movements_on_hand_after_check CHECK ((on_hand_after >= 0))
  constraint movements_pkey PRIMARY KEY (sku, movement_id)
  CREATE INDEX movements_of_cell ON stock.movements USING btree (sku, location_id, movement_id)
  CREATE INDEX movements_of_location ON stock.movements USING btree (location_id, movement_id)
  CREATE UNIQUE INDEX movements_key ON stock.movements USING btree (sku, key) WHERE (key IS NOT NULL)
  CREATE TRIGGER movements_stay BEFORE DELETE OR UPDATE ON stock.movements FOR EACH ROW EXECUTE FUNCTION stock.refuse_change()

table stock.receipts
  receipt_id uuid not null
  location_id text not null
  reference text not null
  lines jsonb not null
  actor text not null
  received_at timestamp with time zone not null
  constraint receipts_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock.locations(location_id)
  constraint receipts_pkey PRIMARY KEY (receipt_id)
  CREATE INDEX receipts_of_location ON stock.receipts USING btree (location_id, receipt_id)

table stock.snapshots
  location_id text not null
  taken_at timestamp with time zone not null
  import_id uuid not null
  constraint snapshots_location_id_fkey FOREIGN KEY (location_id) REFERENCES stock.locations(location_id)
  constraint snapshots_pkey PRIMARY KEY (location_id)

table stock.transfers
  transfer_id uuid not null
  from_id text not null
  to_id text not null
  state text not null
  reference text not null
  lines jsonb not null
  actor text not null
  sent_at timestamp with time zone not null
  arrived_at timestamp with time zone
  constraint transfers_check CHECK ((from_id <> to_id))
  constraint transfers_check1 CHECK (((state = 'arrived'::text) = (arrived_at IS NOT NULL)))
  constraint transfers_from_id_fkey FOREIGN KEY (from_id) REFERENCES stock.locations(location_id)
  constraint transfers_pkey PRIMARY KEY (transfer_id)
  constraint transfers_state_check CHECK ((state = ANY (ARRAY['sent'::text, 'arrived'::text])))
  constraint transfers_to_id_fkey FOREIGN KEY (to_id) REFERENCES stock.locations(location_id)
  CREATE INDEX transfers_open ON stock.transfers USING btree (to_id, transfer_id) WHERE (state = 'sent'::text)

table stock.window_claims
  window_id text not null
  day_on date not null
  claim_id uuid not null
  claimed_at timestamp with time zone not null
  constraint window_claims_pkey PRIMARY KEY (window_id, day_on, claim_id)
  constraint window_claims_window_id_day_on_fkey FOREIGN KEY (window_id, day_on) REFERENCES stock.window_days(window_id, day_on)

table stock.window_days
  window_id text not null
  day_on date not null
  capacity integer
  taken integer not null
  constraint never_overbooked CHECK ((taken <= capacity))
  constraint window_days_pkey PRIMARY KEY (window_id, day_on)
  constraint window_days_taken_check CHECK ((taken >= 0))
  constraint window_days_window_id_fkey FOREIGN KEY (window_id) REFERENCES stock.delivery_windows(window_id)

function access.keep_an_admin() returns trigger

function access.refuse_change() returns trigger

function catalogue.alike(asked text) returns TABLE(product_id uuid, likeness real)

function catalogue.all_words(tsvector) returns tsvector

function catalogue.any_words(tsquery) returns tsquery

function catalogue.is_gtin(text) returns boolean

function catalogue.is_sold(asked_product uuid, asked_sku text, asked_channel text, asked_location text, asked_region text, at timestamp with time zone) returns boolean

function catalogue.query_of(asked text, head text, last text, languages text[]) returns tsquery

function catalogue.search_config(language text) returns regconfig

function history.exact(value jsonb) returns numeric

function history.lines(products jsonb, reverses boolean) returns text

function history.names_customer(body jsonb) returns boolean

function loyalty.refuse_change() returns trigger

function pricing.refuse_change() returns trigger

function profiles.calm(part text) returns void

function profiles.drop_partition(part text) returns void

function profiles.ensure_partition(month date) returns void

function profiles.events_class(events integer) returns smallint

function spine.calm(part text) returns void

function spine.drop_partition(part text) returns void

function spine.ensure_partition(month date) returns void

function stock.refuse_change() returns trigger

view audiences_out.members
 SELECT origin_id,
    audience_id,
    since
   FROM audiences.standings
  WHERE member AND active;

view catalogue_out.relations
 SELECT product_id,
    kind,
    other_id,
    place
   FROM catalogue.relations
  WHERE other_id <> product_id;

view catalogue_out.variants
 SELECT v.sku,
    v.product_id,
    p.handle,
    v.place
   FROM catalogue.variants v
     JOIN catalogue.products p ON p.product_id = v.product_id
  WHERE v.state = 'active'::text AND p.state = 'published'::text;

view identity_out.alias_changes
 SELECT id,
    xid,
    origin_id,
    person_id,
    at
   FROM identity.alias_changes;

view identity_out.aliases
 SELECT origin_id,
    person_id
   FROM identity.aliases;

view identity_out.conflicts
 SELECT id,
    at,
    kind,
    state
   FROM identity.conflicts;

view identity_out.identifiers
 SELECT i.origin_id,
    COALESCE(a.person_id, i.origin_id) AS person_id,
    i.type,
    i.value,
    i.verified_at,
    i.first_seen_at,
    i.last_seen_at,
    i.source_id,
    i.state
   FROM identity.identifiers i
     LEFT JOIN identity.aliases a USING (origin_id);

view journeys_out.hold_out
 SELECT salt,
    percent
   FROM journeys.hold_out;

view journeys_out.runs
 SELECT origin_id,
    run_id,
    journey_id,
    version,
    state,
    step_id,
    held_out,
    started_at,
    ended_at,
    reason,
    goal_at
   FROM journeys.runs;

view loyalty_out.accounts
 SELECT o.origin_id,
    o.kind,
    o.account_id,
    a.state,
    a.debt
   FROM loyalty.account_origins o
     JOIN loyalty.accounts a USING (account_id);

view loyalty_out.lots
 SELECT o.origin_id,
    o.kind,
    l.free,
    l.activates_at,
    l.expires_at
   FROM loyalty.account_origins o
     JOIN loyalty.accounts a ON a.account_id = o.account_id AND a.state = 'open'::text
     JOIN loyalty.lots l ON l.account_id = o.account_id AND l.open;

view loyalty_out.standings
 SELECT origin_id,
    tier_id,
    since,
    keep_until
   FROM loyalty.standings;

view messaging_out.messages
 SELECT message_id,
    origin_id,
    channel,
    purpose,
    state,
    reason,
    template_id,
    about,
    is_test,
    created_at,
    handed_at,
    sent_at,
    delivered_at,
    opened_at,
    clicked_at,
    bounced_at,
    complained_at
   FROM messaging.messages;

view orders_out.bought
 SELECT o.order_id,
    o.origin_id,
    l.sku,
        CASE
            WHEN l.product_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'::text THEN l.product_id::uuid
            ELSE NULL::uuid
        END AS product_id,
    l.quantity,
    o.zone,
    o.currency,
    o.location_id,
    o.created_at AS at
   FROM orders.orders o
     JOIN orders.lines l ON l.order_id = o.order_id
  WHERE l.kind = 'goods'::text AND (o.state = ANY (ARRAY['placed'::text, 'completed'::text]));

view orders_out.cart_lines
 SELECT c.cart_id,
    c.origin_id,
    c.kind,
    l.sku,
    l.quantity,
    l.added_at,
    c.zone,
    c.currency,
    c.location_id
   FROM orders.carts c
     JOIN orders.cart_lines l ON l.cart_id = c.cart_id
  WHERE c.state = 'open'::text AND l.quantity > 0;

view profiles_out.consents
 SELECT origin_id,
    purpose,
    channel,
    at,
    id,
    state,
    text_version,
    source_id,
    actor
   FROM profiles.consents;

view profiles_out.origins
 SELECT origin_id,
    last_seen
   FROM profiles.fragments;

view profiles_out.timeline
 SELECT shard,
    xid,
    seq,
    received_at,
    occurred_at,
    event_id,
    origin_id,
    source_id,
    source_kind,
    clock_suspect,
    type,
    name,
    summary
   FROM profiles.timeline;

view spine_out.log
 SELECT shard,
    xid,
    seq,
    received_at,
    event_id,
    source_id,
    type,
    name,
    sent_at,
    original_at,
    occurred_at,
    clock_suspect,
    message_id,
    body
   FROM spine.log;

view spine_out.positions
 SELECT consumer,
    shard,
    xid,
    seq,
    from_at
   FROM spine.positions;
