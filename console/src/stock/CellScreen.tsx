import { Button, Skeleton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import head from '../person/PersonHead.module.css';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconChevronLeft, IconPackage } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { AdjustDialog } from './AdjustDialog.tsx';
import { CellHolds } from './CellHolds.tsx';
import { Ledger } from './Ledger.tsx';
import { LimitsDialog } from './LimitsDialog.tsx';
import { useLocationName } from './LocationSelect.tsx';
import css from './Stock.module.css';
import { type Cell, cellQuery, movementsQuery, variantQuery } from './stock.ts';

const route = getRouteApi('/staff/stock/shelves/$locationId/$sku');

/** One SKU in one place: its figures, and behind each the movements or holds that make it. */
export function CellScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { locationId, sku } = route.useParams();
  const nameOf = useLocationName();
  const cell = useQuery(cellQuery(sku, locationId));
  const variant = useQuery(variantQuery(sku)).data;
  const movements = useInfiniteQuery(movementsQuery({ sku, locationId }));
  const [asks, setAsks] = useState<'limits' | 'adjust' | null>(null);
  return (
    <Page
      title={variant?.name ?? sku}
      hint={`${sku} · ${nameOf(locationId)}`}
      above={
        <div className={head.above}>
          <Link to="/stock" search={{ locationId }} className={head.back}>
            <IconChevronLeft size={15} aria-hidden />
            {nameOf(locationId)}
          </Link>
          <Link to="/stock" search={{ sku }} className={head.back}>
            {t('stock.elsewhere')}
          </Link>
        </div>
      }
      actions={
        may('keepStock') ? (
          <>
            <Button variant="default" onClick={() => setAsks('limits')} disabled={cell.data == null}>
              {t('stock.limits')}
            </Button>
            <Button variant="default" onClick={() => setAsks('adjust')}>
              {t('stock.adjust')}
            </Button>
          </>
        ) : undefined
      }
    >
      {cell.error === null ? null : <ProblemNotice error={cell.error} retry={() => void cell.refetch()} />}
      {cell.data === undefined ? (
        cell.error === null ? (
          <Skeleton height={90} />
        ) : null
      ) : cell.data === null ? (
        <Panel flush>
          <Empty icon={IconPackage} title={t('stock.noneThere')}>
            {t('stock.noneWords')}
          </Empty>
        </Panel>
      ) : (
        <Figures cell={cell.data} />
      )}
      <CellHolds sku={sku} locationId={locationId} />
      <div id="ledger">
        <Ledger query={movements} title={t('stock.part.ledger')} hint={t('stock.ledgerHint')} />
      </div>
      {asks === 'limits' && cell.data != null ? <LimitsDialog cell={cell.data} onClose={() => setAsks(null)} /> : null}
      {asks === 'adjust' ? <AdjustDialog sku={sku} locationId={locationId} onClose={() => setAsks(null)} /> : null}
    </Page>
  );
}

function Figures({ cell }: { cell: Cell }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = [
    ['onHand', cell.onHand, 'ledger'],
    ['held', cell.held, 'holds'],
    ['sold', cell.sold, 'holds'],
    ['safety', cell.safety, null],
    ['available', cell.available, null],
    ['damaged', cell.damaged, 'ledger'],
    ['short', cell.short, 'holds'],
    ['backOrderLimit', cell.backOrderLimit, null],
    ['preOrderLimit', cell.preOrderLimit, null],
  ] as const;
  const shown = figures.filter(
    ([what, value]) => value !== 0 || ['onHand', 'held', 'sold', 'safety', 'available'].includes(what),
  );
  return (
    <ul className={css.figures}>
      {shown.map(([what, value, behind]) => (
        <li key={what} data-tone={what === 'short' ? 'error' : what === 'available' ? 'accent' : undefined}>
          <span className={css.figureName}>{t(`stock.${what}`)}</span>
          {behind === null ? (
            <span className={css.figure}>{format.number(value)}</span>
          ) : (
            <a className={css.figure} href={`#${behind}`} aria-label={`${t(`stock.${what}`)}: ${format.number(value)}`}>
              {format.number(value)}
            </a>
          )}
          <span className={css.small}>{t(`stock.is.${what}`)}</span>
        </li>
      ))}
      {cell.expectedOn === null ? null : (
        <li>
          <span className={css.figureName}>{t('stock.expectedOn')}</span>
          <span className={css.figure}>{format.date(`${cell.expectedOn}T12:00:00Z`)}</span>
        </li>
      )}
    </ul>
  );
}
