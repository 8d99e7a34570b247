import { Button, Menu, Radio } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { changedKeys, changeState, type JourneyDetail, publishJourney } from './journeys.ts';

type To = 'live' | 'paused' | 'draining' | 'stopped';
const leadsTo: Readonly<Record<JourneyDetail['state'], readonly To[]>> = {
  draft: [],
  live: ['paused', 'draining', 'stopped'],
  paused: ['live', 'draining', 'stopped'],
  draining: ['live', 'stopped'],
  stopped: [],
};

/** Publish, pause, go on, drain, stop. */
export function StateActions({
  journey,
  isChanged,
  faulty,
}: {
  journey: JourneyDetail;
  isChanged: boolean;
  faulty: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asks, setAsks] = useState<'publish' | 'stopped' | null>(null);
  const [inFlight, setInFlight] = useState<'stay' | 'move'>('stay');
  const close = () => setAsks(null);
  const publish = useDeed({
    run: publishJourney,
    done: (answer) => t('journey.isPublished', { version: format.number(answer.version) }),
    changes: changedKeys,
    after: close,
  });
  const change = useDeed({ run: changeState, done: t('common.saved'), changes: changedKeys, after: close });
  const to = leadsTo[journey.state];
  return (
    <>
      {to.length === 0 ? null : (
        <Menu>
          <Menu.Target>
            <Button variant="default">{t('journey.state')}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {to.map((one) => (
              <Menu.Item
                key={one}
                onClick={() => (one === 'stopped' ? setAsks('stopped') : change.mutate({ id: journey.id, to: one }))}
              >
                {t(`journey.to.${one}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {change.error === null || asks !== null ? null : <ProblemNotice error={change.error} />}
      {journey.hasChanges || journey.state === 'stopped' ? (
        <Button disabled={isChanged || faulty} onClick={() => setAsks('publish')}>
          {t('journey.publish')}
        </Button>
      ) : null}
      {asks === 'publish' ? (
        <FormDialog
          title={t('journey.publish')}
          hint={t('journey.publishHint')}
          confirm={t('journey.publish')}
          pending={publish.isPending}
          error={publish.error}
          onSubmit={() => publish.mutate({ id: journey.id, revision: journey.revision, inFlight })}
          onClose={close}
        >
          {journey.waiting === 0 ? null : (
            <Radio.Group
              label={t('journey.inFlight', { count: journey.waiting, shown: format.number(journey.waiting) })}
              value={inFlight}
              onChange={(next) => setInFlight(next === 'move' ? 'move' : 'stay')}
            >
              <Radio value="stay" label={t('journey.stay')} mt={8} />
              <Radio value="move" label={t('journey.move')} mt={8} />
            </Radio.Group>
          )}
        </FormDialog>
      ) : null}
      {asks === 'stopped' ? (
        <FormDialog
          title={t('journey.to.stopped')}
          hint={t('journey.stopHint', { count: journey.waiting, shown: format.number(journey.waiting) })}
          confirm={t('journey.to.stopped')}
          danger
          pending={change.isPending}
          error={change.error}
          onSubmit={() => change.mutate({ id: journey.id, to: 'stopped' })}
          onClose={close}
        />
      ) : null}
    </>
  );
}
