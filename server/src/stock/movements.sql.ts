/** The ledger, and what changes on hand. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';
import type { CellRow } from './holds.sql.ts';

export const movementKinds = [
  'receipt',
  'issue',
  'return',
  'transfer_out',
  'transfer_in',
  'transfer_loss',
  'count',
  'snapshot',
  'adjustment',
  'found',
  'spread',
] as const;

// $15 the instant of writing. Rows without a key are always new.
export const writeMovements = command(
  'stock.writeMovements',
  `insert into stock.movements (sku, movement_id, location_id, bucket, kind, quantity, damaged, on_hand_after, about, reason, actor, key, at, written_at)
   select sku, movement_id, location_id, bucket, kind, quantity, damaged, on_hand_after, about, reason, actor, key, at, $14::timestamptz
   from unnest($1::text[], $2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::int[], $7::int[], $8::int[], $9::text[], $10::text[], $11::text[], $12::text[], $13::timestamptz[])
     as m(sku, movement_id, location_id, bucket, kind, quantity, damaged, on_hand_after, about, reason, actor, key, at)`,
);

export const makeCells = command(
  'stock.makeCells',
  `insert into stock.cells (sku, location_id, changed_at)
   select sku, location_id, $3 from unnest($1::text[], $2::text[]) as w(sku, location_id) order by sku, location_id
   on conflict do nothing`,
);

const cellColumns = `c.sku, c.location_id, c.bucket, c.on_hand, c.damaged, c.held, c.sold, c.safety, c.back_order_limit, c.pre_order_limit, c.short`;
export const lockCells = hotStatement<CellRow & { readonly stated_at: Date | number }>(
  'stock.lockCells',
  `select ${cellColumns}, c.stated_at
   from stock.cells c join unnest($1::text[], $2::text[]) as w(sku, location_id) on w.sku = c.sku and w.location_id = c.location_id
   order by c.sku, c.location_id, c.bucket
   for no key update of c`,
);

// $7: the change may leave promises without goods; then `short` says exactly how many. Otherwise the CHECK refuses what is promised.
export const changeOnHand = command(
  'stock.changeOnHand',
  `update stock.cells c
   set on_hand = c.on_hand + d.quantity, damaged = c.damaged + d.damaged, changed_at = $6,
       short = least(case when $7::boolean then 2147483647 else c.short end,
                     greatest(0, c.held + c.sold - greatest(c.on_hand + d.quantity - c.safety, 0) - c.back_order_limit - c.pre_order_limit))
   from unnest($1::text[], $2::text[], $3::smallint[], $4::int[], $5::int[]) as d(sku, location_id, bucket, quantity, damaged)
   where c.sku = d.sku and c.location_id = d.location_id and c.bucket = d.bucket`,
);

export const knownKeys = hotStatement<{ readonly sku: string; readonly key: string }>(
  'stock.knownKeys',
  `select m.sku, m.key from stock.movements m join unnest($1::text[], $2::text[]) as w(sku, key) on w.sku = m.sku and w.key = m.key`,
);

// What moved after the instant that an absolute statement speaks of; other statements are not movements of goods. People saw what had
// really happened by then ($4: by `at`); an ERP knows what was in our books by then (by `written_at`).
export const movedSince = hotStatement<{
  readonly sku: string;
  readonly location_id: string;
  readonly quantity: number;
}>(
  'stock.movedSince',
  `select m.sku, m.location_id, sum(m.quantity)::int as quantity
   from stock.movements m join unnest($1::text[], $2::text[]) as w(sku, location_id) on w.sku = m.sku and w.location_id = m.location_id
   where case when $4::boolean then m.at else m.written_at end > $3 and m.kind not in ('count', 'snapshot', 'found')
   group by 1, 2`,
);

export const markStated = command(
  'stock.markStated',
  `update stock.cells c set stated_at = greatest(c.stated_at, $3)
   from unnest($1::text[], $2::text[]) as w(sku, location_id) where c.sku = w.sku and c.location_id = w.location_id`,
);

const movementRow = z.object({
  movement_id: z.string(),
  sku: z.string(),
  location_id: z.string(),
  kind: z.enum(movementKinds),
  quantity: z.int(),
  damaged: z.int(),
  on_hand_after: z.int(),
  about: z.string(),
  reason: z.string(),
  actor: z.string(),
  at: z.date(),
});
export type MovementRow = z.infer<typeof movementRow>;
const movementColumns = `movement_id, sku, location_id, kind, quantity, damaged, on_hand_after, about, reason, actor, at`;
export const movementsOfCell = statement(
  'stock.movementsOfCell',
  movementRow,
  `select ${movementColumns} from stock.movements
   where sku = $1 and ($2::text is null or location_id = $2) and ($3::uuid is null or movement_id < $3::uuid)
   order by movement_id desc limit $4`,
);
export const movementsOfLocation = statement(
  'stock.movementsOfLocation',
  movementRow,
  `select ${movementColumns} from stock.movements
   where location_id = $1 and ($2::uuid is null or movement_id < $2::uuid)
   order by movement_id desc limit $3`,
);

// Goods that a customer takes along: checked, taken and written into the ledger in one statement, all lines or none. The cells are locked by
// the first part, so what it sees is what the update meets. None: too few, or a cell in several buckets.
// $1–$4 lines, one for each cell; $5 about, $6 actor, $7 now.
export const sellAwayStatement = command(
  'stock.sellAway',
  `with wanted as (
     select * from unnest($1::text[], $2::text[], $3::int[], $4::uuid[]) as w(sku, location_id, quantity, movement_id)
   ), cells as materialized (
     select c.sku, c.location_id, w.quantity,
       greatest(c.on_hand - c.safety, 0) - c.held - c.sold >= w.quantity as enough
     from stock.cells c
     join wanted w on w.sku = c.sku and w.location_id = c.location_id
     join stock.locations l on l.location_id = c.location_id and l.state = 'active' and l.kind in ('store', 'warehouse')
     order by c.sku, c.location_id, c.bucket
     for no key update of c
   ), taken as (
     update stock.cells c set on_hand = c.on_hand - w.quantity, changed_at = $7
     from wanted w
     where (select count(*) filter (where enough) = (select count(*) from wanted) and count(*) = (select count(*) from wanted) from cells)
       and c.sku = w.sku and c.location_id = w.location_id
     returning c.sku, c.location_id, c.bucket, c.on_hand, w.quantity, w.movement_id
   )
   insert into stock.movements (sku, movement_id, location_id, bucket, kind, quantity, damaged, on_hand_after, about, reason, actor, at, written_at)
   select sku, movement_id, location_id, bucket, 'issue', -quantity, 0, on_hand, $5, '', $6, $7::timestamptz, $7::timestamptz from taken`,
);
