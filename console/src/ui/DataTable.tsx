import type { ReactNode } from 'react';
import table from './table.module.css';

export type Column<T> = {
  title: string;
  number?: boolean;
  nowrap?: boolean;
  show: (row: T) => ReactNode;
};

type Props<T> = {
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
  label?: string;
  figures?: boolean;
};

/** A plain table; on a phone each row becomes a card whose first cell is its heading, with `figures` side by side in it. */
export function DataTable<T>({ columns, rows, keyOf, label, figures = false }: Props<T>) {
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.cards} ${figures ? table.figures : ''}`} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ title, number }) => (
              <th key={title} scope="col" className={number === true ? table.number : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, number, nowrap, show }, place) => (
                <td
                  key={title}
                  data-label={place === 0 ? undefined : title}
                  className={[number === true ? table.number : '', nowrap === true ? table.nowrap : '']
                    .filter((name) => name !== '')
                    .join(' ')}
                >
                  {show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
