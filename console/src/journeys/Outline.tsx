import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { Tag } from '../ui/Tag.tsx';
import { AddStep } from './AddStep.tsx';
import type { Drawn } from './drawn.ts';
import { addStep, type From, outlineOf, waysOf } from './graph.ts';
import css from './Journeys.module.css';
import { sayStep, sayTrigger } from './sayStep.ts';
import { useWayName } from './useWayName.ts';

/** The same graph as a list: every step and every way by keyboard alone. */
export function Outline({ document, chosen, faults, report, speaker, readOnly, onChoose, onChange }: Drawn) {
  const { t } = useTranslation();
  const format = useFormat();
  const wayName = useWayName();
  const add = (from: From) => (kind: Parameters<typeof addStep>[2]) => {
    const made = addStep(document, from, kind);
    onChange(made.document);
    onChoose(made.stepId);
  };
  const lines = outlineOf(document);
  return (
    <ul className={css.outline} aria-label={t('journey.outline')}>
      <li style={{ '--depth': 0 } as CSSProperties}>
        <button type="button" className={css.line} aria-pressed={chosen === null} onClick={() => onChoose(null)}>
          <span className={css.nodeKind}>{t('journey.start')}</span>
          {document.triggers.length === 0
            ? t('journey.noTrigger')
            : document.triggers.map((one) => sayTrigger(speaker, one)).join('; ')}
        </button>
        {readOnly ? null : <AddStep label={t('journey.addFirst')} onAdd={add({ stepId: null, way: 'start' })} />}
      </li>
      {lines.map(({ stepId, depth, way }) => {
        const step = document.steps[stepId];
        if (step === undefined) return null;
        const counts = report?.steps.find((one) => one.stepId === stepId);
        const name = step.name ?? t(`journey.kind.${step.kind}`);
        return (
          <li key={stepId} style={{ '--depth': depth } as CSSProperties}>
            <button
              type="button"
              className={css.line}
              aria-pressed={chosen === stepId}
              onClick={() => onChoose(stepId)}
            >
              <span className={css.nodeKind}>
                {way === null ? '' : `${wayName(way)} → `}
                {name}
              </span>
              {sayStep(speaker, step)}
            </button>
            {faults.some((one) => one.stepId === stepId) ? <Tag tone="error">{t('journey.faulty')}</Tag> : null}
            {counts === undefined || counts.entered === 0 ? null : (
              <span className={css.small}>
                {t('journey.passed', {
                  entered: format.number(counts.entered),
                  waiting: format.number(counts.waiting),
                })}
              </span>
            )}
            {readOnly
              ? null
              : waysOf(step).map((one) => (
                  <AddStep
                    key={one.name}
                    label={t('journey.addAfter', { name, way: wayName(one.name) })}
                    onAdd={add({ stepId, way: one.name })}
                  />
                ))}
          </li>
        );
      })}
    </ul>
  );
}
