/** Statements about carts, wish lists and their handing over. */
import { z } from 'zod';
import { command, hotStatement, statement } from '../kit/sql.ts';

export interface CartRow {
  readonly cart_id: string;
  readonly kind: 'cart' | 'wish_list';
  readonly state: 'open' | 'ordered' | 'cleared';
  readonly version: number;
  readonly origin_id: string | null;
  readonly identifiers: readonly { type: string; value: string; verified?: boolean }[];
  readonly channel: string;
  readonly source_id: string | null;
  readonly location_id: string | null;
  readonly zone: string;
  readonly currency: string;
  readonly codes: readonly string[];
  readonly delivery: unknown;
  readonly order_id: string | null;
  readonly updated_at: Date;
  readonly lines: readonly {
    readonly cart_id: string;
    readonly sku: string;
    readonly quantity: number;
    readonly version: number;
    readonly channel: string;
    readonly added_at: string;
  }[];
}

const columns = `c.cart_id, c.kind, c.state, c.version, c.origin_id, c.identifiers, c.channel, c.source_id, c.location_id, c.zone,
  c.currency, c.codes, c.delivery, c.order_id, c.updated_at,
  coalesce((select json_agg(json_build_object('cart_id', l.cart_id, 'sku', l.sku, 'quantity', l.quantity, 'version', l.version,
     'channel', l.channel, 'added_at', l.added_at) order by l.added_at, l.sku)
   from orders.cart_lines l where l.cart_id = c.cart_id and l.quantity > 0), '[]') as lines`;

/**
 * The newest open cart of whoever $3 is, over all her origins, or a new one: by calls it was four round trips. Two at the same moment may
 * both make one; they are joined on reading.
 */
export const findOrInsertCart = hotStatement<{ readonly cart_id: string | null; readonly person_id: string | null }>(
  'orders.findOrInsertCart',
  `with person as materialized (
     select coalesce((select i.person_id from identity_out.aliases i where i.origin_id = $3::uuid), $3::uuid) as person_id
   ), newest as materialized (
     select c.cart_id from orders.carts c
     where c.kind = $2 and c.state = 'open'
       and c.origin_id = any (array(select i.origin_id from identity_out.aliases i where i.person_id = (select person_id from person)
                                    union all select $3::uuid))
     order by c.cart_id desc limit 1
   ), made as (
     insert into orders.carts (cart_id, kind, state, origin_id, identifiers, channel, source_id, location_id, zone, currency, created_at, updated_at)
     select $1::uuid, $2, 'open', $3::uuid, $4::text::jsonb, $5, $6::uuid, $7, $8, $9, $10::timestamptz, $10::timestamptz
     where not exists (select 1 from newest)
   )
   select (select cart_id from newest) as cart_id, (select person_id from person) as person_id`,
);
export const cartById = hotStatement<CartRow>(
  'orders.cartById',
  `select ${columns} from orders.carts c where c.cart_id = $1`,
);
/**
 * The cart with the open carts of the same person, oldest first, in one round trip (by calls to identity's door it was three, and every
 * call about carts needs it). `person_id` is null for a cart of nobody.
 */
const asked = `with asked as materialized (
     select a.origin_id, a.kind, a.state, coalesce(i.person_id, a.origin_id) as person_id
     from orders.carts a left join identity_out.aliases i using (origin_id) where a.cart_id = $1
   )`;
const isSister = `c.cart_id = $1
      or (c.state = 'open' and c.kind = (select kind from asked where state = 'open')
          and c.origin_id = any (array(select i.origin_id from identity_out.aliases i where i.person_id = (select person_id from asked)
                                       union all select origin_id from asked where origin_id is not null)))`;
export const cartWithSisters = hotStatement<CartRow & { readonly person_id: string | null }>(
  'orders.cartWithSisters',
  `${asked}
   select ${columns}, (select person_id from asked) as person_id from orders.carts c
   where ${isSister}
   order by c.cart_id`,
);
/**
 * The same carts, locked in the order of ids, so that two never wait for each other in a circle. By itself: lines read in the same
 * statement would be those of before the wait.
 */
export const lockSisters = hotStatement<{ readonly cart_id: string }>(
  'orders.lockSisters',
  `${asked}
   select c.cart_id from orders.carts c
   where ${isSister}
   order by c.cart_id for update`,
);
/** Newest first. */
export const openCartsOf = hotStatement<CartRow>(
  'orders.openCartsOf',
  `select ${columns} from orders.carts c
   where c.origin_id = any ($1::uuid[]) and c.kind = $2 and c.state = 'open' order by c.cart_id desc limit 50`,
);
/** Adds pieces, if the cart is open and the line does not grow over 999. The cart's row is locked and counted on; `cart_version` shows by how much. */
export const addToLine = hotStatement<{
  quantity: number;
  version: number;
  channel: string;
  added_at: Date;
  cart_version: number;
}>(
  'orders.addToLine',
  `with mine as (
     update orders.carts set version = version + 1, updated_at = $5 where cart_id = $1 and state = 'open' returning cart_id, version
   )
   insert into orders.cart_lines (cart_id, sku, quantity, channel, added_at)
   select cart_id, $2, $3::int, $4, $5 from mine
   on conflict (cart_id, sku) do update
     set quantity = orders.cart_lines.quantity + excluded.quantity, version = orders.cart_lines.version + 1, channel = excluded.channel,
         added_at = case when orders.cart_lines.quantity = 0 then excluded.added_at else orders.cart_lines.added_at end
     where orders.cart_lines.quantity + excluded.quantity <= 999
   returning quantity, version, channel, added_at, (select version from mine) as cart_version`,
);
export const setLine = hotStatement<{ before: number; quantity: number }>(
  'orders.setLine',
  `with mine as (
     update orders.carts set version = version + 1, updated_at = $5 where cart_id = $1 and state = 'open' returning cart_id
   ), old as (
     select l.quantity from orders.cart_lines l join mine using (cart_id) where l.sku = $2 for update of l
   )
   update orders.cart_lines l set quantity = $3::int, version = l.version + 1, channel = coalesce($4, l.channel)
   from mine, old where l.cart_id = mine.cart_id and l.sku = $2
   returning old.quantity as before, l.quantity`,
);
export const setCodes = command(
  'orders.setCartCodes',
  `update orders.carts set codes = $2::text[], version = version + 1, updated_at = $3 where cart_id = $1 and state = 'open'`,
);
export const setDelivery = hotStatement<{ readonly version: number }>(
  'orders.setCartDelivery',
  `update orders.carts set delivery = $2::text::jsonb, version = version + 1, updated_at = $3
   where cart_id = $1 and state = 'open' returning version`,
);
/** Only a cart of nobody can become somebody's: it never changes hands by this. */
export const bindCart = command(
  'orders.bindCart',
  `update orders.carts set origin_id = $2::uuid, identifiers = $3::text::jsonb, version = version + 1, updated_at = $4
   where cart_id = $1 and state = 'open' and origin_id is null`,
);
export const closeCarts = command(
  'orders.closeCarts',
  `update orders.carts set state = $2, order_id = $3::uuid, version = version + 1, updated_at = $4
   where cart_id = any ($1::uuid[]) and state = 'open'`,
);

export const insertHandOver = command(
  'orders.insertHandOver',
  `insert into orders.hand_overs (code_hash, cart_id, expires_at) values ($1, $2, $3) on conflict do nothing`,
);
/** Checked and used in one statement: of many at the same moment one gets it. */
export const useHandOver = statement(
  'orders.useHandOver',
  z.object({ cart_id: z.string() }),
  `update orders.hand_overs set used_at = $2, used_channel = $3
   where code_hash = $1 and used_at is null and expires_at > $2 returning cart_id`,
);
export const sweepHandOvers = command(
  'orders.sweepHandOvers',
  `delete from orders.hand_overs where expires_at < $1::timestamptz - interval '1 day'`,
);
export const forgetCarts = command(
  'orders.forgetCarts',
  `delete from orders.carts where origin_id = any ($1::uuid[]) and state <> 'ordered'`,
);
