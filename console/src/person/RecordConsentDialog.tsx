import { Autocomplete, Button, Group, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { anything, api } from '../api.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { toastDone } from '../ui/toast.tsx';
import css from './Dialogs.module.css';

type Start = { purpose: string; channel: string; state: 'given' | 'withdrawn' };

export function RecordConsentDialog({
  personId,
  start,
  onClose,
}: {
  personId: string;
  start: Start;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [purpose, setPurpose] = useState(start.purpose);
  const [channel, setChannel] = useState(start.channel);
  const [state, setState] = useState<'given' | 'withdrawn'>(start.state);
  const [textVersion, setTextVersion] = useState('');
  const [proof, setProof] = useState('');
  const record = useMutation({
    mutationFn: () =>
      api.post(anything, `/people/${personId}/consents`, {
        purpose: purpose.trim(),
        channel: channel.trim(),
        state,
        ...(textVersion.trim() === '' ? {} : { textVersion: textVersion.trim() }),
        ...(proof.trim() === '' ? {} : { proof: proof.trim() }),
      }),
    onSuccess: async () => {
      toastDone(t('consent.recorded'));
      onClose();
      await queries.invalidateQueries({ queryKey: ['person', personId] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    record.mutate();
  };
  return (
    <Dialog title={t('consent.record')} opened onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <SegmentedControl
          aria-label={t('consent.state')}
          size="sm"
          value={state}
          onChange={(next) => setState(next === 'withdrawn' ? 'withdrawn' : 'given')}
          data={[
            { value: 'given', label: t('consent.is.given') },
            { value: 'withdrawn', label: t('consent.is.withdrawn') },
          ]}
        />
        <Autocomplete
          label={t('consent.purpose')}
          description={t('consent.purposeHint')}
          required
          maxLength={64}
          value={purpose}
          onChange={setPurpose}
          data={['marketing', 'service', 'profiling', 'research']}
        />
        <Autocomplete
          label={t('consent.channel')}
          description={t('consent.channelHint')}
          required
          maxLength={64}
          value={channel}
          onChange={setChannel}
          data={['email', 'sms', 'phone', 'push', 'telegram', 'viber', 'post']}
        />
        <TextInput
          label={t('consent.textVersion')}
          description={t('consent.textVersionHint')}
          maxLength={100}
          value={textVersion}
          onChange={(event) => setTextVersion(event.currentTarget.value)}
        />
        <Textarea
          label={t('consent.proof')}
          description={t('consent.proofHint')}
          maxLength={2000}
          value={proof}
          onChange={(event) => setProof(event.currentTarget.value)}
        />
        {record.error === null ? null : <ProblemNotice error={record.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={record.isPending} disabled={purpose.trim() === '' || channel.trim() === ''}>
            {t('consent.record')}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
