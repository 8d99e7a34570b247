import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Copy } from '../ui/Copy.tsx';
import css from './Settings.module.css';

/** A secret that the server keeps only as a hash: this is the one time that it can be copied. */
export function ShownOnce({
  words,
  secret,
  of,
  confirm,
  onDone,
}: {
  words: string;
  secret: string;
  of: string;
  /** What the button says; without it: that the key is kept. */
  confirm?: string;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className={css.dialog}>
      <p className={css.quiet}>{words}</p>
      <div className={css.secret}>
        <code>{secret}</code>
        <Copy text={secret} of={of} size="md" />
      </div>
      <Group justify="flex-end">
        <Button onClick={onDone}>{confirm ?? t('sources.keyStored')}</Button>
      </Group>
    </div>
  );
}
