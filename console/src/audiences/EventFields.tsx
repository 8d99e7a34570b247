import { ActionIcon, Autocomplete, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { anyEvent, type EventFilter } from '../../../contracts/audience-rule.ts';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import css from './Audiences.module.css';
import { vocabularyQuery } from './audiences.ts';
import { ValueFields } from './TestFields.tsx';

type Props = { label: string; value: EventFilter; onChange: (filter: EventFilter) => void };

/** What the system says itself stands in no history of what was sent to us. */
const toldByUs = [
  'Journey Entered',
  'Journey Ended',
  'Wish List Price Dropped',
  'Wish List Price Raised',
  'Back In Stock',
];

/** An event by its name, and what its properties must be. */
export function EventFields({ label, value, onChange }: Props) {
  const { t } = useTranslation();
  const { data } = useQuery(vocabularyQuery);
  const properties = usePropertiesOf(value.event);
  const where = (at: number, next: EventFilter['where'][number] | null) =>
    onChange({
      ...value,
      where: value.where.flatMap((one, place) => (place !== at ? [one] : next === null ? [] : [next])),
    });
  return (
    <div className={css.full}>
      <Autocomplete
        label={label}
        data={[...new Set([anyEvent, ...(data?.events ?? []).map((one) => one.name), ...toldByUs])]}
        description={value.event === anyEvent ? t('audience.field.anything') : undefined}
        value={value.event}
        limit={40}
        onChange={(event) => onChange({ ...value, event })}
      />
      {value.where.map((one, at) => (
        <div key={at} className={css.where}>
          <Autocomplete
            label={t('audience.field.property')}
            data={properties}
            value={one.property}
            onChange={(property) => where(at, { ...one, property })}
          />
          <ValueFields value={one.test} onChange={(test) => where(at, { ...one, test })} />
          <ActionIcon
            variant="subtle"
            aria-label={t('audience.field.noWhere', { place: at + 1 })}
            onClick={() => where(at, null)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      {value.where.length < 10 ? (
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconPlus size={12} aria-hidden />}
          onClick={() =>
            onChange({ ...value, where: [...value.where, { property: '', test: { op: 'is', value: '' } }] })
          }
        >
          {t('audience.field.where')}
        </Button>
      ) : null}
    </div>
  );
}

/** Properties that events of this name came with; `$channel` is where it happened. */
export function usePropertiesOf(event: string): string[] {
  const { data } = useQuery(vocabularyQuery);
  return ['$channel', ...(data?.events.find((one) => one.name === event)?.properties ?? [])];
}
