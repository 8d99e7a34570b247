import { Button, NumberInput, Skeleton, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { experimentDocument, experimentKey, sampleBody } from '../../../contracts/experiments.ts';
import { Choice, SpanFields } from '../audiences/Fields.tsx';
import { useDeed } from '../ui/deed.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { ArmFields } from './ArmFields.tsx';
import css from './Experiments.module.css';
import {
  changedKeys,
  type Experiment,
  type ExperimentDocument,
  experimentQuery,
  saveExperiment,
} from './experiments.ts';
import { PlanFields } from './PlanFields.tsx';

const route = getRouteApi('/staff/experiments/$key/edit');

const fresh: ExperimentDocument = {
  name: '',
  hypothesis: '',
  arms: [
    { key: 'control', name: '', weight: 50 },
    { key: 'variant', name: '', weight: 50 },
  ],
  trafficPercent: 100,
  group: null,
  window: { n: 7, unit: 'days' },
  metric: 'conversion',
  currency: 'EUR',
  plan: { baseline: 0.05, effect: 0.1, deviation: null, power: 0.8, alpha: 0.05, peopleADay: 0 },
};

export function NewExperimentScreen() {
  return <Editor experiment={null} />;
}

export function EditExperimentScreen() {
  const { t } = useTranslation();
  const { data, error } = useQuery({ ...experimentQuery(route.useParams().key), refetchInterval: false });
  if (data !== undefined) return <Editor key={data.version} experiment={data} />;
  return (
    <Page title={t('experiment.edit')}>
      {error === null ? <Skeleton height={320} /> : <ProblemNotice error={error} />}
    </Page>
  );
}

/** The fields on the left; beside them, while they are filled in, how many people and days it takes. */
function Editor({ experiment }: { experiment: Experiment | null }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [key, setKey] = useState(experiment?.key ?? '');
  const [document, setDocument] = useState(experiment?.document ?? fresh);
  const put = (change: Partial<ExperimentDocument>): void => setDocument({ ...document, ...change });
  const isFixed = experiment?.state === 'running';
  const ready = experimentDocument.safeParse(document);
  const isReady = ready.success && experimentKey.safeParse(key).success;
  const planned = sampleBody.safeParse({ ...document, weights: document.arms.map((one) => one.weight) });
  const weighs = document.arms.reduce((sum, one) => sum + one.weight, 0) === 100;
  const [settled] = useDebouncedValue(planned.success && weighs ? planned.data : null, 250);
  const save = useDeed({
    run: saveExperiment,
    done: t('common.saved'),
    changes: changedKeys,
    after: (made) => void navigate({ to: '/experiments/$key', params: { key: made.key } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) save.mutate({ key, version: experiment?.version ?? null, document });
  };
  return (
    <Page
      title={experiment === null ? t('experiment.new') : t('experiment.edit')}
      hint={isFixed ? t('experiment.fixedHint') : t('experiment.editHint')}
    >
      <form className={css.split} onSubmit={submit}>
        <div className={css.column}>
          <Panel title={t('experiment.what')}>
            <div className={css.fields}>
              <TextInput
                label={t('experiment.name')}
                required
                maxLength={120}
                data-autofocus
                value={document.name}
                onChange={(event) => put({ name: event.currentTarget.value })}
              />
              <TextInput
                label={t('experiment.key')}
                description={t('experiment.keyHint')}
                required
                maxLength={60}
                readOnly={experiment !== null}
                value={key}
                onChange={(event) => setKey(event.currentTarget.value.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-'))}
              />
              <Textarea
                label={t('experiment.hypothesis')}
                description={t('experiment.hypothesisHint')}
                maxLength={1000}
                autosize
                minRows={2}
                value={document.hypothesis}
                onChange={(event) => put({ hypothesis: event.currentTarget.value })}
              />
            </div>
          </Panel>
          <Panel title={t('experiment.arms')} hint={t('experiment.armsHint')}>
            <ArmFields arms={document.arms} isFixed={isFixed} onChange={(arms) => put({ arms })} />
          </Panel>
          <Panel title={t('experiment.who')} hint={t('experiment.whoHint')}>
            <div className={css.pair}>
              <NumberInput
                label={t('experiment.traffic')}
                min={1}
                max={100}
                allowDecimal={false}
                suffix=" %"
                readOnly={isFixed && document.group !== null}
                value={document.trafficPercent}
                onChange={(next) => typeof next === 'number' && put({ trafficPercent: next })}
              />
              <TextInput
                label={t('experiment.group')}
                description={t('experiment.groupHint')}
                maxLength={40}
                readOnly={isFixed}
                value={document.group ?? ''}
                onChange={(event) => {
                  const group = event.currentTarget.value.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-');
                  put({ group: group === '' ? null : group });
                }}
              />
            </div>
          </Panel>
          <Panel title={t('experiment.measure')} hint={t('experiment.measureHint')}>
            <fieldset className={css.bare} disabled={isFixed}>
              <div className={css.pair}>
                <Choice
                  label={t('experiment.metric')}
                  value={document.metric}
                  options={{
                    conversion: t('experiment.metrics.conversion'),
                    revenue: t('experiment.metrics.revenue'),
                    orders: t('experiment.metrics.orders'),
                  }}
                  onChange={(metric) => put({ metric, plan: { ...document.plan, ...planFor[metric] } })}
                />
                <SpanFields
                  label={t('experiment.window')}
                  value={document.window}
                  onChange={(window) => put({ window })}
                />
                <TextInput
                  label={t('experiment.currency')}
                  maxLength={3}
                  value={document.currency}
                  onChange={(event) => put({ currency: event.currentTarget.value.toUpperCase() })}
                />
              </div>
            </fieldset>
          </Panel>
          {save.error === null ? null : <ProblemNotice error={save.error} />}
          <div className={css.bar}>
            <span className={css.barWords}>{isReady ? '' : t('experiment.incomplete')}</span>
            <ButtonLink to="/experiments" variant="default">
              {t('common.cancel')}
            </ButtonLink>
            <Button type="submit" loading={save.isPending} disabled={!isReady}>
              {t('common.save')}
            </Button>
          </div>
        </div>
        <PlanFields document={document} settled={settled} isFixed={isFixed} onChange={(plan) => put({ plan })} />
      </form>
    </Page>
  );
}

/** Something to begin with; a share has no deviation of its own. */
const planFor = {
  conversion: { baseline: 0.05, deviation: null },
  revenue: { baseline: 500, deviation: 2_500 },
  orders: { baseline: 0.06, deviation: 0.3 },
} as const;
