import { Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { receiptKinds } from '../../../contracts/journeys.ts';
import { EventFields } from '../audiences/EventFields.tsx';
import { Choice, SpanFields } from '../audiences/Fields.tsx';
import { IconPlus } from '../ui/icons.ts';
import css from './Journeys.module.css';
import { TestedFields } from './TestedFields.tsx';
import type { Step } from './journeys.ts';
import { ConditionFields } from './ConditionFields.tsx';
import { JourneyFields, ListFields, TaskFields, WebhookFields } from './OutsideFields.tsx';
import { TemplateField } from './TemplateField.tsx';
import { WaitFields } from './WaitFields.tsx';

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;
type Props<K extends Step['kind']> = { step: Of<K>; readOnly: boolean; onChange: (step: Step) => void };

export function StepFields({ step, ...rest }: { step: Step; readOnly: boolean; onChange: (step: Step) => void }) {
  const { t } = useTranslation();
  const { onChange } = rest;
  switch (step.kind) {
    case 'end':
      return null;
    case 'wait':
      return <WaitFields value={step.for} onChange={(next) => onChange({ ...step, for: next })} />;
    case 'wait_event':
      return (
        <>
          <EventFields
            label={t('journey.field.event')}
            value={{ event: step.event, where: step.where }}
            onChange={(filter) => onChange({ ...step, ...filter })}
          />
          <SpanFields
            label={t('journey.field.within')}
            value={step.within}
            onChange={(within) => onChange({ ...step, within })}
          />
        </>
      );
    case 'condition':
      return <ConditionFields step={step} {...rest} />;
    case 'split':
      return <SplitFields step={step} {...rest} />;
    case 'message':
      return <MessageFields step={step} {...rest} />;
    case 'cascade':
      return <CascadeFields step={step} {...rest} />;
    case 'set_trait':
      return (
        <>
          <TextInput
            label={t('journey.field.trait')}
            value={step.trait}
            onChange={(event) => onChange({ ...step, trait: event.currentTarget.value })}
          />
          <TextInput
            label={t('journey.field.value')}
            value={String(step.value)}
            onChange={(event) => onChange({ ...step, value: event.currentTarget.value })}
          />
        </>
      );
    case 'points':
      return (
        <>
          <TextInput
            label={t('journey.field.balance')}
            value={step.balance}
            onChange={(event) => onChange({ ...step, balance: event.currentTarget.value })}
          />
          <Whole
            label={t('journey.field.amount')}
            value={step.amount}
            onChange={(amount) => onChange({ ...step, amount })}
          />
          <Whole
            label={t('journey.field.expires')}
            value={step.expiresInDays ?? 365}
            onChange={(expiresInDays) => onChange({ ...step, expiresInDays })}
          />
        </>
      );
    case 'code':
      return (
        <>
          <TextInput
            label={t('journey.field.promotion')}
            value={step.promotionId}
            onChange={(event) => onChange({ ...step, promotionId: event.currentTarget.value })}
          />
          <Whole
            label={t('journey.field.validDays')}
            value={step.validDays}
            onChange={(validDays) => onChange({ ...step, validDays })}
          />
        </>
      );
    case 'task':
      return <TaskFields step={step} {...rest} />;
    case 'webhook':
      return <WebhookFields step={step} {...rest} />;
    case 'journey':
      return <JourneyFields step={step} {...rest} />;
    case 'list':
      return <ListFields step={step} {...rest} />;
  }
}

function Whole({ label, value, onChange }: { label: string; value: number; onChange: (value: number) => void }) {
  return (
    <NumberInput
      label={label}
      min={1}
      allowDecimal={false}
      value={value}
      onChange={(next) => typeof next === 'number' && next >= 1 && onChange(next)}
    />
  );
}

function SplitFields({ step, onChange }: Props<'split'>) {
  const { t } = useTranslation();
  const tests = (
    <Switch
      label={t('journey.field.tests')}
      checked={step.tests === true}
      onChange={(event) => onChange({ ...step, tests: event.currentTarget.checked })}
    />
  );
  if (step.tests === true)
    return (
      <>
        {tests}
        <TestedFields step={step} onChange={onChange} />
      </>
    );
  const set = (at: number, change: Partial<Of<'split'>['ways'][number]>): void =>
    onChange({ ...step, ways: step.ways.map((way, place) => (place === at ? { ...way, ...change } : way)) });
  return (
    <>
      {tests}
      <TextInput
        label={t('journey.field.experiment')}
        value={step.experiment}
        onChange={(event) =>
          onChange({ ...step, experiment: event.currentTarget.value.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-') })
        }
      />
      {step.ways.map((way, at) => (
        <div key={at} className={css.box}>
          <TextInput
            label={t('journey.field.way', { place: at + 1 })}
            maxLength={40}
            value={way.name}
            onChange={(event) => set(at, { name: event.currentTarget.value })}
          />
          <NumberInput
            label={t('journey.field.percent')}
            min={0}
            max={100}
            allowDecimal={false}
            value={way.percent}
            onChange={(next) => typeof next === 'number' && set(at, { percent: next })}
          />
          <Switch
            label={t('journey.field.isHoldOut')}
            checked={way.isHoldOut}
            onChange={(event) => set(at, { isHoldOut: event.currentTarget.checked })}
          />
        </div>
      ))}
      {step.ways.length < 10 ? (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() =>
            onChange({
              ...step,
              ways: [
                ...step.ways,
                { name: String.fromCharCode(65 + step.ways.length), percent: 0, isHoldOut: false, next: null },
              ],
            })
          }
        >
          {t('journey.field.moreWays')}
        </Button>
      ) : null}
    </>
  );
}

/** In hours. */
const aDay = 24;

function MessageFields({ step, readOnly, onChange }: Props<'message'>) {
  const { t } = useTranslation();
  return (
    <>
      {step.templates.map((ref, at) => (
        <TemplateField
          key={at}
          label={at === 0 ? t('journey.field.template') : t('journey.field.orTemplate')}
          value={ref}
          readOnly={readOnly}
          onChange={(next) =>
            onChange({ ...step, templates: step.templates.map((one, place) => (place === at ? next : one)) })
          }
        />
      ))}
      {step.templates.length < 6 ? (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => onChange({ ...step, templates: [...step.templates, ''] })}
        >
          {t('journey.field.anotherChannel')}
        </Button>
      ) : null}
      <Switch
        label={t('journey.field.bestHour')}
        description={t('journey.field.bestHourHint')}
        disabled={readOnly}
        checked={step.bestHourWithinHours !== undefined}
        onChange={(event) => onChange({ ...step, bestHourWithinHours: event.currentTarget.checked ? aDay : undefined })}
      />
      {step.bestHourWithinHours === undefined ? null : (
        <NumberInput
          label={t('journey.field.bestHourWithin')}
          min={1}
          max={2 * aDay}
          allowDecimal={false}
          disabled={readOnly}
          value={step.bestHourWithinHours}
          onChange={(next) => onChange({ ...step, bestHourWithinHours: typeof next === 'number' ? next : aDay })}
        />
      )}
    </>
  );
}

function CascadeFields({ step, readOnly, onChange }: Props<'cascade'>) {
  const { t } = useTranslation();
  const set = (at: number, change: Partial<Of<'cascade'>['tries'][number]>): void =>
    onChange({ ...step, tries: step.tries.map((one, place) => (place === at ? { ...one, ...change } : one)) });
  const wishes = Object.fromEntries(receiptKinds.map((kind) => [kind, t(`journey.receipt.${kind}`)])) as Record<
    (typeof receiptKinds)[number],
    string
  >;
  return (
    <>
      {step.tries.map((one, at) => (
        <div key={at} className={css.box}>
          <TemplateField
            label={t('journey.field.try', { place: at + 1 })}
            value={one.template}
            readOnly={readOnly}
            onChange={(template) => set(at, { template })}
          />
          <Choice
            label={t('journey.field.wish')}
            value={one.wish}
            options={wishes}
            onChange={(wish) => set(at, { wish })}
          />
          <SpanFields label={t('journey.field.within')} value={one.within} onChange={(within) => set(at, { within })} />
        </div>
      ))}
      {step.tries.length < 6 ? (
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() =>
            onChange({
              ...step,
              tries: [...step.tries, { template: '', wish: 'opened', within: { n: 1, unit: 'days' } }],
            })
          }
        >
          {t('journey.field.anotherTry')}
        </Button>
      ) : null}
    </>
  );
}
