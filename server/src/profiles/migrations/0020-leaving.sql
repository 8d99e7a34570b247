-- breaking: false
-- What else leaves the timeline with a source that is taken out: what the system said because of it (merges that are void now).
-- gone: it has left, and is kept until the history has let it go as well. Group: person (origin_id).
create table profiles.leaving (
  origin_id uuid not null,
  event_id uuid not null,
  source_id uuid not null,
  gone boolean not null default false,
  primary key (origin_id, event_id)
);
create index leaving_source on profiles.leaving (source_id, event_id);
