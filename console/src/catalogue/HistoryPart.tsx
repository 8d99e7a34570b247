import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/catalogue.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { useFormat } from '../ui/format.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { type Product, versionsQuery } from './catalogue.ts';
import { StateTag } from './StateTag.tsx';

type Props = { product: Product; changed: boolean; onDone: (product: Product) => void };

/** Every version of a product; an older one comes back as a new one, so that nothing is lost. */
export function HistoryPart({ product, changed, onDone }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const editable = useMay()('editCatalogue');
  const versions = useInfiniteQuery(versionsQuery(product.id));
  const restore = useDeed({
    run: (to: number) =>
      api.post(contract.product, `/products/${product.id}/restore`, { version: product.version, to }),
    done: t('catalogue.restored'),
    changes: ['products', 'completeness', 'product-versions'],
    after: onDone,
  });
  return (
    <>
      {restore.error === null ? null : <ProblemNotice error={restore.error} />}
      <Listing query={versions} empty={null}>
        {(items) => (
          <DataTable
            rows={items}
            keyOf={({ version }) => String(version)}
            label={t('catalogue.part.history')}
            columns={[
              { title: t('catalogue.version'), show: ({ version }) => format.number(version) },
              {
                title: t('catalogue.changed'),
                nowrap: true,
                show: ({ changedAt }) => <Moment at={changedAt} form="dateTime" />,
              },
              { title: t('catalogue.by'), show: ({ changedBy }) => changedBy },
              { title: t('catalogue.state'), show: ({ state }) => <StateTag state={state} /> },
              {
                title: t('common.actions'),
                show: ({ version }) =>
                  version === product.version || !editable ? null : (
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={changed}
                      loading={restore.isPending && restore.variables === version}
                      onClick={() => restore.mutate(version)}
                      aria-label={t('catalogue.restoreOf', { version })}
                    >
                      {t('catalogue.restore')}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Listing>
    </>
  );
}
