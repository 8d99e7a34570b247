-- breaking: false
-- What the last fetch of a feed came to: a market place that suddenly gets half of the offers is seen before it says so.
alter table catalogue.feeds add column last_bytes bigint check (last_bytes >= 0);
alter table catalogue.feeds add column last_offers integer check (last_offers >= 0);
