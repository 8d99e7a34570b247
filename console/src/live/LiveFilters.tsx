import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PersonFilter } from '../people/PersonFilter.tsx';
import { useMay } from '../session/may.ts';
import { sourcesQuery } from '../sources/sources.ts';
import css from './LiveScreen.module.css';

const route = getRouteApi('/staff/live');

export function LiveFilters() {
  const { t } = useTranslation();
  const may = useMay();
  const search = route.useSearch();
  const go = route.useNavigate();
  const sources = useQuery({ ...sourcesQuery, enabled: may('seeSources') });
  const [name, setName] = useState(search.name ?? '');
  useEffect(() => setName(search.name ?? ''), [search.name]);
  const change = (part: { sourceId?: string | undefined; personId?: string | undefined; name?: string | undefined }) =>
    void go({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  const changeName = useDebouncedCallback(
    (typed: string) => change({ name: typed.trim() === '' ? undefined : typed.trim() }),
    300,
  );
  const filtered = search.sourceId !== undefined || search.personId !== undefined || search.name !== undefined;
  return (
    <div className={css.filters} role="search" aria-label={t('timeline.filters')}>
      {may('seeSources') ? (
        <Select
          aria-label={t('event.source')}
          placeholder={t('live.anySource')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          nothingFoundMessage={t('common.nothing')}
          value={search.sourceId ?? null}
          data={(sources.data?.items ?? []).map((source) => ({ value: source.id, label: source.name }))}
          onChange={(sourceId) => change({ sourceId: sourceId ?? undefined })}
        />
      ) : null}
      <PersonFilter personId={search.personId} onChange={(personId) => change({ personId })} />
      <TextInput
        aria-label={t('timeline.name')}
        placeholder={t('live.nameExample')}
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value);
          changeName(event.currentTarget.value);
        }}
      />
      {filtered ? (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => change({ sourceId: undefined, personId: undefined, name: undefined })}
        >
          {t('timeline.clear')}
        </Button>
      ) : null}
    </div>
  );
}
