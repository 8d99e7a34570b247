import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Parts } from '../ui/Parts.tsx';

/** The screens of prices, each with its address. */
export function PricesParts() {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <Parts
      label={t('screen.prices')}
      parts={[
        { key: 'books', label: t('price.books'), link: { to: '/prices' }, exact: true },
        { key: 'try', label: t('place.tryBasket'), link: { to: '/prices/try' } },
        ...(may('editPrices') || may('makeCodes')
          ? [{ key: 'codes', label: t('place.codes'), link: { to: '/prices/codes' } as const }]
          : []),
        { key: 'parity', label: t('place.parity'), link: { to: '/prices/parity' } },
      ]}
    />
  );
}
