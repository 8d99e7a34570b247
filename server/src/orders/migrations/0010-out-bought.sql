-- breaking: false
-- For messaging: what customers bought and what lies in their carts, by origin.
create schema orders_out;
create view orders_out.bought as
  select o.order_id, o.origin_id, l.sku,
    case when l.product_id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then l.product_id::uuid end as product_id,
    l.quantity, o.zone, o.currency, o.location_id, o.created_at as at
  from orders.orders o join orders.lines l on l.order_id = o.order_id
  where l.kind = 'goods' and o.state in ('placed', 'completed');
create view orders_out.cart_lines as
  select c.cart_id, c.origin_id, c.kind, l.sku, l.quantity, l.added_at, c.zone, c.currency, c.location_id
  from orders.carts c join orders.cart_lines l on l.cart_id = c.cart_id
  where c.state = 'open' and l.quantity > 0;
