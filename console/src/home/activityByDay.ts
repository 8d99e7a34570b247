import type { SourceKind } from '../../../contracts/common.ts';
import { sourceKinds } from '../../../contracts/common.ts';
import type { Activity } from './ActivityPanel.tsx';

export type Series = { kind: SourceKind | null; counts: number[]; total: number };

/** Turns rows (day, kind, count) into one series a channel over the same unbroken days up to `today`, the biggest first. */
export function activityByDay(
  activity: Activity,
  count: number,
  today = new Date(),
): { days: string[]; series: Series[] } {
  const days = Array.from({ length: count }, (_, index) => {
    const day = new Date(today);
    day.setUTCDate(day.getUTCDate() - (count - 1 - index));
    return day.toISOString().slice(0, 10);
  });
  const place = new Map(days.map((day, index) => [day, index]));
  const series = [...sourceKinds, null].map((kind): Series => {
    const counts = days.map(() => 0);
    let total = 0;
    for (const row of activity.days) {
      const at = place.get(row.day);
      if (row.kind !== kind || at === undefined) continue;
      counts[at] = (counts[at] ?? 0) + row.events;
      total += row.events;
    }
    return { kind, counts, total };
  });
  return { days, series: series.filter((one) => one.total > 0).sort((a, b) => b.total - a.total) };
}
