import { Button, Group, Loader, Radio, Textarea, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { peopleSearchQuery, type PersonSummary } from '../people/people.ts';
import { personLabel } from '../people/personLabel.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconSearch } from '../ui/icons.ts';
import { Initials } from '../ui/Initials.tsx';
import { Marked } from '../ui/Marked.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useMerge } from './changeIdentity.ts';
import css from './Dialogs.module.css';
import { PairTable } from './PairTable.tsx';
import { type Person, personQuery } from './person.ts';

/** Find the other one, compare, choose which id stays, say why. */
export function MergeDialog({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const merge = useMerge();
  const [other, setOther] = useState<PersonSummary | null>(null);
  const whole = useQuery({ ...personQuery(other?.id ?? ''), enabled: other !== null });
  const [keep, setKeep] = useState<string>(person.id);
  const [reason, setReason] = useState('');
  const submit = () => {
    if (other === null) return;
    merge.mutate(
      { survivorId: keep, absorbedId: keep === person.id ? other.id : person.id, reason: reason.trim() },
      {
        onSuccess: () => {
          onClose();
          void navigate({ to: '/people/$personId', params: { personId: keep }, search: { tab: 'identity' } });
        },
      },
    );
  };
  return (
    <Dialog title={t('merge.title', { name: personLabel(person) })} opened onClose={onClose} size={640}>
      {other === null ? (
        <FindPerson except={person.id} onFound={setOther} />
      ) : (
        <div className={css.form}>
          <PairTable people={[person, whole.data ?? other]} />
          <Radio.Group label={t('merge.keep')} description={t('merge.keepHint')} value={keep} onChange={setKeep}>
            <Group mt={6} gap="lg">
              <Radio value={person.id} label={personLabel(person)} />
              <Radio value={other.id} label={personLabel(other)} />
            </Group>
          </Radio.Group>
          <Textarea
            label={t('common.reason')}
            description={t('common.reasonHint')}
            required
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {merge.error === null ? null : <ProblemNotice error={merge.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setOther(null)}>
              {t('merge.other')}
            </Button>
            <Button onClick={submit} loading={merge.isPending} disabled={reason.trim() === ''}>
              {t('merge.confirm')}
            </Button>
          </Group>
        </div>
      )}
    </Dialog>
  );
}

function FindPerson({ except, onFound }: { except: string; onFound: (person: PersonSummary) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed.trim(), 150);
  const { data, error, isFetching } = useQuery({ ...peopleSearchQuery(settled), enabled: settled.length >= 2 });
  const found = settled.length < 2 ? [] : (data?.items ?? []).filter((one) => one.id !== except);
  return (
    <>
      <p className={css.hint}>{t('merge.hint')}</p>
      <TextInput
        data-autofocus
        size="md"
        aria-label={t('people.search')}
        placeholder={t('people.search')}
        leftSection={isFetching ? <Loader size={16} /> : <IconSearch size={17} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {error === null ? null : <ProblemNotice error={error} />}
      <ul className={css.found}>
        {found.map((one) => (
          <li key={one.id}>
            <UnstyledButton className={css.choice} onClick={() => onFound(one)}>
              <Initials name={one.name} size={30} />
              <span className={css.words}>
                <span>
                  <Marked text={personLabel(one)} search={settled} />
                </span>
                <span className={css.small}>
                  <Marked text={[one.email, one.phone].filter((part) => part !== null).join(' · ')} search={settled} />
                </span>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
      {settled.length >= 2 && found.length === 0 && !isFetching && error === null ? (
        <p className={css.hint}>{t('people.notFound', { search: settled })}</p>
      ) : null}
    </>
  );
}
