import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Panel } from '../ui/Panel.tsx';
import css from './Journeys.module.css';
import type { Fault, JourneyDocument } from './journeys.ts';

type Props = {
  faults: readonly Fault[];
  document: JourneyDocument;
  onChoose: (stepId: string | null) => void;
};

/** What keeps the draft from being published; each leads to its step. */
export function FaultsPanel({ faults, document, onChoose }: Props) {
  const { t } = useTranslation();
  if (faults.length === 0) return null;
  return (
    <Panel title={t('journey.faults')} hint={t('journey.faultsHint')}>
      <ul className={css.faults}>
        {faults.map((one) => {
          const step = one.stepId === null ? undefined : document.steps[one.stepId];
          const where = step === undefined ? t('journey.start') : (step.name ?? t(`journey.kind.${step.kind}`));
          return (
            <li key={`${one.code} ${one.stepId} ${one.about}`}>
              <Button variant="subtle" size="compact-sm" onClick={() => onChoose(one.stepId)}>
                {where}
              </Button>{' '}
              {t(`journey.fault.${one.code}`, { about: one.about ?? '' })}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
