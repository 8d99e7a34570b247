import { Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Page } from '../ui/Page.tsx';
import { type PartLink, Parts } from '../ui/Parts.tsx';

export function LoyaltyScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const parts: PartLink[] = [
    ...(may('seeAccounts')
      ? ([
          { key: 'accounts', label: t('loyalty.part.accounts'), link: { to: '/loyalty' }, exact: true },
          { key: 'approvals', label: t('loyalty.part.approvals'), link: { to: '/loyalty/approvals' } },
        ] as const)
      : []),
    { key: 'programme', label: t('loyalty.part.programme'), link: { to: '/loyalty/programme' } },
    { key: 'tiers', label: t('loyalty.part.tiers'), link: { to: '/loyalty/tiers' } },
    ...(may('seeLiability')
      ? [{ key: 'liability', label: t('loyalty.part.liability'), link: { to: '/loyalty/liability' } } as const]
      : []),
    ...(may('seeCards') || may('makeCards')
      ? [{ key: 'cards', label: t('loyalty.part.cards'), link: { to: '/loyalty/cards' } } as const]
      : []),
    { key: 'referrals', label: t('loyalty.part.referrals'), link: { to: '/loyalty/referrals' } },
    ...(may('seeSuspicions')
      ? [{ key: 'suspicions', label: t('loyalty.part.suspicions'), link: { to: '/loyalty/suspicions' } } as const]
      : []),
  ];
  return (
    <Page title={t('screen.loyalty')} hint={t('loyalty.hint')}>
      <Parts label={t('screen.loyalty')} parts={parts} />
      <Outlet />
    </Page>
  );
}
