import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCircleCheck } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import table from '../ui/table.module.css';
import { Tag } from '../ui/Tag.tsx';
import { type ProviderCall, providerCallsQuery } from './orders.ts';
import { useOrderParts } from './orderParts.tsx';

/** Calls to payment providers whose outcome nobody knows yet: they are looked up, never repeated blindly. */
export function PaymentsScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const calls = useInfiniteQuery(providerCallsQuery);
  const columns: Column<ProviderCall>[] = [
    {
      title: t('payments.what'),
      show: (one) => (
        <Link to="/orders/$orderId" params={{ orderId: one.orderId }} className={table.main}>
          {t(`payments.call.${one.what}`)}
        </Link>
      ),
    },
    {
      title: t('sources.state'),
      show: (one) => (
        <Tag tone={one.state === 'unknown' || one.state === 'refused' ? 'error' : 'warn'}>
          {t(`payments.is.${one.state}`)}
        </Tag>
      ),
    },
    { title: t('payments.provider'), show: (one) => one.provider },
    { title: t('payments.tries'), number: true, show: (one) => format.number(one.tries) },
    { title: t('payments.why'), show: (one) => one.why ?? '–' },
    { title: t('identity.when'), nowrap: true, show: (one) => <Moment at={one.at} form="dateTime" /> },
  ];
  return (
    <Page title={t('payments.title')} hint={t('payments.hint')}>
      {useOrderParts()}
      <Listing
        query={calls}
        empty={
          <Empty icon={IconCircleCheck} title={t('payments.none')}>
            {t('payments.noneWords')}
          </Empty>
        }
      >
        {(items) => <DataTable columns={columns} rows={items} keyOf={(one) => one.callId} />}
      </Listing>
    </Page>
  );
}
