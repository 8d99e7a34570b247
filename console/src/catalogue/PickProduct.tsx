import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { pickQuery } from './catalogue.ts';

/** A product by anything that finds it. */
export function PickProduct({ label, onPick }: { label: string; onPick: (handle: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed.trim(), 150);
  const found = useQuery({ ...pickQuery(settled), enabled: settled.length >= 2 }).data?.items ?? [];
  return (
    <Select
      aria-label={label}
      placeholder={label}
      searchable
      value={null}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={settled.length < 2 ? t('catalogue.typeToFind') : t('common.nothing')}
      data={found.map(({ handle, name }) => ({ value: handle, label: name }))}
      onChange={(handle) => {
        if (handle === null) return;
        setTyped('');
        onPick(handle);
      }}
    />
  );
}
