import { Select, type SelectProps } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Location, locationsQuery } from './stock.ts';

type Props = Omit<SelectProps, 'data' | 'value' | 'onChange'> & {
  value: string | null;
  onChange: (locationId: string | null) => void;
  only?: (location: Location) => boolean;
};

/** A chooser of places by name, city or id. */
export function LocationSelect({ value, onChange, only, ...rest }: Props) {
  const { t } = useTranslation();
  const places = (useQuery(locationsQuery).data ?? []).filter((place) => only?.(place) ?? true);
  return (
    <Select
      searchable
      nothingFoundMessage={t('common.nothing')}
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      {...rest}
      value={value}
      onChange={onChange}
      data={places.map((place) => ({ value: place.id, label: place.name }))}
    />
  );
}

/** The clocks of a place; undefined until the places are known. */
export function useTimeZone(): (id: string | null | undefined) => string | undefined {
  const places = useQuery(locationsQuery).data;
  return (id) => places?.find((place) => place.id === id)?.timeZone;
}

/** A place's name for its id, once the places are known. */
export function useLocationName(): (id: string | null) => string {
  const places = useQuery(locationsQuery).data;
  return (id) => (id === null ? '–' : (places?.find((place) => place.id === id)?.name ?? id));
}
