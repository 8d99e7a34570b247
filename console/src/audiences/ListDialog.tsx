import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { type Audience, changedKeys, saveAudience } from './audiences.ts';
import { makeList } from './lists.ts';

/** Makes a list that is kept by hand, or gives one another name. */
export function ListDialog({ audience, onClose }: { audience: Audience | null; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [name, setName] = useState(audience?.name ?? '');
  const [description, setDescription] = useState(audience?.description ?? '');
  const save = useDeed({
    run: (wish: { name: string; description: string }) =>
      audience === null
        ? makeList(wish)
        : saveAudience({ id: audience.id, version: audience.version, rule: audience.rule, ...wish }),
    done: t('common.saved'),
    changes: changedKeys,
    after: (made) => {
      onClose();
      void navigate({ to: '/audiences/$audienceId', params: { audienceId: made.id } });
    },
  });
  return (
    <FormDialog
      title={audience === null ? t('audience.list.new') : t('audience.edit')}
      hint={t('audience.list.newHint')}
      confirm={t('common.save')}
      disabled={name.trim() === ''}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate({ name: name.trim(), description: description.trim() })}
      onClose={onClose}
    >
      <TextInput
        label={t('audience.name')}
        required
        maxLength={120}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={t('audience.description')}
        maxLength={1000}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
