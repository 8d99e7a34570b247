-- breaking: false
-- A process of the version before does not say when a picture was brought.
alter table catalogue.pictures alter column brought_at set default now();
