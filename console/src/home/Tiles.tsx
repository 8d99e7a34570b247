import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Action, useMay } from '../session/may.ts';
import type { SystemState } from '../shell/system.ts';
import { useFormat } from '../ui/format.ts';
import css from './Tiles.module.css';

type Tile = {
  label: string;
  value: string;
  note?: string;
  to: '/' | '/live' | '/people' | '/sources' | '/problems/dead-letters' | '/conflicts';
  hash?: string;
  needs?: Action;
  tone?: 'warn' | 'error';
};

/** The figures of the house; each leads to what is behind it. */
export function Tiles({ system }: { system: SystemState }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const { totals, consumers } = system;
  const behind = consumers.reduce((sum, consumer) => sum + consumer.behind, 0);
  const seconds = consumers.reduce((most, consumer) => Math.max(most, consumer.behindSeconds), 0);
  const perSecond = consumers.reduce((most, consumer) => Math.max(most, consumer.perSecond), 0);
  const tiles: Tile[] = [
    {
      label: t('home.events'),
      value: format.number(totals.events),
      note: t('home.perSecond', { rate: format.decimal(perSecond) }),
      to: '/live',
      needs: 'seeLive',
    },
    { label: t('home.people'), value: format.number(totals.people), to: '/people' },
    {
      label: t('home.behind'),
      value: format.seconds(seconds),
      note: t('home.waiting', { count: behind, shown: format.number(behind) }),
      to: '/',
      hash: 'engine',
      ...(seconds > 30 ? { tone: 'error' as const } : seconds > 5 ? { tone: 'warn' as const } : {}),
    },
    { label: t('home.sources'), value: format.number(totals.sources), to: '/sources', needs: 'seeSources' },
    {
      label: t('home.deadLetters'),
      value: format.number(totals.deadLetters),
      to: '/problems/dead-letters',
      needs: 'seeDeadLetters',
      ...(totals.deadLetters > 0 ? { tone: 'warn' as const } : {}),
    },
    {
      label: t('home.conflicts'),
      value: format.number(totals.conflicts),
      to: '/conflicts',
      needs: 'seeConflicts',
      ...(totals.conflicts > 0 ? { tone: 'warn' as const } : {}),
    },
  ];
  return (
    <ul className={css.tiles}>
      {tiles.map((tile) => {
        const inside = (
          <>
            <span className={css.label}>{tile.label}</span>
            <span className={css.value} data-tone={tile.tone}>
              {tile.value}
            </span>
            <span className={css.note}>{tile.note ?? ' '}</span>
          </>
        );
        return (
          <li key={tile.label}>
            {tile.needs !== undefined && !may(tile.needs) ? (
              <span className={css.tile}>{inside}</span>
            ) : (
              <Link to={tile.to} {...(tile.hash === undefined ? {} : { hash: tile.hash })} className={css.tile}>
                {inside}
              </Link>
            )}
          </li>
        );
      })}
    </ul>
  );
}
