import { MultiSelect, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { categoriesQuery, pathWords } from '../catalogue/catalogue.ts';
import type { GoodsFilter } from './loyalty.ts';

export function useCategoryName(): (code: string) => string {
  const { i18n } = useTranslation();
  const categories = useQuery(categoriesQuery).data ?? [];
  return (code) => {
    const known = categories.find((one) => one.code === code);
    return known === undefined ? code : pathWords(known.path, categories, i18n.language);
  };
}

/** Which goods; without a choice all of them. What is excluded is out, whatever includes it. */
export function GoodsFields({ goods, onChange }: { goods: GoodsFilter; onChange: (goods: GoodsFilter) => void }) {
  const { t } = useTranslation();
  const nameOf = useCategoryName();
  const codes = (useQuery(categoriesQuery).data ?? []).map((one) => one.code);
  const categories = (name: 'categories' | 'exceptCategories') => (
    <MultiSelect
      label={t(`programme.${name}`)}
      placeholder={goods[name].length === 0 && name === 'categories' ? t('programme.allGoods') : ''}
      searchable
      limit={100}
      nothingFoundMessage={t('common.nothing')}
      value={goods[name]}
      data={[...new Set([...codes, ...goods[name]])].map((code) => ({ value: code, label: nameOf(code) }))}
      onChange={(next) => onChange({ ...goods, [name]: next })}
    />
  );
  const tags = (name: 'brands' | 'skus' | 'exceptSkus') => (
    <TagsInput
      label={t(`programme.${name}`)}
      value={goods[name]}
      onChange={(next) => onChange({ ...goods, [name]: next })}
    />
  );
  return (
    <>
      {categories('categories')}
      {tags('brands')}
      {tags('skus')}
      {categories('exceptCategories')}
      {tags('exceptSkus')}
    </>
  );
}
