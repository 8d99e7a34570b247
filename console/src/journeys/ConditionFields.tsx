import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { asGroup, asRule, freshCondition } from '../audiences/draftRule.ts';
import { Choice } from '../audiences/Fields.tsx';
import { RuleGroup } from '../audiences/RuleGroup.tsx';
import { ValueFields } from '../audiences/TestFields.tsx';
import { AudienceField } from './AudienceField.tsx';
import { noAudience } from './graph.ts';
import type { Step } from './journeys.ts';

type Condition = Extract<Step, { kind: 'condition' }>;
type Asked = Condition['if'];

const fresh: Readonly<Record<Asked['kind'], Asked>> = {
  audience: { kind: 'audience', audienceId: noAudience, member: true },
  data: { kind: 'data', property: 'total', test: { op: 'more', value: 0 } },
  rule: { kind: 'rule', rule: freshCondition('reachable') },
};

/** What a condition asks of her, at the moment at which she comes to it. */
export function ConditionFields({ step, onChange }: { step: Condition; onChange: (step: Step) => void }) {
  const { t } = useTranslation();
  const { if: asked } = step;
  const ask = (next: Asked): void => onChange({ ...step, if: next });
  return (
    <>
      <Choice
        label={t('journey.field.asks')}
        value={asked.kind}
        options={{
          audience: t('journey.field.isMember'),
          data: t('journey.field.data'),
          rule: t('journey.field.rule'),
        }}
        onChange={(kind) => ask(fresh[kind])}
      />
      {asked.kind === 'audience' ? (
        <AudienceField value={asked.audienceId} onChange={(audienceId) => ask({ ...asked, audienceId })} />
      ) : null}
      {asked.kind === 'data' ? (
        <>
          <TextInput
            label={t('audience.field.property')}
            value={asked.property}
            onChange={(event) => ask({ ...asked, property: event.currentTarget.value })}
          />
          <ValueFields value={asked.test} onChange={(test) => ask({ ...asked, test })} />
        </>
      ) : null}
      {asked.kind === 'rule' ? (
        <RuleGroup
          group={asGroup(asked.rule)}
          depth={0}
          onChange={(group) => ask({ kind: 'rule', rule: asRule(group) })}
        />
      ) : null}
    </>
  );
}
