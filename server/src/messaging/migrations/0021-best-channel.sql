-- breaking: false
-- How many of everybody's messages of a channel were opened or followed; counted with the hours (group: reference).
create table messaging.reading_channels (
  channel text primary key,
  sent integer not null check (sent > 0),
  touched integer not null check (touched between 0 and sent)
);
-- Why it went on this channel, where it was chosen for the customer: each channel with what it was worth; null: nobody asked for it.
alter table messaging.messages add column chosen_channel jsonb;
