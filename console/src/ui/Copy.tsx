import { ActionIcon } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { IconCheck, IconCopy } from './icons.ts';

/** Copies `text`; `of` names what it is for those who cannot see where the button stands. */
export function Copy({ text, of, size = 'sm' }: { text: string; of: string; size?: 'sm' | 'md' }) {
  const { t } = useTranslation();
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <ActionIcon
      size={size === 'sm' ? 24 : 32}
      title={t('common.copy')}
      aria-label={t('common.copyOf', { of })}
      onClick={() => clipboard.copy(text)}
    >
      {clipboard.copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
      <span role="status" className="tl-unseen">
        {clipboard.copied ? t('common.copied') : ''}
      </span>
    </ActionIcon>
  );
}
