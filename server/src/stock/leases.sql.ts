/** What tills sold of their leases. */
import { command, hotStatement } from '../kit/sql.ts';
import type { HoldRow } from './holds.sql.ts';

export const leaseSales = hotStatement<{ readonly sale_key: string; readonly sku: string }>(
  'stock.leaseSales',
  `select sale_key, sku from stock.lease_sales where lease_id = $1 and sale_key = any ($2::text[])`,
);
export const addLeaseSales = command(
  'stock.addLeaseSales',
  `insert into stock.lease_sales (lease_id, sale_key, sku, quantity, leased, sold_at, settled_at)
   select $1, sale_key, sku, quantity, leased, sold_at, $7
   from unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::timestamptz[]) as s(sale_key, sku, quantity, leased, sold_at)`,
);
export const leasesOfTill = hotStatement<HoldRow>(
  'stock.leasesOfTill',
  `select hold_id, purpose, state, about, expires_at, created_at, ended_at from stock.holds
   where about = $1 and purpose = 'lease' and ($2::uuid is null or hold_id < $2::uuid) order by hold_id desc limit $3`,
);
