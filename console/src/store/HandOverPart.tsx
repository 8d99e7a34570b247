import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFulfil } from '../orders/fulfil.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { IconPackage, IconSearch } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { JobCard } from './JobCard.tsx';
import css from './Store.module.css';
import type { Job } from './work.ts';

/** What waits for its customer: found by the number, given for the pick-up code. */
export function HandOverPart({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [giving, setGiving] = useState<Job | null>(null);
  const wanted = typed.replaceAll(/[\s-]/g, '').toLowerCase();
  const shown = jobs.filter(
    (job) =>
      job.number.replaceAll('-', '').toLowerCase().includes(wanted) ||
      job.items.some((item) => item.name.toLowerCase().includes(typed.trim().toLowerCase())),
  );
  return (
    <>
      <TextInput
        size="md"
        data-search-field
        aria-label={t('store.findReady')}
        placeholder={t('store.findReady')}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      {shown.length === 0 ? (
        <Panel flush>
          <Empty icon={IconPackage} title={jobs.length === 0 ? t('store.nothingReady') : t('common.nothing')}>
            {t('store.nothingReadyWords')}
          </Empty>
        </Panel>
      ) : (
        <div className={css.jobs}>
          {shown.map((job) => (
            <JobCard key={job.key} job={job}>
              <Button size="md" onClick={() => setGiving(job)}>
                {t(`orders.step.${job.method === 'try_on' ? 'try' : 'hand_over'}`)}
              </Button>
            </JobCard>
          ))}
        </div>
      )}
      {giving === null ? null : <CodeDialog job={giving} onClose={() => setGiving(null)} />}
    </>
  );
}

function CodeDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const fulfil = useFulfil(onClose);
  const verb = job.method === 'try_on' ? 'try' : 'hand_over';
  return (
    <FormDialog
      title={`${job.number}: ${t(`orders.step.${verb}`)}`}
      confirm={t(`orders.step.${verb}`)}
      pending={fulfil.isPending}
      error={fulfil.error}
      onSubmit={() =>
        fulfil.mutate({
          orderId: job.orderId,
          fulfilmentNo: job.fulfilmentNo,
          verb,
          ...(code.trim() === '' ? {} : { code: code.trim() }),
          units: job.items.map(({ lineNo, unitNo }) => ({ lineNo, unitNo })),
        })
      }
      onClose={onClose}
    >
      <TextInput
        data-autofocus
        size="lg"
        label={t('orders.pickUpCode')}
        description={t('orders.pickUpCodeHint')}
        maxLength={40}
        autoComplete="off"
        autoCapitalize="characters"
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
