import { Link } from '@tanstack/react-router';
import { Goods } from '../catalogue/Goods.tsx';
import table from '../ui/table.module.css';

/** Goods in a list, with the way to their shelf. */
export function OnShelf({ sku, locationId }: { sku: string; locationId: string }) {
  return (
    <Goods
      sku={sku}
      wrap={(words) => (
        <Link to="/stock/shelves/$locationId/$sku" params={{ locationId, sku }} className={table.main}>
          {words}
        </Link>
      )}
    />
  );
}
