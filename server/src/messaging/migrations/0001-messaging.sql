-- breaking: false
-- What is said to whom, and did it arrive? Rows of a customer carry an origin, never a person: people are sets of origins.

-- One door out of a channel, with its credentials and its pace (group: reference).
create table messaging.senders (
  sender_id uuid primary key,
  name text not null,
  channel text not null check (channel in ('email', 'sms', 'web_push', 'in_app', 'webhook', 'telegram', 'viber', 'fcm', 'apns')),
  kind text not null,
  settings jsonb not null default '{}',
  -- Credentials, AES-256-GCM under a key of this installation; they are never shown again.
  sealed bytea,
  per_second integer not null check (per_second between 1 and 100000),
  state text not null default 'on' check (state in ('on', 'off')),
  is_default boolean not null default false,
  revision integer not null default 1,
  created_at timestamptz not null default now()
);
create unique index senders_default on messaging.senders (channel) where is_default;

-- How many a sender handed over in the current second, and until when it rests (group: reference). Beside `senders`, because it changes all the time.
create table messaging.paces (
  sender_id uuid primary key references messaging.senders on delete cascade,
  second timestamptz not null default '-infinity',
  used integer not null default 0,
  paused_until timestamptz,
  failures integer not null default 0,
  why text,
  since timestamptz
) with (fillfactor = 50);

-- The built-in mailbox, phone and inbox: what a newcomer reads in the console before any provider is set up.
insert into messaging.senders (sender_id, name, channel, kind, per_second, is_default) values
  ('00000000-0000-8000-8000-000000000001', 'Mailbox', 'email', 'mailbox', 10000, true),
  ('00000000-0000-8000-8000-000000000002', 'Phone', 'sms', 'phone', 10000, true),
  ('00000000-0000-8000-8000-000000000003', 'Inbox in the app', 'in_app', 'inbox', 10000, true),
  ('00000000-0000-8000-8000-000000000004', 'Push on the phone', 'web_push', 'phone', 10000, true);
insert into messaging.paces (sender_id) select sender_id from messaging.senders;

-- Quiet hours, caps, time zone, languages (group: reference; one row).
create table messaging.settings (
  one boolean primary key default true check (one),
  revision integer not null default 0,
  document jsonb not null default '{}'
);
insert into messaging.settings default values;

create table messaging.templates (
  template_id uuid primary key,
  handle text not null unique,
  name text not null,
  channel text not null,
  purpose text not null,
  version integer not null default 0,
  archived_at timestamptz,
  created_at timestamptz not null default now()
);
-- Versions never change: a message names the one that it was made from (group: reference).
create table messaging.template_versions (
  template_id uuid not null references messaging.templates on delete cascade,
  version integer not null,
  -- As written, by language.
  document jsonb not null,
  -- Made from it once: HTML of MJML, by language.
  compiled jsonb not null default '{}',
  actor text not null,
  at timestamptz not null,
  primary key (template_id, version)
);

-- The outbox: a message's id is the hash of its sender's key, so the same key is the same message for ever (group: message_id).
create table messaging.messages (
  message_id uuid primary key,
  origin_id uuid not null,
  channel text not null,
  purpose text not null,
  state text not null default 'queued' check (state in ('queued', 'deferred', 'sending', 'sent', 'unknown', 'failed', 'dropped')),
  -- Why it waits, was dropped or failed; null: nothing to say.
  reason text,
  -- What the provider said of it.
  detail text,
  template_id uuid,
  template_version integer,
  language text,
  data jsonb not null default '{}',
  -- Data that nobody may read at rest (one-time codes); gone once it was handed over.
  sealed bytea,
  -- Where to: given, or found when it was handed over.
  address text,
  is_address_given boolean not null default false,
  sender_id uuid,
  -- What it belongs to: a campaign, a journey's step.
  about text,
  is_test boolean not null default false,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  claim uuid,
  claimed_until timestamptz,
  tries integer not null default 0,
  handed_at timestamptz,
  sent_at timestamptz,
  delivered_at timestamptz,
  opened_at timestamptz,
  clicked_at timestamptz,
  bounced_at timestamptz,
  complained_at timestamptz,
  provider_id text,
  actor text not null,
  created_at timestamptz not null,
  check (state <> 'sending' or claimed_until is not null),
  check (state in ('queued', 'deferred', 'sending') or sealed is null)
) with (fillfactor = 80);
-- What is due, by channel; transactional messages first.
create index messages_due on messaging.messages (channel, (purpose <> 'transactional'), due_at) where state in ('queued', 'deferred');
create index messages_sending on messaging.messages (claimed_until) where state = 'sending';
create index messages_state on messaging.messages (state, created_at desc, message_id desc);
create index messages_new on messaging.messages (created_at desc, message_id desc);
create index messages_origin on messaging.messages (origin_id, created_at desc);
create index messages_about on messaging.messages (about, created_at desc) where about is not null;
create index messages_provider on messaging.messages (provider_id) where provider_id is not null;
create index messages_address on messaging.messages (address) where address is not null;
-- Caps count these.
create index messages_handed on messaging.messages (origin_id, handed_at) where purpose <> 'transactional' and handed_at is not null;

-- What providers said afterwards, each once (group: message_id).
create table messaging.receipts (
  message_id uuid not null,
  receipt_id uuid not null,
  kind text not null check (kind in ('delivered', 'undelivered', 'opened', 'clicked', 'bounced', 'complained')),
  detail text,
  at timestamptz not null,
  primary key (message_id, receipt_id)
);
-- They came before we had written down the provider's id (group: provider_id).
create table messaging.early_receipts (
  provider_id text not null,
  sender_id uuid not null,
  kind text not null,
  detail text,
  at timestamptz not null,
  primary key (provider_id, sender_id, kind)
);
create index early_receipts_at on messaging.early_receipts (at);

-- What the built-in mailbox, phone and inbox hold (group: message_id).
create table messaging.kept_messages (
  message_id uuid primary key,
  origin_id uuid not null,
  box text not null check (box in ('mailbox', 'phone', 'inbox')),
  channel text not null,
  address text,
  sender text,
  subject text,
  text text not null,
  html text,
  url text,
  -- Instead of the text, for what may not be read at rest.
  sealed bytea,
  at timestamptz not null,
  read_at timestamptz,
  expires_at timestamptz
);
create index kept_messages_box on messaging.kept_messages (box, at desc, message_id desc);
create index kept_messages_origin on messaging.kept_messages (origin_id, at desc);
create index kept_messages_expires on messaging.kept_messages (expires_at) where expires_at is not null;

-- Addresses that nothing goes to (group: address).
create table messaging.suppressions (
  address text not null,
  channel text not null,
  reason text not null check (reason in ('bounced', 'complained', 'by_staff')),
  message_id uuid,
  actor text not null,
  at timestamptz not null,
  primary key (address, channel)
);

-- What a customer said on our own pages counts from the commit on, before profiles has read the event (group: origin_id).
create table messaging.withdrawals (
  origin_id uuid not null,
  purpose text not null,
  channel text not null,
  at timestamptz not null,
  message_id uuid,
  primary key (origin_id, purpose, channel)
);

-- Where pushes go: browsers and apps that a customer allowed (group: origin_id).
create table messaging.push_subscriptions (
  origin_id uuid not null,
  subscription_id uuid not null,
  channel text not null check (channel in ('web_push', 'fcm', 'apns')),
  target jsonb not null,
  seen_at timestamptz not null,
  gone_at timestamptz,
  primary key (origin_id, subscription_id)
);

create schema messaging_out;
-- For journeys, audiences and care: what was said to whom.
create view messaging_out.messages as
  select message_id, origin_id, channel, purpose, state, reason, template_id, about, is_test, created_at, handed_at, sent_at, delivered_at, opened_at,
         clicked_at, bounced_at, complained_at
  from messaging.messages;
