-- breaking: false
-- A long text goes in parts, and providers report each: one that is lost loses the message (group: provider_id).
create table messaging.message_parts (
  provider_id text not null,
  sender_id uuid not null,
  message_id uuid not null,
  at timestamptz not null,
  primary key (provider_id, sender_id)
);
create index message_parts_at on messaging.message_parts (at);
