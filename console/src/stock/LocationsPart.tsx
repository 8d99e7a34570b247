import { useQuery } from '@tanstack/react-query';
import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconMapPin } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import table from '../ui/table.module.css';
import { Tag } from '../ui/Tag.tsx';
import { type Location, locationsQuery } from './stock.ts';

/** Stores, warehouses, courier bags: every place that holds goods. */
export function LocationsPart() {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const { data, error, refetch } = useQuery(locationsQuery);
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={240} />;
  const create = may('keepStock') ? (
    <ButtonLink to="/stock/locations/$locationId" params={{ locationId: 'new' }}>
      {t('locations.create')}
    </ButtonLink>
  ) : null;
  const columns: Column<Location>[] = [
    {
      title: t('people.name'),
      show: (one) => (
        <Link to="/stock/locations/$locationId" params={{ locationId: one.id }} className={table.main}>
          {one.name}
        </Link>
      ),
    },
    { title: t('locations.kind'), show: (one) => t(`locations.is.${one.kind}`) },
    {
      title: t('sources.state'),
      show: (one) => <Tag tone={one.state === 'active' ? 'ok' : 'quiet'}>{t(`locations.state.${one.state}`)}</Tag>,
    },
    { title: t('locations.zone'), show: (one) => one.zone },
    { title: t('locations.city'), show: (one) => one.city },
    {
      title: t('locations.offers'),
      show: (one) => {
        const offers = (['ships', 'offersPickup', 'offersTryOn'] as const).filter((what) => one[what]);
        return offers.length === 0 ? '–' : format.list(offers.map((what) => t(`locations.short.${what}`)));
      },
    },
    { title: t('locations.cutOff'), show: (one) => one.cutOff },
    {
      title: t('locations.capacity'),
      number: true,
      show: (one) => (one.capacityUnitsADay === null ? '–' : format.number(one.capacityUnitsADay)),
    },
  ];
  return (
    <Panel flush title={t('stock.part.locations')} hint={t('locations.hint')} actions={create}>
      {data.length === 0 ? (
        <Empty icon={IconMapPin} title={t('locations.none')} action={create}>
          {t('locations.noneWords')}
        </Empty>
      ) : (
        <DataTable columns={columns} rows={data} keyOf={(one) => one.id} />
      )}
    </Panel>
  );
}
