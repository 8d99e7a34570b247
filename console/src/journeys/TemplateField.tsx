import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { templatesQuery } from '../messaging/messaging.ts';

type Props = { label: string; value: string; readOnly: boolean; onChange: (handle: string) => void };

export function TemplateField({ label, value, readOnly, onChange }: Props) {
  const { data } = useQuery(templatesQuery);
  const known = (data ?? []).flatMap((one) =>
    one.isArchived ? [] : [{ value: one.handle, label: `${one.name} (${one.channel})` }],
  );
  const missing = value !== '' && !known.some((one) => one.value === value) ? [{ value, label: value }] : [];
  return (
    <Select
      label={label}
      searchable
      allowDeselect={false}
      readOnly={readOnly}
      value={value === '' ? null : value}
      data={[...missing, ...known]}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}
