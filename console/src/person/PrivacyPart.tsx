import { Button, Group, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { privacyRequest } from '../../../contracts/people.ts';
import { api } from '../api.ts';
import { personLabel } from '../people/personLabel.ts';
import { privacyQuery, RequestList } from '../settings/privacyRequests.tsx';
import { useMay } from '../session/may.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconDownload, IconEraser } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { toastDone } from '../ui/toast.tsx';
import css from './Dialogs.module.css';
import type { Person } from './person.ts';

/** A person's own rights: to get everything, and to be forgotten. */
export function PrivacyPart({ person }: { person: Person }) {
  const { t } = useTranslation();
  const may = useMay();
  const [asked, setAsked] = useState<'export' | 'erase' | null>(null);
  const requests = useQuery(privacyQuery);
  const own = requests.data?.items.filter((request) => request.personId === person.id) ?? [];
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      {may('exportPeople') ? (
        <Panel
          title={t('privacy.export')}
          hint={t('privacy.exportHint')}
          actions={
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={() => setAsked('export')}
            >
              {t('privacy.exportStart')}
            </Button>
          }
        />
      ) : null}
      {may('erasePeople') && person.erasedAt === null ? (
        <Panel
          title={t('privacy.erase')}
          hint={t('privacy.eraseHint')}
          actions={
            <Button
              color="red"
              variant="outline"
              leftSection={<IconEraser size={16} aria-hidden />}
              onClick={() => setAsked('erase')}
            >
              {t('privacy.eraseStart')}
            </Button>
          }
        />
      ) : null}
      {requests.error === null ? null : <ProblemNotice error={requests.error} />}
      {own.length === 0 ? null : (
        <Panel title={t('privacy.requests')} flush>
          <RequestList requests={own} />
        </Panel>
      )}
      {asked === 'export' ? <AskDialog person={person} kind="export" onClose={() => setAsked(null)} /> : null}
      {asked === 'erase' ? <AskDialog person={person} kind="erase" onClose={() => setAsked(null)} /> : null}
    </div>
  );
}

function AskDialog({ person, kind, onClose }: { person: Person; kind: 'export' | 'erase'; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const word = personLabel(person);
  const ready = reason.trim() !== '' && (kind === 'export' || typed.trim() === word);
  const ask = useMutation({
    mutationFn: () => api.post(privacyRequest, `/people/${person.id}/${kind}`, { reason: reason.trim() }),
    onSuccess: async () => {
      toastDone(kind === 'export' ? t('privacy.exportAsked') : t('privacy.eraseAsked'));
      onClose();
      await queries.invalidateQueries({ queryKey: ['privacy-requests'] });
      if (kind === 'erase') await queries.invalidateQueries({ queryKey: ['person', person.id] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) ask.mutate();
  };
  return (
    <Dialog title={kind === 'export' ? t('privacy.export') : t('privacy.erase')} opened onClose={onClose}>
      <form className={css.form} onSubmit={submit}>
        <p>{kind === 'export' ? t('privacy.exportHint') : t('privacy.eraseHint')}</p>
        <Textarea
          data-autofocus
          label={t('common.reason')}
          description={t('common.reasonHint')}
          required
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {kind === 'erase' ? (
          <TextInput
            label={t('privacy.typeToErase', { word })}
            autoComplete="off"
            spellCheck={false}
            required
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        ) : null}
        {ask.error === null ? null : <ProblemNotice error={ask.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            type="submit"
            loading={ask.isPending}
            disabled={!ready}
            {...(kind === 'erase' ? { color: 'red' } : {})}
          >
            {kind === 'export' ? t('privacy.exportStart') : t('privacy.eraseConfirm')}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}
