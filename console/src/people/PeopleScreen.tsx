import { Select } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { useFormat } from '../ui/format.ts';
import { Page } from '../ui/Page.tsx';
import { SearchField, useOpenOnEnter, useTypedSearch } from '../ui/SearchField.tsx';
import { peopleListQuery } from './people.ts';
import { PeopleTable } from './PeopleTable.tsx';
import css from './PeopleScreen.module.css';

const route = getRouteApi('/staff/people');

export function PeopleScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const chosen = route.useSearch();
  const change = route.useNavigate();
  const search = useTypedSearch(
    chosen.search,
    (next) => void change({ search: (before) => ({ ...before, search: next }), replace: true }),
  );
  const { settled } = search;
  const list = useRef<HTMLDivElement>(null);
  const people = useInfiniteQuery(peopleListQuery({ ...chosen, search: settled === '' ? undefined : settled }));
  const rows = people.data?.pages.flatMap((page) => page.items) ?? [];
  const total = people.data?.pages[0]?.total ?? null;

  useOpenOnEnter(
    search,
    people.isSuccess && !people.isPlaceholderData,
    rows[0]?.id,
    (personId) => void navigate({ to: '/people/$personId', params: { personId } }),
  );

  return (
    <Page title={t('screen.people')} hint={t('people.hint')}>
      <div className={css.filters} role="search">
        <SearchField
          search={search}
          label={t('people.search')}
          size="md"
          onArrowDown={() => list.current?.querySelector<HTMLElement>('[data-row]')?.focus()}
        />
        <Select
          className={css.select}
          size="md"
          aria-label={t('people.channel')}
          placeholder={t('people.anyChannel')}
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          value={chosen.kind ?? null}
          data={sourceKinds.map((kind) => ({ value: kind, label: t(`channel.${kind}`) }))}
          onChange={(kind) =>
            void change({
              search: (before) => ({ ...before, kind: sourceKinds.find((one) => one === kind) }),
              replace: true,
            })
          }
        />
        <Select
          className={css.select}
          size="md"
          aria-label={t('people.sort')}
          allowDeselect={false}
          value={chosen.sort ?? 'lastSeen'}
          data={(['lastSeen', 'firstSeen', 'events'] as const).map((sort) => ({
            value: sort,
            label: t(`people.sortBy.${sort}`),
          }))}
          onChange={(sort) =>
            void change({
              search: (before) => ({ ...before, sort: sort === 'events' || sort === 'firstSeen' ? sort : undefined }),
              replace: true,
            })
          }
        />
      </div>
      <p className={css.count} role="status">
        {total === null || people.isPlaceholderData
          ? ' '
          : t('people.found', { count: total, shown: format.number(total) })}
      </p>
      <PeopleTable
        ref={list}
        people={people}
        rows={rows}
        search={settled}
        onTop={() => document.querySelector<HTMLElement>('[data-search-field]')?.focus()}
      />
    </Page>
  );
}
