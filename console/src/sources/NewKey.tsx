import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SourceKind } from '../../../contracts/common.ts';
import { Copy } from '../ui/Copy.tsx';
import { Snippets } from './Snippets.tsx';
import css from './Sources.module.css';

/** A write key, shown this once, and how to use it right away. */
export function NewKey({ writeKey, kind, onDone }: { writeKey: string; kind: SourceKind; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={css.form}>
      <p className={css.once}>{t('sources.keyOnce')}</p>
      <div className={css.secret}>
        <code>{writeKey}</code>
        <Copy text={writeKey} of={t('sources.writeKey')} size="md" />
      </div>
      <Snippets writeKey={writeKey} kind={kind} />
      <Group justify="flex-end">
        <Button onClick={onDone}>{t('sources.keyStored')}</Button>
      </Group>
    </div>
  );
}
