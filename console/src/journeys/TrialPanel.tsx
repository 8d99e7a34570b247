import { Button, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { api } from '../api.ts';
import type { Speaker } from '../audiences/sayRule.ts';
import { Facts } from '../ui/Facts.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Journeys.module.css';
import { type JourneyDocument, rehearse, tryJourney } from './journeys.ts';
import { sayMoney } from './sayMoney.ts';
import { sayStep } from './sayStep.ts';
import { useWayName } from './useWayName.ts';

type Props = { journeyId: string; document: JourneyDocument; speaker: Speaker };
const resolved = z.object({ personIds: z.array(z.string().nullable()) });

/** Before it is published: one real person, step by step; and the whole draft over the history. */
export function TrialPanel({ journeyId, document, speaker }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const wayName = useWayName();
  const [who, setWho] = useState('');
  const [days, setDays] = useState('30');
  const trial = useMutation({
    mutationFn: async () => {
      const value = who.trim();
      const identifiers = ['email', 'phone', 'user_id', 'loyalty_card'].map((type) => ({ type, value }));
      const { personIds } = await api.post(resolved, '/people/resolve', { identifiers });
      const personId = personIds.find((one) => one !== null);
      return personId == null ? null : tryJourney({ id: journeyId, personId, document });
    },
  });
  const past = useMutation({ mutationFn: () => rehearse({ id: journeyId, document, days: Number(days) }) });
  return (
    <div className={css.halves}>
      <Panel title={t('journey.trial')} hint={t('journey.trialHint')}>
        <form
          className={css.fields}
          onSubmit={(event) => {
            event.preventDefault();
            trial.mutate();
          }}
        >
          <TextInput label={t('journey.who')} value={who} onChange={(event) => setWho(event.currentTarget.value)} />
          <Button type="submit" variant="default" loading={trial.isPending} disabled={who.trim() === ''}>
            {t('journey.try')}
          </Button>
        </form>
        {trial.error === null ? null : <ProblemNotice error={trial.error} />}
        {trial.data === null ? <p className={css.small}>{t('journey.nobody')}</p> : null}
        {trial.data == null ? null : (
          <ol className={css.steps}>
            {trial.data.steps.map((one, at) => {
              const step = document.steps[one.stepId];
              return (
                <li key={at}>
                  <Moment at={one.at} form="dateTime" />
                  {': '}
                  {step === undefined ? one.stepId : sayStep(speaker, step)}
                  {step === undefined || one.exit === 'asked' ? '' : ` → ${wayName(one.exit)}`}
                </li>
              );
            })}
          </ol>
        )}
      </Panel>
      <Panel title={t('journey.rehearsal')} hint={t('journey.rehearsalHint')}>
        <div className={css.fields}>
          <Select
            label={t('journey.past')}
            allowDeselect={false}
            value={days}
            data={['7', '30', '90', '366'].map((value) => ({
              value,
              label: t('journey.days', { count: Number(value) }),
            }))}
            onChange={(next) => setDays(next ?? days)}
          />
          <Button variant="default" loading={past.isPending} onClick={() => past.mutate()}>
            {t('journey.rehearse')}
          </Button>
        </div>
        {past.error === null ? null : <ProblemNotice error={past.error} />}
        {past.data === undefined ? null : (
          <>
            <Facts
              facts={[
                [t('journey.wouldEnter'), format.number(past.data.entries)],
                [t('journey.ofPeople'), format.number(past.data.people)],
                ...past.data.messages.map(
                  (one) =>
                    [
                      one.channel,
                      one.least === one.most
                        ? format.number(one.most)
                        : `${format.number(one.least)} – ${format.number(one.most)}`,
                    ] as const,
                ),
                [t('journey.goals'), format.number(past.data.goals)],
                ...(past.data.cost === null
                  ? []
                  : [[t('journey.cost'), sayCost(format.locale, past.data.cost)] as const]),
                ...past.data.inOthers.map(
                  (one) => [t('journey.inOther', { name: one.name }), format.number(one.people)] as const,
                ),
              ]}
            />
            {past.data.assumed.map((one) => (
              <p key={one} className={css.small}>
                {t(`journey.assumed.${one}`)}
              </p>
            ))}
            {past.data.sampleOf === 1 ? null : (
              <p className={css.small}>{t('journey.sample', { one: format.number(past.data.sampleOf) })}</p>
            )}
          </>
        )}
      </Panel>
    </div>
  );
}

function sayCost(
  locale: string,
  { currency, leastMinor, mostMinor }: { currency: string; leastMinor: number; mostMinor: number },
): string {
  const [least, most] = [leastMinor, mostMinor].map((minor) => sayMoney(locale, { currency, minor }));
  return least === most ? (most ?? '') : `${least} – ${most}`;
}
