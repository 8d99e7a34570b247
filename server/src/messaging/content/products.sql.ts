/** Statements behind the products in messages. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

/**
 * Of a batch of people ($1 persons, $2 their origins, pair by pair): what goes with what each bought, her cart and wish list, what she bought, and
 * where she bought last. One statement for all of them; each person costs index reads of her newest forty lines. What the merchant says goes
 * together comes before what orders say.
 */
export const productsOfPeople = statement(
  'messaging.productsOfPeople',
  z.object({
    person_id: z.string(),
    goes: z.array(z.string()),
    cart: z.array(z.string()),
    wishes: z.array(z.string()),
    bought: z.array(z.string()),
    place: z.object({ zone: z.string(), currency: z.string(), location_id: z.string().nullable() }).nullable(),
  }),
  `with who as materialized (
     select person_id, origin_id from unnest($1::uuid[], $2::uuid[]) as w (person_id, origin_id)
   ), people as materialized (
     select distinct person_id from who
   ), bought as materialized (
     select p.person_id, b.* from people p cross join lateral (
       select b.sku, b.product_id, b.zone, b.currency, b.location_id, b.at
       from who w join orders_out.bought b on b.origin_id = w.origin_id where w.person_id = p.person_id order by b.at desc, b.sku limit 40
     ) b
   ), carts as materialized (
     select p.person_id, c.* from people p cross join lateral (
       select c.kind, c.sku, c.added_at, c.zone, c.currency, c.location_id
       from who w join orders_out.cart_lines c on c.origin_id = w.origin_id where w.person_id = p.person_id order by c.added_at desc, c.sku limit 40
     ) c
   ), had as materialized (
     select person_id, product_id, row_number() over (partition by person_id order by max(at) desc, product_id) as nth
     from bought where product_id is not null group by person_id, product_id
   ), goes as (
     select x.person_id, x.other_id, sum(x.score) as score from (
       select h.person_id, r.other_id, (1000000.0 - r.place) / h.nth as score
       from had h join catalogue_out.relations r on r.product_id = h.product_id and r.kind = 'goes_with' where h.nth <= 10
       union all
       select h.person_id, r.product_id, 500000.0 / h.nth
       from had h join catalogue_out.relations r on r.other_id = h.product_id and r.kind = 'accessory_of' where h.nth <= 10
       union all
       select h.person_id, s.other_id, s.orders::numeric / h.nth
       from had h join messaging.sold_together s on s.product_id = h.product_id where h.nth <= 10
     ) x
     where not exists (select from had h where h.person_id = x.person_id and h.product_id = x.other_id)
     group by x.person_id, x.other_id
   )
   select p.person_id,
     array(select g.other_id::text from goes g where g.person_id = p.person_id order by g.score desc, g.other_id limit 20) as goes,
     array(select c.sku from carts c where c.person_id = p.person_id and c.kind = 'cart' order by c.added_at desc, c.sku) as cart,
     array(select c.sku from carts c where c.person_id = p.person_id and c.kind = 'wish_list' order by c.added_at desc, c.sku) as wishes,
     array(select b.sku from bought b where b.person_id = p.person_id order by b.at desc, b.sku) as bought,
     (select jsonb_build_object('zone', l.zone, 'currency', l.currency, 'location_id', l.location_id) from (
        select zone, currency, location_id, at from bought b where b.person_id = p.person_id
        union all select zone, currency, location_id, added_at from carts c where c.person_id = p.person_id
      ) l order by l.at desc limit 1) as place
   from people p`,
);

/** What can be shown of products ($1 ids, $2 handles) and of SKUs ($3): all variants of each product, as the merchant sorted them. */
export const variantsToShow = statement(
  'messaging.variantsToShow',
  z.object({ product_id: z.string(), handle: z.string(), sku: z.string() }),
  `with wanted as (
     select product_id from catalogue_out.variants where product_id = any ($1::uuid[])
     union select product_id from catalogue_out.variants where handle = any ($2::text[])
     union select product_id from catalogue_out.variants where sku = any ($3::text[])
   )
   select v.product_id, v.handle, v.sku from catalogue_out.variants v where v.product_id in (select product_id from wanted)
   order by v.product_id, v.place, v.sku`,
);

export const bestSellers = statement(
  'messaging.bestSellers',
  z.object({ product_id: z.string() }),
  `select product_id from messaging.best_sellers order by orders desc, product_id limit 30`,
);

/** Whose turn it is to count: one process, once an hour (once a minute while nothing has been sold); the row is held until the count has been committed. */
export const claimSalesCount = statement(
  'messaging.claimSalesCount',
  z.object({ was_never: z.boolean() }),
  `with before as (
     select counted_at from messaging.sales_counts
     where counted_at <= $1::timestamptz - case when exists (select from messaging.best_sellers) then interval '1 hour' else interval '1 minute' end
     for update skip locked
   )
   update messaging.sales_counts c set counted_at = $1 from before returning before.counted_at = '-infinity' as was_never`,
);
export const forgetSales = command(
  'messaging.forgetSales',
  `with gone as (delete from messaging.best_sellers) delete from messaging.sold_together`,
);
/** Orders of the last half year, the newest 200,000 of their lines; the twenty that were bought most often with each. Orders of more than thirty lines say nothing. */
export const countTogether = command(
  'messaging.countTogether',
  `insert into messaging.sold_together (product_id, other_id, orders)
   with lines as materialized (
     select order_id, product_id from orders_out.bought where at > $1::timestamptz - interval '180 days' and at <= $1 and product_id is not null
     order by at desc limit 200000
   ), baskets as materialized (
     select distinct l.order_id, l.product_id from lines l
     where l.order_id in (select order_id from lines group by order_id having count(distinct product_id) between 2 and 30)
   ), pairs as (
     select a.product_id, b.product_id as other_id, count(*)::int as orders
     from baskets a join baskets b on b.order_id = a.order_id and b.product_id <> a.product_id group by a.product_id, b.product_id
   )
   select product_id, other_id, orders from (
     select p.*, row_number() over (partition by product_id order by orders desc, other_id) as nth from pairs p
   ) ranked where nth <= 20`,
);
export const countBest = command(
  'messaging.countBest',
  `insert into messaging.best_sellers (product_id, orders)
   select product_id, count(distinct order_id)::int from orders_out.bought
   where at > $1::timestamptz - interval '30 days' and at <= $1 and product_id is not null group by product_id order by 2 desc, 1 limit 100`,
);
