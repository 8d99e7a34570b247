import { useTranslation } from 'react-i18next';
import { Parts } from '../ui/Parts.tsx';

/** The screens of the catalogue, each with its address. */
export function CatalogueParts() {
  const { t } = useTranslation();
  return (
    <Parts
      label={t('screen.catalogue')}
      parts={[
        { key: 'products', label: t('catalogue.products'), link: { to: '/catalogue' }, exact: true },
        { key: 'categories', label: t('catalogue.categories'), link: { to: '/catalogue/categories' } },
        { key: 'attributes', label: t('catalogue.attributes'), link: { to: '/catalogue/attributes' } },
        { key: 'opinions', label: t('place.opinions'), link: { to: '/catalogue/opinions' } },
        { key: 'completeness', label: t('place.completeness'), link: { to: '/catalogue/completeness' } },
        { key: 'feeds', label: t('place.feeds'), link: { to: '/catalogue/feeds' } },
        { key: 'files', label: t('catalogue.files'), link: { to: '/catalogue/files' } },
      ]}
    />
  );
}
