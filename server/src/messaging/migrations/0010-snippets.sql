-- breaking: false
-- Texts that templates share, in versions (group: reference). What a snippet says is put into a template when a version of it is made: versions never change.
create table messaging.snippets (
  handle text primary key,
  name text not null,
  version integer not null default 1,
  created_at timestamptz not null
);
create table messaging.snippet_versions (
  handle text not null references messaging.snippets on delete cascade,
  version integer not null,
  -- {defaultLanguage, languages}
  document jsonb not null,
  actor text not null,
  at timestamptz not null,
  primary key (handle, version)
);

-- Which snippets a version was made with.
alter table messaging.template_versions add column snippets text[] not null default '{}';
