import { NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Facts } from '../ui/Facts.tsx';
import { useFormat } from '../ui/format.ts';
import { digitsOf } from '../ui/MinorInput.tsx';
import { Panel } from '../ui/Panel.tsx';
import css from './Experiments.module.css';
import { type ExperimentDocument, type SampleWish, sampleQuery } from './experiments.ts';

type Plan = ExperimentDocument['plan'];
type Props = {
  document: ExperimentDocument;
  /** What was typed a moment ago; null: it makes no plan. */
  settled: SampleWish | null;
  isFixed: boolean;
  onChange: (plan: Plan) => void;
};

/** How many people it takes, and how many days, while somebody types. */
export function PlanFields({ document, settled, isFixed, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { metric, currency, plan } = document;
  const { data } = useQuery(sampleQuery(settled));
  const scale = metric === 'conversion' ? 100 : metric === 'revenue' ? 1 / 10 ** digitsOf(currency) : 1;
  const unit = metric === 'conversion' ? ' %' : metric === 'revenue' ? ` ${currency}` : '';
  const put = (change: Partial<Plan>): void => onChange({ ...plan, ...change });
  const number = (next: number | string, then: (value: number) => void): void => {
    if (typeof next === 'number' && next > 0) then(next);
  };
  return (
    <Panel title={t('experiment.plan')} hint={t('experiment.planHint')}>
      <fieldset className={css.bare} disabled={isFixed}>
        <div className={css.fields}>
          <NumberInput
            label={t('experiment.baseline')}
            description={t(`experiment.baselineOf.${metric}`)}
            decimalScale={4}
            suffix={unit}
            value={round(plan.baseline * scale)}
            onChange={(next) => number(next, (value) => put({ baseline: value / scale }))}
          />
          {metric === 'conversion' ? null : (
            <NumberInput
              label={t('experiment.deviation')}
              description={t('experiment.deviationHint')}
              decimalScale={4}
              suffix={unit}
              value={round((plan.deviation ?? 1) * scale)}
              onChange={(next) => number(next, (value) => put({ deviation: value / scale }))}
            />
          )}
          <NumberInput
            label={t('experiment.effect')}
            description={t('experiment.effectHint')}
            decimalScale={1}
            suffix=" %"
            value={round(plan.effect * 100)}
            onChange={(next) => number(next, (value) => put({ effect: value / 100 }))}
          />
          <div className={css.pair}>
            <NumberInput
              label={t('experiment.power')}
              min={50}
              max={99}
              suffix=" %"
              value={round(plan.power * 100)}
              onChange={(next) => number(next, (value) => put({ power: value / 100 }))}
            />
            <NumberInput
              label={t('experiment.alpha')}
              min={0.1}
              max={20}
              suffix=" %"
              value={round(plan.alpha * 100)}
              onChange={(next) => number(next, (value) => put({ alpha: value / 100 }))}
            />
          </div>
          <NumberInput
            label={t('experiment.aDayGuess')}
            description={t('experiment.aDayHint')}
            min={0}
            value={plan.peopleADay}
            onChange={(next) => typeof next === 'number' && next >= 0 && put({ peopleADay: next })}
          />
        </div>
      </fieldset>
      {data === undefined || settled === null ? (
        <p className={css.missing}>{settled === null ? t('experiment.noPlan') : ''}</p>
      ) : (
        <div aria-live="polite" className={css.needed}>
          <p className={css.say}>
            {data.days === null
              ? t('experiment.needs', { people: format.number(data.people) })
              : t('experiment.needsDays', {
                  people: format.number(data.people),
                  count: data.days,
                  shown: format.number(data.days),
                })}
          </p>
          <Facts
            facts={document.arms.map(
              (arm, at) => [arm.name === '' ? arm.key : arm.name, format.number(data.perArm[at] ?? 0)] as const,
            )}
          />
          <p className={css.small}>{t('experiment.price', { people: format.number(data.fixedPeople) })}</p>
        </div>
      )}
    </Panel>
  );
}

const round = (value: number): number => Math.round(value * 1e6) / 1e6;
