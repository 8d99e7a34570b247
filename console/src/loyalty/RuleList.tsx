import { ActionIcon, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import css from './Loyalty.module.css';

export type RuleRow = { key: string; name: string; text: string; foot?: ReactNode };

type Props = {
  title: string;
  hint: string;
  rows: readonly RuleRow[];
  empty: string;
  addLabel: string;
  editable: boolean;
  above?: ReactNode;
  onAdd: () => void;
  onEdit: (at: number) => void;
  onRemove: (at: number) => void;
};

/** Rules as sentences; the fields behind one open at its side. */
export function RuleList({ title, hint, rows, empty, addLabel, editable, above, onAdd, onEdit, onRemove }: Props) {
  const { t } = useTranslation();
  return (
    <Panel
      title={title}
      hint={hint}
      flush
      actions={
        editable ? (
          <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={onAdd}>
            {addLabel}
          </Button>
        ) : undefined
      }
    >
      {above === undefined ? null : <div className={css.pad}>{above}</div>}
      {rows.length === 0 ? <p className={css.none}>{empty}</p> : null}
      <ul className={css.rows}>
        {rows.map((row, at) => (
          <li key={row.key}>
            <span className={css.rowWords}>
              <span className={css.strong}>{row.name}</span>
              <span className={css.ruleText}>{row.text}</span>
              {row.foot}
            </span>
            {editable ? (
              <span className={css.deeds}>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('programme.editOf', { of: row.name })}
                  onClick={() => onEdit(at)}
                >
                  {t('common.edit')}
                </Button>
                <ActionIcon
                  size={28}
                  aria-label={t('programme.removeOf', { of: row.name })}
                  onClick={() => onRemove(at)}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
