import { useElementSize } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { niceScale } from '../home/niceScale.ts';
import { useFormat } from '../ui/format.ts';
import css from './Loyalty.module.css';

type Row = { month: string; issued: number; redeemed: number; breakage: number; closing: number };
const height = 210;
const left = 48;
const bottom = 22;
const top = 10;
const sides = ['issued', 'redeemed', 'breakage'] as const;

/** What came and what went by month, and the line of what is owed. The table below says the same in numbers. */
export function MonthsChart({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const frame = useElementSize();
  const width = Math.max(frame.width, 240);
  const ticks = niceScale(Math.max(1, ...rows.flatMap((row) => [row.issued, row.redeemed, row.breakage, row.closing])));
  const most = ticks.at(-1) ?? 1;
  const step = (width - left) / rows.length;
  const bar = Math.min(18, (step * 0.7) / sides.length);
  const y = (value: number) => top + (1 - Math.max(0, value) / most) * (height - top - bottom);
  const middle = (at: number) => left + (at + 0.5) * step;
  return (
    <div className={css.chart}>
      <ul className={css.legend}>
        {[...sides, 'closing' as const].map((one) => (
          <li key={one}>
            <span className={css.swatch} data-side={one} aria-hidden />
            {t(`liability.${one}`)}
          </li>
        ))}
      </ul>
      <div ref={frame.ref}>
        <svg width={width} height={height} role="img" aria-label={t('liability.byMonth')}>
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} className={css.grid} />
              <text x={left - 8} y={y(tick) + 4} className={css.tick}>
                {format.compact(tick)}
              </text>
            </g>
          ))}
          {rows.map((row, at) => (
            <g key={row.month}>
              {sides.map((side, place) => (
                <rect
                  key={side}
                  x={middle(at) + (place - sides.length / 2) * bar}
                  y={y(row[side])}
                  width={bar - 1}
                  height={y(0) - y(row[side])}
                  className={css.monthBar}
                  data-side={side}
                />
              ))}
              <text x={middle(at)} y={height - 5} className={css.monthName}>
                {row.month}
              </text>
            </g>
          ))}
          <polyline
            className={css.line}
            points={rows.map((row, at) => `${middle(at)},${y(row.closing)}`).join(' ')}
            fill="none"
          />
        </svg>
      </div>
    </div>
  );
}
