import { Autocomplete, Checkbox, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Condition } from '../../../contracts/audience-rule.ts';
import { audiencesQuery, vocabularyQuery } from './audiences.ts';
import { BehaviourFields } from './BehaviourFields.tsx';
import { EventFields } from './EventFields.tsx';
import { Box, Choice, Figure, NumberTest, SpanFields } from './Fields.tsx';
import { MomentFields, ValueFields, WindowFields } from './TestFields.tsx';

type Props = { condition: Condition; onChange: (condition: Condition) => void };

export function ConditionFields({ condition, onChange }: Props) {
  const { t } = useTranslation();
  const words = useQuery(vocabularyQuery).data;
  const audiences = useQuery(audiencesQuery).data ?? [];
  const heading = t(`audience.kind.${condition.kind}`);
  switch (condition.kind) {
    case 'behaviour':
      return <BehaviourFields condition={condition} onChange={onChange} />;
    case 'sequence':
      return (
        <Box heading={heading}>
          <EventFields
            label={t('audience.field.first')}
            value={condition.first}
            onChange={(first) => onChange({ ...condition, first })}
          />
          <Choice
            label={t('audience.field.happened')}
            value={condition.happened ? 'yes' : 'no'}
            options={{ no: t('audience.field.didNotFollow'), yes: t('audience.field.didFollow') }}
            onChange={(next) => onChange({ ...condition, happened: next === 'yes' })}
          />
          <EventFields
            label={t('audience.field.next')}
            value={condition.next}
            onChange={(next) => onChange({ ...condition, next })}
          />
          <SpanFields
            label={t('audience.field.within')}
            value={condition.within}
            onChange={(within) => onChange({ ...condition, within })}
          />
          <WindowFields value={condition.window} onChange={(window) => onChange({ ...condition, window })} />
          <Checkbox
            label={t('audience.field.same')}
            checked={condition.same !== undefined}
            onChange={(event) => {
              const { same: _, ...rest } = condition;
              onChange(
                event.currentTarget.checked ? { ...rest, same: { first: 'sku', next: 'products[].sku' } } : rest,
              );
            }}
          />
          {condition.same === undefined ? null : (
            <>
              <TextInput
                label={t('audience.field.sameFirst')}
                value={condition.same.first}
                onChange={(event) =>
                  onChange({
                    ...condition,
                    same: { first: event.currentTarget.value, next: condition.same?.next ?? '' },
                  })
                }
              />
              <TextInput
                label={t('audience.field.sameNext')}
                value={condition.same.next}
                onChange={(event) =>
                  onChange({
                    ...condition,
                    same: { first: condition.same?.first ?? '', next: event.currentTarget.value },
                  })
                }
              />
            </>
          )}
        </Box>
      );
    case 'trait':
      return (
        <Box heading={heading}>
          <Autocomplete
            label={t('audience.field.trait')}
            data={words?.traits ?? []}
            value={condition.name}
            onChange={(name) => onChange({ ...condition, name })}
          />
          <ValueFields value={condition.test} onChange={(test) => onChange({ ...condition, test })} />
        </Box>
      );
    case 'trait_date':
      return (
        <Box heading={heading}>
          <Autocomplete
            label={t('audience.field.trait')}
            data={words?.traits ?? []}
            value={condition.name}
            onChange={(name) => onChange({ ...condition, name })}
          />
          <MomentFields ahead value={condition.test} onChange={(test) => onChange({ ...condition, test })} />
        </Box>
      );
    case 'balance':
    case 'expiring':
      return (
        <Box heading={heading}>
          <Autocomplete
            label={t('audience.field.balance')}
            data={words?.balances ?? []}
            value={condition.balance}
            onChange={(balance) => onChange({ ...condition, balance })}
          />
          {condition.kind === 'expiring' ? (
            <SpanFields
              label={t('audience.field.within')}
              value={condition.within}
              onChange={(within) => onChange({ ...condition, within })}
            />
          ) : null}
          <NumberTest op={condition.op} onChange={(op) => onChange({ ...condition, op })} />
          <Figure value={condition.value} onChange={(value) => onChange({ ...condition, value })} />
        </Box>
      );
    case 'tier':
      return (
        <Box heading={heading}>
          <ValueFields
            value={condition.test}
            options={words?.tiers ?? []}
            onChange={(test) => onChange({ ...condition, test })}
          />
        </Box>
      );
    case 'consent':
      return (
        <Box heading={heading}>
          <TextInput
            label={t('audience.field.purpose')}
            value={condition.purpose}
            onChange={(event) => onChange({ ...condition, purpose: event.currentTarget.value })}
          />
          <Autocomplete
            label={t('audience.field.by')}
            data={['email', 'sms', 'push', 'phone', 'all']}
            value={condition.channel}
            onChange={(channel) => onChange({ ...condition, channel })}
          />
          <Choice
            label={t('audience.field.consent')}
            value={condition.state}
            options={{
              given: t('audience.consent.given'),
              withdrawn: t('audience.consent.withdrawn'),
              unasked: t('audience.consent.unasked'),
            }}
            onChange={(state) => onChange({ ...condition, state })}
          />
        </Box>
      );
    case 'reachable':
      return (
        <Box heading={heading}>
          <Autocomplete
            label={t('audience.field.address')}
            data={words?.identifiers ?? []}
            value={condition.by}
            onChange={(by) => onChange({ ...condition, by })}
          />
          <Choice
            label={t('audience.field.known')}
            value={condition.is ? 'yes' : 'no'}
            options={{ yes: t('audience.field.yes'), no: t('audience.field.no') }}
            onChange={(next) => onChange({ ...condition, is: next === 'yes' })}
          />
        </Box>
      );
    case 'list':
      return null;
    case 'audience':
      return (
        <Box heading={heading}>
          <Select
            label={t('screen.audiences')}
            data={audiences.map((one) => ({ value: one.id, label: one.name }))}
            value={condition.audienceId === '' ? null : condition.audienceId}
            searchable
            onChange={(audienceId) => onChange({ ...condition, audienceId: audienceId ?? '' })}
          />
          <Choice
            label={t('audience.field.member')}
            value={condition.member ? 'yes' : 'no'}
            options={{ yes: t('audience.field.yes'), no: t('audience.field.no') }}
            onChange={(next) => onChange({ ...condition, member: next === 'yes' })}
          />
        </Box>
      );
  }
}
