-- breaking: false
-- Staff, their sessions, API keys and what they did. All small: group reference.
create table access.staff (
  id uuid primary key,
  email text not null,
  -- What the e-mail is compared by: lower case, normalised.
  email_key text not null,
  name text not null,
  roles text[] not null check (cardinality(roles) > 0 and roles <@ array['admin', 'marketer', 'analyst', 'agent', 'store']),
  language text not null default 'en' check (language in ('en', 'ru', 'pl', 'ro')),
  state text not null check (state in ('invited', 'active', 'disabled')),
  password_hash text,
  last_login_at timestamptz,
  created_at timestamptz not null
);
-- A reference table, so that it may be unique on another column than its key.
create unique index staff_email on access.staff (email_key);

-- The last active administrator stays: decided here, because two administrators may demote each other at once.
-- The lock makes the second one wait for the first one's commit; each statement here then sees it.
create function access.keep_an_admin() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7235184002);
  if not exists (select from access.staff s where s.state = 'active' and 'admin' = any (s.roles)) then
    raise exception 'the last active administrator stays' using errcode = 'TL001';
  end if;
  return null;
end $$;
create trigger keep_an_admin_on_update after update on access.staff for each row
  when (old.state = 'active' and 'admin' = any (old.roles) and not (new.state = 'active' and 'admin' = any (new.roles)))
  execute function access.keep_an_admin();
create trigger keep_an_admin_on_delete after delete on access.staff for each row
  when (old.state = 'active' and 'admin' = any (old.roles)) execute function access.keep_an_admin();

-- Sessions by the SHA-256 of their token: who reads this table cannot become anybody.
create table access.sessions (
  token_hash bytea primary key,
  staff_id uuid not null references access.staff,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  -- Sliding: moved ahead while the session is used, never beyond absolute_until.
  expires_at timestamptz not null,
  absolute_until timestamptz not null
);
create index sessions_staff on access.sessions (staff_id);

-- One-time links (first start, invitations, lost passwords), by the SHA-256 of their token.
create table access.login_links (
  token_hash bytea primary key,
  staff_id uuid not null references access.staff,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index login_links_staff on access.login_links (staff_id);

create table access.api_keys (
  id uuid primary key,
  name text not null,
  roles text[] not null check (cardinality(roles) > 0 and roles <@ array['admin', 'marketer', 'analyst', 'agent', 'store']),
  hint text not null,
  secret_hash bytea not null,
  created_at timestamptz not null,
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);
create unique index api_keys_secret on access.api_keys (secret_hash);

-- Login attempts by the hash of an account's name or an address; old rows are swept.
create table access.login_attempts (
  key bytea primary key,
  attempts integer not null,
  last_at timestamptz not null,
  blocked_until timestamptz
);

-- What was done, by whom. Only ever added to.
create table access.audit_entries (
  id uuid primary key,
  at timestamptz not null,
  actor_kind text not null check (actor_kind in ('staff', 'api_key', 'system')),
  actor_id text not null,
  actor_name text not null,
  action text not null,
  object_kind text,
  object_id text,
  detail jsonb not null
);
create index audit_entries_actor on access.audit_entries (actor_id, id);
create index audit_entries_action on access.audit_entries (action, id);
create index audit_entries_object on access.audit_entries (object_id, id);

create function access.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only ever added to' using errcode = 'TL002';
end $$;
create trigger audit_is_append_only before update or delete or truncate on access.audit_entries
  for each statement execute function access.refuse_change();
revoke update, delete, truncate on access.audit_entries from public, current_user;
