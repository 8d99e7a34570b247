import { Button, Checkbox, Group, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createdSource } from '../../../contracts/channels.ts';
import { type SourceKind, sourceKinds } from '../../../contracts/common.ts';
import { api } from '../api.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { NewKey } from './NewKey.tsx';
import { slugOf, usuallyShared } from './sources.ts';
import css from './Sources.module.css';

const slugForm = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function CreateSourceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [slug, setSlug] = useState<string | null>(null);
  const [kind, setKind] = useState<SourceKind>('web');
  const [shared, setShared] = useState<boolean | null>(null);
  const shownSlug = slug ?? slugOf(name);
  const sharedDevice = shared ?? usuallyShared(kind);
  const create = useMutation({
    mutationFn: () => api.post(createdSource, '/sources', { slug: shownSlug, name: name.trim(), kind, sharedDevice }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sources'] }),
  });
  if (create.data !== undefined) {
    const { source, writeKey } = create.data;
    const done = () => {
      onClose();
      void navigate({ to: '/sources/$sourceId', params: { sourceId: source.id } });
    };
    return (
      <Dialog title={t('sources.created', { name: source.name })} opened onClose={done} size={680}>
        <NewKey writeKey={writeKey} kind={source.kind} onDone={done} />
      </Dialog>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog title={t('sources.create')} opened onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t('people.name')}
          placeholder={t('sources.nameExample')}
          required
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('people.channel')}
          allowDeselect={false}
          value={kind}
          data={sourceKinds.map((one) => ({ value: one, label: t(`channel.${one}`) }))}
          onChange={(next) => setKind(sourceKinds.find((one) => one === next) ?? 'web')}
        />
        <TextInput
          label={t('sources.slug')}
          description={t('sources.slugHint')}
          required
          value={shownSlug}
          error={shownSlug !== '' && !slugForm.test(shownSlug) ? t('sources.slugWrong') : null}
          onChange={(event) => setSlug(event.currentTarget.value)}
        />
        <Checkbox
          checked={sharedDevice}
          onChange={(event) => setShared(event.currentTarget.checked)}
          label={t('sources.sharedLabel')}
          description={t('sources.sharedHint')}
        />
        {create.error === null ? null : <ProblemNotice error={create.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || !slugForm.test(shownSlug)}>
            {t('sources.create')}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
