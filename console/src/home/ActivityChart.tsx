import { useElementSize } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { type PointerEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { channelColour } from '../ui/channels.ts';
import { useFormat } from '../ui/format.ts';
import { activityByDay } from './activityByDay.ts';
import type { Activity } from './ActivityPanel.tsx';
import css from './ActivityChart.module.css';
import { niceScale } from './niceScale.ts';

const height = 250;
const left = 40;
const bottom = 22;
const top = 8;

/**
 * Events by day, stacked by channel; a part of a column opens the people of its channel. Drawn by hand: the charting
 * library would be 170 KB for these rectangles. The table beside it says the same in words.
 */
export function ActivityChart({ activity, count }: { activity: Activity; count: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const frame = useElementSize();
  const [over, setOver] = useState<number | null>(null);
  const { days, series } = useMemo(() => activityByDay(activity, count), [activity, count]);
  const totals = days.map((_, index) => series.reduce((sum, one) => sum + (one.counts[index] ?? 0), 0));
  const ticks = niceScale(Math.max(...totals, 1));
  const most = ticks.at(-1) ?? 1;
  const width = Math.max(frame.width, 200);
  const step = (width - left) / days.length;
  const bar = Math.min(step * 0.72, 28);
  const y = (value: number) => top + (1 - value / most) * (height - top - bottom);
  const everyNth = Math.ceil(days.length / Math.max(2, Math.floor((width - left) / 62)));
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - left;
    setOver(x < 0 ? null : Math.min(days.length - 1, Math.floor(x / step)));
  };
  const open = (kind: (typeof series)[number]['kind']) => {
    if (kind !== null) void navigate({ to: '/people', search: { kind } });
  };
  const day = over === null ? undefined : days[over];

  return (
    <>
      <ul className={css.legend}>
        {series.map((one) => (
          <li key={one.kind}>
            <ChannelMark kind={one.kind} />
          </li>
        ))}
      </ul>
      <div ref={frame.ref} className={css.frame}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={t('home.activityLabel', { count: days.length })}
          onPointerMove={point}
          onPointerLeave={() => setOver(null)}
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} className={css.grid} />
              <text x={left - 8} y={y(tick) + 4} className={css.tick}>
                {format.compact(tick)}
              </text>
            </g>
          ))}
          {over === null ? null : (
            <rect x={left + over * step} y={top} width={step} height={height - top - bottom} className={css.band} />
          )}
          {days.map((one, index) => {
            let below = 0;
            return (
              <g key={one}>
                {series.map(({ kind, counts }) => {
                  const events = counts[index] ?? 0;
                  const from = below;
                  below += events;
                  return events === 0 ? null : (
                    <rect
                      key={kind}
                      x={left + index * step + (step - bar) / 2}
                      y={y(below)}
                      width={bar}
                      height={Math.max(y(from) - y(below), 0.5)}
                      style={{ fill: channelColour(kind) }}
                      className={css.part}
                      onClick={() => open(kind)}
                    />
                  );
                })}
                {index % everyNth === 0 ? (
                  <text x={left + (index + 0.5) * step} y={height - 5} className={css.day}>
                    {format.dayShort(`${one}T12:00:00`)}
                  </text>
                ) : null}
              </g>
            );
          })}
        </svg>
        {day === undefined || over === null ? null : (
          <div
            className={css.tip}
            style={
              (over + 0.5) * step > (width - left) / 2
                ? { right: width - left - over * step + 8 }
                : { left: left + (over + 1) * step + 8 }
            }
          >
            <p className={css.tipDay}>{format.date(`${day}T12:00:00`)}</p>
            <p className={css.tipRow}>
              <strong>{t('home.events')}</strong>
              <strong>{format.number(totals[over] ?? 0)}</strong>
            </p>
            {series.toReversed().map((one) => (
              <p key={one.kind} className={css.tipRow}>
                <ChannelMark kind={one.kind} />
                <span>{format.number(one.counts[over] ?? 0)}</span>
              </p>
            ))}
          </div>
        )}
      </div>
    </>
  );
}
