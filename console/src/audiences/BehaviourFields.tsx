import { Autocomplete, TagsInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Condition, Measure } from '../../../contracts/audience-rule.ts';
import { EventFields, usePropertiesOf } from './EventFields.tsx';
import { Box, Choice, Figure, NumberTest } from './Fields.tsx';
import { MomentFields, ValueFields, WindowFields } from './TestFields.tsx';

type Behaviour = Extract<Condition, { kind: 'behaviour' }>;
type Props = { condition: Behaviour; onChange: (condition: Behaviour) => void };

const measures = ['count', 'sum', 'distinct', 'first_at', 'last_at', 'first_value', 'last_value'] as const;

function freshMeasure(what: Measure['what'], before: Measure): Measure {
  const property = 'property' in before ? before.property : 'total';
  if (what === 'count') return { what, op: 'at_least', value: 1 };
  if (what === 'sum' || what === 'distinct') return { what, property, op: 'at_least', value: 1 };
  if (what === 'first_at' || what === 'last_at')
    return { what, test: { op: 'longer_ago', span: { n: 30, unit: 'days' } } };
  return { what, property, test: { op: 'is', value: '' } };
}

export function BehaviourFields({ condition, onChange }: Props) {
  const { t } = useTranslation();
  const properties = usePropertiesOf(condition.event);
  const { measure } = condition;
  const put = (next: Measure) => onChange({ ...condition, measure: next });
  return (
    <Box heading={t('audience.kind.behaviour')}>
      <EventFields
        label={t('audience.field.event')}
        value={{ event: condition.event, where: condition.where }}
        onChange={(filter) => onChange({ ...condition, ...filter })}
      />
      <Choice
        label={t('audience.field.measure')}
        value={measure.what}
        options={{
          count: t('audience.measure.count'),
          sum: t('audience.measure.sum'),
          distinct: t('audience.measure.distinct'),
          first_at: t('audience.measure.first_at'),
          last_at: t('audience.measure.last_at'),
          first_value: t('audience.measure.first_value'),
          last_value: t('audience.measure.last_value'),
        }}
        onChange={(next) => {
          const what = measures.find((one) => one === next);
          if (what !== undefined) put(freshMeasure(what, measure));
        }}
      />
      {'property' in measure ? (
        <Autocomplete
          label={t('audience.field.property')}
          data={properties}
          value={measure.property}
          onChange={(property) => put({ ...measure, property })}
        />
      ) : null}
      {'op' in measure ? (
        <>
          <NumberTest op={measure.op} onChange={(op) => put({ ...measure, op })} />
          <Figure value={measure.value} onChange={(value) => put({ ...measure, value })} />
        </>
      ) : measure.what === 'first_at' || measure.what === 'last_at' ? (
        <MomentFields value={measure.test} onChange={(test) => put({ ...measure, test })} />
      ) : (
        <ValueFields value={measure.test} onChange={(test) => put({ ...measure, test })} />
      )}
      <WindowFields value={condition.window} onChange={(window) => onChange({ ...condition, window })} />
      {measure.what === 'count' || measure.what === 'sum' ? (
        <TagsInput
          label={t('audience.field.less')}
          description={t('audience.field.lessHint')}
          value={condition.less}
          maxTags={5}
          onChange={(less) => onChange({ ...condition, less })}
        />
      ) : null}
    </Box>
  );
}
