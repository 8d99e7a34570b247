import { Select, Switch, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { taskRoles, type TaskRole } from '../../../contracts/journeys.ts';
import { Choice, SpanFields } from '../audiences/Fields.tsx';
import { sendersQuery } from '../messaging/messaging.ts';
import { AudienceField } from './AudienceField.tsx';
import { journeysQuery, type Step } from './journeys.ts';

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;
type Props<K extends Step['kind']> = { step: Of<K>; readOnly: boolean; onChange: (step: Step) => void };

/** What people, systems, lists and other journeys do for a step. */
export function TaskFields({ step, onChange }: Props<'task'>) {
  const { t } = useTranslation();
  const roles = Object.fromEntries(taskRoles.map((role) => [role, t(`role.${role}`)])) as Record<TaskRole, string>;
  return (
    <>
      <Textarea
        label={t('journey.field.task')}
        autosize
        minRows={2}
        maxLength={500}
        value={step.text}
        onChange={(event) => onChange({ ...step, text: event.currentTarget.value })}
      />
      <Choice
        label={t('journey.field.role')}
        value={step.role}
        options={roles}
        onChange={(role) => onChange({ ...step, role })}
      />
      <SpanFields
        label={t('journey.field.due')}
        value={step.within}
        onChange={(within) => onChange({ ...step, within })}
      />
      <Switch
        label={t('journey.field.waitsForTask')}
        checked={step.waits}
        onChange={(event) => onChange({ ...step, waits: event.currentTarget.checked })}
      />
    </>
  );
}

export function WebhookFields({ step, readOnly, onChange }: Props<'webhook'>) {
  const { t } = useTranslation();
  const { data } = useQuery(sendersQuery);
  const hooks = (data ?? []).filter((one) => one.channel === 'webhook');
  return (
    <>
      <Select
        label={t('journey.field.sender')}
        description={hooks.length === 0 && data !== undefined ? t('journey.field.noSender') : undefined}
        allowDeselect={false}
        readOnly={readOnly}
        value={hooks.some((one) => one.id === step.senderId) ? step.senderId : null}
        data={hooks.map((one) => ({ value: one.id, label: one.name }))}
        onChange={(senderId) => senderId !== null && onChange({ ...step, senderId })}
      />
      <SpanFields
        label={t('journey.field.tries')}
        value={step.within}
        onChange={(within) => onChange({ ...step, within })}
      />
    </>
  );
}

export function JourneyFields({ step, readOnly, onChange }: Props<'journey'>) {
  const { t } = useTranslation();
  const { data } = useQuery(journeysQuery);
  const there = (data ?? []).filter((one) => one.version !== null && one.state !== 'stopped');
  return (
    <>
      <Select
        label={t('journey.field.journey')}
        searchable
        allowDeselect={false}
        readOnly={readOnly}
        value={there.some((one) => one.id === step.journeyId) ? step.journeyId : null}
        data={there.map((one) => ({ value: one.id, label: one.name }))}
        onChange={(journeyId) => journeyId !== null && onChange({ ...step, journeyId })}
      />
      <Switch
        label={t('journey.field.waitsForJourney')}
        checked={step.waits}
        onChange={(event) => onChange({ ...step, waits: event.currentTarget.checked })}
      />
      {step.waits ? (
        <SpanFields
          label={t('journey.field.within')}
          value={step.within}
          onChange={(within) => onChange({ ...step, within })}
        />
      ) : null}
    </>
  );
}

export function ListFields({ step, onChange }: Props<'list'>) {
  const { t } = useTranslation();
  return (
    <>
      <Choice
        label={t('journey.field.act')}
        value={step.act}
        options={{ add: t('journey.field.putOn'), remove: t('journey.field.takeOff') }}
        onChange={(act) => onChange({ ...step, act })}
      />
      <AudienceField onlyLists value={step.audienceId} onChange={(audienceId) => onChange({ ...step, audienceId })} />
    </>
  );
}
