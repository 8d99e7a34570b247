import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SystemState } from '../shell/system.ts';
import { useFormat } from '../ui/format.ts';
import css from './DemoNotice.module.css';

/** The demo retailer: how far its history has been told, then how well identity found the truth. */
export function DemoNotice({ demo }: { demo: NonNullable<SystemState['demo']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (demo.state === 'off') return null;
  if (demo.state === 'failed')
    return (
      <p className={css.notice} role="alert">
        {t('home.demoFailed')}
      </p>
    );
  if (demo.state === 'live') {
    if (demo.score === null && demo.trade === null) return null;
    return (
      <div className={css.notice}>
        {demo.score !== null && (
          <p>
            {t('home.demoScore', {
              precision: format.percent(demo.score.precision, 2),
              recall: format.percent(demo.score.recall, 2),
            })}
          </p>
        )}
        {demo.trade !== null && (
          <p>
            {t('home.demoTrade', {
              orders: format.number(sumOf(demo.trade.orders)),
              returns: format.number(demo.trade.returns + demo.trade.exchanges),
              refusals: format.number(sumOf(demo.trade.refusals)),
            })}
          </p>
        )}
      </div>
    );
  }
  const share = demo.total === 0 ? 0 : demo.sent / demo.total;
  return (
    <div className={css.notice}>
      <div className={css.words}>
        <strong id="demo-progress">{t('home.demoLoading')}</strong>
        <span>{t('home.demoCount', { sent: format.number(demo.sent), total: format.number(demo.total) })}</span>
      </div>
      <Progress.Root size="sm">
        <Progress.Section value={share * 100} aria-labelledby="demo-progress" />
      </Progress.Root>
      <p className={css.hint}>{t('home.demoHint')}</p>
    </div>
  );
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
