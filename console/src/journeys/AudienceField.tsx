import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { audiencesQuery } from '../audiences/audiences.ts';

/** Empty until one is chosen: an id that is none finds nobody. */
export const noAudience = '00000000-0000-4000-8000-000000000000';

export function AudienceField({ value, onChange }: { value: string; onChange: (audienceId: string) => void }) {
  const { t } = useTranslation();
  const { data } = useQuery(audiencesQuery);
  return (
    <Select
      label={t('journey.field.audience')}
      searchable
      allowDeselect={false}
      value={value === noAudience ? null : value}
      data={(data ?? []).map((one) => ({ value: one.id, label: one.name }))}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}
