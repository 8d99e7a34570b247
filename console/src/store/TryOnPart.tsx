import { Button, SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { order as shape } from '../../../contracts/orders.ts';
import { api } from '../api.ts';
import { Goods } from '../catalogue/Goods.tsx';
import { orderKeys, orderQuery } from '../orders/orders.ts';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { IconHanger } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { JobCard } from './JobCard.tsx';
import css from './Store.module.css';
import type { Job } from './work.ts';

/** What is in the fitting rooms: each unit is kept and paid, or goes back on the shelf at once. */
export function TryOnPart({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation();
  const [deciding, setDeciding] = useState<Job | null>(null);
  if (jobs.length === 0)
    return (
      <Panel flush>
        <Empty icon={IconHanger} title={t('store.nobodyTries')}>
          {t('store.nobodyTriesWords')}
        </Empty>
      </Panel>
    );
  return (
    <>
      <div className={css.jobs}>
        {jobs.map((job) => (
          <JobCard key={job.key} job={job}>
            <Button size="md" onClick={() => setDeciding(job)}>
              {t('store.decide')}
            </Button>
          </JobCard>
        ))}
      </div>
      {deciding === null ? null : <DecideDialog job={deciding} onClose={() => setDeciding(null)} />}
    </>
  );
}

const methods = ['terminal', 'cash'] as const;
const keyOf = (unit: { lineNo: number; unitNo: number }): string => `${unit.lineNo}/${unit.unitNo}`;

function DecideDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const order = useQuery(orderQuery(job.orderId)).data;
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [method, setMethod] = useState<(typeof methods)[number]>('terminal');
  const keep = job.items.filter((item) => kept.has(keyOf(item)));
  const units = order?.lines.flatMap((line) => line.units.map((unit) => ({ ...unit, lineNo: line.lineNo }))) ?? [];
  const dropped = job.items.filter((item) => !kept.has(keyOf(item)));
  const worth = (items: readonly { lineNo: number; unitNo: number }[]) =>
    items.reduce((sum, item) => sum + (units.find((unit) => keyOf(unit) === keyOf(item))?.totalMinor ?? 0), 0);
  // What is promised at the till counts as paid until somebody pays: it is taken now.
  const promised =
    order?.tenders.reduce(
      (sum, one) => (one.state === 'promised' ? sum + one.amountMinor - one.capturedMinor : sum),
      0,
    ) ?? 0;
  const owed = order === undefined ? 0 : Math.max(0, order.openMinor + promised - worth(dropped));
  const decide = useDeed({
    run: () =>
      api.post(shape, `/orders/${job.orderId}/keep`, {
        keep: keep.map(({ lineNo, unitNo }) => ({ lineNo, unitNo })),
        tenders: keep.length === 0 || owed === 0 ? [] : [{ method, amountMinor: owed }],
      }),
    done: t('store.decided', { kept: keep.length, back: job.items.length - keep.length }),
    changes: orderKeys,
    after: onClose,
  });
  const set = (key: string, on: boolean) => {
    const next = new Set(kept);
    if (on) next.add(key);
    else next.delete(key);
    setKept(next);
  };
  return (
    <FormDialog
      title={`${job.number}: ${t('store.decide')}`}
      confirm={t('store.confirm')}
      disabled={order === undefined}
      pending={decide.isPending}
      error={decide.error}
      onSubmit={() => decide.mutate(undefined)}
      onClose={onClose}
    >
      <ul className={css.decisions}>
        {job.items.map((item) => (
          <li key={keyOf(item)}>
            <Goods sku={item.sku} name={item.name} />
            <SegmentedControl
              size="sm"
              aria-label={t('store.keepOrBack', { what: `${item.name} ${item.sku}` })}
              value={kept.has(keyOf(item)) ? 'keep' : 'back'}
              data={[
                { value: 'back', label: t('store.back') },
                { value: 'keep', label: t('store.keep') },
              ]}
              onChange={(next) => set(keyOf(item), next === 'keep')}
            />
          </li>
        ))}
      </ul>
      {order === undefined || keep.length === 0 ? null : owed === 0 ? (
        <p className={css.owed}>{t('store.paidAlready')}</p>
      ) : (
        <>
          <p className={css.owed}>
            {t('store.toPay')} <strong>{format.money({ amountMinor: owed, currency: order.currency })}</strong>
          </p>
          <Select
            label={t('orders.payWith')}
            allowDeselect={false}
            value={method}
            data={methods.map((one) => ({ value: one, label: t(`orders.tender.${one}`) }))}
            onChange={(next) => setMethod(methods.find((one) => one === next) ?? 'terminal')}
          />
        </>
      )}
    </FormDialog>
  );
}
