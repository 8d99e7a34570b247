import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { IconBarcode, IconHistory } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { Ledger } from './Ledger.tsx';
import { LocationSelect } from './LocationSelect.tsx';
import { useStillHere } from '../ui/stillHere.ts';
import css from './Stock.module.css';
import { movementsQuery } from './stock.ts';

const route = getRouteApi('/staff/stock/ledger');

/** Every movement of a SKU, of a place, or of both. */
export function LedgerPart() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const asked = search.sku !== undefined || search.locationId !== undefined;
  const movements = useInfiniteQuery({ ...movementsQuery(search), enabled: asked });
  const [typed, setTyped] = useState(search.sku ?? '');
  const change = (part: typeof search) => void go({ search: (before) => ({ ...before, ...part }), replace: true });
  const stillHere = useStillHere();
  const settle = useDebouncedCallback(
    (text: string) => stillHere() && change({ sku: text.trim() === '' ? undefined : text.trim() }),
    250,
  );
  return (
    <>
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
          value={search.locationId ?? null}
          onChange={(locationId) => change({ locationId: locationId ?? undefined })}
        />
      </div>
      {asked ? (
        <Ledger query={movements} title={t('stock.part.ledger')} wide />
      ) : (
        <Panel flush>
          <Empty icon={IconHistory} title={t('stock.chooseForLedger')}>
            {t('stock.chooseForLedgerWords')}
          </Empty>
        </Panel>
      )}
    </>
  );
}
