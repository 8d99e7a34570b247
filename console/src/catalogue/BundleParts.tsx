import { ActionIcon, Button, Group, NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import css from './Catalogue.module.css';
import { PickVariant } from './PickVariant.tsx';
import type { Variant } from './productDraft.ts';

type Props = { variant: Variant; saved: boolean; onChange: (parts: Variant['parts']) => void };

/** The parts of a bundle. What is sold alone cannot become a bundle later, nor the other way round. */
export function BundleParts({ variant, saved, onChange }: Props) {
  const { t } = useTranslation();
  const { parts } = variant;
  if (parts === null)
    return saved ? null : (
      <Button size="compact-sm" variant="subtle" onClick={() => onChange([{ sku: '', quantity: 1 }])}>
        {t('catalogue.makeBundle')}
      </Button>
    );
  return (
    <div className={css.form}>
      <p className={css.small}>{t('catalogue.bundleHint')}</p>
      {parts.map((part, at) => (
        <Group key={at} gap={8} align="flex-end" wrap="nowrap">
          <PickVariant
            label={t('catalogue.bundlePart')}
            sku={part.sku}
            onChange={(sku) => onChange(parts.with(at, { ...part, sku }))}
          />
          <NumberInput
            w={96}
            label={t('catalogue.quantity')}
            min={1}
            max={10_000}
            allowDecimal={false}
            value={part.quantity}
            onChange={(next) => typeof next === 'number' && onChange(parts.with(at, { ...part, quantity: next }))}
          />
          <ActionIcon
            size={34}
            aria-label={t('catalogue.removeOf', { of: part.sku })}
            onClick={() => {
              const rest = parts.filter((_, place) => place !== at);
              onChange(rest.length === 0 ? null : rest);
            }}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="compact-sm"
        variant="subtle"
        style={{ alignSelf: 'start' }}
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...parts, { sku: '', quantity: 1 }])}
      >
        {t('catalogue.addPart')}
      </Button>
    </div>
  );
}
