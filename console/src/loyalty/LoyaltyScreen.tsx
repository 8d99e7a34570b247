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
  ];
  return (
    <Page title={t('screen.loyalty')} hint={t('loyalty.hint')}>
      <Parts label={t('screen.loyalty')} parts={parts} />
      <Outlet />
    </Page>
  );
}
