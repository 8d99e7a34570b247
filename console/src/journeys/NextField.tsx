import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { JourneyDocument } from './journeys.ts';

type Props = {
  label: string;
  value: string | null;
  document: JourneyDocument;
  readOnly: boolean;
  onChange: (to: string | null) => void;
};
const end = '$end';

/** Where a way leads. */
export function NextField({ label, value, document, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  const options = Object.entries(document.steps).map(([id, step]) => ({
    value: id,
    label: step.name ?? `${t(`journey.kind.${step.kind}`)} (${id})`,
  }));
  return (
    <Select
      label={label}
      allowDeselect={false}
      readOnly={readOnly}
      value={value ?? end}
      data={[{ value: end, label: t('journey.theEnd') }, ...options]}
      onChange={(next) => onChange(next === null || next === end ? null : next)}
    />
  );
}
