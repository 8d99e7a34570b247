import { MultiSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Choice, SpanFields } from '../audiences/Fields.tsx';
import { useFormat } from '../ui/format.ts';
import type { Step } from './journeys.ts';

type WaitFor = Extract<Step, { kind: 'wait' }>['for'];
/** A Monday. */
const monday = Date.UTC(2024, 0, 1);

export function WaitFields({ value, onChange }: { value: WaitFor; onChange: (value: WaitFor) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Choice
        label={t('journey.field.until')}
        value={value.kind}
        options={{
          duration: t('journey.field.duration'),
          time: t('journey.field.timeOfDay'),
          date: t('journey.field.date'),
        }}
        onChange={(kind) =>
          onChange(
            kind === 'duration'
              ? { kind, span: { n: 1, unit: 'days' } }
              : kind === 'time'
                ? { kind, at: '10:00', weekdays: [] }
                : { kind, at: new Date(Date.now() + 86_400_000).toISOString() },
          )
        }
      />
      {value.kind === 'duration' ? (
        <SpanFields
          label={t('journey.field.span')}
          value={value.span}
          onChange={(span) => onChange({ ...value, span })}
        />
      ) : value.kind === 'time' ? (
        <>
          <ClockField value={value.at} onChange={(at) => onChange({ ...value, at })} />
          <WeekdaysField value={value.weekdays} onChange={(weekdays) => onChange({ ...value, weekdays })} />
        </>
      ) : (
        <MomentField value={value.at} onChange={(at) => onChange({ kind: 'date', at })} />
      )}
    </>
  );
}

export function ClockField({ value, onChange }: { value: string; onChange: (at: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextInput
      type="time"
      label={t('journey.field.clock')}
      value={value}
      onChange={(event) => /^\d\d:\d\d$/.test(event.currentTarget.value) && onChange(event.currentTarget.value)}
    />
  );
}

export function WeekdaysField({ value, onChange }: { value: readonly number[]; onChange: (days: number[]) => void }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const names = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  return (
    <MultiSelect
      label={t('journey.field.weekdays')}
      data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({
        value: String(day),
        label: names.format(monday + (day - 1) * 86_400_000),
      }))}
      value={value.map(String)}
      onChange={(days) => onChange(days.map(Number).sort((a, b) => a - b))}
    />
  );
}

/** In the clock of whoever sits here. */
export function MomentField({ value, onChange }: { value: string; onChange: (at: string) => void }) {
  const { t } = useTranslation();
  const at = new Date(value);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  return (
    <TextInput
      type="datetime-local"
      label={t('journey.field.date')}
      value={local}
      onChange={(event) => {
        const next = new Date(event.currentTarget.value);
        if (!Number.isNaN(next.getTime())) onChange(next.toISOString());
      }}
    />
  );
}
