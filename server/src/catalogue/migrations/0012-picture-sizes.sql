-- breaking: false
-- A picture that no version of any product has named, a day after it was last brought, goes. Which products have ever named it stands beside
-- it (group: hash), so that an old version can come back with its pictures, and so that a picture that is named cannot be deleted.
alter table catalogue.pictures add column brought_at timestamptz;
update catalogue.pictures set brought_at = created_at;
alter table catalogue.pictures alter column brought_at set not null;
create table catalogue.picture_uses (
  hash text not null references catalogue.pictures,
  product_id uuid not null references catalogue.products,
  primary key (hash, product_id)
);
insert into catalogue.picture_uses (hash, product_id)
select p.hash, d.product_id
from (select product_id, document from catalogue.products union all select product_id, document from catalogue.product_versions) d,
  jsonb_array_elements(d.document->'media') as m,
  substring(m->>'url' from '^/api/v1/pictures/([0-9a-f]{64})\.') as named(hash) join catalogue.pictures p on p.hash = named.hash
on conflict do nothing;

-- Smaller ones of a picture, made when the first one asks (group: hash). They can always be made again.
create table catalogue.picture_sizes (
  hash text not null references catalogue.pictures on delete cascade,
  width integer not null check (width > 0),
  bytes integer not null check (bytes = octet_length(content)),
  created_at timestamptz not null,
  content bytea not null,
  primary key (hash, width)
);
alter table catalogue.picture_sizes alter column content set storage external;
