import { Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { useFormat } from '../ui/format.ts';
import { IconSearch } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { useStillHere } from '../ui/stillHere.ts';
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
  const [typed, setTyped] = useState(chosen.search ?? '');
  const [settled] = useDebouncedValue(typed.trim(), 140);
  const list = useRef<HTMLDivElement>(null);
  const people = useInfiniteQuery(peopleListQuery({ ...chosen, search: settled === '' ? undefined : settled }));
  const rows = people.data?.pages.flatMap((page) => page.items) ?? [];
  const total = people.data?.pages[0]?.total ?? null;

  // The address follows the search, so that a result can be sent to a colleague, and "back" comes back to it.
  const stillHere = useStillHere();
  useEffect(() => {
    if (!stillHere()) return;
    void change({ search: (before) => ({ ...before, search: settled === '' ? undefined : settled }), replace: true });
  }, [settled, change, stillHere]);

  // Enter opens the first of those who were meant: while they are still being asked for, it waits for them and does not
  // open somebody of the list before.
  const [entered, setEntered] = useState(false);
  const answered = settled === typed.trim() && people.isSuccess && !people.isPlaceholderData;
  const first = rows[0]?.id;
  useEffect(() => {
    if (!entered || !answered) return;
    setEntered(false);
    if (first !== undefined) void navigate({ to: '/people/$personId', params: { personId: first } });
  }, [entered, answered, first, navigate]);

  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      list.current?.querySelector<HTMLElement>('[data-row]')?.focus();
    } else if (event.key === 'Enter' && typed.trim() !== '') setEntered(true);
    else if (event.key === 'Escape') setTyped('');
  };

  return (
    <Page title={t('screen.people')} hint={t('people.hint')}>
      <div className={css.filters} role="search">
        <TextInput
          className={css.search}
          size="md"
          data-search-field
          aria-label={t('people.search')}
          placeholder={t('people.search')}
          leftSection={<IconSearch size={17} aria-hidden />}
          rightSection={typed === '' ? <kbd className={css.key}>/</kbd> : null}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setEntered(false);
          }}
          onKeyDown={onKey}
          autoComplete="off"
          spellCheck={false}
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
