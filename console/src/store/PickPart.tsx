import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFulfil } from '../orders/fulfil.ts';
import { nextSteps, type Verb } from '../orders/nextSteps.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconCircleCheck } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { useProblemWords } from '../ui/problemWords.ts';
import { toastProblem } from '../ui/toast.tsx';
import { JobCard } from './JobCard.tsx';
import { ShipSheet } from './ShipSheet.tsx';
import css from './Store.module.css';
import type { Job } from './work.ts';

const stages = ['due', 'picked', 'packed'] as const;

/** What to take from the shelf, pack and get ready; one tap a step, for all units of an order together. */
export function PickPart({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation();
  const words = useProblemWords();
  const fulfil = useFulfil();
  const [shipping, setShipping] = useState<Job | null>(null);
  const shown = jobs.filter((job) => stages.some((stage) => stage === job.state));
  if (shown.length === 0)
    return (
      <Panel flush>
        <Empty icon={IconCircleCheck} title={t('store.nothingToPick')}>
          {t('store.nothingToPickWords')}
        </Empty>
      </Panel>
    );
  const step = (job: Job, verb: Verb) =>
    verb === 'ship'
      ? setShipping(job)
      : fulfil.mutate(
          {
            orderId: job.orderId,
            fulfilmentNo: job.fulfilmentNo,
            verb,
            units: job.items.map(({ lineNo, unitNo }) => ({ lineNo, unitNo })),
          },
          { onError: (error) => toastProblem(words(error)) },
        );
  return (
    <>
      {stages.map((stage) => {
        const own = shown.filter((job) => job.state === stage);
        if (own.length === 0) return null;
        return (
          <section key={stage} className={css.stage}>
            <h2 className={css.stageTitle}>{t(`store.stage.${stage}`)}</h2>
            <div className={css.jobs}>
              {own.map((job) => (
                <JobCard key={job.key} job={job}>
                  {nextSteps(job.method, job.state).map((verb, at) => (
                    <Button
                      key={verb}
                      size="md"
                      variant={at === 0 ? 'filled' : 'default'}
                      loading={
                        fulfil.isPending && fulfil.variables.orderId === job.orderId && fulfil.variables.verb === verb
                      }
                      onClick={() => step(job, verb)}
                    >
                      {t(`orders.step.${verb}`)}
                    </Button>
                  ))}
                </JobCard>
              ))}
            </div>
          </section>
        );
      })}
      {shipping === null ? null : <ShipSheet job={shipping} onClose={() => setShipping(null)} />}
    </>
  );
}
