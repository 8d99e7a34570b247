/** Statements of telling about prices. */
import { command, hotStatement } from '../kit/sql.ts';

// One process tells; another that comes meanwhile finds nothing to do.
export const holdPriceWatch = hotStatement<{ seen_at: Date | null }>(
  'audiences.holdPriceWatch',
  `select seen_at from audiences.price_watch for update skip locked`,
);
export const movePriceWatch = command('audiences.movePriceWatch', `update audiences.price_watch set seen_at = $1`);
export const isAnythingWished = hotStatement<{ is: boolean }>(
  'audiences.isAnythingWished',
  `select exists (select 1 from orders_out.cart_lines where kind = 'wish_list' and origin_id is not null) as is`,
);
export interface WishedLine {
  readonly cart_id: string;
  readonly origin_id: string;
  readonly sku: string;
  readonly zone: string;
  readonly currency: string;
}
// What lay on wish lists before an instant, page by page.
export const wishedLines = hotStatement<WishedLine>(
  'audiences.wishedLines',
  `select cart_id, origin_id, sku, zone, currency from orders_out.cart_lines
   where kind = 'wish_list' and origin_id is not null and added_at < $1 and (cart_id, sku) > ($2::uuid, $3)
   order by cart_id, sku limit $4`,
);
