-- breaking: false
-- For audiences: everybody of whom anything is known.
create view profiles_out.origins as select origin_id, last_seen from profiles.fragments;
