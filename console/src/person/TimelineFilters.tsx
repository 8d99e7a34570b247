import { Button, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eventTypes, sourceKinds } from '../../../contracts/common.ts';
import { IconFilter } from '../ui/icons.ts';
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
  const changeName = useDebouncedCallback(
    (typed: string) => change({ name: typed.trim() === '' ? undefined : typed.trim() }),
    250,
  );
  const [opened, fold] = useDisclosure(false);
  return (
    <div className={css.filters} data-opened={opened} role="search" aria-label={t('timeline.filters')}>
      <Button
        className={css.fold ?? ''}
        variant="default"
        leftSection={<IconFilter size={16} aria-hidden />}
        aria-expanded={opened}
        onClick={fold.toggle}
      >
        {t('timeline.filters')}
      </Button>
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
      <DayField
        label={t('timeline.from')}
        short={t('timeline.fromShort')}
        value={search.from}
        onChange={(from) => change({ from })}
      />
      <DayField
        label={t('timeline.until')}
        short={t('timeline.untilShort')}
        value={search.until}
        onChange={(until) => change({ until })}
      />
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

type DayProps = {
  label: string;
  short: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
};

function DayField({ label, short, value, onChange }: DayProps) {
  return (
    <label className={css.dayField} title={label}>
      <span aria-hidden>{short}</span>
      <TextInput
        type="date"
        aria-label={label}
        value={value ?? ''}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    </label>
  );
}
