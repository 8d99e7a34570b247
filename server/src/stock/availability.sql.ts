/** What could be held, read without a lock. */
import { hotStatement, keyedStatement } from '../kit/sql.ts';

export interface AvailableRow {
  readonly sku: string;
  readonly location_id: string;
  readonly available: number;
  readonly ready: number;
  readonly expected_on: string | null;
}

// Buckets of a cell are added up. `ready` counts no unit twice: what is promised is taken from the shelf first.
export const availableCells = keyedStatement<AvailableRow>(
  'stock.availableCells',
  `select c.sku, c.location_id,
          sum(greatest(greatest(c.on_hand - c.safety, 0) + c.back_order_limit + c.pre_order_limit - c.held - c.sold, 0))::int as available,
          sum(greatest(greatest(c.on_hand - c.safety, 0) - c.held - c.sold, 0))::int as ready,
          max(c.expected_on)::text as expected_on
   from stock.cells c
   join stock.locations l on l.location_id = c.location_id and l.state = 'active' and l.kind in ('store', 'warehouse')
   where c.sku = any ($1::text[]) and ($2::text[] is null or c.location_id = any ($2::text[]))
   group by c.sku, c.location_id
   order by c.sku, c.location_id`,
);

// The same as JSON that goes out as it is, one row a SKU. Node: 0.1 ms instead of 1.3 for 24 SKUs in 20 locations. Slugs and dates need no
// escaping (their columns' checks see to that).
export const availableText = hotStatement<{
  readonly sku: string;
  readonly available: number;
  readonly ready: number;
  readonly locations: string;
}>(
  'stock.availableText',
  `select sku, sum(available)::int as available, sum(ready)::int as ready,
          string_agg('{"locationId":"' || location_id || '","available":' || available || ',"ready":' || ready || ',"expectedOn":'
                     || coalesce('"' || expected_on || '"', 'null') || '}', ',' order by location_id) as locations
   from (
     select c.sku, c.location_id,
            sum(greatest(greatest(c.on_hand - c.safety, 0) + c.back_order_limit + c.pre_order_limit - c.held - c.sold, 0)) as available,
            sum(greatest(greatest(c.on_hand - c.safety, 0) - c.held - c.sold, 0)) as ready,
            max(c.expected_on) as expected_on
     from stock.cells c
     join stock.locations l on l.location_id = c.location_id and l.state = 'active' and l.kind in ('store', 'warehouse')
     where c.sku = any ($1::text[]) and ($2::text[] is null or c.location_id = any ($2::text[]))
     group by c.sku, c.location_id
   ) cell
   group by sku`,
);
