/** Who of a group of requests gets what: first come, first served; all lines of a request or none. Pure. */
import type { ShortLine, StockLine } from './contract.ts';
import type { CellRow } from './holds.sql.ts';

/** What may still be promised from a cell; below 0 where more is promised than there is. */
export function freeOf(cell: Omit<CellRow, 'sku' | 'location_id' | 'bucket' | 'damaged' | 'short'>): number {
  const sellable = Math.max(0, cell.on_hand - cell.safety);
  return sellable + cell.back_order_limit + cell.pre_order_limit - cell.held - cell.sold;
}

export interface Allocation extends StockLine {
  readonly bucket: number;
}
export type Decision =
  | { readonly kind: 'held'; readonly allocations: readonly Allocation[] }
  | { readonly kind: 'short'; readonly lines: readonly ShortLine[] };

export const cellKey = (sku: string, locationId: string): string => `${sku}\u0000${locationId}`;

/** Lines of one SKU at one location become one. */
export function gather(lines: readonly StockLine[]): StockLine[] {
  if (lines.length === 1) return [...lines];
  const sums = new Map<string, StockLine>();
  for (const { sku, locationId, quantity } of lines) {
    const key = cellKey(sku, locationId);
    sums.set(key, { sku, locationId, quantity: quantity + (sums.get(key)?.quantity ?? 0) });
  }
  return [...sums.values()];
}

interface Room {
  readonly bucket: number;
  free: number;
}

/** One decision a request, in their order. `cells` are locked by the caller; a SKU that has no cell there has nothing. */
export function decideHolds(cells: readonly CellRow[], requests: readonly (readonly StockLine[])[]): Decision[] {
  const rooms = new Map<string, Room[]>();
  for (const cell of cells) {
    const key = cellKey(cell.sku, cell.location_id);
    const room = { bucket: cell.bucket, free: freeOf(cell) };
    const before = rooms.get(key);
    if (before === undefined) rooms.set(key, [room]);
    else before.push(room);
  }
  return requests.map((lines) => decideOne(rooms, gather(lines)));
}

function decideOne(rooms: ReadonlyMap<string, Room[]>, lines: readonly StockLine[]): Decision {
  const short: ShortLine[] = [];
  for (const { sku, locationId, quantity } of lines) {
    const available = availableIn(rooms.get(cellKey(sku, locationId)) ?? []);
    if (available < quantity) short.push({ sku, locationId, wanted: quantity, available });
  }
  if (short.length > 0) return { kind: 'short', lines: short };
  const allocations = lines.flatMap((line) => take(rooms.get(cellKey(line.sku, line.locationId)) ?? [], line));
  return { kind: 'held', allocations };
}

const availableIn = (rooms: readonly Room[]): number => rooms.reduce((sum, room) => sum + Math.max(0, room.free), 0);

function take(rooms: readonly Room[], { sku, locationId, quantity }: StockLine): Allocation[] {
  const taken: Allocation[] = [];
  let left = quantity;
  for (const room of rooms) {
    const units = Math.min(left, Math.max(0, room.free));
    if (units === 0) continue;
    room.free -= units;
    left -= units;
    taken.push({ sku, locationId, quantity: units, bucket: room.bucket });
  }
  return taken;
}
