import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCircleCheck } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Tag } from '../ui/Tag.tsx';
import { About } from './About.tsx';
import { cellHoldsQuery } from './stock.ts';

type Hold = {
  id: string;
  purpose: 'order' | 'lease';
  state: string;
  about: string;
  expiresAt: string;
  open: number;
  sold: number;
  issued: number;
};

/** Who is promised what of a shelf, and until when. */
export function CellHolds({ sku, locationId }: { sku: string; locationId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const holds = useInfiniteQuery(cellHoldsQuery(sku, locationId));
  const columns: Column<Hold>[] = [
    {
      title: t('stock.heldFor'),
      show: (one) => (one.purpose === 'lease' ? t('stock.lease') : <About about={one.about} />),
    },
    {
      title: t('sources.state'),
      show: (one) => (
        <Tag tone={one.state === 'held' ? 'accent' : 'quiet'}>{t(`stock.hold.${one.state as 'held'}`)}</Tag>
      ),
    },
    { title: t('stock.held'), number: true, show: (one) => format.number(one.open) },
    { title: t('stock.sold'), number: true, show: (one) => format.number(one.sold - one.issued) },
    { title: t('stock.left'), number: true, show: (one) => format.number(one.issued) },
    {
      title: t('stock.until'),
      nowrap: true,
      show: (one) => (one.state === 'held' ? <Moment at={one.expiresAt} form="dateTime" /> : '–'),
    },
  ];
  return (
    <div id="holds">
      <Listing
        query={holds}
        title={t('stock.promised')}
        hint={t('stock.promisedHint')}
        empty={<Empty icon={IconCircleCheck} title={t('stock.noHolds')} />}
      >
        {(items) => <DataTable columns={columns} rows={items} keyOf={(one) => one.id} />}
      </Listing>
    </div>
  );
}
