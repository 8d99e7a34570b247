import type { SourceKind } from '../../../contracts/common.ts';
import { sourceKinds } from '../../../contracts/common.ts';
import type { Activity } from './ActivityPanel.tsx';

export type Series = { kind: SourceKind | null; counts: number[]; total: number };

/** Turns rows (day, kind, count) into one series a channel over the same unbroken days, the biggest first. */
export function activityByDay(activity: Activity): { days: string[]; series: Series[] } {
  const known = activity.days.map((row) => row.day).sort();
  const days: string[] = [];
  const end = known.at(-1) ?? '';
  for (let day = known[0] ?? ''; day !== '' && day <= end; day = nextDay(day)) days.push(day);
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

function nextDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
