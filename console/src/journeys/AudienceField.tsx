import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { audiencesQuery } from '../audiences/audiences.ts';
import { noAudience } from './graph.ts';

type Props = { value: string; onChange: (audienceId: string) => void; onlyLists?: boolean };

/** Empty until one is chosen. */
export function AudienceField({ value, onChange, onlyLists = false }: Props) {
  const { t } = useTranslation();
  const { data } = useQuery(audiencesQuery);
  return (
    <Select
      label={onlyLists ? t('journey.field.list') : t('journey.field.audience')}
      searchable
      allowDeselect={false}
      value={value === noAudience ? null : value}
      data={(data ?? []).flatMap((one) =>
        onlyLists && one.kind !== 'list' ? [] : [{ value: one.id, label: one.name }],
      )}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}
