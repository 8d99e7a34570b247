import { Autocomplete } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { columnTargets, isTarget } from './columnTargets.ts';
import type { ImportMapping, ImportPreview } from './imports.ts';
import css from './Imports.module.css';

type Props = { columns: ImportPreview['columns']; mapping: ImportMapping; onChange: (mapping: ImportMapping) => void };

export function ColumnTable({ columns, mapping, onChange }: Props) {
  const { t } = useTranslation();
  const targets = new Map(mapping.columns.map((one) => [one.column, one.target]));
  const feed = (column: string, target: string) =>
    onChange({ ...mapping, columns: [...mapping.columns.filter((one) => one.column !== column), { column, target }] });
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t('imports.column')}</th>
            <th scope="col">{t('imports.samples')}</th>
            <th scope="col">{t('imports.target')}</th>
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => {
            const target = targets.get(column.name) ?? 'ignore';
            return (
              <tr key={column.name}>
                <td>
                  <code>{column.name}</code>
                </td>
                <td data-label={t('imports.samples')} className={css.samples}>
                  {column.samples.slice(0, 3).join(' · ')}
                </td>
                <td data-label={t('imports.target')}>
                  <span className={css.target}>
                    <Autocomplete
                      size="xs"
                      w={240}
                      aria-label={t('imports.targetOf', { column: column.name })}
                      value={target}
                      error={isTarget(target) ? null : t('imports.targetWrong')}
                      data={columnTargets(mapping.kind, column.name)}
                      limit={30}
                      onChange={(next) => feed(column.name, next)}
                    />
                    {target === column.suggestedTarget && target !== 'ignore' ? (
                      <Tag tone="accent">{t('imports.suggested')}</Tag>
                    ) : null}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
