-- breaking: false
-- What is due, by channel: two indexes that every PostgreSQL reads by time alone (one with the purpose in its key needs the skip scan of 18).
drop index messaging.messages_due;
create index messages_due_transactional on messaging.messages (channel, due_at) where state in ('queued', 'deferred') and purpose = 'transactional';
create index messages_due on messaging.messages (channel, due_at) where state in ('queued', 'deferred') and purpose <> 'transactional';
