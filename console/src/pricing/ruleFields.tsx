import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Book } from './pricing.ts';

export type Rules = Book['settings'];
export type RulesProps = { rules: Rules; editable: boolean; put: (part: Partial<Rules>) => void };

export const slug = (text: string): string => text.toLowerCase().replace(/[^a-z0-9_-]/g, '-');

type TextProps = { label: string; value: string; onChange: (text: string) => void };

/** A word that must be there. */
export const Words = ({ label, value, onChange }: TextProps) => (
  <TextInput
    label={label}
    required
    maxLength={500}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

/** A code: what is typed becomes one. */
export const Code = ({ label, value, onChange }: TextProps) => (
  <Words label={label} value={value} onChange={(text) => onChange(slug(text))} />
);

/** One of a few, in words. */
export function Choice<T extends string>(props: {
  label: string;
  hint?: string;
  value: T;
  of: readonly T[];
  say: (one: T) => string;
  onChange: (one: T) => void;
}) {
  return (
    <Select
      label={props.label}
      description={props.hint}
      allowDeselect={false}
      value={props.value}
      data={props.of.map((value) => ({ value, label: props.say(value) }))}
      onChange={(next) => {
        const chosen = props.of.find((one) => one === next);
        if (chosen !== undefined) props.onChange(chosen);
      }}
    />
  );
}

type ZoneProps = {
  rules: Rules;
  value: string | null;
  onChange: (zone: string | null) => void;
  label?: string;
  placeholder?: string;
  without?: string;
};

/** A zone of the book, or none. */
export function ZoneChoice({ rules, value, onChange, label, placeholder, without }: ZoneProps) {
  const { t } = useTranslation();
  const zones = rules.zones.filter(({ id }) => id !== '' && id !== without);
  return (
    <Select
      label={label ?? t('price.zone')}
      placeholder={placeholder ?? t('price.everywhere')}
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      value={value}
      data={zones.map(({ id, name }) => ({ value: id, label: name === '' ? id : name }))}
      onChange={onChange}
    />
  );
}
