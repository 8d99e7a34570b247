-- breaking: false
-- A relation may name a variant at either end; null: all variants of the product. Two of them may be of one product.
alter table catalogue.variants add constraint variants_of_product unique (product_id, sku);
alter table catalogue.relations
  add column sku text,
  add column other_sku text,
  drop constraint relations_pkey,
  drop constraint relations_check,
  add primary key (product_id, place),
  add foreign key (product_id, sku) references catalogue.variants (product_id, sku),
  add foreign key (other_id, other_sku) references catalogue.variants (product_id, sku),
  add constraint relations_once unique nulls not distinct (product_id, kind, other_id, sku, other_sku),
  add constraint relations_not_to_itself check (other_id <> product_id or coalesce(sku <> other_sku, false));
