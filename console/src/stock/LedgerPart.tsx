import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { IconHistory } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { GoodsFilter } from './GoodsFilter.tsx';
import { Ledger } from './Ledger.tsx';
import { movementsQuery } from './stock.ts';

const route = getRouteApi('/staff/stock/ledger');

/** Every movement of a SKU, of a place, or of both. */
export function LedgerPart() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const go = route.useNavigate();
  const asked = search.sku !== undefined || search.locationId !== undefined;
  const movements = useInfiniteQuery({ ...movementsQuery(search), enabled: asked });
  const change = (part: typeof search) => void go({ search: (before) => ({ ...before, ...part }), replace: true });
  return (
    <>
      <GoodsFilter wish={search} onChange={change} />
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
