import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import css from './Loyalty.module.css';
import type { Account } from './loyalty.ts';

/** Money, points or orders, whatever the tiers count. */
export function useProgressWords(currency: string | null) {
  const { t } = useTranslation();
  const format = useFormat();
  return (by: 'spent' | 'earned' | 'orders', value: number): string =>
    by === 'spent'
      ? format.money({ amountMinor: value, currency: currency ?? 'EUR' })
      : t(`loyalty.counts.${by}`, { count: value, shown: format.number(value) });
}

export function TierFacts({ account }: { account: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { tier } = account;
  const words = useProgressWords(account.currency);
  if (tier === null) return <p className={css.quiet}>{t('loyalty.noTiers')}</p>;
  const { next, progress } = tier;
  const has =
    next === null
      ? 0
      : next.by === 'spent'
        ? progress.spentMinor
        : next.by === 'earned'
          ? progress.earned
          : progress.orders;
  return (
    <div className={css.tier}>
      <p className={css.tierName}>{tier.name ?? t('loyalty.belowFirst')}</p>
      {tier.keepUntil === null ? null : (
        <p className={css.small}>{t('loyalty.keptUntil', { at: format.date(tier.keepUntil) })}</p>
      )}
      {next === null ? (
        tier.id === null ? null : (
          <p className={css.small}>{t('loyalty.highest')}</p>
        )
      ) : (
        <>
          <Progress
            value={(has / Math.max(1, has + next.missing)) * 100}
            aria-label={t('loyalty.toNext', { name: next.name })}
            mt={6}
          />
          <p className={css.small}>{t('loyalty.missing', { amount: words(next.by, next.missing), name: next.name })}</p>
        </>
      )}
    </div>
  );
}

export function TierPanel({ account }: { account: Account }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('loyalty.tier')}>
      <TierFacts account={account} />
      {account.household === null ? null : (
        <p className={css.small}>{t('loyalty.household', { count: account.household.members })}</p>
      )}
    </Panel>
  );
}
