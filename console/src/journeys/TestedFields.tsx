import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { experimentsQuery } from '../experiments/experiments.ts';
import css from './Journeys.module.css';
import type { Step } from './journeys.ts';

type Split = Extract<Step, { kind: 'split' }>;

/** A split that sends people by the arms of an experiment: its ways are the arms, their shares its weights. */
export function TestedFields({ step, onChange }: { step: Split; onChange: (step: Split) => void }) {
  const { t } = useTranslation();
  const { data = [] } = useQuery(experimentsQuery);
  const open = data.filter((one) => one.state !== 'stopped' || one.key === step.experiment);
  return (
    <>
      <Select
        label={t('journey.field.experiment')}
        value={open.some((one) => one.key === step.experiment) ? step.experiment : null}
        data={open.map((one) => ({ value: one.key, label: one.document.name }))}
        placeholder={t('journey.field.chooseExperiment')}
        nothingFoundMessage={t('journey.field.noExperiment')}
        searchable
        allowDeselect={false}
        onChange={(key) => {
          const chosen = data.find((one) => one.key === key);
          if (chosen === undefined) return;
          const ways = chosen.document.arms.map((arm, at) => ({
            name: arm.key,
            percent: arm.weight,
            isHoldOut: false,
            // Where the arms take the place of ways, what hung on these stays in its order.
            next: (step.ways.find((way) => way.name === arm.key) ?? step.ways[at])?.next ?? null,
          }));
          onChange({ ...step, tests: true, experiment: chosen.key, ways });
        }}
      />
      <p className={css.small}>{t('journey.field.testsHint')}</p>
    </>
  );
}
