import { SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Panel } from '../ui/Panel.tsx';
import css from './Catalogue.module.css';
import { pathWords } from './catalogue.ts';
import { languageName } from './languageName.ts';
import type { PartProps } from './terms.ts';

/** Name and texts in each language of the catalogue; a dot marks the languages that have none yet. */
export function TextsPart({ draft, terms, change }: PartProps) {
  const { t, i18n } = useTranslation();
  const [language, setLanguage] = useState(
    terms.languages.includes(i18n.language) ? i18n.language : (terms.languages[0] ?? 'en'),
  );
  const texts = draft.texts[language] ?? { name: '' };
  const put = (part: Partial<typeof texts>) => change({ texts: { ...draft.texts, [language]: { ...texts, ...part } } });
  return (
    <>
      <Panel
        title={t('catalogue.part.texts')}
        actions={
          <SegmentedControl
            aria-label={t('catalogue.language')}
            value={language}
            data={terms.languages.map((one) => ({
              value: one,
              label: `${languageName(one, i18n.language)}${(draft.texts[one]?.name ?? '') === '' ? ' ○' : ''}`,
            }))}
            onChange={setLanguage}
          />
        }
      >
        <div className={css.form} lang={language}>
          <TextInput
            label={t('catalogue.name')}
            required={Object.values(draft.texts).every((one) => one.name === '')}
            maxLength={300}
            value={texts.name}
            onChange={(event) => put({ name: event.currentTarget.value })}
          />
          <Textarea
            label={t('catalogue.short')}
            maxLength={500}
            value={texts.short ?? ''}
            onChange={(event) => put({ short: event.currentTarget.value })}
          />
          <Textarea
            label={t('catalogue.description')}
            minRows={5}
            maxLength={20_000}
            value={texts.description ?? ''}
            onChange={(event) => put({ description: event.currentTarget.value })}
          />
          <div className={css.grid}>
            <TextInput
              label={t('catalogue.seoTitle')}
              maxLength={200}
              value={texts.seoTitle ?? ''}
              onChange={(event) => put({ seoTitle: event.currentTarget.value })}
            />
            <TextInput
              label={t('catalogue.seoDescription')}
              maxLength={500}
              value={texts.seoDescription ?? ''}
              onChange={(event) => put({ seoDescription: event.currentTarget.value })}
            />
          </div>
        </div>
      </Panel>
      <Panel title={t('catalogue.placeIn')}>
        <div className={css.grid}>
          <Select
            label={t('catalogue.category')}
            placeholder={t('catalogue.noCategory')}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('common.clear') }}
            limit={100}
            nothingFoundMessage={t('common.nothing')}
            value={draft.category}
            data={terms.categories.map(({ code, path }) => ({
              value: code,
              label: pathWords(path, terms.categories, i18n.language),
            }))}
            onChange={(category) => change({ category })}
          />
          <TextInput
            label={t('catalogue.brand')}
            maxLength={200}
            value={draft.brand ?? ''}
            onChange={(event) => change({ brand: event.currentTarget.value === '' ? null : event.currentTarget.value })}
          />
          <TextInput
            label={t('catalogue.tax')}
            description={t('catalogue.taxHint')}
            maxLength={63}
            value={draft.taxCategory ?? ''}
            onChange={(event) =>
              change({ taxCategory: event.currentTarget.value === '' ? null : event.currentTarget.value.toLowerCase() })
            }
          />
        </div>
      </Panel>
    </>
  );
}
