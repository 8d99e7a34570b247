import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eventTypes, sourceKinds } from '../../../contracts/common.ts';
import { isFiltered, type TimelineSearch } from './timelineFilter.ts';
import css from './TimelinePart.module.css';

const route = getRouteApi('/staff/people/$personId');

export function TimelineFilters() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const [name, setName] = useState(search.name ?? '');
  const change = (part: TimelineSearch) =>
    void go({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  const changeName = useDebouncedCallback((typed: string) => change({ name: typed.trim() === '' ? undefined : typed.trim() }), 250);
  return (
    <div className={css.filters} role="search" aria-label={t('timeline.filters')}>
      <Select
        aria-label={t('people.channel')}
        placeholder={t('people.anyChannel')}
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        value={search.kind ?? null}
        data={sourceKinds.map((kind) => ({ value: kind, label: t(`channel.${kind}`) }))}
        onChange={(kind) => change({ kind: sourceKinds.find((one) => one === kind) })}
      />
      <Select
        aria-label={t('timeline.type')}
        placeholder={t('timeline.anyType')}
        clearable
        clearButtonProps={{ 'aria-label': t('common.clear') }}
        value={search.type ?? null}
        data={eventTypes.map((type) => ({ value: type, label: type }))}
        onChange={(type) => change({ type: eventTypes.find((one) => one === type) })}
      />
      <TextInput
        aria-label={t('timeline.name')}
        placeholder={t('timeline.name')}
        value={name}
        onChange={(event) => {
          setName(event.currentTarget.value);
          changeName(event.currentTarget.value);
        }}
      />
      <TextInput type="date" aria-label={t('timeline.from')} title={t('timeline.from')} value={search.from ?? ''} onChange={(event) => change({ from: event.currentTarget.value || undefined })} />
      <TextInput type="date" aria-label={t('timeline.until')} title={t('timeline.until')} value={search.until ?? ''} onChange={(event) => change({ until: event.currentTarget.value || undefined })} />
      {isFiltered(search) ? (
        <Button
          className={css.clear ?? ''}
          variant="subtle"
          color="gray"
          onClick={() => {
            setName('');
            change({ name: undefined, type: undefined, kind: undefined, from: undefined, until: undefined });
          }}
        >
          {t('timeline.clear')}
        </Button>
      ) : null}
    </div>
  );
}
