/** Statements of telling that goods can be had again. */
import { command, hotStatement } from '../kit/sql.ts';

/** One process looks; another that comes meanwhile finds nothing to do. */
export const holdGoodsWatch = hotStatement<{ looked_at: Date | null }>(
  'journeys.holdGoodsWatch',
  `select looked_at from journeys.goods_watch where looked_at is null or looked_at <= $1 for update skip locked`,
);
export const moveGoodsWatch = command('journeys.moveGoodsWatch', `update journeys.goods_watch set looked_at = $1`);
export const addViewed = command(
  'journeys.addViewed',
  `insert into journeys.viewed_goods as v (origin_id, sku, at)
   select origin_id, sku, at from jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, sku text, at timestamptz) order by origin_id, sku
   on conflict (origin_id, sku) do update set at = excluded.at where v.at < excluded.at`,
);
export const forgetOldViews = command('journeys.forgetOldViews', `delete from journeys.viewed_goods where at < $1`);
export const forgetViewed = command(
  'journeys.forgetViewed',
  `delete from journeys.viewed_goods where origin_id = any ($1::uuid[])`,
);
/** Goods that somebody waits for, page by page, with where they could be had at the last look; null: nobody has looked yet. */
export const awaitedGoods = hotStatement<{ sku: string; location_ids: string[] | null }>(
  'journeys.awaitedGoods',
  `select a.sku, s.location_ids from (
     select sku from orders_out.cart_lines where kind = 'wish_list' and origin_id is not null and sku > $1
     union select sku from journeys.viewed_goods where sku > $1
     order by sku limit $2
   ) a left join journeys.goods_seen s on s.sku = a.sku order by a.sku`,
);
export const saveGoods = command(
  'journeys.saveGoods',
  `insert into journeys.goods_seen as s (sku, location_ids)
   select sku, location_ids from jsonb_to_recordset($1::text::jsonb) as w (sku text, location_ids text[]) order by sku
   on conflict (sku) do update set location_ids = excluded.location_ids where s.location_ids <> excluded.location_ids`,
);
/** Who waits for these goods; a wish says more than a look. */
export const waitingFor = hotStatement<{ origin_id: string; sku: string; location_id: string | null; wished: boolean }>(
  'journeys.waitingFor',
  `select distinct on (origin_id, sku) origin_id, sku, location_id, wished from (
     select origin_id, sku, location_id, true as wished from orders_out.cart_lines
     where kind = 'wish_list' and origin_id is not null and sku = any ($1::text[])
     union all
     select origin_id, sku, null, false from journeys.viewed_goods where sku = any ($1::text[])
   ) w order by origin_id, sku, wished desc, location_id nulls last`,
);
/** Told once: who looks at it again waits again. */
export const endViews = command('journeys.endViews', `delete from journeys.viewed_goods where sku = any ($1::text[])`);
