-- breaking: false
-- Whoever follows a link or loads the pixel is judged a moment later, with what else was touched around then: a person, or a machine that scans
-- e-mail. Rows live for seconds (group: message_id).
create table messaging.touches (
  message_id uuid not null,
  touch_id uuid not null,
  kind text not null check (kind in ('open', 'click', 'look', 'trap')),
  -- Which link; a hash.
  link text,
  -- Who it was, as a hash that nobody can turn back.
  visitor text not null,
  -- What its own name says: a scanner, a prefetch.
  is_named boolean not null,
  at timestamptz not null,
  primary key (message_id, touch_id)
);
create index touches_at on messaging.touches (at);

alter table messaging.receipts drop constraint receipts_kind_check;
alter table messaging.receipts add constraint receipts_kind_check
  check (kind in ('delivered', 'undelivered', 'opened', 'clicked', 'bounced', 'complained', 'machine_opened', 'machine_clicked'));
alter table messaging.messages add column machine_opened_at timestamptz, add column machine_clicked_at timestamptz;
