import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { type Column, DataTable } from '../ui/DataTable.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconPackage } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import table from '../ui/table.module.css';
import css from './Catalogue.module.css';
import type { ProductSummary } from './catalogue.ts';
import { Picture } from './Picture.tsx';
import { StateTag } from './StateTag.tsx';

type Props = {
  products: UseInfiniteQueryResult<InfiniteData<{ items: ProductSummary[] }>>;
  narrowed: boolean;
};

export function ProductTable({ products, narrowed }: Props) {
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
    links[links.findIndex((link) => link === document.activeElement) + step]?.focus();
  };
  return (
    <div onKeyDown={move} className={products.isPlaceholderData ? css.stale : undefined}>
      <Listing query={products} empty={<NoProducts narrowed={narrowed} />}>
        {(items) => <ProductRows items={items} />}
      </Listing>
    </div>
  );
}

/** `brief`: where there is little room. */
export function ProductRows({ items, brief = false }: { items: readonly ProductSummary[]; brief?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rest: Column<ProductSummary>[] = [
    {
      title: t('catalogue.rating'),
      number: true,
      show: ({ rating }) =>
        rating === null ? '' : `★ ${format.decimal(rating.average)} (${format.number(rating.count)})`,
    },
    { title: t('catalogue.changed'), nowrap: true, show: ({ changedAt }) => <Moment at={changedAt} /> },
  ];
  return (
    <DataTable
      rows={items}
      keyOf={({ id }) => id}
      label={t('catalogue.products')}
      columns={[
        {
          title: t('catalogue.product'),
          show: (product) => (
            <span className={css.name}>
              <Picture url={product.image} />
              <span className={css.words}>
                <Link
                  to="/catalogue/products/$productId"
                  params={{ productId: product.handle }}
                  className={table.main}
                  lang={product.language}
                  data-row
                >
                  {product.name}
                </Link>
                <span className={css.small}>
                  {[product.brand, product.handle].filter((word) => word !== null).join(' · ')}
                </span>
              </span>
            </span>
          ),
        },
        { title: t('catalogue.state'), show: ({ state }) => <StateTag state={state} /> },
        {
          title: t('catalogue.variants'),
          number: true,
          show: ({ variants }) => (
            <span title={variants.map(({ sku }) => sku).join(', ')}>{format.number(variants.length)}</span>
          ),
        },
        ...(brief ? [] : rest),
      ]}
    />
  );
}

function NoProducts({ narrowed }: { narrowed: boolean }) {
  const { t } = useTranslation();
  const may = useMay();
  if (narrowed)
    return (
      <Empty
        icon={IconPackage}
        title={t('catalogue.notFound')}
        action={
          <ButtonLink to="/catalogue" search={{}} variant="default" reloadDocument>
            {t('catalogue.showAll')}
          </ButtonLink>
        }
      >
        {t('catalogue.notFoundWords')}
      </Empty>
    );
  return (
    <Empty
      icon={IconPackage}
      title={t('catalogue.none')}
      action={
        may('editCatalogue') ? (
          <>
            <ButtonLink to="/catalogue/new">{t('place.newProduct')}</ButtonLink>
            <ButtonLink to="/catalogue/files" variant="default">
              {t('catalogue.importFile')}
            </ButtonLink>
          </>
        ) : null
      }
    >
      {t('catalogue.noneWords')}
    </Empty>
  );
}
