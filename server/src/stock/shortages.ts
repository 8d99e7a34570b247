/** Promised units that are not there: told on the spine the moment it is known, and listed until they are covered or given up. */
import type { Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import type { ShortCell } from './move.ts';

/** One event a cell. Open holds stay as they are: whom to disappoint is a person's decision, not the count's. */
export async function tellShort(tx: Tx, cells: readonly ShortCell[], now: Date): Promise<void> {
  await appendEvents(
    tx,
    cells.map(({ sku, locationId, short }) =>
      systemEvent('Stock Short', `stock:${locationId}`, { sku, location_id: locationId, short }, now),
    ),
  );
}
