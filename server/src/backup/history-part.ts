/** ClickHouse's part of a backup: exactly the blocks that the snapshot of PostgreSQL says have arrived. */
import { historyCopy, type ClickHouse } from '../history/index.ts';
import { errorFields, type Log } from '../kit/log.ts';
import type { Tx } from '../kit/sql.ts';
import type { Manifest } from './manifest.ts';
import { store, unpacked } from './stored-file.ts';

const file = 'clickhouse/events.native.gz';

/**
 * Rows carry the number of their block, and blocks arrive before PostgreSQL says so: whatever is sent meanwhile, the rows up to the
 * snapshot's numbers are all there and the later ones can be told apart. Nothing has to stand still. Merges are not copied; they are sent again.
 */
export async function copyHistory(
  tx: Tx,
  clickhouse: ClickHouse,
  folder: string,
  log: Log,
): Promise<{ part: Manifest['history']; note: string | null }> {
  try {
    const copy = await historyCopy(tx, clickhouse);
    if (copy === null)
      return { part: null, note: 'the history was being rebuilt and is not in; a restore makes it again' };
    const { lines: _, ...stored } = await store(folder, file, await copy.open());
    return { part: { ...stored, generation: copy.generation, events: copy.events }, note: null };
  } catch (error) {
    log.warn(errorFields(error), 'ClickHouse could not be copied');
    return { part: null, note: 'ClickHouse could not be copied; a restore makes the history again from PostgreSQL' };
  }
}

export const historyContent = (folder: string, part: NonNullable<Manifest['history']>) => unpacked(folder, part.file);
