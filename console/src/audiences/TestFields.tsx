import { Autocomplete, Checkbox, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type DateTest, type RuleWindow, numberOps, type ValueTest } from '../../../contracts/audience-rule.ts';
import { SpanFields } from './Fields.tsx';

const valueOps = ['is', 'is_not', 'contains', 'in', 'set', 'unset', ...numberOps] as const;
const month = { n: 30, unit: 'days' } as const;

type ValueProps = { value: ValueTest; options?: readonly string[]; onChange: (test: ValueTest) => void };

export function ValueFields({ value, options = [], onChange }: ValueProps) {
  const { t } = useTranslation();
  const isText = 'anyCase' in value || value.op === 'in' || ('value' in value && typeof value.value === 'string');
  const anyCase = 'anyCase' in value && value.anyCase === true ? { anyCase: true } : {};
  const choose = (op: (typeof valueOps)[number]) => {
    const text = 'value' in value ? String(value.value) : '';
    if (op === 'set' || op === 'unset') onChange({ op });
    else if (op === 'in') onChange({ op, values: text === '' ? [] : [text], ...anyCase });
    else if (op === 'is' || op === 'is_not' || op === 'contains') onChange({ op, value: text, ...anyCase });
    else onChange({ op, value: Number(text) || 0 });
  };
  return (
    <>
      <Select
        label={t('audience.field.compare')}
        allowDeselect={false}
        value={value.op}
        data={valueOps.map((op) => ({ value: op, label: t(`audience.op.${op}`) }))}
        onChange={(next) => {
          const op = valueOps.find((one) => one === next);
          if (op !== undefined) choose(op);
        }}
      />
      {value.op === 'in' ? (
        <TagsInput
          label={t('audience.field.values')}
          value={value.values}
          onChange={(values) => onChange({ ...value, values })}
        />
      ) : 'value' in value ? (
        typeof value.value === 'number' ? (
          <NumberInput
            label={t('audience.field.value')}
            decimalScale={6}
            value={value.value}
            onChange={(next) => typeof next === 'number' && onChange({ ...value, value: next } as ValueTest)}
          />
        ) : (
          <Autocomplete
            label={t('audience.field.value')}
            data={[...options]}
            value={value.value}
            onChange={(next) => onChange({ ...value, value: next } as ValueTest)}
          />
        )
      ) : null}
      {isText ? (
        <Checkbox
          label={t('audience.field.anyCase')}
          checked={'anyCase' in anyCase}
          onChange={(event) => {
            const { anyCase: _, ...exact } = value as Extract<ValueTest, { op: 'is' }>;
            onChange(event.currentTarget.checked ? { ...exact, anyCase: true } : exact);
          }}
        />
      ) : null}
    </>
  );
}

const momentOps = ['within_last', 'longer_ago', 'within_next', 'before', 'after'] as const;

type MomentProps<T> = { value: T; ahead?: boolean; onChange: (test: T) => void };

/** `ahead`: what is still to come can be asked for as well. */
export function MomentFields<T extends DateTest>({ value, ahead = false, onChange }: MomentProps<T>) {
  const { t } = useTranslation();
  const ops = momentOps.filter((op) => ahead || op !== 'within_next');
  return (
    <>
      <Select
        label={t('audience.field.compare')}
        allowDeselect={false}
        value={value.op}
        data={ops.map((op) => ({ value: op, label: t(`audience.op.${op}`) }))}
        onChange={(next) => {
          const op = ops.find((one) => one === next);
          if (op === 'before' || op === 'after') onChange({ op, at: new Date().toISOString() } as T);
          else if (op !== undefined) onChange({ op, span: 'span' in value ? value.span : month } as T);
        }}
      />
      {'span' in value ? (
        <SpanFields
          label={t('audience.field.span')}
          value={value.span}
          onChange={(span) => onChange({ ...value, span })}
        />
      ) : (
        <Day value={value.at} onChange={(at) => onChange({ ...value, at })} />
      )}
    </>
  );
}

function Day({ value, onChange }: { value: string; onChange: (at: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextInput
      type="date"
      label={t('audience.field.day')}
      value={value.slice(0, 10)}
      onChange={(event) => {
        const at = new Date(`${event.currentTarget.value}T00:00:00.000Z`);
        if (!Number.isNaN(at.getTime())) onChange(at.toISOString());
      }}
    />
  );
}

const windows = ['last', 'since', 'ever'] as const;

export function WindowFields({ value, onChange }: { value: RuleWindow; onChange: (window: RuleWindow) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Select
        label={t('audience.field.window')}
        allowDeselect={false}
        value={value.kind}
        data={windows.map((kind) => ({ value: kind, label: t(`audience.window.${kind}`) }))}
        onChange={(next) => {
          if (next === 'ever') onChange({ kind: 'ever' });
          else if (next === 'since') onChange({ kind: 'since', at: new Date().toISOString() });
          else onChange({ kind: 'last', span: value.kind === 'last' ? value.span : month });
        }}
      />
      {value.kind === 'last' ? (
        <SpanFields
          label={t('audience.field.span')}
          value={value.span}
          onChange={(span) => onChange({ kind: 'last', span })}
        />
      ) : value.kind === 'since' ? (
        <Day value={value.at} onChange={(at) => onChange({ kind: 'since', at })} />
      ) : null}
    </>
  );
}
