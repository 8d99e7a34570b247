import { ActionIcon, Button, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconTrash } from '../ui/icons.ts';
import { MinorInput } from '../ui/MinorInput.tsx';
import css from './Stock.module.css';
import type { Method } from './stock.ts';

type Terms = Method['terms'];

/** How far, how long, for how much. */
export function Bands({ terms, onChange }: { terms: Terms; onChange: (bands: Terms['bands']) => void }) {
  const { t } = useTranslation();
  const { bands, currency } = terms;
  const last = bands.at(-1);
  const set = (at: number, part: Partial<Terms['bands'][number]>) =>
    onChange(bands.map((band, place) => (place === at ? { ...band, ...part } : band)));
  return (
    <fieldset className={css.group}>
      <legend>{t('delivery.bands')}</legend>
      <p className={css.small}>{t('delivery.bandsHint')}</p>
      {bands.map((band, at) => (
        <div key={at} className={css.band}>
          <NumberInput
            label={t('delivery.upToKm')}
            min={0}
            max={21_000}
            value={band.upToKm}
            onChange={(next) => set(at, { upToKm: Number(next) })}
          />
          <NumberInput
            label={t('delivery.days')}
            min={0}
            max={60}
            allowDecimal={false}
            value={band.days}
            onChange={(next) => set(at, { days: Number(next) })}
          />
          <MinorInput
            label={t('delivery.parcelCost')}
            currency={currency}
            value={band.amountMinor}
            onChange={(amountMinor) => set(at, { amountMinor: amountMinor ?? 0 })}
          />
          <ActionIcon
            size={32}
            aria-label={t('delivery.removeBand', { km: band.upToKm })}
            onClick={() => onChange(bands.filter((_, place) => place !== at))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="compact-sm"
        onClick={() =>
          onChange([
            ...bands,
            { upToKm: (last?.upToKm ?? 0) + 100, days: (last?.days ?? 0) + 1, amountMinor: last?.amountMinor ?? 0 },
          ])
        }
      >
        {t('delivery.addBand')}
      </Button>
    </fieldset>
  );
}
