import { Button, Select, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import css from './Experiments.module.css';
import { changedKeys, changeState, type Experiment, type Results } from './experiments.ts';

type Asks = 'running' | 'stopped' | 'decided';

/** Start, stop, decide; the last two with a reason, which the audit log keeps. */
export function StateActions({ experiment, results }: { experiment: Experiment; results: Results | undefined }) {
  const { t } = useTranslation();
  const { key, state, document } = experiment;
  const [asks, setAsks] = useState<Asks | null>(null);
  const [reason, setReason] = useState('');
  const [arm, setArm] = useState<string | null>(null);
  const change = useDeed({
    run: changeState,
    done: t('common.saved'),
    changes: changedKeys,
    after: () => setAsks(null),
  });
  const open = (wish: Asks) => {
    change.reset();
    setReason('');
    setAsks(wish);
  };
  const submit = () => {
    if (asks === 'running') change.mutate({ key, wish: { to: asks } });
    if (asks === 'stopped') change.mutate({ key, wish: { to: asks, reason: reason.trim() } });
    if (asks === 'decided' && arm !== null) change.mutate({ key, wish: { to: asks, arm, reason: reason.trim() } });
  };
  const verdict = results?.arms.find((one) => one.arm === arm)?.comparisons?.[document.metric]?.verdict;
  const isShown = verdict === 'better' && results?.shares.isTrusted === true;
  return (
    <>
      {state === 'running' ? (
        <Button variant="default" onClick={() => open('stopped')}>
          {t('experiment.to.stopped')}
        </Button>
      ) : null}
      {state === 'running' || state === 'stopped' ? (
        <Button onClick={() => open('decided')}>{t('experiment.to.decided')}</Button>
      ) : null}
      {state === 'draft' ? <Button onClick={() => open('running')}>{t('experiment.to.running')}</Button> : null}
      {asks === null ? null : (
        <FormDialog
          title={t(`experiment.to.${asks}`)}
          hint={t(`experiment.toHint.${asks}`)}
          confirm={t(`experiment.to.${asks}`)}
          danger={asks === 'stopped'}
          disabled={asks !== 'running' && (reason.trim().length < 3 || (asks === 'decided' && arm === null))}
          pending={change.isPending}
          error={change.error}
          onSubmit={submit}
          onClose={() => setAsks(null)}
        >
          {asks === 'decided' ? (
            <Select
              label={t('experiment.decideFor')}
              required
              value={arm}
              data={document.arms.map((one) => ({ value: one.key, label: one.name }))}
              onChange={setArm}
            />
          ) : null}
          {asks === 'decided' && arm !== null && !isShown ? (
            <p className={css.small}>{t('experiment.notShown')}</p>
          ) : null}
          {asks === 'running' ? null : (
            <Textarea
              label={t('experiment.reason')}
              required
              maxLength={500}
              autosize
              minRows={2}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </FormDialog>
      )}
    </>
  );
}
