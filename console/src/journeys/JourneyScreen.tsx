import { Button, SegmentedControl, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSpeaker } from '../audiences/useSpeaker.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { useFormat } from '../ui/format.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { LiftPanel } from '../experiments/LiftPanel.tsx';
import { FaultsPanel } from './FaultsPanel.tsx';
import css from './Journeys.module.css';
import {
  changedKeys,
  faultsQuery,
  isWhole,
  type JourneyDetail,
  journeyQuery,
  reportQuery,
  saveJourney,
  toneOf,
} from './journeys.ts';
import { Outline } from './Outline.tsx';
import { ReportPanel } from './ReportPanel.tsx';
import { RunsPanel } from './RunsPanel.tsx';
import { StartPanel } from './StartPanel.tsx';
import { StateActions } from './StateActions.tsx';
import { StepPanel } from './StepPanel.tsx';
import { TrialPanel } from './TrialPanel.tsx';
import { VersionsPanel } from './VersionsPanel.tsx';

const Canvas = lazy(async () => ({ default: (await import('./Canvas.tsx')).Canvas }));
const route = getRouteApi('/staff/journeys/$journeyId');

export function JourneyScreen() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(journeyQuery(route.useParams().journeyId));
  if (error !== null && data === undefined)
    return (
      <Page title={t('screen.journeys')}>
        <ProblemNotice error={error} retry={() => void refetch()} />
      </Page>
    );
  if (data === undefined)
    return (
      <Page title={t('common.loading')}>
        <Skeleton height={320} />
      </Page>
    );
  return <Editor key={data.revision} journey={data} />;
}

/** The graph on the left, what is chosen of it on the right; both draw the same document. */
function Editor({ journey }: { journey: JourneyDetail }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const speaker = useSpeaker();
  const [name, setName] = useState(journey.name);
  const [document, setDocument] = useState(journey.draft);
  const [chosen, setChosen] = useState<string | null>(null);
  const [form, setForm] = useState<'canvas' | 'outline'>('canvas');
  const { data: report } = useQuery(reportQuery(journey.id));
  const { data: faults = journey.faults } = useQuery(faultsQuery(document, journey.id));
  const readOnly = !may('editJourneys');
  const whole = isWhole(document);
  const isChanged = name !== journey.name || JSON.stringify(document) !== JSON.stringify(journey.draft);
  const save = useDeed({ run: saveJourney, done: t('common.saved'), changes: changedKeys });
  const step = chosen === null ? undefined : document.steps[chosen];
  const shared = { document, chosen, faults, report, speaker, readOnly, onChoose: setChosen, onChange: setDocument };
  return (
    <Page
      title={journey.name}
      hint={
        journey.version === null
          ? t('journey.isDraft')
          : t('journey.isVersion', { version: format.number(journey.version) })
      }
      beside={<Tag tone={toneOf[journey.state]}>{t(`journey.states.${journey.state}`)}</Tag>}
      actions={
        readOnly ? undefined : <StateActions journey={journey} isChanged={isChanged} faulty={faults.length > 0} />
      }
    >
      <div className={css.split}>
        <div className={css.column}>
          <Panel
            title={t('journey.graph')}
            flush
            actions={
              <SegmentedControl
                size="xs"
                aria-label={t('journey.form')}
                value={form}
                data={[
                  { value: 'canvas', label: t('journey.canvas') },
                  { value: 'outline', label: t('journey.outline') },
                ]}
                onChange={(next) => setForm(next === 'outline' ? 'outline' : 'canvas')}
              />
            }
          >
            {form === 'outline' ? (
              <Outline {...shared} />
            ) : (
              <Suspense fallback={<Skeleton height={360} />}>
                <Canvas {...shared} />
              </Suspense>
            )}
          </Panel>
          <FaultsPanel faults={faults} document={document} onChoose={setChosen} />
        </div>
        <div className={css.column}>
          <Panel title={t('people.name')}>
            <TextInput
              aria-label={t('people.name')}
              maxLength={120}
              readOnly={readOnly}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </Panel>
          {chosen === null || step === undefined ? (
            <StartPanel document={document} readOnly={readOnly} onChange={setDocument} />
          ) : (
            <StepPanel
              key={chosen}
              document={document}
              stepId={chosen}
              readOnly={readOnly}
              onChange={setDocument}
              onChoose={setChosen}
            />
          )}
        </div>
      </div>
      {save.error === null ? null : <ProblemNotice error={save.error} />}
      {isChanged && !readOnly ? (
        <div className={css.bar}>
          <span className={css.barWords}>{whole ? t('journey.unsaved') : t('journey.unfinished')}</span>
          <Button
            variant="default"
            onClick={() => {
              setName(journey.name);
              setDocument(journey.draft);
              setChosen(null);
            }}
          >
            {t('journey.discard')}
          </Button>
          <Button
            loading={save.isPending}
            disabled={name.trim() === '' || !whole}
            onClick={() => save.mutate({ id: journey.id, name: name.trim(), document, revision: journey.revision })}
          >
            {t('common.save')}
          </Button>
        </div>
      ) : null}
      <VersionsPanel
        journey={journey}
        document={document}
        speaker={speaker}
        onTake={
          readOnly
            ? null
            : (next) => {
                setDocument(next);
                setChosen(null);
              }
        }
      />
      {readOnly ? null : <TrialPanel journeyId={journey.id} document={document} speaker={speaker} />}
      {journey.version === null || report === undefined ? null : <ReportPanel report={report} journey={journey} />}
      {report === undefined || report.lift === null ? null : (
        <LiftPanel lift={report.lift} title={t('experiment.liftOfJourney')} />
      )}
      {journey.version === null ? null : <RunsPanel journeyId={journey.id} />}
    </Page>
  );
}
