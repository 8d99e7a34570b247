import { ActionIcon, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import editor from '../ui/Editor.module.css';
import css from './Pricing.module.css';

type Props<T> = {
  rows: readonly T[];
  make: () => T;
  addLabel: string;
  nameOf: (row: T, at: number) => string;
  disabled?: boolean;
  onChange: (rows: T[]) => void;
  children: (row: T, put: (part: Partial<T>) => void) => ReactNode;
};

/** Rows of fields that can be added and taken away. */
export function RowList<T extends object>(props: Props<T>) {
  const { t } = useTranslation();
  const { rows, disabled = false, onChange } = props;
  return (
    <div className={css.form}>
      <ul className={editor.rows}>
        {rows.map((row, at) => (
          <li key={at} className={css.rule}>
            <div className={css.pair}>
              {props.children(row, (part) =>
                onChange(rows.map((one, place) => (place === at ? { ...one, ...part } : one))),
              )}
            </div>
            {disabled ? null : (
              <div className={css.tail}>
                <ActionIcon
                  size={34}
                  aria-label={t('catalogue.removeOf', { of: props.nameOf(row, at) })}
                  onClick={() => onChange(rows.filter((_, place) => place !== at))}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </div>
            )}
          </li>
        ))}
      </ul>
      {disabled ? null : (
        <Button
          className={css.start ?? ''}
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange([...rows, props.make()])}
        >
          {props.addLabel}
        </Button>
      )}
    </div>
  );
}
