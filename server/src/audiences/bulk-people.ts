/** ClickHouse's copy of what is known of each person: one row a person and change, the newest version counts. */
import type { ClickHouse } from '../history/index.ts';

export const peopleTable = 'audience_people';

/** May run again. */
export async function preparePeople(clickhouse: ClickHouse): Promise<void> {
  await clickhouse.tell(
    `create table if not exists ${peopleTable} (person_id UUID, version UInt64, gone UInt8, facts String codec(ZSTD(3)))
     engine = ReplacingMergeTree(version) order by person_id
     settings fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1`,
  );
}
