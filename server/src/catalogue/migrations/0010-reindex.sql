-- breaking: false
-- How far the search has been renewed since choices or languages got other names: the last product that was done. Null: all of them.
alter table catalogue.settings add column reindex_after uuid;
