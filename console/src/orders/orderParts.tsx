import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Parts } from '../ui/Parts.tsx';

/** The parts of the order desk. */
export function useOrderParts() {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Parts
      label={t('screen.orders')}
      parts={[
        { key: 'orders', label: t('screen.orders'), link: { to: '/orders' }, exact: true },
        ...(may('sell')
          ? [{ key: 'carts', label: t('carts.title'), link: { to: '/carts' }, exact: true } as const]
          : []),
        ...(may('seePayments')
          ? [{ key: 'payments', label: t('payments.title'), link: { to: '/payments' }, exact: true } as const]
          : []),
      ]}
    />
  );
}
