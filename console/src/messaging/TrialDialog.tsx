import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { trialAnswer } from '../../../contracts/senders.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { Tag } from '../ui/Tag.tsx';
import css from './Messaging.module.css';
import type { Sender } from './messaging.ts';

/** A real message to an address of one's own, and what the provider answered. */
export function TrialDialog({ sender, onClose }: { sender: Sender; onClose: () => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState('');
  const deed = useDeed({
    run: () => api.post(trialAnswer, `/senders/${sender.id}/trial`, { to: to.trim() }),
    changes: ['senders'],
  });
  return (
    <FormDialog
      title={t('sender.trialOf', { name: sender.name })}
      hint={t('sender.trialHint')}
      confirm={t('sender.try')}
      disabled={to.trim() === ''}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('template.testTo')}
        required
        data-autofocus
        placeholder={sender.channel === 'sms' ? '+37120000000' : 'me@example.com'}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      {deed.data === undefined ? null : (
        <div role="status" className={css.column}>
          <p className={css.standing}>
            <Tag tone={deed.data.outcome === 'accepted' ? 'ok' : 'error'}>
              {t(`sender.answered.${deed.data.outcome}`)}
            </Tag>
          </p>
          {deed.data.detail === null ? null : <p className={css.words}>{deed.data.detail}</p>}
        </div>
      )}
    </FormDialog>
  );
}
