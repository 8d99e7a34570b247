import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { audiencesQuery } from '../audiences/audiences.ts';

/** Audiences by name. One that is gone stays as its id until somebody takes it out: nobody is in it. */
export function AudiencesField(props: { value: readonly string[]; onChange: (anyOf: string[]) => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(audiencesQuery);
  const known = (data ?? []).map((one) => ({ value: one.id, label: one.name }));
  const gone = props.value.filter((id) => known.every((one) => one.value !== id));
  return (
    <MultiSelect
      label={t('promo.condition.audience')}
      searchable
      value={[...props.value]}
      data={[...known, ...gone.map((id) => ({ value: id, label: id }))]}
      nothingFoundMessage={t('promo.noAudiences')}
      onChange={props.onChange}
    />
  );
}
