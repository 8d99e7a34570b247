import { Button, NumberInput, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EventFields } from '../audiences/EventFields.tsx';
import { Choice, SpanFields } from '../audiences/Fields.tsx';
import { IconPlus } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { AudienceField } from './AudienceField.tsx';
import { noAudience } from './graph.ts';
import css from './Journeys.module.css';
import type { ExitRule, JourneyDocument, Trigger } from './journeys.ts';
import { NextField } from './NextField.tsx';
import { RankFields } from './RankFields.tsx';
import { GoodsFields, PersonDateFields } from './TriggerFields.tsx';
import { ClockField, MomentField, WeekdaysField } from './WaitFields.tsx';

type Props = { document: JourneyDocument; readOnly: boolean; onChange: (document: JourneyDocument) => void };
const order = { event: 'Order Completed', where: [] };

/** What starts a journey, who enters, what it is there for, and what ends it. */
export function StartPanel({ document, readOnly, onChange }: Props) {
  const { t } = useTranslation();
  const { triggers, reentry, goal, exits } = document;
  const put = (change: Partial<JourneyDocument>): void => onChange({ ...document, ...change });
  return (
    <Panel title={t('journey.start')} hint={t('journey.startHint')}>
      <fieldset className={css.bare} disabled={readOnly}>
        <div className={css.fields}>
          {triggers.map((one, at) => (
            <RuleBox
              key={at}
              kinds={[
                'event',
                'audience',
                'api',
                'schedule',
                'recurring',
                'person_date',
                'price_drop',
                'back_in_stock',
              ]}
              value={one}
              onChange={(next) => put({ triggers: triggers.flatMap((each, n) => (n !== at ? [each] : (next ?? []))) })}
            />
          ))}
          <More
            label={t('journey.addTrigger')}
            onClick={() => put({ triggers: [...triggers, { kind: 'event', event: '', where: [] }] })}
          />
          <NextField
            label={t('journey.firstStep')}
            value={document.start}
            document={document}
            readOnly={readOnly}
            onChange={(start) => put({ start })}
          />
          <Choice
            label={t('journey.reentry')}
            value={reentry.kind}
            options={{ once: t('journey.once'), again: t('journey.again') }}
            onChange={(kind) => put({ reentry: kind === 'once' ? { kind } : { kind, after: { n: 30, unit: 'days' } } })}
          />
          {reentry.kind === 'again' ? (
            <SpanFields
              label={t('journey.againAfter')}
              value={reentry.after}
              onChange={(after) => put({ reentry: { kind: 'again', after } })}
            />
          ) : null}
          <NumberInput
            label={t('journey.holdOut')}
            description={t('journey.holdOutHint')}
            min={0}
            max={50}
            allowDecimal={false}
            value={document.holdOutPercent}
            onChange={(next) => typeof next === 'number' && put({ holdOutPercent: next })}
          />
          <RankFields value={document.rank} onChange={(rank) => put({ rank })} />
          <Switch
            label={t('journey.hasGoal')}
            checked={goal !== null}
            onChange={(event) =>
              put({
                goal: event.currentTarget.checked ? { ...order, within: { n: 7, unit: 'days' }, ends: true } : null,
              })
            }
          />
          {goal === null ? null : (
            <div className={css.box}>
              <EventFields
                label={t('journey.field.event')}
                value={goal}
                onChange={(filter) => put({ goal: { ...goal, ...filter } })}
              />
              <SpanFields
                label={t('journey.field.within')}
                value={goal.within}
                onChange={(within) => put({ goal: { ...goal, within } })}
              />
              <Switch
                label={t('journey.goalEnds')}
                checked={goal.ends}
                onChange={(event) => put({ goal: { ...goal, ends: event.currentTarget.checked } })}
              />
            </div>
          )}
          {exits.map((one, at) => (
            <RuleBox
              key={at}
              title={t('journey.exit')}
              kinds={['event', 'audience']}
              value={one}
              onChange={(next) =>
                put({
                  exits: exits.flatMap((each, n) => (n !== at ? [each] : next === null ? [] : [next as ExitRule])),
                })
              }
            />
          ))}
          <More label={t('journey.addExit')} onClick={() => put({ exits: [...exits, { kind: 'event', ...order }] })} />
        </div>
      </fieldset>
    </Panel>
  );
}

function More({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={onClick}>
      {label}
    </Button>
  );
}

type RuleProps = {
  title?: string;
  kinds: readonly Trigger['kind'][];
  value: Trigger;
  onChange: (next: Trigger | null) => void;
};

function freshRule(kind: Trigger['kind']): Trigger {
  if (kind === 'event') return { kind, event: '', where: [] };
  if (kind === 'audience') return { kind, audienceId: noAudience, change: 'entered' };
  if (kind === 'recurring') return { kind, audienceId: noAudience, at: '10:00', weekdays: [] };
  if (kind === 'price_drop') return { kind, percent: 10 };
  if (kind === 'back_in_stock') return { kind, of: 'either', where: 'anywhere' };
  if (kind === 'person_date') return { kind, trait: 'birthday', days: 0, at: '10:00', yearly: true };
  return kind === 'api'
    ? { kind }
    : { kind, audienceId: noAudience, at: new Date(Date.now() + 86_400_000).toISOString() };
}

function RuleBox({ title, kinds, value, onChange }: RuleProps) {
  const { t } = useTranslation();
  const names = Object.fromEntries(kinds.map((kind) => [kind, t(`journey.trigger.${kind}`)])) as Record<
    Trigger['kind'],
    string
  >;
  return (
    <div className={css.box}>
      <Choice
        label={title ?? t('journey.startsWith')}
        value={value.kind}
        options={names}
        onChange={(kind) => onChange(freshRule(kind))}
      />
      {value.kind === 'event' ? (
        <EventFields
          label={t('journey.field.event')}
          value={value}
          onChange={(filter) => onChange({ kind: 'event', ...filter })}
        />
      ) : null}
      {value.kind === 'audience' ? (
        <Choice
          label={t('journey.field.change')}
          value={value.change}
          options={{ entered: t('journey.field.entered'), exited: t('journey.field.exited') }}
          onChange={(change) => onChange({ ...value, change })}
        />
      ) : null}
      {'audienceId' in value ? (
        <AudienceField value={value.audienceId} onChange={(audienceId) => onChange({ ...value, audienceId })} />
      ) : null}
      {value.kind === 'schedule' ? (
        <MomentField value={value.at} onChange={(at) => onChange({ ...value, at })} />
      ) : null}
      {value.kind === 'recurring' || value.kind === 'person_date' ? (
        <ClockField value={value.at} onChange={(at) => onChange({ ...value, at })} />
      ) : null}
      {value.kind === 'recurring' ? (
        <WeekdaysField value={value.weekdays} onChange={(weekdays) => onChange({ ...value, weekdays })} />
      ) : null}
      {value.kind === 'person_date' ? <PersonDateFields value={value} onChange={onChange} /> : null}
      {value.kind === 'price_drop' || value.kind === 'back_in_stock' ? (
        <GoodsFields value={value} onChange={onChange} />
      ) : null}
      <Button variant="subtle" color="red" size="compact-xs" onClick={() => onChange(null)}>
        {t('journey.remove')}
      </Button>
    </div>
  );
}
