import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { tierMembers } from '../../../contracts/loyalty.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { SideSheet } from '../ui/Dialog.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconUsers } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { pagesOf } from '../ui/pages.ts';
import table from '../ui/table.module.css';
import { AccountLink } from './AccountLink.tsx';
import { useProgressWords } from './TierPanel.tsx';

type Props = {
  title: string;
  tier: string | null;
  near?: 'up' | 'down';
  by: 'spent' | 'earned' | 'orders';
  currency: string;
  onClose: () => void;
};

/** The customers behind a figure of the ladder. */
export function TierMembers({ title, tier, near, by, currency, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useProgressWords(currency);
  const query = useInfiniteQuery(
    pagesOf(
      ['loyalty-tiers'],
      tierMembers,
      '/loyalty/tiers/members',
      { ...(tier === null ? {} : { tier }), ...(near === undefined ? {} : { near }) },
      // Each name is asked for by itself.
      { limit: 20 },
    ),
  );
  return (
    <SideSheet title={title} opened onClose={onClose}>
      <Listing query={query} empty={<Empty icon={IconUsers} title={t('standing.nobody')} />}>
        {(items) => (
          <DataTable
            rows={items}
            keyOf={(one) => one.personId}
            label={title}
            columns={[
              {
                title: t('people.name'),
                show: (one) => <AccountLink personId={one.personId} className={table.main} />,
              },
              {
                title: t(`programme.tiersByIs.${by}`),
                number: true,
                nowrap: true,
                show: (one) => words(by, one.measure),
              },
              {
                title: t('standing.missing'),
                number: true,
                nowrap: true,
                show: (one) => (one.missing === null ? null : words(by, one.missing)),
              },
              {
                title: t('standing.keepUntil'),
                nowrap: true,
                show: (one) => (one.keepUntil === null ? null : format.date(one.keepUntil)),
              },
            ]}
          />
        )}
      </Listing>
    </SideSheet>
  );
}
