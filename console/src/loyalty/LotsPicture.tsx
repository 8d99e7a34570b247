import { UnstyledButton } from '@mantine/core';
import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconCreditCard } from '../ui/icons.ts';
import { useNow } from '../ui/now.ts';
import { Panel } from '../ui/Panel.tsx';
import css from './Loyalty.module.css';
import type { Account, Lot } from './loyalty.ts';
import { type Axis, axisOf, placeOf, shareOf } from './lotTimes.ts';
import { useProgramme } from './useProgramme.ts';

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;

type Props = { account: Account; followed: string | undefined; follow: (lotId: string | undefined) => void };

/** Every lot with something left, over time: from when to when it can be spent, and how full it still is. */
export function LotsPicture({ account, followed, follow }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useNow();
  const { lots } = account;
  const axis = axisOf(lots, now);
  return (
    <Panel title={t('loyalty.lots')} hint={t('loyalty.lotsHint')} flush>
      {lots.length === 0 ? (
        <Empty icon={IconCreditCard} title={t('loyalty.noLots')}>
          {t('loyalty.noLotsWords')}
        </Empty>
      ) : (
        <div className={css.picture}>
          <div className={css.axis} aria-hidden>
            {axis.ticks.map((tick) => (
              <span key={tick} style={{ left: percent(shareOf(axis, tick)) }}>
                {new Intl.DateTimeFormat(format.locale, { month: 'short', year: '2-digit' }).format(tick)}
              </span>
            ))}
          </div>
          <ul className={css.lots}>
            {lots.map((lot) => (
              <LotRow
                key={lot.id}
                lot={lot}
                axis={axis}
                chosen={followed === lot.id}
                follow={() => follow(followed === lot.id ? undefined : lot.id)}
              />
            ))}
          </ul>
          <ul className={css.legend}>
            {(['free', 'held', 'spent', 'pending'] as const).map((one) => (
              <li key={one}>
                <span className={css.swatch} data-of={one} aria-hidden />
                {t(`loyalty.legend.${one}`)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}

type RowProps = { lot: Lot; axis: Axis; chosen: boolean; follow: () => void };

function LotRow({ lot, axis, chosen, follow }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { nameOf } = useProgramme();
  const place = placeOf(axis, lot);
  const isPending = Date.parse(lot.activatesAt) > axis.now;
  const words = [
    t('loyalty.leftOf', { left: format.number(lot.free + lot.held), all: format.number(lot.amount) }),
    nameOf(lot.kind),
    t(`loyalty.source.${lot.source}`),
  ].join(' · ');
  const life = isPending
    ? t('loyalty.activeFrom', { at: format.date(lot.activatesAt) })
    : lot.expiresAt === null
      ? t('loyalty.never')
      : t('loyalty.until', { at: format.date(lot.expiresAt) });
  const style = {
    '--made': percent(place.madeAt),
    '--active': percent(place.activeAt),
    '--end': percent(place.endsAt),
    '--now': percent(shareOf(axis, axis.now)),
    '--free': percent(lot.free / lot.amount),
    '--held': percent(lot.held / lot.amount),
  } as CSSProperties;
  return (
    <li>
      <UnstyledButton
        className={css.lot}
        style={style}
        data-chosen={chosen}
        aria-pressed={chosen}
        title={t('loyalty.follow')}
        onClick={follow}
      >
        <span className={css.lotWords}>
          <span>{words}</span>
          <span className={css.small}>{life}</span>
        </span>
        <span className={css.track} aria-hidden>
          <span className={css.waiting} />
          <span className={css.life} data-pending={isPending} data-endless={place.isEndless}>
            <span className={css.held} />
            <span className={css.free} />
          </span>
          <span className={css.now} />
        </span>
      </UnstyledButton>
    </li>
  );
}
