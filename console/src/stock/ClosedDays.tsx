import { ActionIcon, Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { IconTrash } from '../ui/icons.ts';
import css from './Stock.module.css';

/** Days on which a place is closed although it is a working day. */
export function ClosedDays({ days, onChange }: { days: readonly string[]; onChange: (days: string[]) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [day, setDay] = useState('');
  return (
    <>
      {days.length === 0 ? null : (
        <ul className={css.chips}>
          {days.toSorted().map((one) => (
            <li key={one}>
              {format.date(`${one}T12:00:00Z`)}
              <ActionIcon
                size={24}
                aria-label={t('stock.takeOut', { what: format.date(`${one}T12:00:00Z`) })}
                onClick={() => onChange(days.filter((other) => other !== one))}
              >
                <IconTrash size={14} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <Group gap={8}>
        <input
          type="date"
          className={css.time}
          aria-label={t('locations.closedDay')}
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={day === '' || days.includes(day)}
          onClick={() => {
            onChange([...days, day]);
            setDay('');
          }}
        >
          {t('locations.addDay')}
        </Button>
      </Group>
    </>
  );
}
