import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { personQuery } from '../person/person.ts';
import { peopleSearchQuery } from './people.ts';
import { personLabel } from './personLabel.ts';

type Props = { personId: string | undefined; onChange: (personId: string | undefined) => void };

/** Narrows a list to one person, found by anything they are known by. */
export function PersonFilter(props: Props) {
  const { t } = useTranslation();
  return <PersonSelect {...props} placeholder={t('live.anyPerson')} aria-label={t('event.person')} />;
}

/** For dialogs that need another person than the one whose screen it is. */
export function PickPerson({ label, except, ...props }: Props & { label: string; except: string }) {
  const { t } = useTranslation();
  return (
    <PersonSelect
      {...props}
      except={except}
      label={label}
      placeholder={t('people.search')}
      required
      data-autofocus
      // The dialog comes with the focus here; a list over its other fields would be in the way.
      openOnFocus={false}
    />
  );
}

type SelectProps = Props & {
  except?: string;
  label?: string;
  placeholder: string;
  required?: boolean;
  'aria-label'?: string;
  'data-autofocus'?: boolean;
  openOnFocus?: boolean;
};

function PersonSelect({ personId, onChange, except, ...field }: SelectProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed.trim(), 150);
  const chosen = useQuery({ ...personQuery(personId ?? ''), enabled: personId !== undefined }).data;
  const found =
    useQuery({
      ...peopleSearchQuery(settled),
      enabled: settled.length >= 2 && (chosen === undefined || settled !== personLabel(chosen)),
    }).data?.items ?? [];
  const people = [...(chosen === undefined ? [] : [chosen]), ...found.filter((one) => one.id !== chosen?.id)];
  return (
    <Select
      {...field}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      value={personId ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={settled.length < 2 ? t('live.typeToFind') : t('common.nothing')}
      data={people.filter((one) => one.id !== except).map((one) => ({ value: one.id, label: personLabel(one) }))}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}
