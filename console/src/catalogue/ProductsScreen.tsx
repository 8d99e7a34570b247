import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { productStates } from '../../../contracts/catalogue.ts';
import { useMay } from '../session/may.ts';
import { IconFilter, IconPlus, IconSearch } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { useStillHere } from '../ui/stillHere.ts';
import editor from '../ui/Editor.module.css';
import css from './Catalogue.module.css';
import { categoriesQuery, pathWords, productsQuery } from './catalogue.ts';
import { CatalogueParts } from './CatalogueParts.tsx';
import { FacetPanel } from './FacetPanel.tsx';
import { readChosen, writeChosen } from './chosenFacets.ts';
import { ProductTable } from './ProductTable.tsx';

const route = getRouteApi('/staff/catalogue');
const sorts = ['newest', 'name'] as const;

export function ProductsScreen() {
  const { t, i18n } = useTranslation();
  const may = useMay();
  const chosen = route.useSearch();
  const change = route.useNavigate();
  const [typed, setTyped] = useState(chosen.search ?? '');
  const [settled] = useDebouncedValue(typed.trim(), 160);
  const [facetsOpen, setFacetsOpen] = useState(false);
  const categories = useQuery(categoriesQuery).data ?? [];
  const attributes = readChosen(chosen.with);
  const products = useInfiniteQuery(
    productsQuery({
      ...(settled === '' ? {} : { text: settled }),
      state: chosen.state,
      category: chosen.category,
      brand: chosen.brand,
      sort: settled === '' ? (chosen.sort ?? 'newest') : chosen.sort,
      language: i18n.language,
      attributes,
    }),
  );
  const put = (part: Partial<typeof chosen>) =>
    void change({ search: (before) => ({ ...before, ...part }), replace: true });

  // The address follows the search, so that a result can be sent to a colleague.
  const stillHere = useStillHere();
  useEffect(() => {
    if (!stillHere()) return;
    void change({ search: (before) => ({ ...before, search: settled === '' ? undefined : settled }), replace: true });
  }, [settled, change, stillHere]);

  const facets = products.data?.pages[0]?.facets ?? [];
  return (
    <Page
      title={t('screen.catalogue')}
      hint={t('catalogue.hint')}
      actions={
        may('editCatalogue') ? (
          <ButtonLink to="/catalogue/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {t('place.newProduct')}
          </ButtonLink>
        ) : null
      }
    >
      <CatalogueParts />
      <div className={editor.filters} role="search">
        <TextInput
          className={css.search ?? ''}
          data-search-field
          aria-label={t('catalogue.search')}
          placeholder={t('catalogue.search')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setTyped('');
            if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('[data-row]')?.focus();
          }}
        />
        <Select
          className={css.select ?? ''}
          aria-label={t('catalogue.state')}
          placeholder={t('catalogue.anyState')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={chosen.state ?? null}
          data={productStates.map((state) => ({ value: state, label: t(`catalogue.is.${state}`) }))}
          onChange={(next) => put({ state: productStates.find((one) => one === next) })}
        />
        <Select
          className={css.select ?? ''}
          aria-label={t('catalogue.category')}
          placeholder={t('catalogue.anyCategory')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          searchable
          limit={100}
          nothingFoundMessage={t('common.nothing')}
          value={chosen.category ?? null}
          data={categories.map(({ code, path }) => ({
            value: code,
            label: pathWords(path, categories, i18n.language),
          }))}
          onChange={(next) => put({ category: next ?? undefined })}
        />
        <Select
          className={css.select ?? ''}
          aria-label={t('catalogue.sort')}
          allowDeselect={false}
          value={chosen.sort ?? (settled === '' ? 'newest' : 'best')}
          data={[
            ...(settled === '' ? [] : [{ value: 'best', label: t('catalogue.sortBy.best') }]),
            ...sorts.map((sort) => ({ value: sort, label: t(`catalogue.sortBy.${sort}`) })),
          ]}
          onChange={(next) => put({ sort: sorts.find((one) => one === next) })}
        />
        {facets.length === 0 ? null : (
          <Button
            className={css.onlyPhone ?? ''}
            variant="default"
            leftSection={<IconFilter size={16} aria-hidden />}
            aria-expanded={facetsOpen}
            onClick={() => setFacetsOpen(!facetsOpen)}
          >
            {t('catalogue.narrow')}
          </Button>
        )}
      </div>
      <div className={facets.length === 0 ? undefined : css.split}>
        {facets.length === 0 ? null : (
          <FacetPanel
            facets={facets}
            open={facetsOpen}
            brand={chosen.brand}
            category={chosen.category}
            attributes={attributes}
            onBrand={(brand) => put({ brand })}
            onCategory={(category) => put({ category })}
            onAttributes={(next) => put({ with: writeChosen(next) })}
          />
        )}
        <ProductTable
          products={products}
          narrowed={settled !== '' || Object.values({ ...chosen, search: undefined }).some((one) => one !== undefined)}
        />
      </div>
    </Page>
  );
}
