-- Which person an origin belongs to; the newest version counts, so sending a change twice is harmless. An origin without a row is
-- its own person. Joining it at question time is how history follows merges and undos without being rewritten.
create table if not exists aliases_{generation} (
  origin_id UUID,
  person_id UUID,
  version UInt64
) engine = ReplacingMergeTree(version)
order by origin_id
settings fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1;
