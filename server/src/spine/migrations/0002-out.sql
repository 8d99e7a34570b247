-- breaking: false
-- What later parts read of the log: the bodies behind the timeline, and how far consumers have come.
create schema if not exists spine_out;
create view spine_out.log as
  select shard, xid, seq, received_at, event_id, source_id, type, name, sent_at, original_at, occurred_at, clock_suspect, message_id, body
  from spine.log;
create view spine_out.positions as select consumer, shard, xid, seq, from_at from spine.positions;
