import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { useDeed } from '../ui/deed.ts';
import { SideSheet } from '../ui/Dialog.tsx';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconTag } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { codesQuery } from './pricing.ts';
import css from './Pricing.module.css';

/** The codes of a batch, each to be closed and opened again. */
export function CodesSheet({ batchId, onClose }: { batchId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const codes = useInfiniteQuery(codesQuery({ batchId }));
  const turn = useDeed({
    run: ({ code, state }: { code: string; state: 'open' | 'closed' }) =>
      api.patch(contract.codeView, `/codes/${encodeURIComponent(code)}`, { state }),
    changes: ['codes', 'code-batches'],
  });
  return (
    <SideSheet opened onClose={onClose} title={t('place.codes')}>
      {turn.error === null ? null : <ProblemNotice error={turn.error} />}
      <Listing query={codes} empty={<Empty icon={IconTag} title={t('common.nothing')} />}>
        {(items) => (
          <DataTable
            rows={items}
            keyOf={({ code }) => code}
            label={t('place.codes')}
            columns={[
              {
                title: t('code.code'),
                show: (one) => (
                  <span>
                    <code>{one.printed}</code>
                    <br />
                    <span className={css.small}>{one.spoken}</span>
                  </span>
                ),
              },
              {
                title: t('catalogue.state'),
                show: (one) => <Tag tone={one.state === 'open' ? 'ok' : 'quiet'}>{t(`code.is.${one.state}`)}</Tag>,
              },
              { title: t('code.used'), number: true, show: ({ uses }) => format.number(uses) },
              {
                title: t('common.actions'),
                show: (one) => (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`${one.state === 'open' ? t('code.close') : t('code.reopen')}: ${one.printed}`}
                    loading={turn.isPending && turn.variables.code === one.code}
                    onClick={() => turn.mutate({ code: one.code, state: one.state === 'open' ? 'closed' : 'open' })}
                  >
                    {one.state === 'open' ? t('code.close') : t('code.reopen')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Listing>
    </SideSheet>
  );
}
