import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { Facts } from '../ui/Facts.tsx';
import { useFormat } from '../ui/format.ts';
import { IconAlertTriangle, IconFlask } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { ArmsTable } from './ArmsTable.tsx';
import { CourseChart } from './CourseChart.tsx';
import css from './Experiments.module.css';
import { type Experiment, experimentQuery, type Results, resultsQuery, sayOf, toneOf } from './experiments.ts';
import { useValues } from './sayValue.ts';
import { StateActions } from './StateActions.tsx';

const route = getRouteApi('/staff/experiments/$key');

export function ExperimentScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { key } = route.useParams();
  const { data, error, refetch } = useQuery(experimentQuery(key));
  const { data: results, error: failed } = useQuery(resultsQuery(key));
  if (data === undefined)
    return (
      <Page title={t('screen.experiments')}>
        {error === null ? <Skeleton height={320} /> : <ProblemNotice error={error} retry={() => void refetch()} />}
      </Page>
    );
  const isOpen = data.state === 'draft' || data.state === 'running';
  return (
    <Page
      title={data.document.name}
      hint={data.document.hypothesis === '' ? t('experiment.noHypothesis') : data.document.hypothesis}
      beside={<Tag tone={toneOf[data.state]}>{t(`experiment.states.${data.state}`)}</Tag>}
      actions={
        may('editExperiments') ? (
          <>
            {isOpen ? (
              <ButtonLink to="/experiments/$key/edit" params={{ key }} variant="default">
                {t('common.edit')}
              </ButtonLink>
            ) : null}
            <StateActions experiment={data} results={results} />
          </>
        ) : undefined
      }
    >
      {failed === null ? null : <ProblemNotice error={failed} />}
      <Summary experiment={data} results={results} />
      {results === undefined || data.state === 'draft' ? null : (
        <>
          <Panel
            title={t('experiment.course')}
            hint={t('experiment.courseHint', { metric: t(`experiment.metrics.${data.document.metric}`) })}
          >
            {results.course.length === 0 ? (
              <Empty icon={IconFlask} title={t('experiment.noCourse')}>
                {t('experiment.noCourseWords')}
              </Empty>
            ) : (
              <CourseChart course={results.course} document={data.document} />
            )}
          </Panel>
          <ArmsTable results={results} document={data.document} />
        </>
      )}
      <PlanPanel experiment={data} results={results} />
    </Page>
  );
}

/** What can be said, in words, before any figure. */
function Summary({ experiment, results }: { experiment: Experiment; results: Results | undefined }) {
  const { t } = useTranslation();
  const { document, state, decidedArm, reason } = experiment;
  const format = useFormat();
  const values = useValues(document.currency);
  const control = document.arms[0]?.name ?? '';
  const nameOf = (key: string | null) => document.arms.find((one) => one.key === key)?.name ?? key ?? '';
  return (
    <Panel>
      <div className={css.words}>
        {state === 'draft' ? <p className={css.say}>{t('experiment.say.draft')}</p> : null}
        {state === 'decided' ? (
          <p className={css.say}>{t('experiment.say.decided', { arm: nameOf(decidedArm), reason: reason ?? '' })}</p>
        ) : null}
        {state === 'stopped' ? (
          <p className={css.say}>{t('experiment.say.stopped', { reason: reason ?? '' })}</p>
        ) : null}
        {results?.shares.isTrusted === false ? (
          <p className={css.warning} role="alert">
            <IconAlertTriangle size={18} aria-hidden />
            {t('experiment.say.uneven')}
          </p>
        ) : null}
        {state === 'draft' || results === undefined
          ? null
          : results.arms.map((one) => {
              const comparison = one.comparisons?.[document.metric];
              if (comparison === undefined) return null;
              const said = sayOf(comparison.verdict, results);
              const names = { arm: one.name, control };
              if (said.kind === 'better' || said.kind === 'worse')
                return (
                  <p key={one.arm} className={css.say}>
                    {t(`experiment.say.${said.kind}`, {
                      ...names,
                      difference: values.difference(document.metric, comparison.difference),
                      range: comparison.bounds === null ? '' : values.range(document.metric, comparison.bounds),
                    })}
                  </p>
                );
              return (
                <p key={one.arm} className={css.say}>
                  {said.kind === 'wait'
                    ? t('experiment.say.wait', { ...names, count: said.days, shown: format.number(said.days) })
                    : t(`experiment.say.${said.kind}`, names)}
                </p>
              );
            })}
        {results !== undefined && results.crossed > 0 ? (
          <p className={css.small}>
            {t('experiment.crossed', { count: results.crossed, shown: format.number(results.crossed) })}
          </p>
        ) : null}
        {results !== undefined && results.waiting > 0 ? (
          <p className={css.small}>
            {t('experiment.waitingWords', { count: results.waiting, shown: format.number(results.waiting) })}
          </p>
        ) : null}
      </div>
    </Panel>
  );
}

function PlanPanel({ experiment, results }: { experiment: Experiment; results: Results | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { document, key } = experiment;
  const { plan, window } = document;
  const values = useValues(document.currency);
  return (
    <Panel title={t('experiment.plan')} hint={t('experiment.planHint')}>
      <Facts
        facts={[
          [t('experiment.key'), <code key="key">{key}</code>],
          [t('experiment.metric'), t(`experiment.metrics.${document.metric}`)],
          [t('experiment.window'), `${format.number(window.n)} ${t(`audience.unit.${window.unit}`)}`],
          [t('experiment.baseline'), values.value(document.metric, plan.baseline)],
          [t('experiment.effect'), format.percent(plan.effect)],
          [t('experiment.power'), format.percent(plan.power, 0)],
          [t('experiment.alpha'), format.percent(plan.alpha)],
          [t('experiment.planned'), results === undefined ? '–' : format.number(results.plannedPeople)],
          [t('experiment.aDay'), results === undefined ? '–' : format.number(Math.round(results.peopleADay))],
          [t('experiment.traffic'), format.percent(document.trafficPercent / 100, 0)],
          [t('experiment.group'), document.group ?? '–'],
        ]}
      />
    </Panel>
  );
}
