import { NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Choice } from '../audiences/Fields.tsx';
import type { Trigger } from './journeys.ts';

type PersonDate = Extract<Trigger, { kind: 'person_date' }>;
export function PersonDateFields({ value, onChange }: { value: PersonDate; onChange: (next: Trigger) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <TextInput
        label={t('journey.field.trait')}
        value={value.trait}
        onChange={(event) => onChange({ ...value, trait: event.currentTarget.value })}
      />
      <NumberInput
        label={t('journey.field.days')}
        description={t('journey.field.daysHint')}
        min={-365}
        max={365}
        allowDecimal={false}
        value={value.days}
        onChange={(days) => typeof days === 'number' && onChange({ ...value, days })}
      />
      <Switch
        label={t('journey.field.yearly')}
        checked={value.yearly}
        onChange={(event) => onChange({ ...value, yearly: event.currentTarget.checked })}
      />
    </>
  );
}

type Goods = Extract<Trigger, { kind: 'price_drop' | 'back_in_stock' }>;
export function GoodsFields({ value, onChange }: { value: Goods; onChange: (next: Trigger) => void }) {
  const { t } = useTranslation();
  if (value.kind === 'price_drop')
    return (
      <NumberInput
        label={t('journey.field.percentLess')}
        description={t('journey.field.wishedHint')}
        min={1}
        max={99}
        allowDecimal={false}
        value={value.percent}
        onChange={(percent) => typeof percent === 'number' && percent >= 1 && onChange({ ...value, percent })}
      />
    );
  return (
    <>
      <Choice
        label={t('journey.field.goodsOf')}
        value={value.of}
        options={{
          wished: t('journey.field.wished'),
          viewed: t('journey.field.viewed'),
          either: t('journey.field.either'),
        }}
        onChange={(of) => onChange({ ...value, of })}
      />
      <Choice
        label={t('journey.field.goodsWhere')}
        value={value.where}
        options={{ anywhere: t('journey.field.anywhere'), her_store: t('journey.field.herStore') }}
        onChange={(where) => onChange({ ...value, where })}
      />
    </>
  );
}
