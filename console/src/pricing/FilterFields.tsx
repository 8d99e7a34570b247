import { MultiSelect, Select, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { categoriesQuery, pathWords } from '../catalogue/catalogue.ts';
import type { Filter } from './pricing.ts';
import { withField } from './promotionDraft.ts';

type Props = { filter: Filter; onChange: (filter: Filter) => void; withExclude?: boolean };

const orNone = (words: string[]) => (words.length === 0 ? undefined : words);

/** Which goods: by category, SKU, sale price; and which of them not. Without a choice: all. */
export function FilterFields({ filter, onChange, withExclude = false }: Props) {
  const { t, i18n } = useTranslation();
  const categories = useQuery(categoriesQuery).data ?? [];
  const known = categories.map(({ code, path }) => ({
    value: code,
    label: pathWords(path, categories, i18n.language),
  }));
  const unknown = (filter.categories ?? []).filter((code) => !categories.some((one) => one.code === code));
  const exclude = filter.exclude ?? {};
  return (
    <>
      <MultiSelect
        label={t('promo.categories')}
        placeholder={filter.categories === undefined ? t('promo.all') : ''}
        searchable
        limit={100}
        nothingFoundMessage={t('common.nothing')}
        value={filter.categories ?? []}
        data={[...known, ...unknown.map((code) => ({ value: code, label: code }))]}
        onChange={(next) => onChange(withField(filter, 'categories', orNone(next)))}
      />
      <TagsInput
        label={t('promo.skus')}
        placeholder={filter.skus === undefined ? t('promo.all') : ''}
        value={filter.skus ?? []}
        onChange={(next) => onChange(withField(filter, 'skus', orNone(next)))}
      />
      <Select
        label={t('promo.salePrices')}
        placeholder={t('promo.all')}
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        value={filter.onSale === undefined ? null : String(filter.onSale)}
        data={[
          { value: 'true', label: t('promo.onlySale') },
          { value: 'false', label: t('promo.onlyRegular') },
        ]}
        onChange={(next) => onChange(withField(filter, 'onSale', next === null ? undefined : next === 'true'))}
      />
      {withExclude ? (
        <TagsInput
          label={t('promo.exceptSkus')}
          value={exclude.skus ?? []}
          onChange={(next) => {
            const rest = withField(exclude, 'skus', orNone(next));
            onChange(withField(filter, 'exclude', Object.keys(rest).length === 0 ? undefined : rest));
          }}
        />
      ) : null}
    </>
  );
}
