/** The auditor's questions: each gives the rows that are wrong, and should give none. */
import { z } from 'zod';
import { statement } from '../kit/sql.ts';

const cellWrong = z.object({
  sku: z.string(),
  location_id: z.string(),
  bucket: z.int(),
  stated: z.int(),
  summed: z.int(),
});

export const onHandAgainstLedger = statement(
  'stock.onHandAgainstLedger',
  cellWrong,
  `select c.sku, c.location_id, c.bucket, c.on_hand as stated, coalesce(m.units, 0)::int as summed
   from stock.cells c
   left join (select sku, location_id, bucket, sum(quantity) as units from stock.movements group by 1, 2, 3) m using (sku, location_id, bucket)
   where c.on_hand <> coalesce(m.units, 0) limit $1`,
);
export const damagedAgainstLedger = statement(
  'stock.damagedAgainstLedger',
  cellWrong,
  `select c.sku, c.location_id, c.bucket, c.damaged as stated, coalesce(m.units, 0)::int as summed
   from stock.cells c
   left join (select sku, location_id, bucket, sum(damaged) as units from stock.movements group by 1, 2, 3) m using (sku, location_id, bucket)
   where c.damaged <> coalesce(m.units, 0) limit $1`,
);
export const heldAgainstHolds = statement(
  'stock.heldAgainstHolds',
  cellWrong,
  `select c.sku, c.location_id, c.bucket, c.held as stated, coalesce(l.units, 0)::int as summed
   from stock.cells c
   left join (select sku, location_id, bucket, sum(open) as units from stock.hold_lines group by 1, 2, 3) l using (sku, location_id, bucket)
   where c.held <> coalesce(l.units, 0) limit $1`,
);
export const soldAgainstHolds = statement(
  'stock.soldAgainstHolds',
  cellWrong,
  `select c.sku, c.location_id, c.bucket, c.sold as stated, coalesce(l.units, 0)::int as summed
   from stock.cells c
   left join (select sku, location_id, bucket, sum(sold - issued) as units from stock.hold_lines group by 1, 2, 3) l using (sku, location_id, bucket)
   where c.sold <> coalesce(l.units, 0) limit $1`,
);
// More is promised than there is, and no shortage says so. The CHECK makes this impossible; the auditor asks all the same.
export const oversoldCells = statement(
  'stock.oversoldCells',
  cellWrong,
  `select sku, location_id, bucket, held + sold as stated, greatest(on_hand - safety, 0) + back_order_limit + pre_order_limit as summed
   from stock.cells
   where held + sold > greatest(on_hand - safety, 0) + back_order_limit + pre_order_limit + short limit $1`,
);
// Stranded: open units of a hold that has ended or is not there; or a hold without any open unit that never ends.
export const strandedHolds = statement(
  'stock.strandedHolds',
  z.object({ hold_id: z.string(), open: z.int() }),
  `select l.hold_id, sum(l.open)::int as open
   from stock.hold_lines l left join stock.holds h using (hold_id)
   group by l.hold_id, h.state
   having coalesce(h.state, 'gone') <> 'held' and sum(l.open) > 0 or h.state = 'held' and sum(l.open) = 0
   union all
   select h.hold_id, 0 from stock.holds h where not exists (select 1 from stock.hold_lines l where l.hold_id = h.hold_id)
   limit $1`,
);
// Places of a window that nobody has, or that two have.
export const takenAgainstClaims = statement(
  'stock.takenAgainstClaims',
  z.object({ window_id: z.string(), day_on: z.string(), taken: z.int(), claims: z.int() }),
  `select d.window_id, d.day_on::text as day_on, d.taken, coalesce(c.claims, 0)::int as claims
   from stock.window_days d
   left join (select window_id, day_on, count(*) as claims from stock.window_claims group by 1, 2) c using (window_id, day_on)
   where d.taken <> coalesce(c.claims, 0) limit $1`,
);
