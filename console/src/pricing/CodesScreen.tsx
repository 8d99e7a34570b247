import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api, urlOf } from '../api.ts';
import { useMay } from '../session/may.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconDownload, IconPlus, IconTag } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Moment } from '../ui/Moment.tsx';
import { Page } from '../ui/Page.tsx';
import editor from '../ui/Editor.module.css';
import { BatchDialog } from './BatchDialog.tsx';
import { CodeDialog } from './CodeDialog.tsx';
import { CodeLookup } from './CodeLookup.tsx';
import { CodesSheet } from './CodesSheet.tsx';
import { PricesParts } from './PricesParts.tsx';
import { type Batch, batchesQuery } from './pricing.ts';
import css from './Pricing.module.css';

const route = getRouteApi('/staff/prices/codes');

export function CodesScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const search = route.useSearch();
  const change = route.useNavigate();
  const [making, setMaking] = useState<'batch' | 'code' | null>(null);
  return (
    <Page
      title={t('place.codes')}
      hint={t('code.hint')}
      actions={
        <>
          {may('makeCodes') ? (
            <Button variant="default" onClick={() => setMaking('code')}>
              {t('code.makeOne')}
            </Button>
          ) : null}
          {may('editPrices') ? (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking('batch')}>
              {t('code.makeBatch')}
            </Button>
          ) : null}
        </>
      }
    >
      <PricesParts />
      <CodeLookup />
      {may('editPrices') ? (
        <Batches onOpen={(batch) => void change({ search: { batch }, replace: true, resetScroll: false })} />
      ) : null}
      {making === 'batch' ? <BatchDialog onClose={() => setMaking(null)} /> : null}
      {making === 'code' ? <CodeDialog onClose={() => setMaking(null)} /> : null}
      {search.batch === undefined ? null : (
        <CodesSheet
          batchId={search.batch}
          onClose={() => void change({ search: {}, replace: true, resetScroll: false })}
        />
      )}
    </Page>
  );
}

function Batches({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const batches = useInfiniteQuery(batchesQuery);
  const [closing, setClosing] = useState<Batch | null>(null);
  const close = useDeed({
    run: (batch: Batch) => api.post(contract.countAnswer, `/code-batches/${batch.id}/close`, {}),
    done: ({ count }) => t('code.closedMany', { count, shown: format.number(count) }),
    changes: ['code-batches', 'codes'],
    after: () => setClosing(null),
  });
  return (
    <>
      <Listing
        query={batches}
        title={t('code.batches')}
        empty={
          <Empty icon={IconTag} title={t('code.noBatches')}>
            {t('code.noBatchesWords')}
          </Empty>
        }
      >
        {(items) => (
          <DataTable
            rows={items}
            keyOf={({ id }) => id}
            label={t('code.batches')}
            columns={[
              {
                title: t('price.name'),
                show: (batch) => (
                  <button
                    type="button"
                    className={css.open}
                    style={{ background: 'none', border: 0, padding: 0, font: 'inherit', cursor: 'pointer' }}
                    onClick={() => onOpen(batch.id)}
                  >
                    {batch.name}
                  </button>
                ),
              },
              { title: t('promo.promotion'), show: ({ promotionId }) => promotionId },
              { title: t('code.size'), number: true, show: ({ size }) => format.number(size) },
              { title: t('code.used'), number: true, show: ({ used }) => format.number(used) },
              { title: t('code.open'), number: true, show: ({ open }) => format.number(open) },
              { title: t('code.made'), nowrap: true, show: ({ createdAt }) => <Moment at={createdAt} /> },
              {
                title: t('common.actions'),
                show: (batch) => (
                  <span className={editor.actions}>
                    <Button
                      component="a"
                      size="compact-sm"
                      variant="default"
                      leftSection={<IconDownload size={14} aria-hidden />}
                      href={urlOf(`/code-batches/${batch.id}/codes.csv`)}
                      download={`codes-${batch.id}.csv`}
                      aria-label={t('code.downloadOf', { name: batch.name })}
                    >
                      {t('common.download')}
                    </Button>
                    {batch.open === 0 ? null : (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={t('code.closeOf', { name: batch.name })}
                        onClick={() => setClosing(batch)}
                      >
                        {t('code.close')}
                      </Button>
                    )}
                  </span>
                ),
              },
            ]}
          />
        )}
      </Listing>
      {closing === null ? null : (
        <FormDialog
          title={t('code.closeOf', { name: closing.name })}
          hint={t('code.closeHint', { count: closing.open, shown: format.number(closing.open) })}
          confirm={t('code.close')}
          danger
          pending={close.isPending}
          error={close.error}
          onSubmit={() => close.mutate(closing)}
          onClose={() => setClosing(null)}
        />
      )}
    </>
  );
}
