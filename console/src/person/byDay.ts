import type { TimelineEntry } from './person.ts';

export type TimelineRow =
  | { kind: 'day'; key: string; at: string; count: number }
  | { kind: 'entry'; key: string; entry: TimelineEntry };

/** Puts a heading before each day of the reader's calendar. The entries come newest first. */
export function byDay(entries: readonly TimelineEntry[]): TimelineRow[] {
  const rows: TimelineRow[] = [];
  let heading: Extract<TimelineRow, { kind: 'day' }> | undefined;
  for (const entry of entries) {
    const day = new Date(entry.occurredAt).toDateString();
    if (heading === undefined || new Date(heading.at).toDateString() !== day) {
      heading = { kind: 'day', key: `day ${day} ${entry.eventId}`, at: entry.occurredAt, count: 0 };
      rows.push(heading);
    }
    heading.count += 1;
    rows.push({ kind: 'entry', key: entry.eventId, entry });
  }
  return rows;
}
