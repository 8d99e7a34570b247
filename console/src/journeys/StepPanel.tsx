import { Button, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { removeStep, waysOf, withWay } from './graph.ts';
import css from './Journeys.module.css';
import type { JourneyDocument, Step } from './journeys.ts';
import { NextField } from './NextField.tsx';
import { StepFields } from './StepFields.tsx';
import { useWayName } from './useWayName.ts';

type Props = {
  document: JourneyDocument;
  stepId: string;
  readOnly: boolean;
  onChange: (document: JourneyDocument) => void;
  onChoose: (stepId: string | null) => void;
};

/** What a step does, and where its ways lead. */
export function StepPanel({ document, stepId, readOnly, onChange, onChoose }: Props) {
  const { t } = useTranslation();
  const wayName = useWayName();
  const step = document.steps[stepId];
  if (step === undefined) return null;
  const write = (next: Step): void => onChange({ ...document, steps: { ...document.steps, [stepId]: next } });
  const rename = (name: string): void => {
    const { name: _before, ...rest } = step;
    write(name === '' ? rest : { ...rest, name });
  };
  return (
    <Panel
      title={t(`journey.kind.${step.kind}`)}
      hint={t(`journey.about.${step.kind}`)}
      actions={
        readOnly ? undefined : (
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={() => {
              onChange(removeStep(document, stepId));
              onChoose(null);
            }}
          >
            {t('journey.remove')}
          </Button>
        )
      }
    >
      <fieldset className={css.bare} disabled={readOnly}>
        <div className={css.fields}>
          <TextInput
            label={t('people.name')}
            maxLength={80}
            placeholder={t(`journey.kind.${step.kind}`)}
            value={step.name ?? ''}
            onChange={(event) => rename(event.currentTarget.value)}
          />
          <StepFields step={step} readOnly={readOnly} onChange={write} />
          {waysOf(step).map(({ name, to }) => (
            <NextField
              key={name}
              label={t('journey.leads', { way: wayName(name) })}
              value={to}
              document={document}
              readOnly={readOnly}
              onChange={(next) => write(withWay(step, name, next))}
            />
          ))}
        </div>
      </fieldset>
    </Panel>
  );
}
