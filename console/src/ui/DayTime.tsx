import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

/** `2026-03-01T09:30` in the reader's own time, as the browser's field wants it. */
export function localForm(instant: string): string {
  const at = new Date(instant);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

type Props = {
  label: string;
  description?: ReactNode;
  /** RFC 3339, or null for none. */
  value: string | null;
  onChange: (instant: string | null) => void;
};

/** An instant, typed in local time; empty means none. */
export function DayTime({ label, description, value, onChange }: Props) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      description={description}
      value={value === null ? '' : localForm(value)}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        const at = new Date(typed);
        onChange(typed === '' || Number.isNaN(at.getTime()) ? null : at.toISOString());
      }}
    />
  );
}
