-- breaking: false
-- Pictures of products that we keep ourselves. The name is the SHA-256 of what is in it: one picture is kept once, never changes, and its
-- address may be remembered for ever. In the database, and not in a folder: every process serves it, a backup has it, and it commits or
-- not like everything else. Rows are never deleted, so that old versions of a product can be brought back.
create table catalogue.pictures (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  type text not null check (type in ('image/jpeg', 'image/png', 'image/webp', 'image/avif')),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  bytes integer not null check (bytes = octet_length(content)),
  created_at timestamptz not null,
  created_by text not null,
  content bytea not null
);
-- Pictures are compressed already: pglz would spend time on each and win nothing.
alter table catalogue.pictures alter column content set storage external;
