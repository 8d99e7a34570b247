import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconBarcode } from '../ui/icons.ts';
import { useStillHere } from '../ui/stillHere.ts';
import { LocationSelect } from './LocationSelect.tsx';
import css from './Stock.module.css';

const skuForm = /^[A-Za-z0-9._-]{1,64}$/;
type Wish = { sku?: string | undefined; locationId?: string | undefined };

/** Above lists of goods: of which SKU, of which place. What is typed counts when it has settled, and only while one is still here. */
export function GoodsFilter({ wish, onChange }: { wish: Wish; onChange: (part: Wish) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(wish.sku ?? '');
  const stillHere = useStillHere();
  const settle = useDebouncedCallback((text: string) => {
    const sku = text.trim();
    if (stillHere() && (sku === '' || skuForm.test(sku))) onChange({ sku: sku === '' ? undefined : sku });
  }, 250);
  return (
    <div className={css.filters} role="search" aria-label={t('timeline.filters')}>
      <TextInput
        data-search-field
        aria-label={t('stock.sku')}
        placeholder={t('stock.findSku')}
        leftSection={<IconBarcode size={17} aria-hidden />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          settle(event.currentTarget.value);
        }}
        autoComplete="off"
        spellCheck={false}
      />
      <LocationSelect
        aria-label={t('stock.location')}
        placeholder={t('stock.anyLocation')}
        clearable
        value={wish.locationId ?? null}
        onChange={(locationId) => onChange({ locationId: locationId ?? undefined })}
      />
    </div>
  );
}
