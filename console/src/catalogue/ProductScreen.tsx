import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { attributesQuery, categoriesQuery, productQuery, settingsQuery } from './catalogue.ts';
import { ProductEditor } from './ProductEditor.tsx';

const route = getRouteApi('/staff/catalogue/products/$productId');

export function ProductScreen() {
  const { productId } = route.useParams();
  const product = useQuery(productQuery(productId));
  return <Loaded id={productId} product={product} />;
}

export function NewProductScreen() {
  return <Loaded id="new" product={null} />;
}

type Asked = {
  data: Parameters<typeof ProductEditor>[0]['saved'] | undefined;
  error: Error | null;
  refetch: () => unknown;
};

function Loaded({ id, product }: { id: string; product: Asked | null }) {
  const { t } = useTranslation();
  const settings = useQuery(settingsQuery);
  const categories = useQuery(categoriesQuery);
  const attributes = useQuery(attributesQuery);
  const failed = [product, settings, categories, attributes].find((one) => one !== null && one.error !== null);
  if (failed !== undefined && failed !== null)
    return (
      <Page title={t('catalogue.product')}>
        <ProblemNotice error={failed.error} retry={() => void failed.refetch()} />
      </Page>
    );
  const saved = product === null ? null : product.data;
  if (
    saved === undefined ||
    settings.data === undefined ||
    categories.data === undefined ||
    attributes.data === undefined
  )
    return (
      <Page title={t('common.loading')}>
        <Skeleton height={90} />
        <Skeleton height={420} />
      </Page>
    );
  return (
    <ProductEditor
      key={saved?.id ?? id}
      saved={saved}
      terms={{ languages: settings.data.languages, categories: categories.data, attributes: attributes.data }}
    />
  );
}
