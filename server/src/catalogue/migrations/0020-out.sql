-- breaking: false
-- For messaging: what can be shown, and what goes with what.
create schema catalogue_out;
create view catalogue_out.variants as
  select v.sku, v.product_id, p.handle, v.place
  from catalogue.variants v join catalogue.products p on p.product_id = v.product_id
  where v.state = 'active' and p.state = 'published';
create view catalogue_out.relations as
  select product_id, kind, other_id, place from catalogue.relations where other_id <> product_id;
