/** All statements about holds: making, resolving, extending, expiring. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

export interface CellRow {
  readonly sku: string;
  readonly location_id: string;
  readonly bucket: number;
  readonly on_hand: number;
  readonly damaged: number;
  readonly held: number;
  readonly sold: number;
  readonly safety: number;
  readonly back_order_limit: number;
  readonly pre_order_limit: number;
  readonly short: number;
}
const cellColumns = `c.sku, c.location_id, c.bucket, c.on_hand, c.damaged, c.held, c.sold, c.safety, c.back_order_limit, c.pre_order_limit, c.short`;

// In one order for all, so that no two transactions wait for each other. "no key update": nobody refers to the key.
// Only where goods may be promised: not in a courier's bag, not in transit, not in a closed place.
export const lockCellsToHold = hotStatement<CellRow>(
  'stock.lockCellsToHold',
  `select ${cellColumns}
   from stock.cells c
   join unnest($1::text[], $2::text[]) as w(sku, location_id) on w.sku = c.sku and w.location_id = c.location_id
   join stock.locations l on l.location_id = c.location_id and l.state = 'active' and l.kind in ('store', 'warehouse')
   order by c.sku, c.location_id, c.bucket
   for no key update of c`,
);

// Runs after the cells are locked: a request with the same lines that was under way has ended by then, and is seen here.
export const holdsBefore = hotStatement<{
  readonly hold_id: string;
  readonly request_hash: string;
  readonly first_expires_at: Date;
}>(
  'stock.holdsBefore',
  `select hold_id, request_hash, first_expires_at from stock.holds where hold_id = any ($1::uuid[])`,
);

// A group of holds in one statement. $1–$4 what each cell takes more; $5–$9 the holds; $10–$15 their lines.
export const writeHolds = command(
  'stock.writeHolds',
  `with taken as (
     update stock.cells c set held = c.held + d.units, changed_at = $16
     from unnest($1::text[], $2::text[], $3::smallint[], $4::int[]) as d(sku, location_id, bucket, units)
     where c.sku = d.sku and c.location_id = d.location_id and c.bucket = d.bucket
   ), heads as (
     insert into stock.holds (hold_id, purpose, about, request_hash, first_expires_at, expires_at, created_at)
     select hold_id, purpose, about, request_hash, expires_at, expires_at, $16
     from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::timestamptz[]) as h(hold_id, purpose, about, request_hash, expires_at)
   )
   insert into stock.hold_lines (sku, hold_id, line_no, location_id, bucket, quantity, open)
   select sku, hold_id, line_no, location_id, bucket, quantity, quantity
   from unnest($10::text[], $11::uuid[], $12::smallint[], $13::text[], $14::smallint[], $15::int[]) as l(sku, hold_id, line_no, location_id, bucket, quantity)`,
);

const holdRow = z.object({
  hold_id: z.string(),
  purpose: z.enum(['order', 'lease']),
  state: z.enum(['held', 'sold', 'released', 'expired']),
  about: z.string(),
  expires_at: z.date(),
  created_at: z.date(),
  ended_at: z.date().nullable(),
});
export type HoldRow = z.infer<typeof holdRow>;
const holdColumns = `hold_id, purpose, state, about, expires_at, created_at, ended_at`;

export const holdById = statement(
  'stock.holdById',
  holdRow,
  `select ${holdColumns} from stock.holds where hold_id = $1`,
);
export const lockHold = statement(
  'stock.lockHold',
  holdRow,
  `select ${holdColumns} from stock.holds where hold_id = $1 for no key update`,
);

export const lockHolds = command(
  'stock.lockHolds',
  `select 1 from stock.holds where hold_id = any ($1::uuid[]) order by hold_id for no key update`,
);

export interface HeldRow {
  readonly sku: string;
  readonly hold_id: string;
  readonly line_no: number;
  readonly location_id: string;
  readonly bucket: number;
  readonly quantity: number;
  readonly open: number;
  readonly sold: number;
  readonly released: number;
  readonly expired: number;
  readonly issued: number;
}
const heldColumns = `l.sku, l.hold_id, l.line_no, l.location_id, l.bucket, l.quantity, l.open, l.sold, l.released, l.expired, l.issued`;
export const linesOfHolds = hotStatement<HeldRow>(
  'stock.linesOfHolds',
  `select ${heldColumns} from stock.hold_lines l where l.hold_id = any ($1::uuid[]) order by l.hold_id, l.sku, l.line_no`,
);
// The holds themselves are locked before; their cells in the one order.
export const lockLinesOfHolds = hotStatement<HeldRow & { readonly on_hand: number }>(
  'stock.lockLinesOfHolds',
  `select ${heldColumns}, c.on_hand
   from stock.hold_lines l join stock.cells c on c.sku = l.sku and c.location_id = l.location_id and c.bucket = l.bucket
   where l.hold_id = any ($1::uuid[])
   order by c.sku, c.location_id, c.bucket, l.hold_id, l.line_no
   for no key update of c`,
);

// What a shortage still is after promises went away: it may shrink here, never grow (the CHECK would refuse that).
const shrunk = (held: string, sold: string, onHand: string): string =>
  `least(c.short, greatest(0, ${held} + ${sold} - greatest(${onHand} - c.safety, 0) - c.back_order_limit - c.pre_order_limit))`;

// $1–$7 lines by their keys: how many of the open units are sold, released, expired, and how many sold ones leave now.
// $8–$14 the same by cell; `found`: units that left and that the books did not know. $15–$16 the holds and what they are now.
export const writeResolved = command(
  'stock.writeResolved',
  `with line as (
     update stock.hold_lines l
     set open = l.open - d.sold - d.released - d.expired, sold = l.sold + d.sold, released = l.released + d.released,
         expired = l.expired + d.expired, issued = l.issued + d.issued
     from unnest($1::text[], $2::uuid[], $3::smallint[], $4::int[], $5::int[], $6::int[], $7::int[]) as d(sku, hold_id, line_no, sold, released, expired, issued)
     where l.sku = d.sku and l.hold_id = d.hold_id and l.line_no = d.line_no
   ), cell as (
     update stock.cells c
     set held = c.held - d.closed, sold = c.sold + d.sold - d.issued, on_hand = c.on_hand + d.found - d.issued, changed_at = $17,
         short = ${shrunk('c.held - d.closed', 'c.sold + d.sold - d.issued', 'c.on_hand + d.found - d.issued')}
     from unnest($8::text[], $9::text[], $10::smallint[], $11::int[], $12::int[], $13::int[], $14::int[]) as d(sku, location_id, bucket, closed, sold, issued, found)
     where c.sku = d.sku and c.location_id = d.location_id and c.bucket = d.bucket
   )
   update stock.holds h set state = d.state, ended_at = case when d.state = 'held' then null else $17::timestamptz end
   from unnest($15::uuid[], $16::text[]) as d(hold_id, state)
   where h.hold_id = d.hold_id`,
);

export const extendHold = statement(
  'stock.extendHold',
  holdRow,
  `update stock.holds set expires_at = greatest(expires_at, $2) where hold_id = $1 and state = 'held' and expires_at > $3 returning ${holdColumns}`,
);

// Somebody who resolves one of them right now goes first.
export const lockExpired = statement(
  'stock.lockExpired',
  z.object({ hold_id: z.string() }),
  `select hold_id from stock.holds where state = 'held' and expires_at <= $1 order by expires_at limit $2 for no key update skip locked`,
);
export const countOverdue = statement(
  'stock.countOverdue',
  z.object({ overdue: z.int(), oldest: z.date().nullable() }),
  `select count(*)::int as overdue, min(expires_at) as oldest from stock.holds where state = 'held' and expires_at <= $1`,
);

export const holdsOfCell = statement(
  'stock.holdsOfCell',
  holdRow.extend({ open: z.int(), sold: z.int(), issued: z.int() }),
  `select h.hold_id, h.purpose, h.state, h.about, h.expires_at, h.created_at, h.ended_at, sum(l.open)::int as open, sum(l.sold)::int as sold, sum(l.issued)::int as issued
   from stock.hold_lines l join stock.holds h using (hold_id)
   where l.sku = $1 and l.location_id = $2 and (l.open > 0 or l.sold > l.issued) and ($3::uuid is null or l.hold_id > $3::uuid)
   group by h.hold_id order by h.hold_id limit $4`,
);
