import { ActionIcon, Button, NumberInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import css from './Experiments.module.css';
import type { ExperimentDocument } from './experiments.ts';

type Arms = ExperimentDocument['arms'];

/** Arms with their weights, which must make a hundred; the first is the control. */
export function ArmFields({
  arms,
  isFixed,
  onChange,
}: {
  arms: Arms;
  isFixed: boolean;
  onChange: (arms: Arms) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const sum = arms.reduce((all, one) => all + one.weight, 0);
  const set = (at: number, change: Partial<Arms[number]>): void =>
    onChange(arms.map((one, place) => (place === at ? { ...one, ...change } : one)));
  const even = (of: Arms): Arms => {
    const part = Math.floor(100 / of.length);
    return of.map((one, at) => ({ ...one, weight: part + (at < 100 - part * of.length ? 1 : 0) }));
  };
  return (
    <div className={css.fields}>
      {arms.map((one, at) => (
        <div key={at} className={css.arm}>
          <TextInput
            label={at === 0 ? t('experiment.controlName') : t('experiment.armName', { place: format.number(at) })}
            required
            maxLength={80}
            value={one.name}
            onChange={(event) => set(at, { name: event.currentTarget.value })}
          />
          <TextInput
            label={t('experiment.armKey')}
            required
            maxLength={40}
            readOnly={isFixed}
            value={one.key}
            onChange={(event) =>
              set(at, { key: event.currentTarget.value.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-') })
            }
          />
          <NumberInput
            label={t('experiment.weight')}
            min={0}
            max={100}
            allowDecimal={false}
            suffix=" %"
            value={one.weight}
            onChange={(next) => typeof next === 'number' && set(at, { weight: next })}
          />
          {arms.length > 2 && at > 0 && !isFixed ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              className={css.drop}
              aria-label={t('experiment.dropArm', { name: one.name })}
              onClick={() => onChange(even(arms.filter((_, place) => place !== at)))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          ) : null}
        </div>
      ))}
      <div className={css.row}>
        {arms.length < 10 && !isFixed ? (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange(even([...arms, { key: `variant-${arms.length}`, name: '', weight: 0 }]))}
          >
            {t('experiment.moreArms')}
          </Button>
        ) : null}
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(even(arms))}>
          {t('experiment.even')}
        </Button>
        <span className={sum === 100 ? css.small : css.wrong} role="status">
          {t('experiment.sum', { sum: format.number(sum) })}
        </span>
      </div>
    </div>
  );
}
