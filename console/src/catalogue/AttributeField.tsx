import { MultiSelect, NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Attribute, type AttributeValue, nameIn } from './catalogue.ts';
import { languageName } from './languageName.ts';

type Props = {
  attribute: Attribute;
  value: AttributeValue | undefined;
  languages: readonly string[];
  /** An option of a variant: one choice, not several. */
  single?: boolean;
  onChange: (value: AttributeValue | undefined) => void;
};

/** The value of an attribute by its type; a text in several languages has a field for each. */
export function AttributeField({ attribute, value, languages, single = false, onChange }: Props) {
  const { t, i18n } = useTranslation();
  const name = nameIn(attribute.names, i18n.language, attribute.code);
  const label = attribute.unit === null ? name : `${name}, ${attribute.unit}`;
  if (attribute.type === 'number')
    return (
      <NumberInput
        label={label}
        value={typeof value === 'number' ? value : ''}
        onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
      />
    );
  if (attribute.type === 'boolean')
    return (
      <Select
        label={label}
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        value={typeof value === 'boolean' ? String(value) : null}
        data={[
          { value: 'true', label: t('catalogue.yes') },
          { value: 'false', label: t('common.no') },
        ]}
        onChange={(next) => onChange(next === null ? undefined : next === 'true')}
      />
    );
  const choices = attribute.choices.map(({ code, names }) => ({
    value: code,
    label: nameIn(names, i18n.language, code),
  }));
  if (attribute.type === 'choice' && single)
    return (
      <Select
        label={label}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        limit={100}
        nothingFoundMessage={t('common.nothing')}
        value={Array.isArray(value) ? (value[0] ?? null) : typeof value === 'string' ? value : null}
        data={choices}
        onChange={(next) => onChange(next === null ? undefined : [next])}
      />
    );
  if (attribute.type === 'choice')
    return (
      <MultiSelect
        label={label}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        limit={100}
        nothingFoundMessage={t('common.nothing')}
        value={Array.isArray(value) ? value : typeof value === 'string' ? [value] : []}
        data={choices}
        onChange={(next) => onChange(next.length === 0 ? undefined : next)}
      />
    );
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    return (
      <>
        {languages.map((language) => (
          <TextInput
            key={language}
            label={`${label} (${languageName(language, i18n.language)})`}
            value={value[language] ?? ''}
            onChange={(event) => {
              const { [language]: _before, ...others } = value;
              const typed = event.currentTarget.value;
              onChange(typed === '' ? others : { ...others, [language]: typed });
            }}
          />
        ))}
      </>
    );
  return (
    <TextInput
      label={label}
      type={attribute.type === 'date' ? 'date' : 'text'}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
    />
  );
}
