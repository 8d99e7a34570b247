-- breaking: false
-- For the undo of an import: what it made and changed, and nobody since.
create index products_imported on catalogue.products (changed_by, product_id) where changed_by like 'import %';
