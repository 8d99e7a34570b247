import { NumberInput, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Choice } from '../audiences/Fields.tsx';
import css from './Journeys.module.css';
import type { JourneyDocument } from './journeys.ts';

type Rank = JourneyDocument['rank'];

/** Which of the journeys of a group speaks with her. */
export function RankFields({ value, onChange }: { value: Rank; onChange: (rank: Rank) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Switch
        label={t('journey.hasRank')}
        description={t('journey.hasRankHint')}
        checked={value !== null}
        onChange={(event) =>
          onChange(event.currentTarget.checked ? { group: 'sales', priority: 10, otherwise: 'skip' } : null)
        }
      />
      {value === null ? null : (
        <div className={css.box}>
          <TextInput
            label={t('journey.rankGroup')}
            maxLength={40}
            value={value.group}
            onChange={(event) => {
              const group = event.currentTarget.value.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-');
              if (group !== '') onChange({ ...value, group });
            }}
          />
          <NumberInput
            label={t('journey.rankPriority')}
            min={1}
            max={1000}
            allowDecimal={false}
            value={value.priority}
            onChange={(next) => typeof next === 'number' && next >= 1 && onChange({ ...value, priority: next })}
          />
          <Choice
            label={t('journey.rankOtherwise')}
            value={value.otherwise}
            options={{ skip: t('journey.rankSkip'), wait: t('journey.rankWait') }}
            onChange={(otherwise) => onChange({ ...value, otherwise })}
          />
        </div>
      )}
    </>
  );
}
