import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { languageName } from './languageName.ts';

type Names = Record<string, string>;
type Props = { names: Names; languages: readonly string[]; onChange: (names: Names) => void };

/** A name in every language of the catalogue; one at least. */
export function NamesFields({ names, languages, onChange }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <>
      {languages.map((language) => (
        <TextInput
          key={language}
          lang={language}
          label={t('catalogue.nameIn', { language: languageName(language, i18n.language) })}
          maxLength={200}
          value={names[language] ?? ''}
          onChange={(event) => {
            const { [language]: _before, ...others } = names;
            const typed = event.currentTarget.value;
            onChange(typed === '' ? others : { ...others, [language]: typed });
          }}
        />
      ))}
    </>
  );
}
