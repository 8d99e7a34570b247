import { Autocomplete } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { pickQuery } from './catalogue.ts';

type Props = { label?: string; sku: string; required?: boolean; onChange: (sku: string) => void };

const leastLetters = 2;

/** A variant by its SKU, found also by the name of its product; any SKU can be typed. */
export function PickVariant({ label, sku, required = false, onChange }: Props) {
  const { t } = useTranslation();
  const [settled] = useDebouncedValue(sku.trim(), 150);
  const found = useQuery({ ...pickQuery(settled), enabled: settled.length >= leastLetters }).data?.items ?? [];
  const names = new Map(found.flatMap((product) => product.variants.map((one) => [one.sku, one.name] as const)));
  return (
    <Autocomplete
      style={{ flex: 1, minWidth: 0 }}
      {...(label === undefined ? { 'aria-label': t('catalogue.sku') } : { label })}
      placeholder={t('catalogue.pickVariant')}
      required={required}
      maxLength={64}
      value={sku}
      data={[...names.keys()]}
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <span>
          {names.get(option.value)}
          <br />
          <small>{option.value}</small>
        </span>
      )}
      onChange={onChange}
    />
  );
}
