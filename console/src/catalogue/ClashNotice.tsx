import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import editor from '../ui/Editor.module.css';
import type { Product } from './catalogue.ts';
import css from './Catalogue.module.css';
import type { Clash, DraftField } from './productDraft.ts';

type Props = { theirs: Product; clash: Clash; onResolve: (keep: 'mine' | 'theirs') => void };

/** Two people edited one product: who, when, what each changed, and what shall stand. Nothing is saved by choosing. */
export function ClashNotice({ theirs, clash, onResolve }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = (fields: readonly DraftField[]) =>
    fields.length === 0
      ? t('catalogue.clash.nothing')
      : format.list(fields.map((field) => t(`catalogue.field.${field}`)));
  return (
    <div className={css.clash} role="alert">
      <p className={css.clashTitle}>
        {t('catalogue.clash.title', { who: theirs.changedBy, when: format.dateTime(theirs.changedAt) })}
      </p>
      <dl>
        <dt>{t('catalogue.clash.theirs')}</dt>
        <dd>{words(clash.theirs)}</dd>
        <dt>{t('catalogue.clash.mine')}</dt>
        <dd>{words(clash.mine)}</dd>
        {clash.both.length === 0 ? null : (
          <>
            <dt>{t('catalogue.clash.both')}</dt>
            <dd>{words(clash.both)}</dd>
          </>
        )}
      </dl>
      <p>{clash.both.length === 0 ? t('catalogue.clash.apart') : t('catalogue.clash.choose')}</p>
      <div className={editor.actions}>
        {clash.both.length === 0 ? (
          <Button onClick={() => onResolve('mine')}>{t('catalogue.clash.together')}</Button>
        ) : (
          <>
            <Button onClick={() => onResolve('mine')}>{t('catalogue.clash.keepMine')}</Button>
            <Button variant="default" onClick={() => onResolve('theirs')}>
              {t('catalogue.clash.keepTheirs')}
            </Button>
          </>
        )}
      </div>
    </div>
  );
}
