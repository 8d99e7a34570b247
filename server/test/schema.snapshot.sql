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
  constraint api_keys_roles_check CHECK (((cardinality(roles) > 0) AND (roles <@ ARRAY['admin'::text, 'marketer'::text, 'analyst'::text, 'agent'::text, 'store'::text])))
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
  constraint staff_roles_check CHECK (((cardinality(roles) > 0) AND (roles <@ ARRAY['admin'::text, 'marketer'::text, 'analyst'::text, 'agent'::text, 'store'::text])))
  constraint staff_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text])))
  CREATE UNIQUE INDEX staff_email ON access.staff USING btree (email_key)
  CREATE TRIGGER keep_an_admin_on_delete AFTER DELETE ON access.staff FOR EACH ROW WHEN (((old.state = 'active'::text) AND ('admin'::text = ANY (old.roles)))) EXECUTE FUNCTION access.keep_an_admin()
  CREATE TRIGGER keep_an_admin_on_update AFTER UPDATE ON access.staff FOR EACH ROW WHEN (((old.state = 'active'::text) AND ('admin'::text = ANY (old.roles)) AND (NOT ((new.state = 'active'::text) AND ('admin'::text = ANY (new.roles)))))) EXECUTE FUNCTION access.keep_an_admin()

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

function access.keep_an_admin() returns trigger

function access.refuse_change() returns trigger

function history.exact(value jsonb) returns numeric

function history.lines(products jsonb, reverses boolean) returns text

function history.names_customer(body jsonb) returns boolean

function profiles.drop_partition(part text) returns void

function profiles.ensure_partition(month date) returns void

function profiles.events_class(events integer) returns smallint

function spine.drop_partition(part text) returns void

function spine.ensure_partition(month date) returns void

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
