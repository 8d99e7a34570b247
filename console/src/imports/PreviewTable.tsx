import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import type { ImportPreview } from './imports.ts';
import css from './Imports.module.css';

/** What the first rows would become. */
export function PreviewTable({ rows, stale }: { rows: ImportPreview['rows']; stale: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={table.scroll} tabIndex={0} role="region" aria-label={t('imports.becomes')} data-stale={stale}>
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">{t('imports.row')}</th>
            <th scope="col">{t('imports.becomes')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.row}>
              <td>{format.number(row.row)}</td>
              <td>
                {row.error === null ? null : (
                  <p>
                    <Tag tone="error">{t('imports.rowFails')}</Tag> {row.error}
                  </p>
                )}
                {row.event === null ? null : <code className={css.event}>{JSON.stringify(row.event)}</code>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
