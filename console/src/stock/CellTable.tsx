import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { Tag } from '../ui/Tag.tsx';
import { useLocationName } from './LocationSelect.tsx';
import { OnShelf } from './OnShelf.tsx';
import css from './Stock.module.css';
import type { Cell } from './stock.ts';

/** Shelves with their figures; each figure leads to the ledger and the holds behind it. */
export function CellTable({ cells, shorts = false }: { cells: readonly Cell[]; shorts?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useLocationName();
  const figure = (title: string, of: (cell: Cell) => number, strong = false): Column<Cell> => ({
    title,
    number: true,
    show: (cell) => <span className={strong ? css.strong : undefined}>{format.number(of(cell))}</span>,
  });
  const columns: Column<Cell>[] = [
    {
      title: t('stock.sku'),
      show: (cell) => <OnShelf sku={cell.sku} locationId={cell.locationId} />,
    },
    { title: t('stock.location'), show: (cell) => nameOf(cell.locationId) },
    ...(shorts
      ? [
          {
            title: t('stock.short'),
            number: true,
            show: (cell: Cell) => <Tag tone="error">{format.number(cell.short)}</Tag>,
          },
        ]
      : []),
    figure(t('stock.onHand'), (cell) => cell.onHand),
    figure(t('stock.held'), (cell) => cell.held),
    figure(t('stock.sold'), (cell) => cell.sold),
    figure(t('stock.safety'), (cell) => cell.safety),
    figure(t('stock.available'), (cell) => cell.available, true),
    { title: t('stock.changed'), nowrap: true, show: (cell) => <Moment at={cell.changedAt} /> },
  ];
  return <DataTable columns={columns} rows={cells} figures keyOf={(cell) => `${cell.locationId} ${cell.sku}`} />;
}
