import { useComputedColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart, cssColour } from '../ui/Chart.tsx';
import { ChannelMark } from '../ui/ChannelMark.tsx';
import { useFormat } from '../ui/format.ts';
import { activityByDay } from './activityByDay.ts';
import type { Activity } from './ActivityPanel.tsx';
import css from './ActivityPanel.module.css';

/** Events by day, stacked by channel; a column opens the people of its channel. */
export function ActivityChart({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const scheme = useComputedColorScheme();
  const { days, series } = useMemo(() => activityByDay(activity), [activity]);
  const option = useMemo(() => {
    const quiet = cssColour('--tl-quiet', scheme);
    const line = cssColour('--tl-line', scheme);
    return {
      animation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      animationDuration: 300,
      textStyle: { fontFamily: 'inherit' },
      grid: { left: 4, right: 8, top: 12, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis' as const,
        axisPointer: { type: 'shadow' as const },
        order: 'seriesDesc' as const,
        backgroundColor: cssColour('--tl-surface', scheme),
        borderColor: line,
        textStyle: { color: cssColour('--tl-text', scheme), fontSize: 12 },
        valueFormatter: (value: unknown) => format.number(Number(value)),
      },
      xAxis: {
        type: 'category' as const,
        data: days.map((day) => format.dayShort(`${day}T12:00:00Z`)),
        axisTick: { show: false },
        axisLine: { lineStyle: { color: line } },
        axisLabel: { color: quiet, fontSize: 11, hideOverlap: true },
      },
      yAxis: {
        type: 'value' as const,
        axisLabel: { color: quiet, fontSize: 11, formatter: (value: number) => format.compact(value) },
        splitLine: { lineStyle: { color: line } },
      },
      series: series.map((one) => ({
        type: 'bar' as const,
        stack: 'all',
        name: t(`channel.${one.kind ?? 'none'}`),
        data: one.counts,
        barMaxWidth: 26,
        barCategoryGap: '28%',
        itemStyle: { color: cssColour(`--ch-${one.kind ?? 'none'}`, scheme) },
        emphasis: { focus: 'series' as const },
      })),
    };
  }, [days, series, scheme, format, t]);
  return (
    <>
      <ul className={css.legend}>
        {series.map((one) => (
          <li key={one.kind}>
            <ChannelMark kind={one.kind} />
          </li>
        ))}
      </ul>
      <Chart
        option={option}
        height={250}
        label={t('home.activityLabel', { count: days.length })}
        onPick={(index) => {
          const kind = series[index]?.kind;
          if (kind !== null && kind !== undefined) void navigate({ to: '/people', search: { kind } });
        }}
      />
    </>
  );
}
